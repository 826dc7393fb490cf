// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "net.h"
#include "out.h"
#include "runtime.h"
#include "say.h"
#include "tables.h"
#include "words.h"

static void print_underlay(uint32_t ifindex)
{
	char name[IFNAMSIZ];

	if (!ifindex)
		return;
	/* The underlay may be in another namespace. */
	if (if_indextoname(ifindex, name))
		out_text("underlay", " underlay %s", name);
	else
		out_uint("underlay_ifindex", " underlay #%" PRIu64, ifindex);
}

static void print_config(const struct link *link, const struct net *names)
{
	if (link->id)
		out_uint("id", " id %" PRIu64, link->id);
	if (link->node)
		print_id("node", "node_name", " node %" PRIu64,
			 names ? &names->nodes : NULL, link->node);
	if (link->zone)
		print_id("zone", "zone_name", " zone %" PRIu64,
			 names ? &names->zones : NULL, link->zone);
	if (link->local.s_addr)
		out_addr("local", " local %s", AF_INET, &link->local);
	if (!IN6_IS_ADDR_UNSPECIFIED(&link->local6))
		out_addr("local6", " local %s", AF_INET6, &link->local6);
}

static bool is_configured(const struct link *link)
{
	return link->id && link->node && link->zone &&
	       (link->local.s_addr || !IN6_IS_ADDR_UNSPECIFIED(&link->local6));
}

static void print_prefixes(const struct link *link, bool eui64, const char *key, const char *word)
{
	char addr[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN + 4];
	unsigned int i;

	out_array(key);
	for (i = 0; i < link->n_prefixes; i++) {
		const struct prefix *prefix = &link->prefixes[i];

		if (prefix->eui64 != eui64)
			continue;
		inet_ntop(prefix->family, prefix->addr, addr, sizeof(addr));
		snprintf(text, sizeof(text), "%s/%u", addr, prefix->len);
		out_text(NULL, word, text);
	}
	out_end();
}

/* The octets of a prefix, and its length. */
static void print_range(const char *key, int family, const uint8_t *range)
{
	char addr[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN + 4];

	inet_ntop(family, range, addr, sizeof(addr));
	snprintf(text, sizeof(text), "%s/%u", addr,
		 range[family == AF_INET ? 4 : 16]);
	out_text(key, " subsets %s", text);
}

static void print_carrier(const struct link *link)
{
	print_underlay(link->underlay);
	out_uint("dstport", " dstport %" PRIu64, link->port);
	out_uint("setlen", " setlen %" PRIu64, link->setlen);
	out_uint("ttl", " ttl %" PRIu64, link->ttl);
	out_uint("dscp", " dscp %" PRIu64, link->dscp);
	out_bool("csum", " csum %s", link->csum);
	out_bool("relay", " relay %s", link->relay_rate);
	if (link->relay_rate && link->relay_rate != LWM_RELAY_UNLIMITED)
		out_uint("relay_rate", " relay_rate %" PRIu64, link->relay_rate);
	out_uint("silence", " silence %" PRIu64, link->silence);
	out_uint("probe", " probe %" PRIu64, link->probe);
	out_bool("learning", " learning %s", link->learning);
	out_uint("ageing", " ageing %" PRIu64, link->ageing);
	out_uint("macs", " macs %" PRIu64, link->macs);
	print_range("subsets4", AF_INET, link->subsets4);
	print_range("subsets6", AF_INET6, link->subsets6);
	out_text("initiators", " initiators %s",
		 link->initiators ? "open" : "known");
	out_uint("mtu", " mtu %" PRIu64, link->mtu);
	out_mac("mac", " mac %s", link->mac);
}

static void print_counts(const struct device *device)
{
	out_words("\n   ");
	out_uint("nodes", " nodes %" PRIu64, device->nodes);
	out_uint("zones", " zones %" PRIu64, device->zones);
	out_uint("groups", " groups %" PRIu64, device->groups);
	out_uint("longest", " longest message %" PRIu64, device->payload);
	out_uint("family", " family %" PRIu64, device->family);
}

