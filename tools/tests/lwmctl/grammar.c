// SPDX-License-Identifier: GPL-2.0
/* What may come next on a command line, from the usage. */
#include "grammar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "net.h"
#include "objects.h"
#include "say.h"
#include "words.h"

static char offered[4096];

static void note(const char *word, void *arg)
{
	snprintf(offered + strlen(offered), sizeof(offered) - strlen(offered), "%s%s",
		 *offered ? " " : "", word);
}

/* @line: the words that are there, each with a blank behind it. */
static const char *next(const char *usage, const char *line)
{
	char copy[256], *words[32], *word = strtok(strcpy(copy, line), " ");
	size_t n = 0;

	*offered = '\0';
	for (; word; word = strtok(NULL, " "))
		words[n++] = word;
	words[n] = NULL;
	grammar_offer(usage, words, note, NULL);
	return offered;
}

TEST(words_without_a_keyword_come_in_order)
{
	EXPECT_TEXT(next("ID NAME", ""), "ID");
	EXPECT_TEXT(next("ID NAME", "3 "), "NAME");
	EXPECT_TEXT(next("ID NAME", "3 x "), "");
}

TEST(what_must_stand_first_is_offered_alone)
{
	EXPECT_TEXT(next("ID [zone ZONE]", ""), "ID");
	EXPECT_TEXT(next("[NODES] [group GROUP]", ""), "NODES group");
}

TEST(what_stands_first_may_be_called_like_a_keyword)
{
	EXPECT_TEXT(next("NODE [zone ZONE]", "zone "), "zone");
}

TEST(a_keyword_is_offered_once)
{
	EXPECT_TEXT(next("[zone ZONE] [mac MAC]", "mac m "), "zone");
}

TEST(but_for_those_that_may_be_repeated)
{
	EXPECT_TEXT(next("[zone ZONE] [address ADDRESS]...", "address a "), "zone address");
}

TEST(a_keyword_is_followed_by_its_value)
{
	EXPECT_TEXT(next("[zone ZONE] [via NODE|none]", "via "), "NODE none");
	EXPECT_TEXT(next("[overlay ADDRESS[,router]|none]...", "overlay "), "ADDRESS none");
}

TEST(a_value_may_be_called_like_a_keyword)
{
	EXPECT_TEXT(next("[zone ZONE] [mac MAC]", "zone mac "), "mac");
}

TEST(alternatives_are_offered_side_by_side)
{
	EXPECT_TEXT(next("[relay on|off | rate N]", ""), "relay rate");
	EXPECT_TEXT(next("[relay on|off | rate N]", "relay "), "on off");
	EXPECT_TEXT(next("[relay on|off | rate N]", "rate "), "N");
}

TEST(a_keyword_may_have_no_value)
{
	EXPECT_TEXT(next("NAME [scope N] [relayed]", "x relayed "), "scope");
}

TEST(options_are_offered_each)
{
	EXPECT_TEXT(next("[-c COUNT] [-qv] [NODES]", ""), "NODES -c -q -v");
	EXPECT_TEXT(next("[-c COUNT] [-qv] [NODES]", "-q -c "), "COUNT");
	EXPECT_TEXT(next("[-c COUNT] [-qv] [NODES]", "-q 3 "), "-c -v");
	EXPECT_TEXT(next("[--svg] [dev DEVICE]", ""), "--svg dev");
}

TEST(what_is_the_shells_is_not_offered)
{
	EXPECT_TEXT(next("[dev DEVICE] > FILE", ""), "dev");
}

/* ---- usages against what takes the words ---- */

static bool is_unknown(int err, const char *word)
{
	char sentence[64];

	snprintf(sentence, sizeof(sentence), "\"%s\" is not known here", word);
	return err == MISUSED && !strcmp(fault(), sentence);
}

static int take_link(char **words)
{
	struct link link = {};

	return link_words(&link, words, NULL);
}

static int take_node(char **words)
{
	struct node node = {};
	int err = node_words(&node, words, NULL);

	free(node.overlays);
	return err;
}

static int take_zone(char **words)
{
	struct zone zone = {};
	int err = zone_words(&zone, words, NULL);

	set_free(&zone.relays);
	return err;
}

struct taker {
	int		(*take)(char **words);
	unsigned int	n;
};

static void try_word(const char *word, void *arg)
{
	char value[] = "none", *words[] = { (char *)word, value, NULL };
	struct taker *taker = arg;

	if (*word < 'a' || *word > 'z')
		return;
	taker->n++;
	check_that(!is_unknown(taker->take(words), word), word, __FILE__, __LINE__);
}

/* @n: the keywords of the object's `set`, as the kernel has them to set. */
static void expect_taken(const struct object *object, int (*take)(char **words), unsigned int n)
{
	struct taker taker = { .take = take };
	char id[] = "1", *words[] = { id, NULL };

	grammar_offer(command_find(object, "set")->usage, words, try_word, &taker);
	EXPECT_EQ(taker.n, n);
}

TEST(keywords_of_usages_are_taken)
{
	expect_taken(&object_device, take_link, 22);
	expect_taken(&object_node, take_node, 8);
	expect_taken(&object_zone, take_zone, 2);
}
