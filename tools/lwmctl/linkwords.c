// SPDX-License-Identifier: GPL-2.0
/*
 * The words of a device.
 */
#include <errno.h>
#include <stdlib.h>
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

static int take_relay(struct link *link, const char *word,
		      const struct net *names)
{
	bool on = false;
	int err = flag_word(word, &on);

	link->has |= LINK_RELAY_RATE;
	link->relay_rate = on ? LWM_RELAY_UNLIMITED : 0;
	return err;
}

static int take_relay_rate(struct link *link, const char *word,
			   const struct net *names)
{
	link->has |= LINK_RELAY_RATE;
	return uint_word(&link->relay_rate, word, LWM_RELAY_UNLIMITED - 1,
			 "relay_rate");
}

static int take_ms(uint32_t *ms, const char *word, uint32_t min, uint32_t max,
		   const char *what)
{
	int err = uint_word(ms, word, max, what);

	if (!err && *ms < min)
		err = refuse("%s %u: it is from %u to %u milliseconds", what,
			     *ms, min, max);
	return err;
}

static int take_silence(struct link *link, const char *word,
			const struct net *names)
{
	link->has |= LINK_SILENCE;
	return take_ms(&link->silence, word, LWM_SILENCE_MIN, LWM_SILENCE_MAX,
		       "silence");
}

static int take_probe(struct link *link, const char *word,
		      const struct net *names)
{
	link->has |= LINK_PROBE;
	return take_ms(&link->probe, word, LWM_PROBE_MIN, LWM_PROBE_MAX, "probe");
}

static int take_learning(struct link *link, const char *word,
			 const struct net *names)
{
	link->has |= LINK_LEARNING;
	return flag_word(word, &link->learning);
}

static int take_ageing(struct link *link, const char *word,
		       const struct net *names)
{
	link->has |= LINK_AGEING;
	return uint_word(&link->ageing, word, LWM_AGEING_MAX, "ageing");
}

static int take_macs(struct link *link, const char *word,
		     const struct net *names)
{
	int err = uint_word(&link->macs, word, LWM_MACS_MAX, "macs");

	if (!err && !link->macs)
		err = refuse("macs 0 is no number of MACs: learning off keeps none");
	link->has |= LINK_MACS;
	return err;
}

static int take_range(struct link *link, const char *word)
{
	struct prefix prefix;
	int err;

	err = prefix_word(&prefix, word);
	if (err)
		return err;
	if (prefix.family == AF_INET ? prefix.len < 4 || prefix.addr[0] >> 4 != 0xe :
				       prefix.len < 8 || prefix.addr[0] != 0xff)
		return refuse("%s has other than multicast addresses", word);
	if (prefix.family == AF_INET) {
		link->has |= LINK_SUBSETS4;
		memcpy(link->subsets4, prefix.addr, 4);
		link->subsets4[4] = prefix.len;
	} else {
		link->has |= LINK_SUBSETS6;
		memcpy(link->subsets6, prefix.addr, 16);
		link->subsets6[16] = prefix.len;
	}
	return 0;
}

/* One of a family, or one of each. */
static int take_subsets(struct link *link, const char *words,
			const struct net *names)
{
	char *copy = need(strdup(words)), *rest = copy, *word;
	int err = 0;

	while (!err && (word = strsep(&rest, " \t")))
		if (*word)
			err = take_range(link, word);
	free(copy);
	return err;
}

static int take_initiators(struct link *link, const char *word,
			   const struct net *names)
{
	link->has |= LINK_INITIATORS;
	link->initiators = !strcmp(word, "open");
	if (!link->initiators && strcmp(word, "known"))
		return refuse("initiators are known or open, not %s", word);
	return 0;
}

static int take_mtu(struct link *link, const char *word,
		    const struct net *names)
{
	link->has |= LINK_MTU;
	return uint_word(&link->mtu, word, 65535, "mtu");
}

static int add_prefix(struct link *link, const char *word, bool eui64)
{
	struct prefix prefix;
	int err;

	link->has |= LINK_PREFIXES;
	if (!strcmp(word, "none"))
		return 0;
	err = prefix_word(&prefix, word);
	if (err)
		return err;
	if (!prefix.len)
		return refuse("%s is all addresses that there are", word);
	if (eui64 && (prefix.family != AF_INET6 || prefix.len != 64))
		return refuse("%s: addresses are made of MACs in an IPv6 /64 alone", word);
	if (link->n_prefixes == LWM_PREFIXES_MAX)
		return refuse("%s: a network has at most %u prefixes", word, LWM_PREFIXES_MAX);
	prefix.eui64 = eui64;
	link->prefixes[link->n_prefixes++] = prefix;
	return 0;
}

static int take_prefix(struct link *link, const char *word,
		       const struct net *names)
{
	return add_prefix(link, word, false);
}

static int take_eui64(struct link *link, const char *word,
		      const struct net *names)
{
	return add_prefix(link, word, true);
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
	{ "relay",	take_relay },
	{ "relay_rate",	take_relay_rate },
	{ "silence",	take_silence },
	{ "probe",	take_probe },
	{ "learning",	take_learning },
	{ "ageing",	take_ageing },
	{ "macs",	take_macs },
	{ "subsets",	take_subsets },
	{ "initiators",	take_initiators },
	{ "mtu",	take_mtu },
	{ "prefix",	take_prefix },
	{ "eui64",	take_eui64 },
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
