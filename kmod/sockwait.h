/* SPDX-License-Identifier: GPL-2.0 */
/* A message whose targets are to answer, until all have or its time is over. */
#ifndef _LWM_SOCKWAIT_H
#define _LWM_SOCKWAIT_H

#include <linux/types.h>

#include <uapi/lwm.h>

struct lwm_dev;
struct lwm_sock;
struct lwm_tx_result;
struct lwm_verdict;

struct lwm_wait;

/*
 * Before the send: room for @n targets, to be added next, charged to @lsk.
 * ERR_PTR(-E2BIG), or -ENOBUFS where too much was not read yet.
 */
struct lwm_wait *lwm_wait_new(struct lwm_sock *lsk, unsigned int n);
/* @port is for those that have none. */
void lwm_wait_add(struct lwm_wait *wait, const struct lwm_target *t, unsigned int n, __be16 port);
/* It was never started. */
void lwm_wait_free(struct lwm_wait *wait);

/*
 * Answers to message @id of @network may come from now on. -EEXIST: a socket
 * that shares the port waits for a message of that id; take another.
 */
int lwm_wait_start(struct lwm_wait *wait, u32 network, u32 id, const struct lwm_ask *ask);
/* After the send, which @result tells of; @failed: nothing has left. Either is the last use. */
void lwm_wait_sent(struct lwm_wait *wait, const struct lwm_tx_result *result);
void lwm_wait_cancel(struct lwm_wait *wait);

/* Where the send is to leave its results: those of lwm_tx(). */
void lwm_wait_results(struct lwm_wait *wait, struct lwm_tx_result *result);

/*
 * An answer to message @id of the socket at @port. False: nobody waits for it,
 * or not any more. RCU read section, BHs are off.
 */
bool lwm_wait_take(struct lwm_dev *ldev, __be16 port, __be32 id,
		   const struct lwm_verdict *verdict);

/* The socket is going: nobody waits any more. */
void lwm_wait_dissolve(struct lwm_sock *lsk);

int lwm_wait_init(void);
void lwm_wait_exit(void);

#endif /* _LWM_SOCKWAIT_H */
