// SPDX-License-Identifier: GPL-2.0
#include "measure.h"

#include <stdlib.h>

#include "../profile/mark.h"

/* Two ticks, and ten. */
#define WARM_UP		8000000
#define ENOUGH		40000000
#define MEANS		3

/* In the machine whose clock counts instructions, so does this: one is 1. */
static inline uint64_t instructions(void)
{
	uint32_t low, high;

	asm volatile("rdtsc" : "=a" (low), "=d" (high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static void message(const step *steps, const struct job *job)
{
	for (; *steps; steps++)
		(*steps)(job);
}

static uint64_t cost(const step *steps, enum measured_steps which, const struct job *job,
		     uint64_t n)
{
	uint64_t start = instructions(), sum = 0;

	if (which == UNMARKED) {
		while (n--)
			message(steps, job);
		return instructions() - start;
	}
	if (which == ALL_STEPS) {
		while (n--) {
			mark(MARK_BEGIN);
			message(steps, job);
			mark(MARK_END);
		}
		return instructions() - start;
	}
	while (n--) {
		start = instructions();
		mark(MARK_BEGIN);
		steps[0](job);
		mark(MARK_END);
		sum += instructions() - start;
		message(steps + 1, job);
	}
	return sum;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

void measure(struct measured *measured, const step *steps, enum measured_steps which,
	     const struct job *job)
{
	uint64_t costs[MEANS], sum = 0, warm = 0, n, i;

	do {
		sum += cost(steps, which, job, 1);
		warm++;
	} while (sum < WARM_UP);
	n = warm * (ENOUGH / WARM_UP);
	for (i = 0; i < MEANS; i++)
		costs[i] = cost(steps, which, job, n);
	qsort(costs, MEANS, sizeof(*costs), compare);
	measured->messages = warm + MEANS * n;
	measured->per_message = (double)costs[MEANS / 2] / n;
}
