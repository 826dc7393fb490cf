// SPDX-License-Identifier: GPL-2.0
/* What is found by a key, and what is not. */
#include "keys.h"

#include "check.h"

#define MANY	1000

TEST(key_finds_what_was_added)
{
	static unsigned int numbers[MANY];
	struct keys keys = {};
	unsigned int i, found = 0;

	EXPECT(!keys_find(&keys, "a", 1));
	for (i = 0; i < MANY; i++) {
		numbers[i] = i;
		keys_add(&keys, &numbers[i], sizeof(numbers[i]), &numbers[i]);
	}
	for (i = 0; i < MANY; i++)
		found += keys_find(&keys, &i, sizeof(i)) == &numbers[i];
	EXPECT_EQ(found, MANY);
	EXPECT(!keys_find(&keys, &i, sizeof(i)));
	keys_free(&keys);
	EXPECT(!keys_find(&keys, &numbers[0], sizeof(numbers[0])));
}

TEST(key_stays_with_who_had_it_first)
{
	char first, second;
	struct keys keys = {};

	EXPECT(keys_add(&keys, "ab", 2, &first) == &first);
	EXPECT(keys_add(&keys, "ab", 2, &second) == &first);
	EXPECT(keys_find(&keys, "ab", 2) == &first);
	keys_free(&keys);
}

TEST(key_is_all_of_its_octets)
{
	char whole, part;
	struct keys keys = {};

	keys_add(&keys, "ab", 2, &whole);
	EXPECT(!keys_find(&keys, "ab", 1));
	EXPECT(keys_add(&keys, "ab", 1, &part) == &part);
	EXPECT(keys_find(&keys, "ab", 2) == &whole);
	keys_free(&keys);
}
