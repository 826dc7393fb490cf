/* SPDX-License-Identifier: GPL-2.0 */
/* A message, or a run of them, on its way out of a socket, as its files share it. */
#ifndef _LWM_SENDING_H
#define _LWM_SENDING_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "path.h"
#include "run.h"

struct lwm_ask;
struct lwm_course;
struct lwm_send;
struct lwm_sock;
struct lwm_target;
struct lwm_told;
struct lwm_wait;
struct msghdr;
struct sk_buff;

struct lwm_sending {
	struct lwm_sock		*lsk;
	struct msghdr		*msg;
	size_t			len;
	u32			network;
	__be16			port;
	u8			flags;		/* LWM_HDR_* */
	bool			here;		/* given to this host */
	unsigned int		segment;	/* octets of each; 0: it is one message */
	size_t			left;		/* of what is sent in segments */
	struct lwm_run		*run;		/* NULL: in none */
	const struct lwm_told	*told;		/* NULL: the set is not told */
	unsigned int		told_len;
	unsigned int		headroom;	/* that most copies need */
	u32			id;
	const struct lwm_ask	*ask;		/* NULL: nobody is to answer */
	struct sk_buff		*skb;
	struct sk_buff		*record;	/* of what it missed, or NULL */
	struct lwm_wait		*wait;		/* for answers, or NULL */
	struct lwm_tx_result	result;
};

/* A segment alone is a message like others. */
static inline bool lwm_sends_run(const struct lwm_sending *s)
{
	return unlikely(s->run) && s->run->segments > 1;
}

/* ---- sockmessage.c ---- */

/* Room for one below SO_SNDBUF; waits for it unless MSG_DONTWAIT. NULL: see @err. */
struct sk_buff *lwm_message_alloc(struct lwm_sending *s, int *err);
/* s->skb, as a whole; @course, where there is one already, for a run's heads. 0 or an errno. */
int lwm_message_make(struct lwm_sending *s, const struct lwm_course *course);
/* What a message has of the course that it is made for. */
void lwm_message_follow(struct lwm_sending *s, const struct lwm_course *course);

/* ---- sockrun.c ---- */

/* Of what is left, as much as one datagram of UDP carries with all heads. */
void lwm_run_take(struct lwm_sending *s, const struct lwm_course *course);
/* For @course, not for the one that it was made for. 0 or an errno. */
int lwm_run_renew(struct lwm_sending *s, const struct lwm_course *course);
/*
 * Each copy is the run in s->skb, which is consumed. Waits for room between runs,
 * so that a socket has no more on their way than one.
 */
void lwm_send_runs(struct lwm_sending *s, const struct lwm_course *course,
		   const struct lwm_send *send);

/* ---- sockask.c ---- */

/* Wait for @n targets of @t, and for @n_here of @here. 0 or an errno. */
int lwm_ask_begin(struct lwm_sending *s, const struct lwm_target *t, unsigned int n,
		  const struct lwm_target *here, unsigned int n_here);
/* All is sent; @failed: nobody got it, and nobody is waited for. */
void lwm_ask_finish(struct lwm_sending *s, bool failed);

#endif /* _LWM_SENDING_H */
