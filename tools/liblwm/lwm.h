/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * liblwm: send one message to the nodes that the sender names.
 *
 *	int fd = lwm_socket(SOCK_DGRAM);
 *	uint16_t replicas[] = { 3, 5, 9 };
 *
 *	lwm_send(fd, replicas, 3, 700, buf, len);
 *
 * Functions return a count or 0, or a negative errno; the library prints
 * nothing. Ids and ports are in host byte order, but for struct lwm_target,
 * which is the kernel's own and has its port in network byte order. A socket
 * may be used by several threads, a struct lwm by one at a time.
 */
#ifndef LIBLWM_LWM_H
#define LIBLWM_LWM_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <linux/lwm.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is declared here is all that the library exports. */
#pragma GCC visibility push(default)

/* ---- sockets: lwm_socket(3), lwm_send(3), lwm_recv(3) ---- */

/* @type is SOCK_DGRAM, with SOCK_NONBLOCK and SOCK_CLOEXEC if wanted. */
int lwm_socket(int type);

/* Receive what comes to @port of network @net. Port 0 takes a free one. */
int lwm_bind(int fd, uint32_t net, uint16_t port);

/*
 * Fix the set: send(2) goes to @to, and only from there is received. @group
 * bounds the set, 0 is the whole network; @port is for targets that name none.
 */
int lwm_connect(int fd, uint32_t net, uint16_t group,
		const struct lwm_target *to, size_t n, uint16_t port);

/* As lwm_connect(), to all nodes of @group; group 0: of the network. */
int lwm_connect_group(int fd, uint32_t net, uint16_t group, uint16_t port);

/*
 * Send @buf once to each of @nodes, in the network that @fd is bound to; an
 * unbound @fd is bound to the namespace's only network first.
 */
ssize_t lwm_send(int fd, const uint16_t *nodes, size_t n, uint16_t port,
		 const void *buf, size_t len);

/* Send to any network, with a port for each target, bounded by @group. */
ssize_t lwm_sendto(int fd, uint32_t net, uint16_t group,
		   const struct lwm_target *to, size_t n, uint16_t port,
		   const void *buf, size_t len, int flags);

/* Send to all nodes of @group; group 0: of the network. */
ssize_t lwm_send_group(int fd, uint32_t net, uint16_t group, uint16_t port,
		       const void *buf, size_t len, int flags);

/*
 * A multicast address that stands for @nodes of @group until @fd is closed, for
 * @lifetime milliseconds at most: @addr, or the next free one of @family where
 * that is all zeros; IPv4 as ::ffff:0:0/96. lwm_subset(3)
 */
int lwm_subset_add(int fd, uint16_t group, const uint16_t *nodes, size_t n, uint32_t lifetime,
		   int family, struct in6_addr *addr);
int lwm_subset_del(int fd, const struct in6_addr *addr);

/* Who sent a message. */
struct lwm_from {
	uint32_t	net;
	uint16_t	node;
	uint16_t	port;
	uint16_t	group;	/* that bounded it; 0: the whole network */
	uint16_t	flags;	/* MSG_TRUNC: the message was longer than the buffer */
};

/* @from may be NULL. */
ssize_t lwm_recv(int fd, void *buf, size_t len, struct lwm_from *from);

/*
 * As lwm_recv(), and give the set that the sender told (LWM_TELLNODES there,
 * LWM_RECVNODES here). @n: room in @to, then the number of targets, 0 if none
 * were told. A set that is longer than the room is cut, its number is not.
 */
ssize_t lwm_recv_set(int fd, void *buf, size_t len, struct lwm_from *from,
		     struct lwm_target *to, size_t *n);

/*
 * Take one record of failed targets off the error queue (LWM_RECVERR) without
 * waiting: which of which message, and why; records of answers before it are
 * lost. Returns their number, of which at most @n are stored; -EAGAIN if there
 * is no record.
 */
ssize_t lwm_results(int fd, struct lwm_result *results, size_t n, uint32_t *message);

/* ---- answers: lwm_send_ask(3), lwm_answers(3), lwm_send_wait(3) ---- */

/*
 * As lwm_send() and lwm_sendto(), and let each target's kernel answer. Port 0
 * makes a probe of the message, which the nodes themselves answer.
 */
ssize_t lwm_send_ask(int fd, const uint16_t *nodes, size_t n, uint16_t port,
		     const void *buf, size_t len, const struct lwm_ask *ask);
ssize_t lwm_sendto_ask(int fd, uint32_t net, uint16_t group,
		       const struct lwm_target *to, size_t n, uint16_t port,
		       const void *buf, size_t len, int flags, const struct lwm_ask *ask);

/*
 * Take one record of answers off the error queue without waiting; records of
 * failed targets before it are lost. Returns the number of entries, of which at
 * most @n are stored; -EAGAIN if there is no record. @message and @cookie may be
 * NULL.
 */
ssize_t lwm_answers(int fd, struct lwm_answer *answers, size_t n, uint32_t *message,
		    uint32_t *cookie);

/*
 * Send, and wait until all have answered or @timeout milliseconds have passed
 * (0: the socket's LWM_ANSWER_TIMEOUT). answers[i] is that of nodes[i]. Returns
 * how many queued the message. Other records on @fd are lost meanwhile, so one
 * thread at a time waits on a socket.
 */
int lwm_send_wait(int fd, const uint16_t *nodes, size_t n, uint16_t port,
		  const void *buf, size_t len, int timeout, struct lwm_answer *answers);

