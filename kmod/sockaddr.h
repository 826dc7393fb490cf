/* SPDX-License-Identifier: GPL-2.0 */
/* Where user space says that a message goes: addresses and control messages. Pure checks. */
#ifndef _LWM_SOCKADDR_H
#define _LWM_SOCKADDR_H

#include <linux/types.h>

#include <uapi/lwm.h>

struct cmsghdr;
struct msghdr;
struct sockaddr;

/* A set that an option or a control message named, in order. */
struct lwm_targets {
	unsigned int		n;
	struct lwm_target	t[];
};

/* From @len octets; ERR_PTR. kvfree() it. */
struct lwm_targets *lwm_targets_read(const struct lwm_nodes *nodes, size_t len);

/*
 * A destination, checked but not looked up in any table. The set is in order;
 * targets at the common port have port 0, so that the options of the copies
 * are short. Of a whole group the set is empty until lwm_dest_expand().
 */
struct lwm_dest {
	u32			network;
	u16			group;
	u8			to;		/* enum lwm_to, as the address said */
	__be16			port;		/* common port */
	unsigned int		n;
	struct lwm_target	*targets;	/* few, or held->t */
	struct lwm_targets	*held;
	struct lwm_target	few[LWM_ADDR_TARGETS];
};

/* What came beside a message, to be read by who sends it. NULL: it did not. */
struct lwm_beside {
	struct cmsghdr		*nodes;		/* struct lwm_nodes */
	const struct lwm_ask	*ask;
	int			segment;	/* -1: it did not */
};

/* -EINVAL for control messages that are none of those, or not sound. */
int lwm_beside_read(struct lwm_beside *beside, struct msghdr *msg);

/* An address for bind(): a network and a port, which may be 0. */
int lwm_addr_read_port(const struct sockaddr *uaddr, int len, u32 *network, __be16 *port);

/*
 * An address for connect(), where LWM_TO_NONE means @nodes (NULL: none), or a
 * message for sendmsg(). Port 0 is for probes, which ask for answers. A
 * destination that was read is put, one that was not need not be.
 */
int lwm_dest_read(struct lwm_dest *dest, const struct sockaddr *uaddr, int len,
		  const struct lwm_targets *nodes);
int lwm_dest_read_msg(struct lwm_dest *dest, struct msghdr *msg,
		      const struct lwm_beside *beside);
void lwm_dest_put(struct lwm_dest *dest);

#endif /* _LWM_SOCKADDR_H */
