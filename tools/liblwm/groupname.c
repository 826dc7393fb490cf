// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Group addresses from names: ff1 and the scope, eight flags, and the first 104
 * bits of the name's SHA3-256.
 */
#include <errno.h>
#include <string.h>

#include <nettle/sha3.h>

#include "lwm.h"

#define HASH_OCTETS	13

int lwm_group_name(const char *name, unsigned int scope, unsigned int flags,
		   struct in6_addr *addr)
{
	uint8_t hash[SHA3_256_DIGEST_SIZE];
	struct sha3_256_ctx ctx;

	/* RFC 4291 reserves scopes 0 and 15. */
	if (!*name || !scope || scope > 14 || flags & ~LWM_GROUP_RELAYED)
		return -EINVAL;

	sha3_256_init(&ctx);
	sha3_256_update(&ctx, strlen(name), (const uint8_t *)name);
	sha3_256_digest(&ctx, sizeof(hash), hash);

	addr->s6_addr[0] = 0xff;
	addr->s6_addr[1] = 0x10 | scope;
	addr->s6_addr[2] = flags;
	memcpy(addr->s6_addr + 3, hash, HASH_OCTETS);
	return 0;
}
