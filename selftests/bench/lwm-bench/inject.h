/* SPDX-License-Identifier: GPL-2.0 */
/* One copy of a message, kept as it left by a device, and put there again. */
#ifndef _INJECT_H
#define _INJECT_H

struct job;
struct way;

/* Send a message, and keep what leaves by @dev of this namespace. */
void copy_keep(const struct way *way, const struct job *job, const char *dev);
/* Put it there. */
void copy_inject(const struct job *job);
/* Put something there that differs only in its Ethernet type, which nobody takes. */
void nothing_inject(const struct job *job);

#endif
