/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The handle, and requests to generic netlink family "lwm". */
#ifndef LIBLWM_GENL_H
#define LIBLWM_GENL_H

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/socket.h>
#include <stdbool.h>

#include "lwm.h"

struct names;

struct lwm {
	struct nl_sock	*nl;
	int		genl;		/* id of the netlink family */
	uint32_t	ifindex;
	uint32_t	net;
	char		ifname[IF_NAMESIZE];
	uintmax_t	netns;		/* inode of the namespace */
	struct names	*names;		/* read when first asked for */
	char		error[256];
};

/* A handle without a device, in the caller's namespace. */
int lwm_genl_open(struct lwm **lwm);

/* Leaves @family alone where no device says it. */
int lwm_genl_family_in_use(struct lwm *lwm, int *family);

/* Note the sentence for lwm_error(); returns @err. */
int lwm_fail(struct lwm *lwm, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A request about the handle's device; NULL if out of memory. */
struct nl_msg *genl_request(struct lwm *lwm, uint8_t cmd, int flags);

typedef int (*genl_reply_fn)(struct nlattr **attrs, void *arg);

/*
 * Send @msg, consume it, and wait for the end of the answer. @fn sees the
 * attributes of each message of it; what it returns, if not 0, ends the work.
 */
int genl_ask(struct lwm *lwm, struct nl_msg *msg, genl_reply_fn fn, void *arg);

#endif
