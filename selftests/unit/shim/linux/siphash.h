/* SPDX-License-Identifier: GPL-2.0 */
/* Any function of the same octets serves: nobody compares these sums with the kernel's. */
#ifndef _LWM_SHIM_LINUX_SIPHASH_H
#define _LWM_SHIM_LINUX_SIPHASH_H

#include <linux/types.h>

struct siphash_key {
	u64 key[2];
};

#define siphash_key_t struct siphash_key

static inline u64 siphash_3u64(u64 a, u64 b, u64 c, const siphash_key_t *key)
{
	const u64 words[] = { a, b, c };
	u64 sum = key->key[0] ^ key->key[1];
	unsigned int i;

	for (i = 0; i < 3; i++)
		sum = (sum ^ words[i]) * 0x9e3779b97f4a7c15ULL;
	return sum;
}

#endif
