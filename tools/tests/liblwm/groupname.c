// SPDX-License-Identifier: GPL-2.0
/* Group addresses from names. What is wanted was computed by another: Python's hashlib. */
#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>

#include "check.h"
#include "lwm.h"

static const struct {
	const char	*name;
	unsigned int	scope;
	unsigned int	flags;
	const char	*want;
} vectors[] = {
	{ "webservers", 8, 0, "ff18:c0:1acf:916c:691a:a851:5b62:1339" },
	{ "webservers", 5, 0, "ff15:c0:1acf:916c:691a:a851:5b62:1339" },
	{ "webservers", 8, 1, "ff18:1c0:1acf:916c:691a:a851:5b62:1339" },
	{ "a", 8, 0, "ff18:80:84b:f2fb:a024:7572:6feb:2cab" },
	{ "größe", 8, 0, "ff18:d2:5b91:9c13:fb2f:2aa2:934c:2804" },
};

TEST(names_have_the_addresses_of_the_manual)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr addr;
	size_t i;

	for (i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		EXPECT_EQ(lwm_group_name(vectors[i].name, vectors[i].scope, vectors[i].flags,
					 &addr), 0);
		EXPECT_TEXT(inet_ntop(AF_INET6, &addr, text, sizeof(text)), vectors[i].want);
	}
}

TEST(what_makes_no_group_address_is_refused)
{
	struct in6_addr addr;

	EXPECT_EQ(lwm_group_name("", LWM_GROUP_SCOPE, 0, &addr), -EINVAL);
	EXPECT_EQ(lwm_group_name("webservers", 0, 0, &addr), -EINVAL);
	EXPECT_EQ(lwm_group_name("webservers", 15, 0, &addr), -EINVAL);
	EXPECT_EQ(lwm_group_name("webservers", 16, 0, &addr), -EINVAL);
	EXPECT_EQ(lwm_group_name("webservers", LWM_GROUP_SCOPE, 2, &addr), -EINVAL);
	EXPECT_EQ(lwm_group_name("webservers", 14, LWM_GROUP_RELAYED, &addr), 0);
}
