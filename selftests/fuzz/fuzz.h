/* SPDX-License-Identifier: GPL-2.0 */
/* What all fuzz targets share: claims, and sets to compare. */
#ifndef _LWM_FUZZ_H
#define _LWM_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

#include <uapi/lwm.h>

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* The fuzzer keeps the input that ends the program. */
#define HOLDS(what)							\
	do {								\
		if (!(what)) {						\
			fprintf(stderr, "%s:%d: does not hold: %s\n",	\
				__FILE__, __LINE__, #what);		\
			abort();					\
		}							\
	} while (0)

/* In order, each target once, none of them node 0. */
static inline bool targets_ordered(const struct lwm_target *t, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!t[i].node)
			return false;
		if (!i || t[i - 1].node < t[i].node)
			continue;
		if (t[i - 1].node > t[i].node ||
		    be16_to_cpu(t[i - 1].port) >= be16_to_cpu(t[i].port))
			return false;
	}
	return true;
}

static inline bool targets_same(const struct lwm_target *a, const struct lwm_target *b,
				unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (a[i].node != b[i].node || a[i].port != b[i].port)
			return false;
	return true;
}

#endif
