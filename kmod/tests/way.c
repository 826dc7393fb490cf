// SPDX-License-Identifier: GPL-2.0
#include "way.h"

#include <kunit/test.h>
#include <linux/netdevice.h>

#include "carrier.h"
#include "control.h"
#include "dev.h"
#include "node.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "wrap.h"

/* Between two packets of a node that is used, or heard. */
#define PACKETS_MS	20

static const struct {
	struct lwm_topology_zone zones[1];
	struct lwm_topology_node nodes[2];
} small = {
	{ { 1 } }, { { LWM_WAY_SELF, 1 }, { LWM_WAY_NODE, 1, .unheard = true } },
};

/* As with the carrier. */
static struct lwm_way *in_use;

int __wrap_lwm_probe_send(struct lwm_dev *ldev, struct lwm_node *node, u32 id, unsigned int size)
{
	struct lwm_way *way = in_use;

	if (!way)
		return __real_lwm_probe_send(ldev, node, id, size);
	if (size)
		way->searches++;
	else
		way->probes++;
	way->id = id;
	way->answered = !way->mute && size <= way->mtu && !lwm_chance(&way->rnd, way->loss);
	return 0;
}

struct lwm_node *lwm_way_node(const struct lwm_way *way)
{
	return lwm_node_find(way->tbl, LWM_WAY_NODE);
}

struct lwm_neigh *lwm_way_neigh(const struct lwm_way *way)
{
	struct lwm_neigh *neigh;

	rcu_read_lock();
	neigh = rcu_dereference(lwm_way_node(way)->neigh);
	rcu_read_unlock();
	return neigh;
}

enum lwm_state lwm_way_state(const struct lwm_way *way)
{
	enum lwm_state state;

	rcu_read_lock();
	state = lwm_neigh_state(lwm_way_node(way));
	rcu_read_unlock();
	return state;
}

/* ---- what happens ---- */

/* In place of a turn that was asked for: the test takes it. */
static void kicked(struct work_struct *work)
{
	in_use->kicked = true;
}

static void packet_begin(void)
{
	local_bh_disable();
	rcu_read_lock();
}

static void packet_end(struct lwm_way *way)
{
	rcu_read_unlock();
	local_bh_enable();
	flush_delayed_work(&way->ldev->neighs.work);
}

void lwm_way_use(struct lwm_way *way)
{
	packet_begin();
	lwm_neigh_used(way->ldev, lwm_way_node(way));
	packet_end(way);
}

void lwm_way_hear(struct lwm_way *way)
{
	packet_begin();
	lwm_neigh_heard(way->ldev, lwm_way_node(way));
	packet_end(way);
}

bool lwm_way_answer(struct lwm_way *way, u32 id)
{
	bool taken;

	packet_begin();
	lwm_neigh_heard(way->ldev, lwm_way_node(way));
	taken = lwm_neigh_answer(way->ldev, LWM_WAY_NODE, cpu_to_be32(id));
	packet_end(way);
	return taken;
}

void lwm_way_turn(struct lwm_way *way)
{
	struct delayed_work *work = &way->ldev->neighs.work;

	way->answered = false;
	way->kicked = false;
	way->turn(&work->work);
	way->sleeps = !delayed_work_pending(work);
	if (!way->sleeps)
		way->wakes = max_t(long, work->timer.expires - jiffies, 0);
	cancel_delayed_work_sync(work);
	if (way->answered)
		lwm_way_answer(way, way->id);
}

static void way_pass(struct lwm_way *way, unsigned long passed)
{
	struct lwm_neigh *neigh = lwm_way_neigh(way);

	if (!neigh)
		return;
	neigh->heard -= passed;
	neigh->used -= passed;
	neigh->answered -= passed;
	neigh->probed -= passed;
	neigh->pmtu.relayed_until -= passed;
	if (neigh->pmtu.at)
		neigh->pmtu.at -= passed;
}

void lwm_way_age(struct lwm_way *way, unsigned int ms)
{
	way_pass(way, msecs_to_jiffies(ms));
}

void lwm_way_run(struct lwm_way *way, unsigned int ms, bool used, bool heard)
{
	unsigned long left = msecs_to_jiffies(ms), step;

	while (left) {
		step = min(left, msecs_to_jiffies(PACKETS_MS));
		if (!way->sleeps)
			step = min(step, way->wakes);
		way_pass(way, step);
		left -= step;
		way->wakes -= step;
		if (used)
			lwm_way_use(way);
		if (heard)
			lwm_way_hear(way);
		if (way->kicked || (!way->sleeps && !way->wakes))
			lwm_way_turn(way);
		cond_resched();
	}
}

/* ---- life ---- */

static void way_free(struct kunit_resource *res)
{
	struct lwm_way *way = res->data;

	clear_bit(__LINK_STATE_START, &way->ldev->dev->state);
	cancel_delayed_work_sync(&way->ldev->neighs.work);
	lwm_table_free(way->tbl);
	in_use = NULL;
}

static int way_init(struct kunit_resource *res, void *context)
{
	in_use = context;
	res->data = context;
	return 0;
}

struct lwm_way *lwm_way_new(struct kunit *test)
{
	struct lwm_way *way = kunit_kzalloc(test, sizeof(*way), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, way);
	way->carrier = lwm_carrier_new(test);
	KUNIT_ASSERT_NOT_NULL(test, way->carrier);
	way->topo = lwm_topology_new(test, small.zones, ARRAY_SIZE(small.zones), small.nodes,
				     ARRAY_SIZE(small.nodes), LWM_TOPOLOGY_V4);
	way->tbl = lwm_topology_table(way->topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(way->tbl));
	way->ldev = way->carrier->ldev;
	way->ldev->conf.id = LWM_TOPOLOGY_NETWORK;
	way->ldev->conf.node = LWM_WAY_SELF;
	way->ldev->conf.zone = 1;
	way->ldev->conf.local4 = lwm_topology_addr4(LWM_WAY_SELF);
	RCU_INIT_POINTER(way->ldev->table, way->tbl);
	set_bit(__LINK_STATE_START, &way->ldev->dev->state);
	way->turn = way->ldev->neighs.work.work.func;
	way->ldev->neighs.work.work.func = kicked;
	way->sleeps = true;
	way->carrier->room = LWM_WAY_FULL;
	way->mtu = LWM_WAY_FULL;
	prandom_seed_state(&way->rnd, lwm_suite_seed);
	kunit_alloc_resource(test, way_init, way_free, GFP_KERNEL, way);
	return way;
}
