// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-subsets - send from every host to many sets of hosts, and count copies
 *
 * usage: lwm-subsets singles | pairs | random COUNT SEED
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/die.h"
#include "lib/rng.h"
#include "lib/trial.h"

#define SIZE	100

static struct trial trial;

static void from_all(const struct set *set)
{
	unsigned int from;

	for (from = 1; from <= trial.lan.hosts; from++)
		trial_send(&trial, from, set, SIZE);
}

static void singles(void)
{
	unsigned int n;

	for (n = 1; n <= trial.lan.hosts; n++)
		from_all(&(struct set){ 1, { { .node = n } } });
}

static void pairs(void)
{
	unsigned int a, b;

	for (a = 1; a <= trial.lan.hosts; a++)
		for (b = a + 1; b <= trial.lan.hosts; b++)
			from_all(&(struct set){ 2, { { .node = b }, { .node = a } } });
}

static void random_sets(unsigned int count, uint32_t seed)
{
	unsigned int n;

	while (count--) {
		struct set set = {};
		uint32_t bits;

		/* The upper bits are the better ones; an empty set is refused. */
		do
			bits = rng(&seed) >> (32 - trial.lan.hosts);
		while (!bits);
		for (n = 1; n <= trial.lan.hosts; n++)
			if (bits & 1U << (n - 1))
				set_add(&set, n, 0);
		from_all(&set);
	}
}

int main(int argc, char **argv)
{
	trial_open(&trial);
	if (argc == 2 && !strcmp(argv[1], "singles"))
		singles();
	else if (argc == 2 && !strcmp(argv[1], "pairs"))
		pairs();
	else if (argc == 4 && !strcmp(argv[1], "random"))
		random_sets(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
	else
		die("usage: lwm-subsets singles | pairs | random COUNT SEED");
	printf("# %u messages sent\n", trial.number);
	return !trial_close(&trial);
}
