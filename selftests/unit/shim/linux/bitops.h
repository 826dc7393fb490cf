/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_BITOPS_H
#define _LWM_SHIM_LINUX_BITOPS_H

#include <limits.h>
#include <linux/bits.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include <string.h>

#define BITS_PER_BYTE		8
#define BITS_PER_LONG		64
#define BITS_TO_LONGS(n)	DIV_ROUND_UP(n, BITS_PER_LONG)
#define __ffs(word)		((unsigned long)__builtin_ctzl(word))
#define __fls(word)		((unsigned long)(BITS_PER_LONG - 1 - __builtin_clzl(word)))
#define hweight8(octet)		((unsigned int)__builtin_popcount((u8)(octet)))

static inline bool test_bit(unsigned long bit, const unsigned long *bits)
{
	return bits[bit / BITS_PER_LONG] >> bit % BITS_PER_LONG & 1;
}

static inline bool __test_and_set_bit(unsigned long bit, unsigned long *bits)
{
	bool was = test_bit(bit, bits);

	bits[bit / BITS_PER_LONG] |= 1UL << bit % BITS_PER_LONG;
	return was;
}

static inline unsigned long find_next_bit(const unsigned long *bits, unsigned long size,
					  unsigned long from)
{
	while (from < size && !test_bit(from, bits))
		from += bits[from / BITS_PER_LONG] ? 1 : BITS_PER_LONG - from % BITS_PER_LONG;
	return from < size ? from : size;
}

#define find_first_bit(bits, size)	find_next_bit(bits, size, 0)
#define for_each_set_bit(bit, bits, size)			\
	for ((bit) = find_first_bit(bits, size); (bit) < (size);	\
	     (bit) = find_next_bit(bits, size, (bit) + 1))

static inline void bitmap_copy(unsigned long *to, const unsigned long *from, unsigned int size)
{
	memcpy(to, from, BITS_TO_LONGS(size) * sizeof(*to));
}

#endif
