// SPDX-License-Identifier: GPL-2.0
/* Transactions: whose they are, what they start from, how they end. */
#include "transaction.h"

#include <linux/err.h>
#include <linux/rtnetlink.h>

#include "carrier.h"
#include "dev.h"
#include "node.h"
#include "suite.h"
#include "table.h"
#include "topology.h"

#define OURS	100
#define THEIRS	200

/* What is done to a device whose table has nodes 1 (its own) and 2. */
enum step {
	END,
	BEGIN,			/* from what is there */
	BEGIN_EMPTY,
	THEY_BEGIN,
	ADD_3,			/* in our transaction, or at once */
	THEY_ADD_3,
	FAIL,			/* a change was refused */
	COMMIT,
	THEY_COMMIT,
	FORGET,			/* the socket was closed */
};

struct course {
	const char	*name;
	enum step	steps[5];
	int		err;		/* of the last step */
	u32		nodes;		/* in the device's table, afterwards */
	bool		open;		/* a transaction is, afterwards */
};

static const struct course courses[] = {
	{ "a change without one is done at once", { ADD_3 }, 0, 3 },
	{ "a change in one is not seen", { BEGIN, ADD_3 }, 0, 2, true },
	{ "a change is seen after the commit", { BEGIN, ADD_3, COMMIT }, 0, 3 },
	{ "nothing is changed", { BEGIN, COMMIT }, 0, 2 },
	{ "from empty tables, the own node stays", { BEGIN_EMPTY, COMMIT }, 0, 1 },
	{ "from empty tables, with a node", { BEGIN_EMPTY, ADD_3, COMMIT }, 0, 2 },
	{ "begun anew, from what is there", { BEGIN, ADD_3, BEGIN, COMMIT }, 0, 2 },
	{ "begun anew, from empty tables", { BEGIN, ADD_3, BEGIN_EMPTY, COMMIT }, 0, 1 },
	{ "committed without one", { COMMIT }, -EINVAL, 2 },
	{ "committed twice", { BEGIN, COMMIT, COMMIT }, -EINVAL, 2 },
	{ "others cannot begin", { BEGIN, THEY_BEGIN }, -EBUSY, 2, true },
	{ "others cannot change", { BEGIN, THEY_ADD_3 }, -EBUSY, 2, true },
	{ "others cannot commit", { BEGIN, ADD_3, THEY_COMMIT }, -EBUSY, 2, true },
	{ "others can, after it", { BEGIN, COMMIT, THEY_ADD_3 }, 0, 3 },
	{ "a refusal voids it", { BEGIN, ADD_3, FAIL, ADD_3 }, -ECANCELED, 2, true },
	{ "a refusal voids the commit", { BEGIN, ADD_3, FAIL, COMMIT }, -ECANCELED, 2 },
	{ "begun anew after a refusal", { BEGIN, FAIL, BEGIN, ADD_3, COMMIT }, 0, 3 },
	{ "others wait for who was refused", { BEGIN, FAIL, THEY_ADD_3 }, -EBUSY, 2, true },
	{ "forgotten with its socket", { BEGIN, ADD_3, FORGET }, 0, 2 },
	{ "forgotten where there is none", { FORGET }, 0, 2 },
	{ "others can, after it was forgotten", { BEGIN, FORGET, THEY_BEGIN }, 0, 2, true },
};

LWM_ROWS(courses)

static int add_3(struct lwm_dev *ldev, u32 portid)
{
	static const struct lwm_node_conf conf = {
		.id = 3, .zone = 1, .has_zone = true,
		.addr4 = cpu_to_be32(0x0a000003), .has_addr4 = true,
	};
	struct lwm_table *tbl = lwm_transaction_table(ldev, portid, NULL);

	return IS_ERR(tbl) ? PTR_ERR(tbl) : lwm_node_new(tbl, &conf, NULL);
}

static int step_do(struct lwm_dev *ldev, enum step step)
{
	switch (step) {
	case BEGIN:
	case BEGIN_EMPTY:
		return lwm_transaction_begin(ldev, OURS, step == BEGIN_EMPTY, NULL);
	case THEY_BEGIN:
		return lwm_transaction_begin(ldev, THEIRS, false, NULL);
	case ADD_3:
		return add_3(ldev, OURS);
	case THEY_ADD_3:
		return add_3(ldev, THEIRS);
	case FAIL:
		lwm_transaction_fail(ldev);
		return 0;
	case COMMIT:
		return lwm_transaction_commit(ldev, OURS, NULL);
	case THEY_COMMIT:
		return lwm_transaction_commit(ldev, THEIRS, NULL);
	default:
		lwm_transaction_forget(ldev);
		return 0;
	}
}

static struct lwm_table *two_nodes(struct kunit *test)
{
	struct lwm_topology *topo = kunit_kzalloc(test, sizeof(*topo), GFP_KERNEL);
	struct lwm_table *tbl;

	KUNIT_ASSERT_NOT_NULL(test, topo);
	topo->zones[0].id = 1;
	topo->nodes[0] = (struct lwm_topology_node){ 1, 1, .families = LWM_TOPOLOGY_V4 };
	topo->nodes[1] = (struct lwm_topology_node){ 2, 1, .families = LWM_TOPOLOGY_V4 };
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	return tbl;
}

static void course_of_a_transaction(struct kunit *test)
{
	const struct course *row = test->param_value;
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);
	struct lwm_dev *ldev;
	unsigned int i;
	int err = 0;

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	ldev = carrier->ldev;
	ldev->conf.node = 1;
	RCU_INIT_POINTER(ldev->table, two_nodes(test));

	rtnl_lock();
	for (i = 0; i < ARRAY_SIZE(row->steps) && row->steps[i] != END; i++) {
		KUNIT_EXPECT_EQ(test, err, 0);
		err = step_do(ldev, row->steps[i]);
	}
	KUNIT_EXPECT_EQ(test, err, row->err);
	KUNIT_EXPECT_EQ(test, lwm_table_rtnl(ldev)->n_nodes, row->nodes);
	KUNIT_EXPECT_EQ(test, !!ldev->shadow_portid, row->open);
	if (!row->open)
		KUNIT_EXPECT_NULL(test, ldev->shadow);
	lwm_transaction_forget(ldev);
	lwm_table_free(lwm_table_rtnl(ldev));
	RCU_INIT_POINTER(ldev->table, NULL);
	rtnl_unlock();
}

static struct kunit_case transaction_cases[] = {
	KUNIT_CASE_PARAM(course_of_a_transaction, courses_gen_params),
	{}
};

static struct kunit_suite transaction_suite = {
	.name = "lwm_transaction",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = transaction_cases,
};

kunit_test_suite(transaction_suite);
