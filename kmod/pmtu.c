// SPDX-License-Identifier: GPL-2.0
#include "pmtu.h"

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/random.h>

#include "control.h"
#include "dev.h"
#include "neigh.h"
#include "route.h"

/* Taken to pass: RFC 8899 has 1,200 for IP and all above; IPv4 has less. */
#define SIZE_BASE	512
/* The search ends when it knows it so exactly, octets. */
#define SIZE_STEP	8
/* A size passes if one of so many tries does: some are lost for other reasons. */
#define TRIES		6
/* Until the full size is tried again: where it passed, and where it did not. */
#define CHECK_AFTER	(5 * HZ)
#define RAISE_AFTER	(30 * HZ)

/* The largest packet that a message of a socket makes. */
static unsigned int size_full(const struct lwm_dev *ldev, const struct lwm_route *route)
{
	unsigned int most = lwm_dev_payload(ldev) + sizeof(struct lwm_hdr) +
			    sizeof(struct lwm_geneve) + ldev->conf.setlen;

	return min(most, lwm_route_room(route));
}

static void search_begin(struct lwm_pmtu *pmtu, unsigned int full)
{
	pmtu->low = SIZE_BASE;
	pmtu->high = full;
	pmtu->size = full;
	pmtu->lost = 0;
}

/* Until one is proven wrong, the lower of two sizes is used. */
static void size_passed(struct lwm_pmtu *pmtu)
{
	pmtu->low = pmtu->size;
	if (pmtu->room && pmtu->room < pmtu->size)
		WRITE_ONCE(pmtu->room, pmtu->size);
}

static void size_failed(struct lwm_pmtu *pmtu)
{
	pmtu->high = pmtu->size - 1;
	if (!pmtu->room || pmtu->room >= pmtu->size)
		WRITE_ONCE(pmtu->room, pmtu->low);
}

/* What is known after a try; false: nothing new. */
static bool try_judge(struct lwm_pmtu *pmtu)
{
	bool passed = READ_ONCE(pmtu->passed);

	if (!passed && pmtu->lost < TRIES)
		return false;
	if (passed)
		size_passed(pmtu);
	else
		size_failed(pmtu);
	pmtu->lost = 0;
	return true;
}

/* The next size; false: the search is over. */
static bool search_next(struct lwm_pmtu *pmtu, unsigned int full)
{
	if (pmtu->low >= full) {
		WRITE_ONCE(pmtu->room, 0);
		return false;
	}
	if (pmtu->high < pmtu->low + SIZE_STEP)
		return false;
	pmtu->size = pmtu->low + (pmtu->high - pmtu->low + 1) / 2;
	return true;
}

static void try_send(struct lwm_dev *ldev, struct lwm_node *node, struct lwm_pmtu *pmtu)
{
	if (!pmtu->lost++) {
		WRITE_ONCE(pmtu->probe, get_random_u32() ?: 1);
		WRITE_ONCE(pmtu->passed, false);
	}
	pmtu->at = (jiffies + msecs_to_jiffies(READ_ONCE(ldev->conf.probe))) ?: 1;
	lwm_probe_send(ldev, node, pmtu->probe, pmtu->size);
}

void lwm_pmtu_pause(struct lwm_pmtu *pmtu)
{
	WRITE_ONCE(pmtu->probe, 0);
	WRITE_ONCE(pmtu->passed, false);
	pmtu->size = 0;
	pmtu->at = 0;
}

static void search_rest(struct lwm_pmtu *pmtu)
{
	lwm_pmtu_pause(pmtu);
	pmtu->at = (jiffies + (pmtu->room ? RAISE_AFTER : CHECK_AFTER)) ?: 1;
}

unsigned long lwm_pmtu_turn(struct lwm_dev *ldev, struct lwm_node *node,
			    struct lwm_neigh *neigh)
{
	struct lwm_route *route = lwm_route_get_rcu(ldev, node);
	struct lwm_pmtu *pmtu = &neigh->pmtu;
	unsigned int full;

	if (IS_ERR(route))
		return jiffies + CHECK_AFTER;
	full = size_full(ldev, route);
	if (pmtu->at && time_before(jiffies, pmtu->at) && !READ_ONCE(pmtu->passed))
		return pmtu->at;

	if (!pmtu->size || pmtu->high > full) {
		search_begin(pmtu, full);
	} else if (try_judge(pmtu) && !search_next(pmtu, full)) {
		search_rest(pmtu);
		return pmtu->at;
	}
	try_send(ldev, node, pmtu);
	return pmtu->at;
}

bool lwm_pmtu_answer(struct lwm_pmtu *pmtu, u32 id)
{
	if (!id || READ_ONCE(pmtu->probe) != id)
		return false;
	WRITE_ONCE(pmtu->passed, true);
	return true;
}
