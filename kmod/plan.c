// SPDX-License-Identifier: GPL-2.0
#include "plan.h"

#include <linux/err.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "dev.h"
#include "node.h"
#include "nodeset.h"
#include "table.h"
#include "zone.h"

/* ---- memory ---- */

/*
 * Of each CPU: a few for short sets, and one for others that fit an option. A
 * device below another one may find one busy, and allocates.
 */
#define FEW_BITS	2
#define MANY		LWM_SET_TARGETS

struct scratch {
	struct lwm_plan	*few[1 << FEW_BITS];
	struct lwm_plan	*many;
};

static DEFINE_PER_CPU(struct scratch, scratch);

struct parts {
	size_t	targets;
	size_t	asked;
	size_t	here;
	size_t	steps;
	size_t	copies;
	size_t	zones;
	size_t	heads;
	size_t	size;
};

static size_t part_add(struct parts *parts, size_t n, size_t each)
{
	size_t at = ALIGN(parts->size, sizeof(void *));

	parts->size = size_add(at, size_mul(n, each));
	return at;
}

/* A plan and its arrays are one allocation. */
static struct parts plan_parts(unsigned int n, bool kept)
{
	struct parts parts = { .size = sizeof(struct lwm_plan) };

	parts.steps = part_add(&parts, n, sizeof(struct lwm_step));
	parts.copies = part_add(&parts, n, sizeof(struct lwm_copy));
	parts.zones = part_add(&parts, kept ? 2 * n : 0, sizeof(struct lwm_plan_zone));
	parts.asked = part_add(&parts, n, sizeof(struct lwm_target));
	parts.targets = part_add(&parts, n, sizeof(struct lwm_target));
	parts.here = part_add(&parts, n, sizeof(struct lwm_target));
	parts.heads = part_add(&parts, n, LWM_SET_PER_TARGET);
	return parts;
}

static void plan_setup(struct lwm_plan *plan, const struct parts *parts, unsigned int n)
{
	void *base = plan;

	memset(plan, 0, sizeof(*plan));
	plan->max = n;
	plan->steps = base + parts->steps;
	plan->copies = base + parts->copies;
	plan->zones = base + parts->zones;
	plan->targets = base + parts->targets;
	plan->asked = base + parts->asked;
	plan->here = base + parts->here;
	plan->heads = base + parts->heads;
}

static struct lwm_plan *plan_new(unsigned int n, bool kept, gfp_t gfp)
{
	struct parts parts = plan_parts(n, kept);
	struct lwm_plan *plan;

	plan = kvmalloc(parts.size, gfp);
	if (plan)
		plan_setup(plan, &parts, n);
	return plan;
}

struct lwm_plan *lwm_plan_alloc(unsigned int n)
{
	return plan_new(n, true, GFP_KERNEL_ACCOUNT);
}

static void plan_release(struct lwm_plan *plan)
{
	unsigned int i;

	for (i = 0; i < plan->n_copies; i++)
		if (plan->copies[i].node)
			lwm_node_put(plan->copies[i].node);
	for (i = 0; i < plan->n_zones; i++)
		lwm_zone_put(plan->zones[i].zone);
}

void __lwm_plan_put(struct lwm_plan *plan)
{
	if (plan->kept)
		plan_release(plan);
	kvfree(plan);
}

static int scratch_new(struct lwm_plan **plan, unsigned int n, int cpu)
{
	struct parts parts = plan_parts(n, false);

	*plan = kzalloc_node(parts.size, GFP_KERNEL, cpu_to_node(cpu));
	if (!*plan)
		return -ENOMEM;
	plan_setup(*plan, &parts, n);
	(*plan)->scratch = true;
	return 0;
}

static int scratch_setup(struct scratch *own, int cpu)
{
	unsigned int i;
	int err;

	err = scratch_new(&own->many, MANY, cpu);
	for (i = 0; !err && i < ARRAY_SIZE(own->few); i++)
		err = scratch_new(&own->few[i], LWM_PLAN_SCRATCH, cpu);
	return err;
}

static void scratch_teardown(struct scratch *own)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(own->few); i++)
		kfree(own->few[i]);
	kfree(own->many);
	*own = (struct scratch){};
}

int lwm_plan_init(void)
{
	int cpu, err;

	for_each_possible_cpu(cpu) {
		err = scratch_setup(per_cpu_ptr(&scratch, cpu), cpu);
		if (err) {
			lwm_plan_exit();
			return err;
		}
	}
	return 0;
}

void lwm_plan_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		scratch_teardown(per_cpu_ptr(&scratch, cpu));
}

/* ---- reading ---- */

