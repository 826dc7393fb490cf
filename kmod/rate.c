// SPDX-License-Identifier: GPL-2.0
/* The generic cell rate algorithm: ITU-T I.371, annex A. */
#include "rate.h"

#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#define BURST_NS	(NSEC_PER_SEC / 10)

bool lwm_rate_charge(atomic64_t *until, u32 rate, unsigned int n)
{
	s64 now = ktime_get_ns(), old = atomic64_read(until), from;

	do {
		/* It may be ahead of now by what may go at once. */
		from = max(old, now);
		if (from > now + BURST_NS)
			return false;
	} while (!atomic64_try_cmpxchg(until, &old,
				       from + div_u64((u64)n * NSEC_PER_SEC, rate)));
	return true;
}