static int show_link(const struct link *link, void *arg)
{
	struct net *names = runtime_names(link);
	struct device device;
	int err;

	err = device_read(&device, link->ifindex);
	if (err) {
		net_free(names);
		return err;
	}

	out_object(NULL);
	out_text("ifname", "%s:", link->name);
	out_uint("ifindex", NULL, link->ifindex);
	print_config(link, names);
	if (!is_configured(link))
		out_words(" not configured: it takes an id, a node, a zone and a local address\n   ");
	print_carrier(link);
	print_prefixes(link, false, "prefix", " prefix %s");
	print_prefixes(link, true, "eui64", " eui64 %s");
	out_bool("up", NULL, link->up);
	out_words(link->up ? " up" : " down");
	if (is_configured(link))
		print_counts(&device);
	out_end();
	out_line();
	net_free(names);
	return 0;
}

struct show {
	const char	*dev;
	bool		found;
};

static int show_if_meant(const struct link *link, void *arg)
{
	struct show *show = arg;

	if (show->dev && strcmp(show->dev, link->name))
		return 0;
	show->found = true;
	return show_link(link, NULL);
}

/* The device's name, by dev NAME or as the first word. */
static int take_name(struct ctl *ctl)
{
	if (!ctl->dev)
		ctl->dev = ctl_word(ctl, "the device's name");
	if (!ctl->dev)
		return MISUSED;
	ctl->which = ctl->dev;
	if (strlen(ctl->dev) >= IFNAMSIZ || !*ctl->dev)
		return refuse("%s is no name for a device", ctl->dev);
	return 0;
}

static int device_show(struct ctl *ctl)
{
	struct show show;
	int err;

	if (*ctl->words && !ctl->dev)
		ctl->dev = *ctl->words++;
	err = ctl_no_words(ctl);
	if (err)
		return err;

	show = (struct show){ .dev = ctl->dev };
	out_array(NULL);
	err = link_dump(show_if_meant, &show);
	out_end();
	if (out_is_json())
		out_line();
	if (!err && ctl->dev && !show.found)
		return refuse("there is no lwm device %s", ctl->dev);
	return err;
}

static int device_add(struct ctl *ctl)
{
	struct link link = {};
	int err;

	err = take_name(ctl);
	if (!err)
		err = link_words(&link, ctl->words, NULL);
	if (err)
		return err;
	strcpy(link.name, ctl->dev);
	return link_add(&link);
}

static int device_set(struct ctl *ctl)
{
	struct link link = {};
	int err;

	/* Words come in pairs, so a single one in front is the name. */
	if (!ctl->dev && *ctl->words) {
		size_t n = 0;

		while (ctl->words[n])
			n++;
		if (n % 2)
			ctl->dev = *ctl->words++;
	}
	err = ctl_device(ctl);
	if (err)
		return err;
	ctl->which = ctl->link.name;
	err = link_words(&link, ctl->words, ctl->names);
	if (err)
		return err;
	if (!link.has)
		return misuse("there is nothing to set");
	strcpy(link.name, ctl->link.name);
	return link_set(&link);
}

static int device_del(struct ctl *ctl)
{
	int err;

	err = take_name(ctl);
	if (!err)
		err = ctl_no_words(ctl);
	if (!err)
		err = ctl_device(ctl);
	if (!err)
		err = link_del(&ctl->link);
	if (!err)
		runtime_drop(ctl->link.name);
	return err;
}

#define CONFIG	"[id NETWORK] [node NODE] [zone ZONE] [local ADDRESS]... [underlay DEV|none]\n" \
		"              [dstport PORT] [setlen OCTETS] [ttl N] [dscp N] [csum on|off]\n" \
		"              [relay on|off | relay_rate COPIES]\n" \
		"              [silence MS] [probe MS] [learning on|off] [ageing S] [macs N]\n" \
		"              [subsets PREFIX]... [initiators known|open]\n" \
		"              [mtu N] [prefix PREFIX|none]... [eui64 PREFIX]..."

static const struct command commands[] = {
	{ "show", device_show, "[DEVICE]" },
	{ "add", device_add, "NAME " CONFIG },
	{ "set", device_set, "[DEVICE] " CONFIG },
	{ "del", device_del, "DEVICE" },
	{},
};

const struct object object_device = {
	.name = "device", .what = "this host's place in a network",
	.commands = commands,
};
