// SPDX-License-Identifier: GPL-2.0
#include "way.h"

#define IN_ZONE	8

static unsigned int place(const struct job *job, unsigned int i, unsigned int *zone)
{
	bool inside = job->targets % IN_ZONE;

	*zone = 1;
	if (job->zones == 1)
		return job->first + i;
	if (inside && i < IN_ZONE - 1)
		return 2 + i;
	/* The sender, too, is of a zone. */
	i += inside;
	*zone = 11 - inside + i / IN_ZONE;
	return 1 + i % IN_ZONE;
}

uint16_t target_node(const struct job *job, unsigned int i)
{
	unsigned int zone, n = place(job, i, &zone);

	return zone == 1 ? n : 256 * zone + n;
}

uint32_t target_address(const struct job *job, unsigned int i)
{
	unsigned int zone, n = place(job, i, &zone);

	return 0x0a000000 | zone << 8 | n;
}
