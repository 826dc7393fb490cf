/* SPDX-License-Identifier: GPL-2.0 */
/* Namespaces, and what their devices have sent. */
#ifndef _PLACE_H
#define _PLACE_H

/* Become one of namespace @name; place_home(): of that where the program began. */
void place_enter(const char *name);
void place_home(void);

/*
 * Packets that devices send: NAME, or PREFIX* for all that begin so, and
 * @NAMESPACE where it is not this one.
 */
void counter_open(const char *devices);
unsigned long long counter_read(void);

#endif
