// SPDX-License-Identifier: GPL-2.0
#include "zone.h"

#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "nodeset.h"
#include "nlparse.h"
#include "table.h"

struct lwm_zone *lwm_zone_find(const struct lwm_table *tbl, u16 id)
{
	return xa_load((struct xarray *)&tbl->zones, id);
}

void lwm_zone_put(struct lwm_zone *zone)
{
	if (!refcount_dec_and_test(&zone->ref))
		return;
	lwm_idset_free(rcu_dereference_protected(zone->relays, true));
	kfree_rcu(zone, rcu);
}

void lwm_zone_changed(struct lwm_zone *zone)
{
	smp_mb__before_atomic();	/* the node before the generation: plan_current() */
	atomic_inc(&zone->gen);
	lwm_table_moved();
}

/* ---- what a configuration may say ---- */

/* Would the way from @via upwards lead back to @id? */
static bool zone_is_above(const struct lwm_table *tbl, u16 id, u16 via)
{
	const struct lwm_zone *zone;

	while (via && via != id) {
		zone = lwm_zone_find(tbl, via);
		via = zone ? zone->via : 0;
	}
	return via == id;
}

static int zone_check_via(const struct lwm_table *tbl, const struct lwm_zone_conf *conf,
			  struct netlink_ext_ack *extack)
{
	if (!conf->has_via || !conf->via)
		return 0;
	if (conf->via == conf->id) {
		LWM_NL_REFUSE(conf, extack, LWM_A_ZONE_VIA, "a zone is not reached via itself");
		return -EINVAL;
	}
	if (zone_is_above(tbl, conf->id, conf->via)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_ZONE_VIA, "zones would be reached in a circle");
		return -ELOOP;
	}
	return 0;
}

/* The relay nodes that @conf leads to, @old being those so far: may be NULL. */
static struct lwm_idset *zone_read_relays(const struct lwm_zone_conf *conf, u8 relay,
					  struct lwm_idset *old, struct netlink_ext_ack *extack)
{
	struct lwm_idset *relays;

	if (relay > LWM_RELAY_NODES) {
		LWM_NL_REFUSE(conf, extack, LWM_A_ZONE_RELAY, "relays are auto, never, or nodes");
		return ERR_PTR(-EINVAL);
	}
	if (conf->relays && relay != LWM_RELAY_NODES) {
		LWM_NL_REFUSE(conf, extack, LWM_A_ZONE_RELAY_NODES,
			      "nodes are named to relay where relays are not told by nodes");
		return ERR_PTR(-EINVAL);
	}
	if (relay != LWM_RELAY_NODES)
		return NULL;
	if (!conf->relays) {
		if (!old)
			LWM_NL_REFUSE(conf, extack, LWM_A_ZONE_RELAY, "say which nodes relay");
		return old ?: ERR_PTR(-EINVAL);
	}

	relays = lwm_idset_read(conf->relays, conf->relays_len);
	if (IS_ERR(relays))
		LWM_NL_REFUSE(conf, extack, LWM_A_ZONE_RELAY_NODES, "this is no set of nodes");
	return relays;
}

/* ---- changes ---- */

static struct lwm_zone *zone_alloc(u16 id)
{
	struct lwm_zone *zone;

	zone = kzalloc(sizeof(*zone), GFP_KERNEL_ACCOUNT);
	if (!zone)
		return NULL;
	zone->id = id;
	INIT_LIST_HEAD(&zone->nodes);
	refcount_set(&zone->ref, 1);
	return zone;
}

static int zone_insert(struct lwm_table *tbl, struct lwm_zone *zone)
{
	int err;

	err = xa_err(xa_store(&tbl->zones, zone->id, zone, GFP_KERNEL_ACCOUNT));
	if (err) {
		lwm_zone_put(zone);
		return err;
	}
	tbl->n_zones++;
	lwm_table_changed(tbl);
	return 0;
}

