// SPDX-License-Identifier: GPL-2.0
/* ip link add lwm0 type lwm ...: a plugin for ip(8). */
#include <arpa/inet.h>
#include <string.h>

#include <linux/lwm.h>

#include "link_util.h"

static const char usage[] =
	"Usage: ... lwm [ id NETWORK ] [ node NODE ] [ zone ZONE ]\n"
	"               [ local ADDR ] [ local ADDR6 ]\n"
	"               [ { dev | underlay } DEV ]\n"
	"               [ dstport PORT ]\n"
	"               [ setlen OCTETS ]\n"
	"               [ ttl TTL ]\n"
	"               [ dscp DSCP ]\n"
	"               [ [no]csum ]\n"
	"               [ [no]relay | relay_rate COPIES ]\n"
	"               [ silence MS ] [ probe MS ]\n"
	"               [ prefix PREFIX ]... [ eui64 PREFIX ]...\n"
	"               [ [no]learning ] [ ageing SECONDS ] [ macs NUMBER ]\n"
	"               [ subsets RANGE ]...\n"
	"               [ initiators { known | open } ]\n"
	"\n"
	"Where: NETWORK := 1-16777215\n"
	"       NODE    := 1-65535\n"
	"       ZONE    := 1-65535\n"
	"       ADDR    := own address on the underlay, IPv4 (none: 0.0.0.0)\n"
	"       ADDR6   := own address on the underlay, IPv6 (none: ::)\n"
	"       DEV     := device of the underlay, or \"any\"\n"
	"       OCTETS  := 16-128, a multiple of 4: the longest set option written\n"
	"       TTL     := { 1-255 | auto }\n"
	"       DSCP    := 0-63\n"
	"       COPIES  := sent on for each other node in a second\n"
	"       MS      := milliseconds: without a word until a node is probed, 10-60000;\n"
	"                  between probes, 5-10000\n"
	"       PREFIX  := of the overlay: node n has host n, or the one made of its MAC;\n"
	"                  \"none\" for none\n"
	"       SECONDS := that a MAC is kept unheard, 0-31536000; 0: for ever\n"
	"       NUMBER  := 1-1048576: MACs behind nodes that are kept\n"
	"       RANGE   := where subset addresses are taken, a multicast prefix\n";

/* The message that is filled, and what was said already. */
struct request {
	struct nlmsghdr		*n;
	unsigned int		said;	/* bit IFLA_LWM_* */
	struct lwm_prefix	prefixes[LWM_PREFIXES_MAX];
	unsigned int		n_prefixes;
};

static void put(struct request *req, int attr, const char *key, const char *arg,
		const void *data, int len)
{
	if (req->said & 1u << attr)
		duparg(key, arg);

	req->said |= 1u << attr;
	addattr_l(req->n, LINK_REQUEST_MAX, attr, data, len);
}

static void put_u8(struct request *req, int attr, const char *key, const char *arg)
{
	uint8_t value;

	if (get_u8(&value, arg, 0))
		invarg("a number from 0 to 255 is expected", arg);
	put(req, attr, key, arg, &value, sizeof(value));
}

static void put_u16(struct request *req, int attr, const char *key, const char *arg)
{
	uint16_t value;

	if (get_u16(&value, arg, 0))
		invarg("a number from 0 to 65535 is expected", arg);
	put(req, attr, key, arg, &value, sizeof(value));
}

static void put_u32(struct request *req, int attr, const char *key, const char *arg)
{
	uint32_t value;

	if (get_u32(&value, arg, 0))
		invarg("a number is expected", arg);
	put(req, attr, key, arg, &value, sizeof(value));
}

static void put_port(struct request *req, int attr, const char *key, const char *arg)
{
	uint16_t port;

	if (get_u16(&port, arg, 0))
		invarg("a port is expected", arg);
	port = htons(port);
	put(req, attr, key, arg, &port, sizeof(port));
}

static void put_ttl(struct request *req, int attr, const char *key, const char *arg)
{
	put_u8(req, attr, key, strcmp(arg, "auto") ? arg : "0");
}

/* One keyword for both families: a node has at most one address of each. */
static void put_local(struct request *req, int attr, const char *key, const char *arg)
{
	struct in6_addr addr6;
	struct in_addr addr;

	if (inet_pton(AF_INET, arg, &addr) == 1)
		put(req, attr, key, arg, &addr, sizeof(addr));
	else if (inet_pton(AF_INET6, arg, &addr6) == 1)
		put(req, IFLA_LWM_LOCAL6, key, arg, &addr6, sizeof(addr6));
	else
		invarg("an IPv4 or IPv6 address is expected", arg);
}

