/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel counts of a device, or of what came for none.
 */
#ifndef LWMCTL_COUNTERS_H
#define LWMCTL_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

#include "../../uapi/lwm.h"

/* Ends with a key of NULL. */
struct counter {
	int		attr;		/* LWM_A_STATS_* */
	const char	*key;
	const char	*what;
};

extern const struct counter counter_list[];

struct drop {
	char		reason[32];
	uint64_t	count;
};

struct counters {
	uint64_t	of[LWM_A_STATS_MAX + 1];	/* by LWM_A_STATS_* */
	struct drop	*drops;				/* all reasons, in the kernel's order */
	size_t		n_drops;
};

/* @ifindex 0: of no device. Frees what was read if it fails. */
int counters_read(struct counters *counters, int ifindex);
void counters_free(struct counters *counters);

#endif
