// SPDX-License-Identifier: GPL-2.0
/*
 * The words of a device.
 */
#include <errno.h>
#include <string.h>

#include "../../uapi/lwm.h"
#include "say.h"
#include "words.h"

static int flag_word(const char *word, bool *on)
{
	*on = !strcmp(word, "on");
	if (*on || !strcmp(word, "off"))
		return 0;
	return refuse("%s is neither on nor off", word);
}

static int take_id(struct link *link, const char *word, const struct net *names)
{
	link->has |= LINK_ID;
	if (uint_word(&link->id, word, LWM_NET_MAX, "network id"))
		return -EINVAL;
	if (!link->id)
		return refuse("network id 0 is no network: ids start at 1");
	return 0;
}

static int take_node(struct link *link, const char *word,
		     const struct net *names)
{
	link->has |= LINK_NODE;
	return node_id_word(&link->node, word, names);
}

static int take_own_zone(struct link *link, const char *word,
			 const struct net *names)
{
	link->has |= LINK_ZONE;
	return zone_id_word(&link->zone, word, names);
}

static int take_local(struct link *link, const char *word,
		      const struct net *names)
{
	int kind;

	kind = addr_word(&link->local, &link->local6, word);
	if (kind < 0)
		return kind;
	link->has |= kind == 1 ? LINK_LOCAL : LINK_LOCAL6;
	return 0;
}

static int take_underlay(struct link *link, const char *word,
			 const struct net *names)
{
	link->has |= LINK_UNDERLAY;
	link->underlay = 0;
	if (!strcmp(word, "none"))
		return 0;
	link->underlay = if_nametoindex(word);
	if (!link->underlay)
		return refuse("there is no device %s", word);
	return 0;
}

static int take_port(struct link *link, const char *word,
		     const struct net *names)
{
	uint32_t v = 0;
	int err = uint_word(&v, word, 65535, "UDP port");

	if (!err && !v)
		err = refuse("UDP port 0 is no port");
	link->has |= LINK_PORT;
	link->port = v;
	return err;
}

static int take_setlen(struct link *link, const char *word,
		       const struct net *names)
{
	uint32_t v = 0;
	int err = uint_word(&v, word, LWM_SETLEN_MAX, "setlen");

	if (!err && (v < LWM_SETLEN_MIN || v % 4))
		err = refuse("setlen %u: it is a multiple of 4 from %u to %u",
			     v, LWM_SETLEN_MIN, LWM_SETLEN_MAX);
	link->has |= LINK_SETLEN;
	link->setlen = v;
	return err;
}

static int take_ttl(struct link *link, const char *word,
		    const struct net *names)
{
	uint32_t v = 0;
	int err = uint_word(&v, word, 255, "ttl");

	link->has |= LINK_TTL;
	link->ttl = v;
	return err;
}

static int take_dscp(struct link *link, const char *word,
		     const struct net *names)
{
	uint32_t v = 0;
	int err = uint_word(&v, word, 63, "dscp");

	link->has |= LINK_DSCP;
	link->dscp = v;
	return err;
}

static int take_csum(struct link *link, const char *word,
		     const struct net *names)
{
	link->has |= LINK_CSUM;
	return flag_word(word, &link->csum);
}

static int take_mtu(struct link *link, const char *word,
		    const struct net *names)
{
	link->has |= LINK_MTU;
	return uint_word(&link->mtu, word, 65535, "mtu");
}

static const struct {
	const char	*word;
	int		(*take)(struct link *link, const char *word,
				const struct net *names);
} link_takes[] = {
	{ "id",		take_id },
	{ "node",	take_node },
	{ "zone",	take_own_zone },
	{ "local",	take_local },
	{ "underlay",	take_underlay },
	{ "dstport",	take_port },
	{ "setlen",	take_setlen },
	{ "ttl",	take_ttl },
	{ "dscp",	take_dscp },
	{ "csum",	take_csum },
	{ "mtu",	take_mtu },
};

int link_word(struct link *link, const char *word, const char *value,
	      const struct net *names)
{
	size_t i;

	for (i = 0; i < sizeof(link_takes) / sizeof(*link_takes); i++)
		if (!strcmp(word, link_takes[i].word))
			return link_takes[i].take(link, value, names);
	return word_unknown(word);
}

int link_words(struct link *link, char **words, const struct net *names)
{
	int err;

	for (; *words; words += 2) {
		if (!words[1])
			return word_lacks(*words);
		err = link_word(link, words[0], words[1], names);
		if (err)
			return err;
	}
	return 0;
}