/* The octets of the prefix, and its length. */
static void put_range(struct request *req, int attr, const char *key, const char *arg)
{
	const char *slash = strchr(arg, '/');
	char text[INET6_ADDRSTRLEN] = "";
	uint8_t range[17], len;

	if (!slash || slash - arg >= (int)sizeof(text) || get_u8(&len, slash + 1, 10))
		invarg("a prefix is expected", arg);
	memcpy(text, arg, slash - arg);
	if (inet_pton(AF_INET, text, range) == 1) {
		range[4] = len;
		put(req, attr, key, arg, range, 5);
	} else if (inet_pton(AF_INET6, text, range) == 1) {
		range[16] = len;
		put(req, IFLA_LWM_SUBSETS6, key, arg, range, 17);
	} else {
		invarg("a prefix is expected", arg);
	}
}

static void put_link(struct request *req, int attr, const char *key, const char *arg)
{
	uint32_t ifindex = 0;

	if (strcmp(arg, "any")) {
		ifindex = ll_name_to_index(arg);
		if (!ifindex)
			invarg("there is no such device", arg);
	}
	put(req, attr, key, arg, &ifindex, sizeof(ifindex));
}

/* They are written together, when the last was read. */
static void add_prefix(struct request *req, const char *key, const char *arg, uint8_t flags)
{
	struct lwm_prefix *prefix = &req->prefixes[req->n_prefixes];
	const char *slash = strchr(arg, '/');
	char addr[INET6_ADDRSTRLEN];

	req->said |= 1u << IFLA_LWM_PREFIXES;
	if (!strcmp(arg, "none"))
		return;
	if (req->n_prefixes == LWM_PREFIXES_MAX)
		duparg(key, arg);
	if (!slash || (size_t)(slash - arg) >= sizeof(addr) || get_u8(&prefix->len, slash + 1, 10))
		invarg("a prefix is expected, as 10.42.0.0/16 is", arg);
	memcpy(addr, arg, slash - arg);
	addr[slash - arg] = '\0';
	prefix->family = strchr(addr, ':') ? AF_INET6 : AF_INET;
	prefix->flags = flags;
	if (inet_pton(prefix->family, addr, prefix->addr) != 1)
		invarg("a prefix is expected, as 10.42.0.0/16 is", arg);
	req->n_prefixes++;
}

static void put_prefix(struct request *req, int attr, const char *key, const char *arg)
{
	(void)attr;
	add_prefix(req, key, arg, 0);
}

static void put_eui64(struct request *req, int attr, const char *key, const char *arg)
{
	(void)attr;
	add_prefix(req, key, arg, LWM_PREFIX_EUI64);
}

static void put_initiators(struct request *req, int attr, const char *key, const char *arg)
{
	if (!strcmp(arg, "known"))
		put_u8(req, attr, key, "0");
	else if (!strcmp(arg, "open"))
		put_u8(req, attr, key, "1");
	else
		invarg("\"known\" or \"open\" is expected", arg);
}

#define UNLIMITED	"0xffffffff"	/* LWM_RELAY_UNLIMITED */

static const struct keyword {
	const char	*key;
	int		attr;
	void		(*put)(struct request *req, int attr, const char *key, const char *arg);
} keywords[] = {
	{ "id",		IFLA_LWM_ID,		put_u32 },
	{ "node",	IFLA_LWM_NODE,		put_u16 },
	{ "zone",	IFLA_LWM_ZONE,		put_u16 },
	{ "local",	IFLA_LWM_LOCAL,		put_local },
	{ "dev",	IFLA_LWM_LINK,		put_link },
	{ "underlay",	IFLA_LWM_LINK,		put_link },
	{ "dstport",	IFLA_LWM_PORT,		put_port },
	{ "setlen",	IFLA_LWM_SETLEN,	put_u8 },
	{ "ttl",	IFLA_LWM_TTL,		put_ttl },
	{ "dscp",	IFLA_LWM_DSCP,		put_u8 },
	{ "relay_rate",	IFLA_LWM_RELAY_RATE,	put_u32 },
	{ "silence",	IFLA_LWM_SILENCE,	put_u32 },
	{ "probe",	IFLA_LWM_PROBE,		put_u32 },
	{ "prefix",	IFLA_LWM_PREFIXES,	put_prefix },
	{ "eui64",	IFLA_LWM_PREFIXES,	put_eui64 },
	{ "ageing",	IFLA_LWM_AGEING,	put_u32 },
	{ "macs",	IFLA_LWM_MACS,		put_u32 },
	{ "subsets",	IFLA_LWM_SUBSETS4,	put_range },
	{ "initiators",	IFLA_LWM_INITIATORS,	put_initiators },
	{ }
};

