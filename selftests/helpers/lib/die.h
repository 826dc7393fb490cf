/* SPDX-License-Identifier: GPL-2.0 */
/* End the program, for what a test needs is not there; die_errno() says errno too. */
#ifndef _DIE_H
#define _DIE_H

void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void die_errno(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
