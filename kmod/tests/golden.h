/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Digests of the first release, of the tables and records that docs/wire.md has them
 * of. A node that reckons others finds that all tables differ.
 */
#ifndef _LWM_TESTS_GOLDEN_H
#define _LWM_TESTS_GOLDEN_H

#define LWM_GOLDEN_NODE		0x63a85777d1e918e6ULL	/* an ordinary one */
#define LWM_GOLDEN_PLAIN	0x2732267ba3575a33ULL	/* ... with all that a node may have */
#define LWM_GOLDEN_GROUP	0xeba0e109d7352013ULL
#define LWM_GOLDEN_TABLE	0x767b5efd4c75932cULL	/* of these three */
#define LWM_GOLDEN_RECORDS	0xce9441eab82b9579ULL

#endif /* _LWM_TESTS_GOLDEN_H */
