// SPDX-License-Identifier: GPL-2.0
#include "keys.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

struct key_slot {
	const void	*key;
	void		*thing;		/* NULL: the slot is free */
	uint32_t	len;
	uint32_t	hash;
};

/* FNV-1a: keys are short, and the user's own. */
static uint32_t hash_of(const void *key, size_t len)
{
	const unsigned char *octets = key;
	uint32_t hash = 2166136261;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ octets[i]) * 16777619;
	return hash;
}

/* The key's slot, or the free one where it would be: there always is one. */
static struct key_slot *slot_of(const struct keys *keys, const struct key_slot *want)
{
	size_t i = want->hash;

	for (;; i++) {
		struct key_slot *slot = &keys->slots[i & (keys->room - 1)];

		if (!slot->thing || (slot->hash == want->hash && slot->len == want->len &&
				     !memcmp(slot->key, want->key, want->len)))
			return slot;
	}
}

static void grow(struct keys *keys)
{
	struct keys old = *keys;
	size_t i;

	keys->room = old.room ? 2 * old.room : 16;
	keys->slots = need(calloc(keys->room, sizeof(*keys->slots)));
	for (i = 0; i < old.room; i++)
		if (old.slots[i].thing)
			*slot_of(keys, &old.slots[i]) = old.slots[i];
	free(old.slots);
}

void *keys_find(const struct keys *keys, const void *key, size_t len)
{
	const struct key_slot want = { .key = key, .len = len, .hash = hash_of(key, len) };

	return keys->n ? slot_of(keys, &want)->thing : NULL;
}

void *keys_add(struct keys *keys, const void *key, size_t len, void *thing)
{
	const struct key_slot new = {
		.key = key, .len = len, .hash = hash_of(key, len), .thing = thing,
	};
	struct key_slot *slot;

	/* A quarter stays free. */
	if (4 * (keys->n + 1) > 3 * keys->room)
		grow(keys);
	slot = slot_of(keys, &new);
	if (!slot->thing) {
		*slot = new;
		keys->n++;
	}
	return slot->thing;
}

void keys_free(struct keys *keys)
{
	free(keys->slots);
	*keys = (struct keys){};
}
