/* SPDX-License-Identifier: GPL-2.0 */
/* What sockets hear and links carry, held against a verdict. */
#ifndef _WATCH_H
#define _WATCH_H

#include <stdint.h>

#include "judge.h"

/* On all hosts and links. */
void watch_open(void);

/*
 * Packet @number was thrown at host @self, and a marker with the same number
 * after it: see all that came of it, until the last node has the marker. The
 * copies that were seen are added to v->counts. Returns what was wrong, which
 * is printed.
 */
unsigned int watch(struct verdict *v, unsigned int self, uint32_t number);

#endif
