// SPDX-License-Identifier: GPL-2.0
#include "groupaddr.h"

#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>

#include "addrkey.h"
#include "digest.h"
#include "group.h"
#include "nlparse.h"
#include "table.h"

static const struct rhashtable_params addr_params = {
	.key_offset	= offsetof(struct lwm_group_addr, addr),
	.key_len	= sizeof_field(struct lwm_group_addr, addr),
	.head_offset	= offsetof(struct lwm_group_addr, link),
	.obj_cmpfn	= lwm_addrkey_compare,
	.automatic_shrinking = true,
};

int lwm_group_addrs_setup(struct lwm_table *tbl)
{
	return rhashtable_init(&tbl->group_addrs, &addr_params);
}

void lwm_group_addrs_teardown(struct lwm_table *tbl)
{
	rhashtable_destroy(&tbl->group_addrs);
}

struct lwm_group *lwm_group_find_addr_rcu(struct lwm_table *tbl, const struct in6_addr *addr)
{
	const struct lwm_group_addr *found;

	found = rhashtable_lookup(&tbl->group_addrs, addr, addr_params);
	return found ? found->group : NULL;
}

const struct in6_addr *lwm_group_addr(const struct lwm_group *group, int which)
{
	const struct lwm_group_addr *addr = rcu_dereference_rtnl(group->addrs[which]);

	return addr ? &addr->addr : NULL;
}

static int addr_attr(int which)
{
	return which == LWM_GROUP_ADDR4 ? LWM_A_GROUP_ADDR4 : LWM_A_GROUP_ADDR6;
}

static int addr_check(const struct lwm_group_conf *conf, int which,
		      struct netlink_ext_ack *extack)
{
	const struct in6_addr *addr = &conf->addr[which];
	bool mcast;

	mcast = which == LWM_GROUP_ADDR4 ? ipv4_is_multicast(addr->s6_addr32[3]) :
					   ipv6_addr_is_multicast(addr);
	if (mcast)
		return 0;
	LWM_NL_REFUSE(conf, extack, addr_attr(which), "a group's address is a multicast address");
	return -EADDRNOTAVAIL;
}

/* In the index, and not @group's yet. */
static struct lwm_group_addr *addr_insert(struct lwm_table *tbl, struct lwm_group *group,
					  const struct lwm_group_conf *conf, int which,
					  struct netlink_ext_ack *extack)
{
	struct lwm_group_addr *addr;
	int err;

	err = addr_check(conf, which, extack);
	if (err)
		return ERR_PTR(err);
	addr = kzalloc(sizeof(*addr), GFP_KERNEL_ACCOUNT);
	if (!addr)
		return ERR_PTR(-ENOMEM);
	addr->addr = conf->addr[which];
	addr->group = group;
	err = rhashtable_lookup_insert_fast(&tbl->group_addrs, &addr->link, addr_params);
	if (!err)
		return addr;
	kfree(addr);
	if (err != -EEXIST)
		return ERR_PTR(err);
	LWM_NL_REFUSE(conf, extack, addr_attr(which), "the address is another group's");
	return ERR_PTR(-EADDRINUSE);
}

static void addr_remove(struct lwm_table *tbl, struct lwm_group_addr *addr)
{
	rhashtable_remove_fast(&tbl->group_addrs, &addr->link, addr_params);
	kfree_rcu(addr, rcu);
}

static u64 addr_digest(const struct lwm_group_addr *addr)
{
	return addr ? lwm_digest_group_addr(addr->group->id, &addr->addr) : 0;
}

/* @addr, in the index already, in place of what is there; NULL: none. */
static void addr_publish(struct lwm_table *tbl, struct lwm_group *group, int which,
			 struct lwm_group_addr *addr)
{
	struct lwm_group_addr *old;

	old = rcu_replace_pointer(group->addrs[which], addr, lockdep_rtnl_is_held());
	lwm_table_digest(tbl, addr_digest(old), addr_digest(addr));
	if (old)
		addr_remove(tbl, old);
}

static bool addr_stays(const struct lwm_group *group, const struct lwm_group_conf *conf, int which)
{
	const struct in6_addr *old = lwm_group_addr(group, which);

	return !conf->has_addr[which] ||
	       ipv6_addr_equal(old ?: &in6addr_any, &conf->addr[which]);
}

int lwm_group_addrs_set(struct lwm_table *tbl, struct lwm_group *group,
			const struct lwm_group_conf *conf, struct netlink_ext_ack *extack)
{
	struct lwm_group_addr *addrs[LWM_GROUP_ADDRS] = {};
	int i, err;

	/* What can fail comes first. */
	for (i = 0; i < LWM_GROUP_ADDRS; i++) {
		if (addr_stays(group, conf, i) || ipv6_addr_any(&conf->addr[i]))
			continue;
		addrs[i] = addr_insert(tbl, group, conf, i, extack);
		if (IS_ERR(addrs[i])) {
			err = PTR_ERR(addrs[i]);
			goto remove;
		}
	}
	for (i = 0; i < LWM_GROUP_ADDRS; i++)
		if (!addr_stays(group, conf, i))
			addr_publish(tbl, group, i, addrs[i]);
	return 0;

remove:
	while (i--)
		if (addrs[i])
			addr_remove(tbl, addrs[i]);
	return err;
}

int lwm_group_addrs_clone(struct lwm_table *tbl, struct lwm_group *group,
			  const struct lwm_group *from)
{
	struct lwm_group_conf conf = {};
	const struct in6_addr *addr;
	int i;

	for (i = 0; i < LWM_GROUP_ADDRS; i++) {
		addr = lwm_group_addr(from, i);
		conf.has_addr[i] = addr;
		if (addr)
			conf.addr[i] = *addr;
	}
	return lwm_group_addrs_set(tbl, group, &conf, NULL);
}

void lwm_group_addrs_clear(struct lwm_table *tbl, struct lwm_group *group)
{
	int i;

	for (i = 0; i < LWM_GROUP_ADDRS; i++)
		addr_publish(tbl, group, i, NULL);
}

void lwm_group_addrs_free(struct lwm_group *group)
{
	struct lwm_group_addr *addr;
	int i;

	for (i = 0; i < LWM_GROUP_ADDRS; i++) {
		addr = rcu_dereference_protected(group->addrs[i], true);
		if (addr)
			kfree_rcu(addr, rcu);
	}
}
