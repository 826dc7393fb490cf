// SPDX-License-Identifier: GPL-2.0
#include "sockerr.h"

#include <linux/errqueue.h>
#include <linux/skbuff.h>

#include "lsock.h"
#include "path.h"

static void record_free(struct sk_buff *record)
{
	atomic_sub(record->truesize, &lwm_sk(record->sk)->records);
}

/*
 * Records have a budget of their own, as large as the receive buffer: messages
 * that wait to be read do not keep a socket from sending.
 */
static bool record_charge(struct lwm_sock *lsk, struct sk_buff *record)
{
	int before = atomic_fetch_add(record->truesize, &lsk->records);

	record->sk = &lsk->sk;
	record->destructor = record_free;
	return before < READ_ONCE(lsk->sk.sk_rcvbuf);
}

struct sk_buff *lwm_record_alloc(struct lwm_sock *lsk, size_t size, size_t beside)
{
	struct sk_buff *record = alloc_skb(size, lsk->sk.sk_allocation);

	if (!record)
		return ERR_PTR(-ENOBUFS);
	record->truesize += beside;
	if (record_charge(lsk, record))
		return record;
	kfree_skb(record);
	return ERR_PTR(-ENOBUFS);
}

struct sk_buff *lwm_record_reserve(struct lwm_sock *lsk, unsigned int n,
				   struct lwm_tx_result *result)
{
	struct sk_buff *record;

	if (!lwm_sock_has(lsk, LWM_RECVERR))
		return NULL;
	record = lwm_record_alloc(lsk, n * sizeof(struct lwm_result), 0);
	if (IS_ERR(record))
		return record;
	result->results = (struct lwm_result *)record->data;
	result->max_results = n;
	return record;
}

/* A send that was refused whole names the target that was the reason. */
static void result_complete(struct lwm_tx_result *result)
{
	if (!result->n_results && result->node)
		result->results[result->n_results++] = (struct lwm_result){
			.node = result->node, .error = -result->err,
		};
}

void lwm_record_finish(struct lwm_sock *lsk, struct sk_buff *record, u32 id,
		       struct lwm_tx_result *result)
{
	struct sock_exterr_skb *serr;

	if (!record)
		return;
	result_complete(result);
	if (!result->n_results) {
		consume_skb(record);
		return;
	}

	skb_put(record, result->n_results * sizeof(struct lwm_result));
	serr = SKB_EXT_ERR(record);
	memset(serr, 0, sizeof(*serr));
	serr->ee.ee_errno = -result->err;
	serr->ee.ee_origin = SO_EE_ORIGIN_LOCAL;
	serr->ee.ee_type = LWM_EE_RESULTS;
	serr->ee.ee_info = id;
	serr->ee.ee_data = result->n_results;
	skb_queue_tail(&lsk->sk.sk_error_queue, record);
	sk_error_report(&lsk->sk);
}
