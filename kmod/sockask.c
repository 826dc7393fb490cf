// SPDX-License-Identifier: GPL-2.0
/* A message whose targets are to answer. */
#include <linux/err.h>
#include <linux/string.h>

#include "lsock.h"
#include "sending.h"
#include "sockerr.h"
#include "sockwait.h"
#include "wire.h"

/* An id that no other socket at this port waits with. */
static int ask_start(struct lwm_sending *s, struct lwm_wait *wait)
{
	struct lwm_hdr *hdr = (struct lwm_hdr *)s->skb->data;
	int err;

	while ((err = lwm_wait_start(wait, s->network, s->id, s->ask)) == -EEXIST) {
		s->id = atomic_inc_return(&s->lsk->messages);
		hdr->id = cpu_to_be32(s->id);
	}
	return err;
}

int lwm_ask_begin(struct lwm_sending *s, const struct lwm_target *t, unsigned int n,
		  const struct lwm_target *here, unsigned int n_here)
{
	struct lwm_wait *wait = lwm_wait_new(s->lsk, n + n_here);
	int err;

	if (IS_ERR(wait))
		return PTR_ERR(wait);
	lwm_wait_add(wait, t, n, s->port);
	lwm_wait_add(wait, here, n_here, s->port);
	err = ask_start(s, wait);
	if (err) {
		lwm_wait_free(wait);
		return err;
	}
	lwm_wait_results(wait, &s->result);
	s->wait = wait;
	return 0;
}

/* What was missed by a message that nobody got is told as if nobody had been asked. */
static void ask_missed(struct lwm_sending *s)
{
	struct lwm_tx_result missed = s->result;
	struct sk_buff *record;

	record = lwm_record_reserve(s->lsk, max(missed.n_results, 1U), &s->result);
	if (IS_ERR_OR_NULL(record))
		return;
	memcpy(s->result.results, missed.results, missed.n_results * sizeof(*missed.results));
	lwm_record_finish(s->lsk, record, s->id, &s->result);
}

void lwm_ask_finish(struct lwm_sending *s, bool failed)
{
	if (!failed) {
		lwm_wait_sent(s->wait, &s->result);
		return;
	}
	ask_missed(s);
	lwm_wait_cancel(s->wait);
}
