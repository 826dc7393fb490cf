/* SPDX-License-Identifier: GPL-2.0 */
/* Records of failed targets, on the error queue. */
#ifndef _LWM_SOCKERR_H
#define _LWM_SOCKERR_H

#include <linux/types.h>

struct lwm_sock;
struct lwm_tx_result;
struct sk_buff;

/*
 * A record of @size octets, charged to @lsk together with @beside others that
 * are kept for it. ERR_PTR(-ENOBUFS): too many were not read yet.
 */
struct sk_buff *lwm_record_alloc(struct lwm_sock *lsk, size_t size, size_t beside);

/*
 * Before a send: room for the record of @n targets, which result->results then
 * points to; NULL where none are asked for, ERR_PTR(-ENOBUFS) where too many
 * were not read yet.
 */
struct sk_buff *lwm_record_reserve(struct lwm_sock *lsk, unsigned int n,
				   struct lwm_tx_result *result);

/* After it: queue @record, or free it where all went well or nothing names a target. */
void lwm_record_finish(struct lwm_sock *lsk, struct sk_buff *record, u32 id,
		       struct lwm_tx_result *result);

#endif /* _LWM_SOCKERR_H */
