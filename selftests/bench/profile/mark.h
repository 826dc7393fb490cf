/* SPDX-License-Identifier: GPL-2.0 */
/* Marks in a program, between which plugin.c counts: no-ops that nobody else writes. */
#ifndef _MARK_H
#define _MARK_H

#define MARK_NOP	0x0f, 0x1f, 0x80	/* nopl MARK(%rax) */
#define MARK_BEGIN	0x4c574d01
#define MARK_END	0x4c574d02

#define MARK_TEXT(x...)		#x
#define MARK_OCTETS(x...)	".byte " MARK_TEXT(x) "\n\t"
#define mark(which)								\
	asm volatile(MARK_OCTETS(MARK_NOP) ".long %c0" : : "i" (which) : "memory")

#endif
