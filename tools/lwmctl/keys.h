/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Things found by octets in them, their keys: a hash table. Keys stay where they
 * are, and as they are, until it is freed; things belong to others.
 */
#ifndef LWMCTL_KEYS_H
#define LWMCTL_KEYS_H

#include <stddef.h>
#include <stdint.h>

struct key_slot;

struct keys {
	struct key_slot	*slots;
	size_t		n;
	size_t		room;	/* a power of two, or 0 */
};

/* What has this key; NULL: nothing. */
void *keys_find(const struct keys *keys, const void *key, size_t len);
/* @thing from now on; or what has the key already, and keeps it. */
void *keys_add(struct keys *keys, const void *key, size_t len, void *thing);
void keys_free(struct keys *keys);

#endif
