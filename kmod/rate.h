/* SPDX-License-Identifier: GPL-2.0 */
/* So many a second, counted without a timer or a lock. */
#ifndef _LWM_RATE_H
#define _LWM_RATE_H

#include <linux/atomic.h>
#include <linux/types.h>

/*
 * Whether @n more may go now, at @rate a second, which is not 0; if so, they
 * are charged. What a tenth of a second allows may go at once, and one charge
 * more. @until, at first 0, is the time at which all so far would have gone at
 * that rate. Any context.
 */
bool lwm_rate_charge(atomic64_t *until, u32 rate, unsigned int n);

#endif /* _LWM_RATE_H */
