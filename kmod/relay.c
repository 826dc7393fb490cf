// SPDX-License-Identifier: GPL-2.0
#include "relay.h"

#include <linux/atomic.h>

#include "node.h"
#include "rate.h"
#include "table.h"

bool lwm_relay_charge(struct lwm_node *node, u32 rate, unsigned int n)
{
	if (rate == LWM_RELAY_UNLIMITED)
		return true;
	return rate && lwm_rate_charge(&node->relayed, rate, n);
}

void lwm_relay_forget(struct lwm_table *tbl)
{
	struct lwm_node *node;
	unsigned long id;

	xa_for_each(&tbl->nodes, id, node)
		atomic64_set(&node->relayed, 0);
}
