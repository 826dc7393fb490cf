/* SPDX-License-Identifier: GPL-2.0 */
/* SipHash-2-4, of words that are written with their lowest octet first, as the kernel has it. */
#ifndef _LWM_SHIM_LINUX_SIPHASH_H
#define _LWM_SHIM_LINUX_SIPHASH_H

#include <linux/types.h>

struct siphash_key {
	u64 key[2];
};

#define siphash_key_t struct siphash_key

static inline u64 siphash_rol(u64 word, unsigned int by)
{
	return word << by | word >> (64 - by);
}

static inline void siphash_rounds(u64 v[4], unsigned int n)
{
	while (n--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = siphash_rol(v[1], 13) ^ v[0];
		v[3] = siphash_rol(v[3], 16) ^ v[2];
		v[0] = siphash_rol(v[0], 32) + v[3];
		v[2] += v[1];
		v[3] = siphash_rol(v[3], 21) ^ v[0];
		v[1] = siphash_rol(v[1], 17) ^ v[2];
		v[2] = siphash_rol(v[2], 32);
	}
}

/* Of whole words, and a last one of less than eight octets, under their number. */
static inline u64 siphash_words(const u64 *words, unsigned int n, u64 last,
				const siphash_key_t *key)
{
	u64 v[] = {
		key->key[0] ^ 0x736f6d6570736575ULL, key->key[1] ^ 0x646f72616e646f6dULL,
		key->key[0] ^ 0x6c7967656e657261ULL, key->key[1] ^ 0x7465646279746573ULL,
	};
	unsigned int i;

	for (i = 0; i <= n; i++) {
		u64 word = i < n ? words[i] : last;

		v[3] ^= word;
		siphash_rounds(v, 2);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	siphash_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static inline u64 siphash_3u64(u64 a, u64 b, u64 c, const siphash_key_t *key)
{
	const u64 words[] = { a, b, c };

	return siphash_words(words, 3, 24ULL << 56, key);
}

#endif
