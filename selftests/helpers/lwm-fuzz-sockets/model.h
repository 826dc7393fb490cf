/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which nodes a destination names: read by the module's own checks, built in
 * user space. Bit N of a mask is node N; only hosts' nodes are kept.
 */
#ifndef _MODEL_H
#define _MODEL_H

#include <stdint.h>
#include <sys/socket.h>

#define NET	42
#define HOSTS	4	/* h1 to h4: nodes 1 to 4 */
#define GROUP	7	/* nodes 1 to 3 */
#define ALL	0x1e
#define MEMBERS	0x0e
#define INVALID	-1

/* Of what sendmsg() is given, with an address. INVALID: it must be refused. */
int model_message(const struct msghdr *msg);
/* Of an address for connect(), where the option LWM_NODES named @option, or INVALID. */
int model_address(const void *name, int len, int option);
/* Of the option LWM_NODES. */
int model_nodes(const void *nodes, size_t len);

#endif