int lwm_zone_new(struct lwm_table *tbl, const struct lwm_zone_conf *conf,
		 struct netlink_ext_ack *extack)
{
	u8 relay = conf->has_relay ? conf->relay : LWM_RELAY_AUTO;
	struct lwm_idset *relays;
	struct lwm_zone *zone;
	int err;

	ASSERT_RTNL();
	if (lwm_zone_find(tbl, conf->id)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_ZONE_ID, "the zone exists already");
		return -EEXIST;
	}
	err = zone_check_via(tbl, conf, extack);
	if (err)
		return err;
	relays = zone_read_relays(conf, relay, NULL, extack);
	if (IS_ERR(relays))
		return PTR_ERR(relays);

	zone = zone_alloc(conf->id);
	if (!zone) {
		lwm_idset_free(relays);
		return -ENOMEM;
	}
	zone->via = conf->has_via ? conf->via : 0;
	zone->relay = relay;
	RCU_INIT_POINTER(zone->relays, relays);
	return zone_insert(tbl, zone);
}

static struct lwm_zone *zone_find_conf(const struct lwm_table *tbl,
				       const struct lwm_zone_conf *conf,
				       struct netlink_ext_ack *extack)
{
	struct lwm_zone *zone = lwm_zone_find(tbl, conf->id);

	if (!zone)
		LWM_NL_REFUSE(conf, extack, LWM_A_ZONE_ID, "the zone does not exist");
	return zone;
}

int lwm_zone_set(struct lwm_table *tbl, const struct lwm_zone_conf *conf,
		 struct netlink_ext_ack *extack)
{
	struct lwm_zone *zone = zone_find_conf(tbl, conf, extack);
	struct lwm_idset *relays, *old;
	u8 relay;
	int err;

	ASSERT_RTNL();
	if (!zone)
		return -ENOENT;
	err = zone_check_via(tbl, conf, extack);
	if (err)
		return err;
	old = rtnl_dereference(zone->relays);
	relay = conf->has_relay ? conf->relay : zone->relay;
	relays = zone_read_relays(conf, relay, old, extack);
	if (IS_ERR(relays))
		return PTR_ERR(relays);

	if (conf->has_via)
		WRITE_ONCE(zone->via, conf->via);
	/* Who sees one of these before the other takes any node for a relay. */
	rcu_assign_pointer(zone->relays, relays);
	WRITE_ONCE(zone->relay, relay);
	if (old != relays)
		lwm_idset_free(old);
	lwm_table_changed(tbl);
	return 0;
}

int lwm_zone_del(struct lwm_table *tbl, const struct lwm_zone_conf *conf,
		 struct netlink_ext_ack *extack)
{
	struct lwm_zone *zone = zone_find_conf(tbl, conf, extack);

	ASSERT_RTNL();
	if (!zone)
		return -ENOENT;
	if (zone->n_nodes) {
		LWM_NL_REFUSE(conf, extack, LWM_A_ZONE_ID,
			      "nodes are in the zone: move or delete them first");
		return -EBUSY;
	}
	xa_erase(&tbl->zones, zone->id);
	tbl->n_zones--;
	lwm_table_changed(tbl);
	lwm_zone_put(zone);
	return 0;
}

int lwm_zone_clone(struct lwm_table *tbl, const struct lwm_zone *zone)
{
	struct lwm_idset *relays = rtnl_dereference(zone->relays);
	struct lwm_zone *copy;

	if (relays)
		relays = lwm_idset_clone(relays);
	if (IS_ERR(relays))
		return PTR_ERR(relays);

	copy = zone_alloc(zone->id);
	if (!copy) {
		lwm_idset_free(relays);
		return -ENOMEM;
	}
	copy->via = zone->via;
	copy->relay = zone->relay;
	RCU_INIT_POINTER(copy->relays, relays);
	return zone_insert(tbl, copy);
}