unsigned int lwm_plan_run(const struct lwm_plan *plan, unsigned int from, const u8 **head,
			  unsigned int *len)
{
	const struct lwm_copy *copy, *first = NULL;
	unsigned int i;

	for (i = from; i < plan->n_copies; i++) {
		copy = &plan->copies[i];
		if (copy->flags & LWM_COPY_UNREACHABLE)
			continue;
		if (!first)
			first = copy;
		else if (copy->head != first->head)
			break;
	}
	*head = first ? plan->heads + first->head : NULL;
	*len = first ? first->len : 0;
	return i;
}

unsigned int lwm_plan_head_max(const struct lwm_plan *plan)
{
	unsigned int i, len = 0;

	for (i = 0; i < plan->n_copies; i++)
		len = max_t(unsigned int, len, plan->copies[i].len);
	return len;
}

/* ---- remembering ---- */

static struct lwm_question question_of(const struct lwm_dev *ldev, const struct lwm_table *tbl,
				       const struct lwm_send *send, u16 form, u32 len)
{
	return (struct lwm_question){
		.tbl = tbl,
		.len = len,
		.form = form,
		.proto = send->proto,
		.self = ldev->conf.node,
		.zone = ldev->conf.zone,
		.initiator = send->initiator,
		.group = send->group,
		.from_zone = send->from_zone,
		.hop = send->hop,
		.setlen = ldev->conf.setlen,
		.has4 = ldev->conf.local4,
		.has6 = !ipv6_addr_any(&ldev->conf.local6),
		.direct = send->direct,
		.reply = send->reply,
		.sport = send->sport,
	};
}

/* @set: q->len octets. */
static __always_inline bool question_same(const struct lwm_plan *plan,
					  const struct lwm_question *q, const void *set)
{
	return !memcmp(&plan->question, q, offsetof(struct lwm_question, sport)) &&
	       (!plan->picked || plan->question.sport == q->sport) &&
	       !memcmp(plan->asked, set, q->len);
}

/* Is @plan what was answered to @q, and has nothing changed since? Then it is in use. */
static __always_inline bool plan_recall(struct lwm_plan *plan, const struct lwm_question *q,
					const void *set, u64 changes)
{
	if (unlikely(plan->changes != changes || plan->busy || !question_same(plan, q, set)))
		return false;
	plan->busy = true;
	return true;
}

/* Make @plan the answer to @q, which was asked where @changes was read. */
static int plan_answer(struct lwm_plan *plan, struct lwm_dev *ldev, const struct lwm_send *send,
		       const struct lwm_question *q, const void *set,
		       const struct lwm_target *t, unsigned int n, u64 changes)
{
	int err;

	memcpy(plan->targets, t, n * sizeof(*t));
	err = lwm_plan_make(plan, ldev, q->tbl, send, n);
	if (err || plan->fleeting || !plan->scratch)
		return err;
	plan->changes = changes;
	plan->question = *q;
	memcpy(plan->asked, set, q->len);
	return 0;
}

static struct lwm_plan *scratch_find(const struct lwm_send *send, const struct lwm_target *t,
				     unsigned int n)
{
	u32 ends = n ? (u32)t[0].node << 16 | t[n - 1].node : 0;

	if (n > LWM_PLAN_SCRATCH)
		return this_cpu_read(scratch.many);
	return this_cpu_read(scratch.few[hash_32(ends ^ send->initiator, FEW_BITS)]);
}

/* Memory for another plan, which is @plan's where that is not in use. */
static struct lwm_plan *scratch_take(struct lwm_plan *plan, unsigned int n)
{
	if (plan->busy || n > plan->max)
		return plan_new(n, false, GFP_ATOMIC | __GFP_NOWARN);
	memset(plan, 0, offsetof(struct lwm_plan, scratch));
	plan->busy = true;
	return plan;
}

/* Another plan, in the memory of @plan where that is not in use. */
static struct lwm_plan *plan_other(struct lwm_plan *plan, struct lwm_dev *ldev,
				   const struct lwm_send *send, const struct lwm_question *q,
				   const void *set, const struct lwm_target *t, unsigned int n,
				   u64 changes)
{
	int err;

	plan = scratch_take(plan, n);
	if (!plan)
		return ERR_PTR(-ENOMEM);
	err = plan_answer(plan, ldev, send, q, set, t, n, changes);
	if (!err)
		return plan;
	lwm_plan_put(plan);
	return ERR_PTR(err);
}

struct lwm_plan *lwm_plan_get(struct lwm_dev *ldev, const struct lwm_table *tbl,
			      const struct lwm_send *send, const struct lwm_target *t,
			      unsigned int n)
{
	struct lwm_question q = question_of(ldev, tbl, send, 0, n * sizeof(*t));
	struct lwm_plan *plan = scratch_find(send, t, n);
	u64 changes = lwm_table_changes_rcu();

	if (likely(plan_recall(plan, &q, t, changes)))
		return plan;
	return plan_other(plan, ldev, send, &q, t, t, n, changes);
}

