// SPDX-License-Identifier: GPL-2.0
#include "asker.h"

#include <kunit/test.h>
#include <linux/err.h>

#include "sockwait.h"
#include "topology.h"

static void told(struct sock *sk)
{
	complete(&container_of(sk, struct lwm_asker, lsk.sk)->told);
}

static int asker_init(struct kunit_resource *res, void *context)
{
	struct lwm_asker *asker = kzalloc(sizeof(*asker), GFP_KERNEL);
	struct sock *sk;

	if (!asker)
		return -ENOMEM;
	sk = &asker->lsk.sk;
	sock_net_set(sk, &init_net);
	sk->sk_allocation = GFP_KERNEL;
	sk->sk_rcvbuf = 1 << 20;
	sk->sk_error_report = told;
	skb_queue_head_init(&sk->sk_error_queue);
	asker->lsk.port = cpu_to_be16(LWM_ASKER_PORT);
	asker->lsk.answer_timeout = LWM_ANSWER_TIMEOUT_MS;
	spin_lock_init(&asker->lsk.wait_lock);
	INIT_LIST_HEAD(&asker->lsk.waits);
	init_completion(&asker->told);
	res->data = asker;
	return 0;
}

/* As a socket goes: a timer that has fired may still be reading. */
static void asker_free(struct kunit_resource *res)
{
	struct lwm_asker *asker = res->data;

	lwm_wait_dissolve(&asker->lsk);
	synchronize_rcu();
	skb_queue_purge(&asker->lsk.sk.sk_error_queue);
	kfree(asker);
}

struct lwm_asker *lwm_asker_new(struct kunit *test)
{
	struct lwm_asker *asker = kunit_alloc_resource(test, asker_init, asker_free, GFP_KERNEL,
						       NULL);

	KUNIT_ASSERT_NOT_NULL(test, asker);
	return asker;
}

struct lwm_wait *lwm_asker_ask(struct kunit *test, struct lwm_asker *asker,
			       const struct lwm_target *t, unsigned int n, u32 id, u32 timeout)
{
	const struct lwm_ask ask = { .timeout = timeout, .cookie = ~id };
	struct lwm_wait *wait = lwm_wait_new(&asker->lsk, n);

	KUNIT_ASSERT_FALSE(test, IS_ERR(wait));
	lwm_wait_add(wait, t, n, cpu_to_be16(80));
	KUNIT_ASSERT_EQ(test, lwm_wait_start(wait, LWM_TOPOLOGY_NETWORK, id, &ask), 0);
	return wait;
}

struct sk_buff *lwm_asker_record(struct lwm_asker *asker)
{
	if (!wait_for_completion_timeout(&asker->told, HZ))
		return NULL;
	return skb_dequeue(&asker->lsk.sk.sk_error_queue);
}
