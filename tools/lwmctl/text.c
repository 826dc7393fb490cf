// SPDX-License-Identifier: GPL-2.0
/*
 * The network file as octets: read whole, replaced whole, and written from a
 * network.
 */
#include "file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../uapi/lwm.h"
#include "say.h"

char *file_read(const char *path, size_t *len)
{
	char *text = NULL;
	size_t room = 0, n;
	FILE *f;

	f = fopen(path, "re");
	if (!f) {
		refuse("%s: %s", path, strerror(errno));
		return NULL;
	}
	*len = 0;
	do {
		room = room ? 2 * room : 4096;
		text = need(realloc(text, room));
		n = fread(text + *len, 1, room - *len, f);
		*len += n;
	} while (*len == room);

	if (ferror(f)) {
		refuse("%s: %s", path, strerror(errno));
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

/* Fill the temporary file; it looks as the old one did. */
static int fill(int fd, const char *real, const char *text, size_t len)
{
	struct stat old;
	ssize_t n;

	if (!stat(real, &old)) {
		if (fchmod(fd, old.st_mode & 07777))
			return -errno;
		/* Only root can give a file away: then keep it as is. */
		if (fchown(fd, old.st_uid, old.st_gid) && errno != EPERM)
			return -errno;
	} else if (fchmod(fd, 0644)) {
		return -errno;
	}
	while (len) {
		n = write(fd, text, len);
		if (n < 0)
			return -errno;
		text += n;
		len -= n;
	}
	return fsync(fd) ? -errno : 0;
}

int file_replace(const char *path, const char *text, size_t len)
{
	char *real = realpath(path, NULL), *temp;
	int fd, err;

	if (!real)
		real = need(strdup(path));
	if (asprintf(&temp, "%s.XXXXXX", real) < 0)
		temp = need(NULL);

	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		goto out;
	}
	err = fill(fd, real, text, len);
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(temp, real))
		err = -errno;
	if (err)
		unlink(temp);
out:
	if (err)
		refuse("%s: cannot write it: %s", path, strerror(-err));
	free(temp);
	free(real);
	return err;
}

static const char *name_of(const struct table *table, uint16_t id)
{
	const struct item *item = table_by_id(table, id);
	static char text[2][64];
	static int turn;

	if (item && item->name)
		return item->name;
	turn = !turn;
	if (item)
		snprintf(text[turn], sizeof(text[turn]), "%s-%u", table->noun,
			 id);
	else
		snprintf(text[turn], sizeof(text[turn]), "%u", id);
	return text[turn];
}

static void print_prefix(FILE *f, const struct prefix *prefix)
{
	char text[INET6_ADDRSTRLEN];

	fprintf(f, "%s/%u", inet_ntop(prefix->family, prefix->addr, text,
				      sizeof(text)), prefix->len);
}

static void print_set(FILE *f, const struct set *set)
{
	char *text = set_text(set);

	fprintf(f, "%s", text);
	free(text);
}

static void print_zone(FILE *f, const struct net *net, const struct zone *zone)
{
	size_t i;

	fprintf(f, "  %s: %u", name_of(&net->zones, zone->item.id),
		zone->item.id);
	for (i = 0; i < zone->n_prefixes; i++) {
		fputc(' ', f);
		print_prefix(f, &zone->prefixes[i]);
	}
	if (zone->via)
		fprintf(f, " via %s", name_of(&net->zones, zone->via));
	if (zone->relay == LWM_RELAY_NEVER)
		fputs(" relay never", f);
	if (zone->relay == LWM_RELAY_NODES) {
		fputs(" relay ", f);
		print_set(f, &zone->relays);
	}
	fputc('\n', f);
}

static void print_flags(FILE *f, const struct net *net, const struct node *node)
{
	if (node->flags & LWM_NODE_PLAIN)
		fputs(" plain", f);
	if (node->via)
		fprintf(f, " via %s", name_of(&net->nodes, node->via));
	if (node->flags & LWM_NODE_PERMANENT)
		fputs(" permanent", f);
	if (node->flags & LWM_NODE_DOWN)
		fputs(" down", f);
}

/* YAML takes a colon at the end of a word for something else. */
static bool is_quoted(const char *words)
{
	size_t len = strlen(words);

	return strstr(words, ": ") || (len && words[len - 1] == ':');
}

/* " overlay ADDRESS[,router]" for each, to be freed. */
static char *overlays_text(const struct node *node)
{
	char addr[INET6_ADDRSTRLEN], *text = NULL;
	size_t i, size;
	FILE *f = need(open_memstream(&text, &size));

	for (i = 0; i < node->n_overlays; i++) {
		inet_ntop(node->overlays[i].family, node->overlays[i].addr, addr, sizeof(addr));
		fprintf(f, " overlay %s%s", addr,
			node->overlays[i].flags & LWM_OVERLAY_ROUTER ? ",router" : "");
	}
	fclose(f);
	return need(text);
}

