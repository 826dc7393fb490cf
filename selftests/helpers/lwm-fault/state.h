/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that deeds may change, to be compared: tables, a subset address, devices, and
 * sockets of the underlay.
 */
#ifndef _STATE_H
#define _STATE_H

#include <stdbool.h>
#include <stddef.h>

#define STATE_MAX	65536

struct state {
	size_t	len;
	char	octets[STATE_MAX];
};

void state_read(struct state *state);
bool state_same(const struct state *a, const struct state *b);

#endif
