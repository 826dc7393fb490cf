/* SPDX-License-Identifier: GPL-2.0 */
/* Octets between standard input and output and a socket. */
#ifndef LWMCAT_COPY_H
#define LWMCAT_COPY_H

#include <lwm.h>

#include "options.h"

/* Print what @fd receives; returns the program's status. */
int copy_out(struct lwm *lwm, int fd, const struct options *opts);

/* As well, send standard input in messages of at most @size octets. */
int copy_both(struct lwm *lwm, int fd, const struct options *opts, size_t size);

#endif