static const struct keyword *keyword_find(const char *arg)
{
	const struct keyword *keyword;

	for (keyword = keywords; keyword->key; keyword++)
		if (!strcmp(arg, keyword->key))
			return keyword;

	return NULL;
}

static int lwm_parse_opt(struct link_util *lu, int argc, char **argv, struct nlmsghdr *n)
{
	struct request req = { .n = n };

	(void)lu;

	for (; argc > 0; argc--, argv++) {
		const struct keyword *keyword = keyword_find(*argv);

		if (!strcmp(*argv, "csum")) {
			put_u8(&req, IFLA_LWM_CSUM, *argv, "1");
		} else if (!strcmp(*argv, "nocsum")) {
			put_u8(&req, IFLA_LWM_CSUM, *argv, "0");
		} else if (!strcmp(*argv, "relay")) {
			put_u32(&req, IFLA_LWM_RELAY_RATE, *argv, UNLIMITED);
		} else if (!strcmp(*argv, "norelay")) {
			put_u32(&req, IFLA_LWM_RELAY_RATE, *argv, "0");
		} else if (!strcmp(*argv, "learning")) {
			put_u8(&req, IFLA_LWM_LEARNING, *argv, "1");
		} else if (!strcmp(*argv, "nolearning")) {
			put_u8(&req, IFLA_LWM_LEARNING, *argv, "0");
		} else if (!strcmp(*argv, "help")) {
			fputs(usage, stdout);
			return -1;
		} else if (!keyword) {
			fprintf(stderr, "lwm: unknown command \"%s\"?\n%s", *argv, usage);
			return -1;
		} else if (argc == 1) {
			incomplete_command();
		} else {
			keyword->put(&req, keyword->attr, keyword->key, argv[1]);
			argc--, argv++;
		}
	}

	if (req.said & 1u << IFLA_LWM_PREFIXES)
		addattr_l(n, LINK_REQUEST_MAX, IFLA_LWM_PREFIXES, req.prefixes,
			  req.n_prefixes * sizeof(*req.prefixes));
	return 0;
}

static void show_uint(const char *key, const char *fmt, unsigned int value)
{
	print_color_uint(PRINT_ANY, COLOR_NONE, key, fmt, value);
}

static void show_addr(const char *key, int family, const void *addr)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(family, addr, text, sizeof(text));
	print_color_string(PRINT_ANY, COLOR_NONE, key, "local %s ", text);
}

static void show_range(const char *key, int family, const uint8_t *range)
{
	char addr[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN + 4];

	inet_ntop(family, range, addr, sizeof(addr));
	snprintf(text, sizeof(text), "%s/%u", addr, range[family == AF_INET ? 4 : 16]);
	print_color_string(PRINT_ANY, COLOR_NONE, key, "subsets %s ", text);
}

static void show_underlay(uint32_t ifindex)
{
	if (ifindex)
		print_color_string(PRINT_ANY, COLOR_NONE, "underlay", "underlay %s ",
				   ll_index_to_name(ifindex));
}

static void show_ttl(uint8_t ttl)
{
	if (ttl)
		print_color_uint(PRINT_FP, COLOR_NONE, NULL, "ttl %u ", ttl);
	else
		print_color_string(PRINT_FP, COLOR_NONE, NULL, "ttl %s ", "auto");
	print_color_uint(PRINT_JSON, COLOR_NONE, "ttl", NULL, ttl);
}

static void show_csum(bool csum)
{
	print_color_bool(PRINT_JSON, COLOR_NONE, "csum", NULL, csum);
	print_color_string(PRINT_FP, COLOR_NONE, NULL, "%s ", csum ? "csum" : "nocsum");
}

static void show_relay(uint32_t rate)
{
	print_color_bool(PRINT_JSON, COLOR_NONE, "relay", NULL, rate);
	if (rate && rate != LWM_RELAY_UNLIMITED)
		show_uint("relay_rate", "relay_rate %u ", rate);
	else
		print_color_string(PRINT_FP, COLOR_NONE, NULL, "%s ", rate ? "relay" : "norelay");
}

static void show_prefixes(const struct rtattr *attr, uint8_t flags, const char *key,
			  const char *fmt)
{
	const struct lwm_prefix *prefix = RTA_DATA(attr), *end;
	char addr[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN + 4];

	end = prefix + RTA_PAYLOAD(attr) / sizeof(*prefix);
	open_json_array(PRINT_JSON, key);
	for (; prefix < end; prefix++) {
		if (prefix->flags != flags)
			continue;
		inet_ntop(prefix->family, prefix->addr, addr, sizeof(addr));
		snprintf(text, sizeof(text), "%s/%u", addr, prefix->len);
		print_color_string(PRINT_ANY, COLOR_NONE, NULL, fmt, text);
	}
	close_json_array(PRINT_JSON, NULL);
}

