/* SPDX-License-Identifier: GPL-2.0 */
/* Random numbers that are the same at each run: xorshift, 32 bits. */
#ifndef _RNG_H
#define _RNG_H

#include <stdint.h>

static inline uint32_t rng(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

#endif
