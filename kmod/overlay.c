// SPDX-License-Identifier: GPL-2.0
#include "overlay.h"

#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <linux/overflow.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <net/ipv6.h>
#include <net/netlink.h>

#include "dev.h"
#include "nlparse.h"
#include "node.h"
#include "prefix.h"
#include "table.h"

static const struct rhashtable_params overlay_params = {
	.key_offset	= offsetof(struct lwm_overlay_addr, addr),
	.key_len	= sizeof_field(struct lwm_overlay_addr, addr),
	.head_offset	= offsetof(struct lwm_overlay_addr, link),
	.automatic_shrinking = true,
};

int lwm_overlay_setup(struct lwm_table *tbl)
{
	return rhashtable_init(&tbl->overlays, &overlay_params);
}

void lwm_overlay_teardown(struct lwm_table *tbl)
{
	rhashtable_destroy(&tbl->overlays);
}

/* ---- as told ---- */

static const char *overlay_fault(const struct lwm_overlay *told)
{
	struct in6_addr addr6;
	__be32 addr4;

	memcpy(&addr6, told->addr, sizeof(addr6));
	memcpy(&addr4, told->addr, sizeof(addr4));
	if (told->family != AF_INET && told->family != AF_INET6)
		return "an overlay address is of neither IPv4 nor IPv6";
	if (told->zero || (told->flags & ~LWM_OVERLAY_ROUTER))
		return "an overlay address has flags that are not known";
	if (told->family == AF_INET6) {
		if (ipv6_addr_any(&addr6) || ipv6_addr_loopback(&addr6) ||
		    ipv6_addr_is_multicast(&addr6) || ipv6_addr_v4mapped(&addr6))
			return "an overlay address is no unicast address";
		return NULL;
	}
	if (memchr_inv(&told->addr[4], 0, sizeof(told->addr) - 4))
		return "an IPv4 overlay address has more than four octets";
	if (ipv4_is_zeronet(addr4) || ipv4_is_loopback(addr4) || ipv4_is_multicast(addr4) ||
	    ipv4_is_lbcast(addr4))
		return "an overlay address is no unicast address";
	return NULL;
}

static struct lwm_overlay_addr *overlays_find(struct lwm_overlays *overlays,
					      const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; overlays && i < overlays->n; i++)
		if (ipv6_addr_equal(&overlays->list[i].addr, addr))
			return &overlays->list[i];
	return NULL;
}

static const char *overlays_append(struct lwm_overlays *overlays, u16 id,
				   const struct lwm_overlay *told)
{
	const char *fault = overlay_fault(told);
	struct lwm_overlay_addr *addr;

	if (fault)
		return fault;
	addr = &overlays->list[overlays->n];
	addr->node = id;
	addr->flags = told->flags;
	memcpy(&addr->addr, told->addr, sizeof(addr->addr));
	if (told->family == AF_INET)
		ipv6_addr_set_v4mapped(addr->addr.s6_addr32[0], &addr->addr);
	if (overlays_find(overlays, &addr->addr))
		return "an overlay address is given twice";
	overlays->n++;
	return NULL;
}

struct lwm_overlays *lwm_overlays_read(u16 id, const struct lwm_node_conf *conf,
				       struct netlink_ext_ack *extack)
{
	struct lwm_overlays *overlays;
	const char *fault;
	unsigned int i;

	if (!conf->n_overlays)
		return NULL;
	overlays = kzalloc(struct_size(overlays, list, conf->n_overlays), GFP_KERNEL_ACCOUNT);
	if (!overlays)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < conf->n_overlays; i++) {
		fault = overlays_append(overlays, id, &conf->overlays[i]);
		if (!fault)
			continue;
		kfree(overlays);
		NL_SET_BAD_ATTR(extack, lwm_nl_member(conf->attr, LWM_A_NODE_OVERLAY));
		if (extack)
			extack->_msg = fault;
		return ERR_PTR(-EINVAL);
	}
	return overlays;
}

struct lwm_overlays *lwm_overlays_clone(const struct lwm_overlays *from)
{
	struct lwm_overlays *overlays;

	if (!from)
		return NULL;
	overlays = kmemdup(from, struct_size(from, list, from->n), GFP_KERNEL_ACCOUNT);
	return overlays ?: ERR_PTR(-ENOMEM);
}

static void overlay_tell(struct lwm_overlay *told, const struct lwm_overlay_addr *addr)
{
	*told = (struct lwm_overlay){ .family = AF_INET6, .flags = addr->flags };
	if (!ipv6_addr_v4mapped(&addr->addr)) {
		memcpy(told->addr, &addr->addr, sizeof(addr->addr));
		return;
	}
	told->family = AF_INET;
	memcpy(told->addr, &addr->addr.s6_addr32[3], sizeof(__be32));
}

