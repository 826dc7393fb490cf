/* SPDX-License-Identifier: GPL-2.0 */
/* Instructions, by a clock that counts them. */
#ifndef _MEASURE_H
#define _MEASURE_H

#include <stdint.h>

struct way;
struct job;

/* In the machine whose clock counts instructions, so does this: one is 1. */
static inline uint64_t instructions(void)
{
	uint32_t low, high;

	asm volatile("rdtsc" : "=a" (low), "=d" (high) : : "memory");
	return (uint64_t)high << 32 | low;
}

struct measured {
	uint64_t	messages;
	double		per_message;
};

/*
 * What messages cost: the mean of so many that what the kernel does for several
 * copies at once (take a page, free after a grace period, tick) comes as often as
 * it does.
 */
void measure(struct measured *measured, void (*send)(const struct job *job),
	     const struct job *job);

#endif
