/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What went wrong, as one sentence.
 *
 * Who finds a fault says it here and returns the result; whoever knows more of
 * where it happened puts that in front with fault_in(); main() prints it.
 */
#ifndef LWMCTL_SAY_H
#define LWMCTL_SAY_H

#define MISUSED	(-1000)	/* the command line itself is wrong: show the usage */
#define FOUND	(-1001)	/* it was done, and found what is wrong: nothing to add */

/* Record the sentence and return -EINVAL. */
int refuse(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Record the sentence and return MISUSED. */
int misuse(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Put a place in front of the recorded sentence. */
void fault_in(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
const char *fault(void);

/* @ptr, or the end of the program if memory ran out. */
void *need(void *ptr);

#endif
