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
	"\n"
	"Where: NETWORK := 1-16777215\n"
	"       NODE    := 1-65535\n"
	"       ZONE    := 1-65535\n"
	"       ADDR    := own address on the underlay, IPv4 (none: 0.0.0.0)\n"
	"       ADDR6   := own address on the underlay, IPv6 (none: ::)\n"
	"       DEV     := device of the underlay, or \"any\"\n"
	"       OCTETS  := 16-128, a multiple of 4: the longest set option written\n"
	"       TTL     := { 1-255 | auto }\n"
	"       DSCP    := 0-63\n";

/* The message that is filled, and what was said already. */
struct request {
	struct nlmsghdr	*n;
	unsigned int	said;	/* bit IFLA_LWM_* */
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
