/* SPDX-License-Identifier: GPL-2.0 */
/* What happened between two looks, as a table. */
#ifndef LWMCTL_RATES_H
#define LWMCTL_RATES_H

#include <stdbool.h>

struct snapshots;

/*
 * Print @now by out_*(). What is counted is told per second of @seconds since
 * @before, or not at all where a device was not there. @all: zeros too.
 */
void rates_print(const struct snapshots *before, const struct snapshots *now, double seconds,
		 bool all);

#endif
