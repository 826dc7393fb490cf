/* SPDX-License-Identifier: GPL-2.0 */
/* Failing allocations: what the kernel's fault injection offers, as deeds need it. */
#ifndef _FAULT_H
#define _FAULT_H

#include <stdbool.h>

/* Look for what is needed, and let all kinds of allocations fail, once asked to. */
void fault_open(void);

/*
 * Let the @n-th allocation of this thread from now on fail, and the @more of each
 * kind that it makes after that: what is tried instead.
 */
void fault_nth(unsigned int n, unsigned int more);
/* Let all pages fail that this thread asks for, @times at most; 0: each time. */
void fault_pages(unsigned int times);
/*
 * Let @percent of all allocations fail, and all pages, @times of each at most,
 * that are not this thread's: those of softirqs, whoever they interrupt, and of
 * kernel threads.
 */
void fault_others(unsigned int percent, unsigned int times);

/* Allocations that were counted since fault_nth(@n), while none has failed. */
unsigned int fault_counted(unsigned int n);
/* No more; true if the one of fault_nth() has failed. */
bool fault_end(void);

#endif
