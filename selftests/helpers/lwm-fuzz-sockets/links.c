// SPDX-License-Identifier: GPL-2.0
#include "links.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "../lib/copy.h"
#include "../lib/die.h"
#include "../lib/lan.h"

#define FRAME_MAX	2048
#define MAGIC		0x4c574d66	/* "LWMf" */
#define TAGS		(1 << 20)

static atomic_uchar masks[TAGS];	/* bit 0: settled */
static atomic_uint last;
static struct lan lan;
static unsigned int seen, answers;

uint32_t tag_write(uint8_t *buf, size_t len)
{
	uint32_t tag[2] = { MAGIC, atomic_fetch_add(&last, 1) + 1 };
	size_t at;

	if (tag[1] >= TAGS)
		die("more than %u messages", TAGS);
	for (at = 0; at + sizeof(tag) <= len; at += sizeof(tag))
		memcpy(buf + at, tag, sizeof(tag));
	memcpy(buf + len - sizeof(tag), tag, sizeof(tag));
	return tag[1];
}

void tag_settle(uint32_t number, int mask)
{
	masks[number] = mask | 1;
}

int tag_allows(const uint8_t *buf, size_t len, unsigned int node)
{
	uint32_t tag[2];

	if (len < sizeof(tag))
		return 0;
	memcpy(tag, buf + len - sizeof(tag), sizeof(tag));
	if (tag[0] != MAGIC || !tag[1] || tag[1] > last)
		return 0;
	while (!(masks[tag[1]] & 1))
		sched_yield();
	return masks[tag[1]] >> node & 1;
}

void links_open(void)
{
	lan_open(&lan);
}

/* All who ask are on host 1. */
static unsigned int judge_answer(const struct link *link, const struct copy *copy)
{
	bool right = copy->n == 1 && copy->nodes[0] == 1 && copy->initiator != 1 &&
		     copy->flags & COPY_LEAF;

	answers++;
	if (!right)
		printf("# on %s, there is an answer to who has not asked\n", link_name(link));
	return !right;
}

static unsigned int judge(const struct link *link, const struct copy *copy)
{
	const uint8_t *payload = copy->geneve + copy->geneve_len + 12;
	unsigned int i, wrong = 0;

	if (copy->answer)
		return judge_answer(link, copy);
	seen++;
	for (i = 0; i < copy->n; i++)
		wrong += copy->nodes[i] >= 8 || !tag_allows(payload, copy->len, copy->nodes[i]);
	if (wrong)
		printf("# on %s, %u of %u nodes were not to get a message of %zu octets\n",
		       link_name(link), wrong, copy->n, copy->len);
	return wrong;
}

unsigned int links_look(void)
{
	uint8_t frame[FRAME_MAX];
	unsigned int wrong = 0;
	struct copy copy;
	struct link link;
	size_t len;

	while ((len = lan_read(&lan, &link, frame, sizeof(frame))))
		if (copy_read(&copy, frame, len))
			wrong += judge(&link, &copy);
	return wrong;
}

unsigned int links_seen(void)
{
	return seen;
}

unsigned int links_answers(void)
{
	return answers;
}
