// SPDX-License-Identifier: GPL-2.0
/* Which line of the file is this host's. */
#include "self.h"

#include <arpa/inet.h>

#include "check.h"
#include "net-text.h"

static const char text[] =
	"network: 42\nzones:\n  a: 1\nnodes:\n"
	"  x: 1 10.0.1.1 fd00::1 zone a\n"
	"  y: 2 10.0.1.2 zone a\n";

static void expect_self(const char *addr1, const char *addr2, const char *want)
{
	const char *const list[] = { addr1, addr2 };
	struct net *net = parse(text);
	struct prefix addrs[2] = {};
	struct node *self;
	size_t n;

	for (n = 0; n < 2 && list[n]; n++) {
		addrs[n].family = strchr(list[n], ':') ? AF_INET6 : AF_INET;
		inet_pton(addrs[n].family, list[n], addrs[n].addr);
	}
	self = self_match(net, "net.yaml", addrs, n);
	EXPECT_TEXT(self ? self->item.name : fault(), want);
	net_free(net);
}

TEST(host_is_found_by_ipv4)	{ expect_self("192.0.2.1", "10.0.1.2", "y"); }
TEST(host_is_found_by_ipv6)	{ expect_self("fd00::1", NULL, "x"); }
TEST(host_is_found_by_both)	{ expect_self("fd00::1", "10.0.1.1", "x"); }

TEST(host_is_not_in_the_file)
{
	expect_self("192.0.2.1", "fd00::9",
		    "net.yaml: this host is not in it: no node has one of its addresses (192.0.2.1, fd00::9)");
}

TEST(host_without_addresses)
{
	expect_self(NULL, NULL,
		    "net.yaml: this host is not in it: no node has one of its addresses (it has none)");
}

TEST(host_is_two_nodes)
{
	expect_self("10.0.1.1", "10.0.1.2",
		    "net.yaml: this host has addresses of two nodes, x (line 5) and y (line 6)");
}