/* An enum lwm_status in words: "queued", "silent". */
const char *lwm_status_text(int status);

/* ---- a device, and the names of its nodes: lwm_open(3), lwm_resolve(3) ---- */

struct lwm;

/*
 * Open device @ifname in the namespace named @netns. NULL: the only lwm device
 * there is, and the caller's namespace.
 */
int lwm_open(struct lwm **lwm, const char *netns, const char *ifname);

/* Open the device of network @net in the caller's namespace. */
int lwm_open_net(struct lwm **lwm, uint32_t net);

/* Also drops a transaction that was begun and not committed. NULL is fine. */
void lwm_close(struct lwm *lwm);

/* The sentence that goes with the last failure, or "". */
const char *lwm_error(const struct lwm *lwm);

struct lwm_device {
	unsigned int	ifindex;
	char		ifname[IF_NAMESIZE];
	int		family;		/* number of AF_LWM in use */
	uint32_t	net;
	uint16_t	node;		/* own node and zone */
	uint16_t	zone;
	uint32_t	nodes;		/* known ones */
	uint32_t	zones;
	uint32_t	groups;
	uint32_t	payload;	/* longest message of a socket, octets */
};

int lwm_device(struct lwm *lwm, struct lwm_device *dev);

/*
 * The nodes that @list spells: "stor-1,3,5-9". @n: room in @nodes, then the
 * number found; -ENOBUFS if that is more than the room, -ENOENT for an unknown
 * name, -EINVAL for what is no list. Without @lwm (NULL) only ids are known.
 */
int lwm_resolve(struct lwm *lwm, const char *list, uint16_t *nodes, size_t *n);

/* As lwm_resolve(), each node or range with a port if wanted: "stor-1:701,5-9". */
int lwm_resolve_targets(struct lwm *lwm, const char *list, struct lwm_target *to, size_t *n);

int lwm_resolve_group(struct lwm *lwm, const char *name, uint16_t *group);

/* ---- group addresses from names: lwm_group_name(3) ---- */

#define LWM_GROUP_SCOPE		8	/* of an organization: all its sites */
#define LWM_GROUP_RELAYED	1U	/* flag */

/*
 * The IPv6 multicast address that @name, in UTF-8, has everywhere. @scope is
 * that of RFC 4291, LWM_GROUP_SCOPE unless there is a reason; asks no kernel.
 */
int lwm_group_name(const char *name, unsigned int scope, unsigned int flags,
		   struct in6_addr *addr);

/* The name of @node, or NULL; valid until lwm_close(). */
const char *lwm_name(struct lwm *lwm, uint16_t node);

/* ---- tables: lwm_node(3) ---- */

/* In @given of an object: the field of attribute LWM_A_… says something. */
#define LWM_GIVEN(attr)	(UINT32_C(1) << (attr))

struct lwm_node {
	uint16_t	id;
	uint16_t	zone;		/* LWM_GIVEN(LWM_A_NODE_ZONE), and so on */
	uint16_t	via;
	uint8_t		mac[6];
	struct in_addr	addr4;
	struct in6_addr	addr6;
	uint32_t	flags;		/* LWM_NODE_* */
	uint32_t	flags_mask;	/* those of @flags to change */
	uint32_t	given;
};

struct lwm_zone {
	uint16_t	id;
	uint16_t	via;
	uint8_t		relay;		/* enum lwm_relay */
	const uint16_t	*relay_nodes;
	size_t		relay_count;
	uint32_t	nodes;		/* read only: in it */
	uint32_t	given;
};

struct lwm_group {
	uint16_t	id;
	const uint16_t	*nodes;		/* always given, all of them */
	size_t		count;
	struct in_addr	addr4;		/* multicast, network byte order; any: none */
	struct in6_addr	addr6;
	uint32_t	given;		/* of the addresses */
};

/*
 * New ones, changes of what is given, and deletions. More objects than one
 * netlink message holds go in several: a transaction makes them one change.
 */
int lwm_node_new(struct lwm *lwm, const struct lwm_node *nodes, size_t n);
int lwm_node_set(struct lwm *lwm, const struct lwm_node *nodes, size_t n);
int lwm_node_del(struct lwm *lwm, const uint16_t *ids, size_t n);
int lwm_zone_new(struct lwm *lwm, const struct lwm_zone *zones, size_t n);
int lwm_zone_set(struct lwm *lwm, const struct lwm_zone *zones, size_t n);
int lwm_zone_del(struct lwm *lwm, const uint16_t *ids, size_t n);
int lwm_group_new(struct lwm *lwm, const struct lwm_group *groups, size_t n);
int lwm_group_set(struct lwm *lwm, const struct lwm_group *groups, size_t n);
int lwm_group_del(struct lwm *lwm, const uint16_t *ids, size_t n);

/* Call @fn for each object, which is valid during the call, until it returns not 0. */
int lwm_node_dump(struct lwm *lwm, int (*fn)(const struct lwm_node *, void *), void *arg);
int lwm_zone_dump(struct lwm *lwm, int (*fn)(const struct lwm_zone *, void *), void *arg);
int lwm_group_dump(struct lwm *lwm, int (*fn)(const struct lwm_group *, void *), void *arg);

/*
 * From begin to commit changes are kept aside, commit puts them in place at
 * once. @empty starts from empty tables; own node and own zone stay.
 */
int lwm_table_begin(struct lwm *lwm, int empty);
int lwm_table_commit(struct lwm *lwm);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* LIBLWM_LWM_H */
