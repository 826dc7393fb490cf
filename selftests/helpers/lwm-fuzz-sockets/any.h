/* SPDX-License-Identifier: GPL-2.0 */
/* Arguments for calls: mostly right, often not, and the same for the same seed. */
#ifndef _ANY_H
#define _ANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "../lib/rng.h"

#define CONTROL_MAX	1024

static inline uint32_t any(uint32_t *seed, uint32_t below)
{
	return rng(seed) % below;
}

static inline bool rarely(uint32_t *seed, uint32_t n)
{
	return !any(seed, n);
}

/* An address; returns the length to tell, at most 8 more than there is room in @name. */
int any_address(uint32_t *seed, struct sockaddr_storage *name);
/* A name for bind(), likewise. */
int any_port_address(uint32_t *seed, struct sockaddr_storage *name);
/* struct lwm_nodes of at most @max octets; returns how many. */
size_t any_nodes(uint32_t *seed, void *nodes, size_t max);
/* Control messages of at most CONTROL_MAX octets, with a set or not; returns how many. */
size_t any_control(uint32_t *seed, void *control, bool nodes);
/* One more: cut into datagrams of so many times eight octets, or not at all. */
size_t any_segment(uint32_t *seed, void *control);

#endif
