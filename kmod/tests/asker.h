/* SPDX-License-Identifier: GPL-2.0 */
/* As much of a socket as waits for answers. */
#ifndef _LWM_TESTS_ASKER_H
#define _LWM_TESTS_ASKER_H

#include <linux/completion.h>

#include "lsock.h"

struct kunit;
struct lwm_wait;

#define LWM_ASKER_PORT	700

struct lwm_asker {
	struct lwm_sock		lsk;	/* first */
	struct completion	told;	/* once for each record */
};

/* It goes with the test, with all that waits. */
struct lwm_asker *lwm_asker_new(struct kunit *test);

/* It asks @n targets in message @id of LWM_TOPOLOGY_NETWORK: a wait to be ended as after a send. */
struct lwm_wait *lwm_asker_ask(struct kunit *test, struct lwm_asker *asker,
			       const struct lwm_target *t, unsigned int n, u32 id, u32 timeout);

/* The record that comes within a second, or NULL; free it by kfree_skb(). */
struct sk_buff *lwm_asker_record(struct lwm_asker *asker);

#endif /* _LWM_TESTS_ASKER_H */
