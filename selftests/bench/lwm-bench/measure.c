// SPDX-License-Identifier: GPL-2.0
#include "measure.h"

/* Two ticks, and sixteen. */
#define WARM_UP		8000000
#define ENOUGH		64000000

static uint64_t cost(void (*send)(const struct job *job), const struct job *job, uint64_t n)
{
	uint64_t start = instructions();

	while (n--)
		send(job);
	return instructions() - start;
}

void measure(struct measured *measured, void (*send)(const struct job *job),
	     const struct job *job)
{
	uint64_t start = instructions(), n = 0;

	do {
		send(job);
		n++;
	} while (instructions() - start < WARM_UP);
	measured->messages = n * (ENOUGH / WARM_UP);
	measured->per_message = (double)cost(send, job, measured->messages) / measured->messages;
	measured->messages += n;
}