static void show_learning(bool learning)
{
	print_color_bool(PRINT_JSON, COLOR_NONE, "learning", NULL, learning);
	print_color_string(PRINT_FP, COLOR_NONE, NULL, "%s ", learning ? "learning" : "nolearning");
}

static uint8_t get8(const struct rtattr *attr)
{
	return *(uint8_t *)RTA_DATA(attr);
}

static uint16_t get16(const struct rtattr *attr)
{
	return *(uint16_t *)RTA_DATA(attr);
}

static uint32_t get32(const struct rtattr *attr)
{
	return *(uint32_t *)RTA_DATA(attr);
}

static void lwm_print_opt(struct link_util *lu, FILE *f, struct rtattr *tb[])
{
	(void)lu;
	(void)f;

	if (!tb)
		return;

	if (tb[IFLA_LWM_ID])
		show_uint("id", "id %u ", get32(tb[IFLA_LWM_ID]));
	if (tb[IFLA_LWM_NODE])
		show_uint("node", "node %u ", get16(tb[IFLA_LWM_NODE]));
	if (tb[IFLA_LWM_ZONE])
		show_uint("zone", "zone %u ", get16(tb[IFLA_LWM_ZONE]));
	if (tb[IFLA_LWM_LOCAL])
		show_addr("local", AF_INET, RTA_DATA(tb[IFLA_LWM_LOCAL]));
	if (tb[IFLA_LWM_LOCAL6])
		show_addr("local6", AF_INET6, RTA_DATA(tb[IFLA_LWM_LOCAL6]));
	if (tb[IFLA_LWM_LINK])
		show_underlay(get32(tb[IFLA_LWM_LINK]));
	if (tb[IFLA_LWM_PORT])
		show_uint("dstport", "dstport %u ", ntohs(get16(tb[IFLA_LWM_PORT])));
	if (tb[IFLA_LWM_SETLEN])
		show_uint("setlen", "setlen %u ", get8(tb[IFLA_LWM_SETLEN]));
	if (tb[IFLA_LWM_TTL])
		show_ttl(get8(tb[IFLA_LWM_TTL]));
	if (tb[IFLA_LWM_DSCP])
		show_uint("dscp", "dscp %u ", get8(tb[IFLA_LWM_DSCP]));
	if (tb[IFLA_LWM_CSUM])
		show_csum(get8(tb[IFLA_LWM_CSUM]));
	if (tb[IFLA_LWM_RELAY_RATE])
		show_relay(get32(tb[IFLA_LWM_RELAY_RATE]));
	if (tb[IFLA_LWM_SILENCE])
		show_uint("silence", "silence %u ", get32(tb[IFLA_LWM_SILENCE]));
	if (tb[IFLA_LWM_PROBE])
		show_uint("probe", "probe %u ", get32(tb[IFLA_LWM_PROBE]));
	if (tb[IFLA_LWM_PREFIXES]) {
		show_prefixes(tb[IFLA_LWM_PREFIXES], 0, "prefix", "prefix %s ");
		show_prefixes(tb[IFLA_LWM_PREFIXES], LWM_PREFIX_EUI64, "eui64", "eui64 %s ");
	}
	if (tb[IFLA_LWM_LEARNING])
		show_learning(get8(tb[IFLA_LWM_LEARNING]));
	if (tb[IFLA_LWM_AGEING])
		show_uint("ageing", "ageing %u ", get32(tb[IFLA_LWM_AGEING]));
	if (tb[IFLA_LWM_MACS])
		show_uint("macs", "macs %u ", get32(tb[IFLA_LWM_MACS]));
	if (tb[IFLA_LWM_SUBSETS4])
		show_range("subsets4", AF_INET, RTA_DATA(tb[IFLA_LWM_SUBSETS4]));
	if (tb[IFLA_LWM_SUBSETS6])
		show_range("subsets6", AF_INET6, RTA_DATA(tb[IFLA_LWM_SUBSETS6]));
	if (tb[IFLA_LWM_INITIATORS])
		print_color_string(PRINT_ANY, COLOR_NONE, "initiators", "initiators %s ",
				   get8(tb[IFLA_LWM_INITIATORS]) ? "open" : "known");
}

static void lwm_print_help(struct link_util *lu, int argc, char **argv, FILE *f)
{
	(void)lu, (void)argc, (void)argv;
	fputs(usage, f);
}

/* ip(8) looks for it by this name. */
struct link_util lwm_link_util = {
	.id		= "lwm",
	.maxattr	= IFLA_LWM_MAX,
	.parse_opt	= lwm_parse_opt,
	.print_opt	= lwm_print_opt,
	.print_help	= lwm_print_help,
};
