/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records of the error queue. */
#ifndef LIBLWM_RECORD_H
#define LIBLWM_RECORD_H

#include <stdint.h>
#include <sys/types.h>

#include <linux/errqueue.h>

/*
 * Take the first record of @type (LWM_EE_*), without waiting; those of other
 * types before it are lost. Octets of its data, or a negative errno: -EAGAIN if
 * there is none.
 */
ssize_t record_take(int fd, uint8_t type, void *data, size_t len, struct sock_extended_err *err);

#endif