static void print_node(FILE *f, const struct net *net, const struct node *node)
{
	char addr4[INET_ADDRSTRLEN] = "", addr6[INET6_ADDRSTRLEN] = "";
	struct zone *zone = NULL;
	unsigned char mac[6];
	const char *quote;
	char *overlays;

	if (node->has & NODE_ADDR4)
		inet_ntop(AF_INET, &node->addr4, addr4, sizeof(addr4));
	if (node->has & NODE_ADDR6)
		inet_ntop(AF_INET6, &node->addr6, addr6, sizeof(addr6));
	overlays = overlays_text(node);
	quote = is_quoted(addr6) || is_quoted(overlays) ? "\"" : "";

	fprintf(f, "  %s: %s%u", name_of(&net->nodes, node->item.id), quote,
		node->item.id);
	fprintf(f, "%s%s%s%s", *addr4 ? " " : "", addr4, *addr6 ? " " : "",
		addr6);
	if (file_zone_of(net, node, &zone) || !zone ||
	    zone->item.id != node->zone)
		fprintf(f, " zone %s", name_of(&net->zones, node->zone));
	default_mac(mac, net->link.id, node->item.id);
	if (node->has & NODE_MAC && memcmp(mac, node->mac, sizeof(mac)))
		fprintf(f, " mac %02x:%02x:%02x:%02x:%02x:%02x", node->mac[0],
			node->mac[1], node->mac[2], node->mac[3], node->mac[4],
			node->mac[5]);
	fputs(overlays, f);
	print_flags(f, net, node);
	fprintf(f, "%s\n", quote);
	free(overlays);
}

static void print_group(FILE *f, const struct net *net,
			const struct group *group)
{
	fprintf(f, "  %s: %u ", name_of(&net->groups, group->item.id),
		group->item.id);
	print_set(f, &group->nodes);
	fputc('\n', f);
}

static void print_ranges(FILE *f, const struct link *link)
{
	bool other4 = link->has & LINK_SUBSETS4 &&
		      memcmp(link->subsets4, link_subsets4, sizeof(link->subsets4));
	bool other6 = link->has & LINK_SUBSETS6 &&
		      memcmp(link->subsets6, link_subsets6, sizeof(link->subsets6));
	char text[INET6_ADDRSTRLEN];

	if (!other4 && !other6)
		return;
	fputs("subsets:", f);
	if (other4)
		fprintf(f, " %s/%u", inet_ntop(AF_INET, link->subsets4, text,
					       sizeof(text)), link->subsets4[4]);
	if (other6)
		fprintf(f, " %s/%u", inet_ntop(AF_INET6, link->subsets6, text,
					       sizeof(text)), link->subsets6[16]);
	fputc('\n', f);
}

/* What differs from what a device has unless told otherwise. */
static void print_shared(FILE *f, const struct link *link)
{
	if (link->has & LINK_PORT && link->port != LWM_PORT_DEFAULT)
		fprintf(f, "port: %u\n", link->port);
	if (link->has & LINK_SETLEN && link->setlen != LWM_SETLEN_DEFAULT)
		fprintf(f, "setlen: %u\n", link->setlen);
	if (link->has & LINK_TTL && link->ttl)
		fprintf(f, "ttl: %u\n", link->ttl);
	if (link->has & LINK_DSCP && link->dscp)
		fprintf(f, "dscp: %u\n", link->dscp);
	if (link->has & LINK_CSUM && !link->csum)
		fputs("csum: off\n", f);
	if (link->has & LINK_RELAY_RATE && !link->relay_rate)
		fputs("relay: off\n", f);
	else if (link->has & LINK_RELAY_RATE && link->relay_rate != LWM_RELAY_UNLIMITED)
		fprintf(f, "relay_rate: %u\n", link->relay_rate);
	if (link->has & LINK_SILENCE && link->silence != LWM_SILENCE_DEFAULT)
		fprintf(f, "silence: %u\n", link->silence);
	if (link->has & LINK_PROBE && link->probe != LWM_PROBE_DEFAULT)
		fprintf(f, "probe: %u\n", link->probe);
	if (link->has & LINK_LEARNING && link->learning)
		fputs("learning: on\n", f);
	if (link->has & LINK_AGEING && link->ageing != LWM_AGEING_DEFAULT)
		fprintf(f, "ageing: %u\n", link->ageing);
	if (link->has & LINK_MACS && link->macs != LWM_MACS_DEFAULT)
		fprintf(f, "macs: %u\n", link->macs);
	print_ranges(f, link);
	if (link->has & LINK_INITIATORS && link->initiators)
		fputs("initiators: open\n", f);
	if (link->has & LINK_MTU)
		fprintf(f, "mtu: %u\n", link->mtu);
}

/* The prefixes of one kind, which is @key. */
static void print_prefixes(FILE *f, const char *key, const struct link *link, bool eui64)
{
	unsigned int i, n = 0;

	for (i = 0; i < link->n_prefixes; i++)
		n += link->prefixes[i].eui64 == eui64;
	if (!n)
		return;
	fprintf(f, "%s:%s", key, n > 1 ? "\n" : "");
	for (i = 0; i < link->n_prefixes; i++) {
		if (link->prefixes[i].eui64 != eui64)
			continue;
		fputs(n > 1 ? "  - " : " ", f);
		print_prefix(f, &link->prefixes[i]);
		fputc('\n', f);
	}
}

void file_print(FILE *f, const struct net *net)
{
	unsigned int id;

	fprintf(f, "network: %u\n", net->link.id);
	print_prefixes(f, "prefix", &net->link, false);
	print_prefixes(f, "eui64", &net->link, true);
	print_shared(f, &net->link);
	if (net->multicast)
		fputs("multicast: yes\n", f);

	fputs("zones:\n", f);
	for (id = 1; id <= LWM_NODE_MAX; id++)
		if (table_by_id(&net->zones, id))
			print_zone(f, net, table_by_id(&net->zones, id));
	fputs("nodes:\n", f);
	for (id = 1; id <= LWM_NODE_MAX; id++)
		if (table_by_id(&net->nodes, id))
			print_node(f, net, table_by_id(&net->nodes, id));
	if (!net->groups.n)
		return;
	fputs("groups:\n", f);
	for (id = 1; id <= LWM_NODE_MAX; id++)
		if (table_by_id(&net->groups, id))
			print_group(f, net, table_by_id(&net->groups, id));
}