/* ---- the same, by the octets of an option ---- */

/* Where all that it may name has room. */
static struct lwm_plan *scratch_find_wire(const struct lwm_send *send, const struct lwm_wire *wire)
{
	unsigned int len = wire->targets_len, most = len / sizeof(__be16);
	u32 ends = get_unaligned((const u16 *)wire->targets) ^ wire->targets[len - 1] << 16;

	if (wire->flags & LWM_SET_BITS)
		most = (len - sizeof(__be16)) * BITS_PER_BYTE;
	if (most > LWM_PLAN_SCRATCH)
		return this_cpu_read(scratch.many);
	return this_cpu_read(scratch.few[hash_32(ends ^ send->initiator, FEW_BITS)]);
}

static noinline_for_stack struct lwm_plan *
plan_read(struct lwm_plan *plan, struct lwm_dev *ldev, const struct lwm_send *send,
	  const struct lwm_question *q, const struct lwm_wire *wire, u64 changes)
{
	struct lwm_target t[LWM_SET_TARGETS] __uninitialized;
	unsigned int n = lwm_wire_targets(wire, t);

	if (!n)
		return ERR_PTR(-EBADMSG);
	n = lwm_targets_sort(t, n);
	return plan_other(plan, ldev, send, q, wire->targets, t, n, changes);
}

struct lwm_plan *lwm_plan_get_wire(struct lwm_dev *ldev, const struct lwm_table *tbl,
				   const struct lwm_send *send, const struct lwm_wire *wire)
{
	struct lwm_question q = question_of(ldev, tbl, send, 1 + wire->flags,
					    wire->targets_len);
	struct lwm_plan *plan = scratch_find_wire(send, wire);
	u64 changes = lwm_table_changes_rcu();

	if (likely(plan_recall(plan, &q, wire->targets, changes)))
		return plan;
	return plan_read(plan, ldev, send, &q, wire, changes);
}

/* ---- keeping ---- */

/* Targets come zone by zone, so looking at the last two is enough to keep the list short. */
static int plan_keep_zone(struct lwm_plan *plan, struct lwm_zone *zone)
{
	unsigned int i, n = plan->n_zones;

	for (i = n > 2 ? n - 2 : 0; i < n; i++)
		if (plan->zones[i].zone == zone)
			return 0;
	if (!refcount_inc_not_zero(&zone->ref))
		return -EAGAIN;
	plan->zones[n] = (struct lwm_plan_zone){ zone, atomic_read(&zone->gen) };
	plan->n_zones++;
	return 0;
}

static int plan_keep_zones(struct lwm_plan *plan)
{
	unsigned int i;
	int err;

	for (i = 0; i < plan->n_targets + plan->n_down; i++) {
		err = plan_keep_zone(plan, plan->steps[i].node->zone);
		if (!err && plan->steps[i].next)
			err = plan_keep_zone(plan, plan->steps[i].next);
		if (err)
			return err;
	}
	return 0;
}

/*
 * A writer puts a node in its place before it moves the zone's generation. So
 * where a generation was read that counts a change, the change can be seen.
 */
static bool plan_current(const struct lwm_plan *plan)
{
	unsigned int i;

	smp_rmb();	/* generations before nodes; pairs with lwm_zone_changed() */
	for (i = 0; i < plan->n_targets + plan->n_down; i++)
		if (lwm_node_find(plan->tbl, plan->targets[i].node) != plan->steps[i].node)
			return false;
	for (i = 0; i < plan->n_copies; i++) {
		struct lwm_node *node = plan->copies[i].node;

		if (node && lwm_node_find(plan->tbl, node->id) != node)
			return false;
	}
	return true;
}

int lwm_plan_keep(struct lwm_plan *plan)
{
	unsigned int i, n_copies = plan->n_copies;

	plan->kept = true;
	plan->n_copies = 0;
	if (plan_keep_zones(plan))
		return -EAGAIN;
	for (i = 0; i < n_copies; i++) {
		struct lwm_node *node = plan->copies[i].node;

		if (node && !refcount_inc_not_zero(&node->ref))
			return -EAGAIN;
		plan->n_copies++;
	}
	return plan_current(plan) ? 0 : -EAGAIN;
}

bool lwm_plan_valid(const struct lwm_plan *plan, const struct lwm_table *tbl)
{
	unsigned int i;

	if (plan->tbl != tbl || plan->gen != READ_ONCE(tbl->gen))
		return false;
	for (i = 0; i < plan->n_zones; i++)
		if (plan->zones[i].gen != atomic_read(&plan->zones[i].zone->gen))
			return false;
	return true;
}
