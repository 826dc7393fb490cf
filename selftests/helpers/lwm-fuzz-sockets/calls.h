/* SPDX-License-Identifier: GPL-2.0 */
/* Calls with any arguments, each on one of a few sockets that all threads share. */
#ifndef _CALLS_H
#define _CALLS_H

#include <stdint.h>

void calls_open(void);
/* One call, whichever. False: an error that it does not have, or what was heard is wrong. */
int call_any(uint32_t *seed);
void calls_close(void);
/* How many calls went well, and how many were refused, of each kind. */
void calls_report(void);

#endif
