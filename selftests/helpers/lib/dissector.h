/* SPDX-License-Identifier: GPL-2.0 */
/* What tshark, with the dissector of LWM, says is in a frame. */
#ifndef _DISSECTOR_H
#define _DISSECTOR_H

#include <stddef.h>

#define DISSECTOR_FIELDS	16

/*
 * Start one that prints @fields, a list of their names that NULL ends, and goes on when
 * this program has ended. It takes seconds to start: who asks waits for that.
 */
void dissector_start(const char * const *fields);

/* Find the one that was started, and wait until it is ready. */
void dissector_open(void);

/*
 * Into @words goes each field's value, "" where the frame has no such field, valid until
 * this is called again. One field several times in a frame is joined by commas.
 */
void dissector_ask(const void *frame, size_t len, const char *words[DISSECTOR_FIELDS]);

#endif
