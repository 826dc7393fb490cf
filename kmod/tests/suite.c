// SPDX-License-Identifier: GPL-2.0
#include "suite.h"

#include <linux/module.h>

#include "plan.h"
#include "sockwait.h"
#include "table.h"

unsigned int lwm_suite_seed = 1;
module_param_named(seed, lwm_suite_seed, uint, 0444);
MODULE_PARM_DESC(seed, "of the first random case");

/* KUnit runs a module's suites before its init function on some kernels, after it on others. */
static bool module_is_up(void)
{
	return THIS_MODULE->state == MODULE_STATE_LIVE;
}

int lwm_suite_init(struct kunit_suite *suite)
{
	int err;

	if (module_is_up())
		return 0;
	err = lwm_plan_init();
	if (err)
		return err;
	err = lwm_table_init();
	if (err)
		goto exit_plan;
	err = lwm_wait_init();
	if (err)
		goto exit_table;
	return 0;

exit_table:
	lwm_table_exit();
exit_plan:
	lwm_plan_exit();
	return err;
}

void lwm_suite_exit(struct kunit_suite *suite)
{
	if (module_is_up()) {
		lwm_table_flush();
		return;
	}
	lwm_wait_exit();
	lwm_table_exit();
	lwm_plan_exit();
}
