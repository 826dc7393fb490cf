/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The terminal, as long as something is shown on all of it. What was there before
 * comes back, however the program ends, unless it is killed.
 */
#ifndef LWMCTL_SCREEN_H
#define LWMCTL_SCREEN_H

void screen_open(void);
void screen_close(void);

/* Lines of @text, as many and as much of them as fit now. */
void screen_show(const char *text);

#endif
