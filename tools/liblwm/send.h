/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A message under way to a set: what all functions that send share. */
#ifndef LIBLWM_SEND_H
#define LIBLWM_SEND_H

#include "set.h"

struct sending {
	int			family;
	uint32_t		net;
	uint16_t		group;
	uint16_t		port;
	int			flags;
	const struct lwm_ask	*ask;	/* NULL: nobody is to answer */
};

/* Family and network of @fd; a new socket is put in the only network first. */
int sending_from(struct sending *sending, int fd);

ssize_t sending_set(const struct sending *sending, int fd, const struct set *set,
		    const void *buf, size_t len);

#endif
