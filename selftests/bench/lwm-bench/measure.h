/* SPDX-License-Identifier: GPL-2.0 */
/* Instructions, by a clock that counts them. */
#ifndef _MEASURE_H
#define _MEASURE_H

#include <stdint.h>

struct job;

/* What is done for one message; several of these one after the other, up to NULL. */
typedef void (*step)(const struct job *job);

enum measured_steps {
	ALL_STEPS,
	FIRST_STEP,
	UNMARKED,	/* all, for the figure alone: `make profile` does not see them */
};

struct measured {
	uint64_t	messages;
	double		per_message;
};

/*
 * What messages cost: the mean of so many that what the kernel does for several
 * copies at once (take a page, free after a grace period, tick) comes as often as
 * it does; and the median of three such means, in case that something else was done
 * meanwhile. The first of the steps alone may be what is measured.
 */
void measure(struct measured *measured, const step *steps, enum measured_steps which,
	     const struct job *job);

#endif
