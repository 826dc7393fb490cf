/* SPDX-License-Identifier: GPL-2.0 */
/* Standard input, cut into messages. */
#ifndef LWMCAT_INPUT_H
#define LWMCAT_INPUT_H

#include <stdbool.h>
#include <stddef.h>

struct input {
	char		*buf;
	size_t		size;	/* of a message, at most */
	size_t		at;	/* the next message starts here */
	size_t		len;	/* octets in @buf */
	bool		lines;
	bool		end;
};

void input_init(struct input *in, size_t size, bool lines);

/* Read once: waits only if nothing is there to read. */
void input_read(struct input *in);

/* The next whole message of what was read, or NULL. */
const char *input_next(struct input *in, size_t *len);

#endif