int lwm_overlays_fill(struct sk_buff *msg, const struct lwm_overlays *overlays)
{
	struct nlattr *attr;
	unsigned int i;

	if (!overlays)
		return 0;
	attr = nla_reserve(msg, LWM_A_NODE_OVERLAY, overlays->n * sizeof(struct lwm_overlay));
	if (!attr)
		return -EMSGSIZE;
	for (i = 0; i < overlays->n; i++)
		overlay_tell((struct lwm_overlay *)nla_data(attr) + i, &overlays->list[i]);
	return 0;
}

u64 lwm_overlays_digest(const struct lwm_overlays *overlays, const siphash_key_t *key)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; overlays && i < overlays->n; i++) {
		const struct lwm_overlay_addr *addr = &overlays->list[i];

		sum += siphash_3u64((u64)addr->node << 8 | addr->flags,
				    get_unaligned_be64(&addr->addr.s6_addr[0]),
				    get_unaligned_be64(&addr->addr.s6_addr[8]), key);
	}
	return sum;
}

/* ---- which are found ---- */

/* Those in front of @end that @other has not. */
static void overlays_remove_until(struct lwm_table *tbl, struct lwm_overlays *overlays,
				  const struct lwm_overlays *other, unsigned int end)
{
	unsigned int i;

	for (i = 0; i < end; i++)
		if (!overlays_find((struct lwm_overlays *)other, &overlays->list[i].addr))
			rhashtable_remove_fast(&tbl->overlays, &overlays->list[i].link,
					       overlay_params);
}

void lwm_overlays_remove(struct lwm_table *tbl, struct lwm_overlays *overlays,
			 const struct lwm_overlays *other)
{
	if (overlays)
		overlays_remove_until(tbl, overlays, other, overlays->n);
}

int lwm_overlays_add(struct lwm_table *tbl, struct lwm_overlays *overlays,
		     const struct lwm_overlays *old, const struct lwm_node_conf *conf,
		     struct netlink_ext_ack *extack)
{
	unsigned int i;
	int err;

	for (i = 0; overlays && i < overlays->n; i++) {
		if (overlays_find((struct lwm_overlays *)old, &overlays->list[i].addr))
			continue;
		err = rhashtable_lookup_insert_fast(&tbl->overlays, &overlays->list[i].link,
						    overlay_params);
		if (err)
			goto remove;
	}
	return 0;

remove:
	overlays_remove_until(tbl, overlays, old, i);
	if (err != -EEXIST)
		return err;
	LWM_NL_REFUSE(conf, extack, LWM_A_NODE_OVERLAY, "an overlay address is another node's");
	return -EADDRINUSE;
}

void lwm_overlays_replace(struct lwm_table *tbl, struct lwm_overlays *old,
			  struct lwm_overlays *overlays)
{
	struct lwm_overlay_addr *addr;
	unsigned int i;

	for (i = 0; overlays && i < overlays->n; i++) {
		addr = overlays_find(old, &overlays->list[i].addr);
		if (addr)
			rhashtable_replace_fast(&tbl->overlays, &addr->link,
						&overlays->list[i].link, overlay_params);
	}
}

/* ---- whose an address is ---- */

static struct lwm_node *find_by_mac(struct lwm_table *tbl, const struct in6_addr *prefix,
				    const struct in6_addr *addr)
{
	u8 mac[ETH_ALEN] __aligned(2);

	return lwm_prefix_mac(prefix, addr, mac) ? lwm_node_find_mac_rcu(tbl, mac) : NULL;
}

static struct lwm_node *find_in_prefix(struct lwm_table *tbl, const struct lwm_net_prefix *prefix,
				       const struct in6_addr *addr)
{
	u16 host;

	if (prefix->flags & LWM_PREFIX_EUI64)
		return find_by_mac(tbl, &prefix->addr, addr);
	host = lwm_prefix_host(prefix, addr);
	return host ? lwm_node_find(tbl, host) : NULL;
}

/* What is given goes before what follows: it is said of this very address. */
struct lwm_node *lwm_overlay_find_rcu(const struct lwm_dev *ldev, struct lwm_table *tbl,
				      const struct in6_addr *addr)
{
	static const struct in6_addr link_local = { .s6_addr = { 0xfe, 0x80 } };
	const struct lwm_prefixes *prefixes = rcu_dereference(ldev->prefixes);
	const struct lwm_overlay_addr *given;
	struct lwm_node *node;
	unsigned int i;

	given = rhashtable_lookup(&tbl->overlays, addr, overlay_params);
	if (given)
		return lwm_node_find(tbl, given->node);
	node = find_by_mac(tbl, &link_local, addr);
	for (i = 0; !node && prefixes && i < prefixes->n; i++)
		node = find_in_prefix(tbl, &prefixes->list[i], addr);
	return node;
}

bool lwm_overlay_is_router_rcu(struct lwm_table *tbl, const struct in6_addr *addr)
{
	const struct lwm_overlay_addr *given;

	given = rhashtable_lookup(&tbl->overlays, addr, overlay_params);
	return given && (given->flags & LWM_OVERLAY_ROUTER);
}
