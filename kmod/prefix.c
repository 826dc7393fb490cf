// SPDX-License-Identifier: GPL-2.0
#include "prefix.h"

#include <linux/etherdevice.h>
#include <linux/overflow.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>

#include "dev.h"

/* Bits of an IPv4 address in its mapped form. */
#define MAPPED	96

/* Node ids have so many bits: what is longer in an address is zero. */
#define ID_BITS	16

/* ---- as told ---- */

static const char *prefix_fault(const struct lwm_prefix *told)
{
	bool v4 = told->family == AF_INET;

	if (!v4 && told->family != AF_INET6)
		return "a prefix is of neither IPv4 nor IPv6";
	if (!told->len || told->len > (v4 ? 32 : 128))
		return "a prefix is of no length that there is";
	if (told->zero || (told->flags & ~LWM_PREFIX_EUI64))
		return "a prefix has flags that are not known";
	if ((told->flags & LWM_PREFIX_EUI64) && (v4 || told->len != 64))
		return "addresses are made of MACs in an IPv6 /64 alone";
	if (v4 && memchr_inv(&told->addr[4], 0, sizeof(told->addr) - 4))
		return "an IPv4 prefix has more than four octets";
	return NULL;
}

static const char *prefix_read(struct lwm_net_prefix *prefix, const struct lwm_prefix *told)
{
	const char *fault = prefix_fault(told);
	struct in6_addr net;

	if (fault)
		return fault;
	*prefix = (struct lwm_net_prefix){ .len = told->len, .flags = told->flags };
	memcpy(&prefix->addr, told->addr, sizeof(prefix->addr));
	if (told->family == AF_INET) {
		ipv6_addr_set_v4mapped(prefix->addr.s6_addr32[0], &prefix->addr);
		prefix->len += MAPPED;
	} else if (ipv6_addr_is_multicast(&prefix->addr) || ipv6_addr_v4mapped(&prefix->addr)) {
		return "a prefix is of no unicast addresses";
	}
	ipv6_addr_prefix(&net, &prefix->addr, prefix->len);
	return ipv6_addr_equal(&net, &prefix->addr) ? NULL :
	       "a prefix has bits set behind its length";
}

struct lwm_prefixes *lwm_prefixes_read(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	unsigned int i, n = nla_len(attr) / sizeof(struct lwm_prefix);
	const struct lwm_prefix *told = nla_data(attr);
	struct lwm_prefixes *prefixes;
	const char *fault;

	if (n > LWM_PREFIXES_MAX || nla_len(attr) % sizeof(*told)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "these are no prefixes, or more than eight");
		return ERR_PTR(-EINVAL);
	}
	if (!n)
		return NULL;
	prefixes = kzalloc(struct_size(prefixes, list, n), GFP_KERNEL_ACCOUNT);
	if (!prefixes)
		return ERR_PTR(-ENOMEM);
	prefixes->n = n;
	for (i = 0; i < n; i++) {
		fault = prefix_read(&prefixes->list[i], &told[i]);
		if (!fault)
			continue;
		kfree(prefixes);
		NL_SET_BAD_ATTR(extack, attr);
		if (extack)
			extack->_msg = fault;
		return ERR_PTR(-EINVAL);
	}
	return prefixes;
}

void lwm_prefixes_set(struct lwm_dev *ldev, struct lwm_prefixes *prefixes)
{
	struct lwm_prefixes *old;

	old = rcu_replace_pointer(ldev->prefixes, prefixes, lockdep_rtnl_is_held());
	if (old)
		kfree_rcu(old, rcu);
}

static void prefix_tell(struct lwm_prefix *told, const struct lwm_net_prefix *prefix)
{
	*told = (struct lwm_prefix){
		.family = AF_INET6, .len = prefix->len, .flags = prefix->flags,
	};
	if (!ipv6_addr_v4mapped(&prefix->addr)) {
		memcpy(told->addr, &prefix->addr, sizeof(prefix->addr));
		return;
	}
	told->family = AF_INET;
	told->len -= MAPPED;
	memcpy(told->addr, &prefix->addr.s6_addr32[3], sizeof(__be32));
}

int lwm_prefixes_fill(struct sk_buff *msg, const struct lwm_dev *ldev)
{
	const struct lwm_prefixes *prefixes = rtnl_dereference(ldev->prefixes);
	struct nlattr *attr;
	unsigned int i;

	if (!prefixes)
		return 0;
	attr = nla_reserve(msg, IFLA_LWM_PREFIXES, prefixes->n * sizeof(struct lwm_prefix));
	if (!attr)
		return -EMSGSIZE;
	for (i = 0; i < prefixes->n; i++)
		prefix_tell((struct lwm_prefix *)nla_data(attr) + i, &prefixes->list[i]);
	return 0;
}

/* ---- whose an address is ---- */

u16 lwm_prefix_host(const struct lwm_net_prefix *prefix, const struct in6_addr *addr)
{
	unsigned int bits = min_t(unsigned int, 128 - prefix->len, ID_BITS);
	u16 low = be16_to_cpu(addr->s6_addr16[7]), mask = BIT(bits) - 1, host = low & mask;
	struct in6_addr net = *addr;

	net.s6_addr16[7] = cpu_to_be16(low & ~mask);
	if (!ipv6_addr_equal(&net, &prefix->addr))
		return 0;
	/* The last host of an IPv4 prefix is its broadcast address. */
	if (prefix->len >= 128 - ID_BITS && ipv6_addr_v4mapped(addr) && host == mask)
		return 0;
	return host;
}

/* RFC 4291, appendix A. */
bool lwm_prefix_mac(const struct in6_addr *prefix, const struct in6_addr *addr, u8 *mac)
{
	const u8 *eui = &addr->s6_addr[8];

	if (!ipv6_prefix_equal(prefix, addr, 64) || eui[3] != 0xff || eui[4] != 0xfe)
		return false;
	memcpy(mac, eui, 3);
	memcpy(mac + 3, eui + 5, 3);
	mac[0] ^= 2;
	return is_valid_ether_addr(mac);
}
