// SPDX-License-Identifier: GPL-2.0
#include "sockaddr.h"

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/string.h>

#include "nodeset.h"
#include "sock.h"

static_assert(sizeof(struct sockaddr_lwm) == LWM_ADDR_LEN(LWM_ADDR_TARGETS));
static_assert(sizeof(struct sockaddr_lwm) <= sizeof(struct sockaddr_storage));

static bool addr_count_ok(const struct sockaddr_lwm *addr)
{
	switch (addr->slwm_to) {
	case LWM_TO_NODE:
		return addr->slwm_count == 1;
	case LWM_TO_LIST:
		return addr->slwm_count <= LWM_ADDR_TARGETS;
	case LWM_TO_NONE:
	case LWM_TO_GROUP:
		return !addr->slwm_count;
	default:
		return false;
	}
}

static int addr_check(const struct sockaddr_lwm *addr, int len)
{
	int used;

	if (len < (int)offsetofend(struct sockaddr_lwm, slwm_family))
		return -EINVAL;
	if (addr->slwm_family != lwm_sock_family())
		return -EAFNOSUPPORT;
	if (len < LWM_ADDR_LEN(0) || len > (int)sizeof(*addr) || !addr_count_ok(addr))
		return -EINVAL;

	used = LWM_ADDR_LEN(addr->slwm_count);
	if (len < used || memchr_inv((const u8 *)addr + used, 0, len - used))
		return -EINVAL;
	if (!addr->slwm_net || addr->slwm_net > LWM_NET_MAX)
		return -EINVAL;
	return 0;
}

int lwm_addr_read_port(const struct sockaddr *uaddr, int len, u32 *network, __be16 *port)
{
	const struct sockaddr_lwm *addr = (const struct sockaddr_lwm *)uaddr;
	int err;

	err = addr_check(addr, len);
	if (err)
		return err;
	if (addr->slwm_to != LWM_TO_NONE || addr->slwm_group)
		return -EINVAL;

	*network = addr->slwm_net;
	*port = addr->slwm_port;
	return 0;
}

struct lwm_targets *lwm_targets_read(const struct lwm_nodes *nodes, size_t len)
{
	struct lwm_targets *set;
	int n;

	n = lwm_nodes_count(nodes, len);
	if (n < 0)
		return ERR_PTR(n);
	set = kvmalloc(struct_size(set, t, n), GFP_KERNEL_ACCOUNT);
	if (!set)
		return ERR_PTR(-ENOMEM);

	n = lwm_nodes_read(nodes, len, set->t);
	if (n < 0) {
		kvfree(set);
		return ERR_PTR(n);
	}
	set->n = n;
	return set;
}

/* All targets have a port now, those at the common one by having none. */
static int dest_settle_ports(struct lwm_dest *dest, bool probe)
{
	bool common = dest->port || probe;
	unsigned int i;

	if (!common && dest->n)
		dest->port = dest->targets[0].port;
	if (!dest->port && !probe)
		return -EINVAL;

	for (i = 0; i < dest->n; i++) {
		struct lwm_target *t = &dest->targets[i];

		if (!t->port && !common)
			return -EINVAL;
		if (t->port == dest->port)
			t->port = 0;
	}
	return 0;
}

/* Does @dest name no port at all? */
static bool dest_portless(const struct lwm_dest *dest)
{
	unsigned int i;

	for (i = 0; i < dest->n; i++)
		if (dest->targets[i].port)
			return false;
	return !dest->port;
}

static int dest_settle(struct lwm_dest *dest, bool asks)
{
	unsigned int i;
	int err;

	if (dest->to != LWM_TO_GROUP && !dest->n)
		return -EDESTADDRREQ;
	for (i = 0; i < dest->n; i++)
		if (!dest->targets[i].node)
			return -EINVAL;

	err = dest_settle_ports(dest, asks && dest_portless(dest));
	if (!err)
		dest->n = lwm_targets_sort(dest->targets, dest->n);
	return err;
}

static int dest_read_addr(struct lwm_dest *dest, const struct sockaddr *uaddr, int len)
{
	const struct sockaddr_lwm *addr = (const struct sockaddr_lwm *)uaddr;
	int err;

	err = addr_check(addr, len);
	if (err)
		return err;

	dest->network = addr->slwm_net;
	dest->group = addr->slwm_group;
	dest->to = addr->slwm_to;
	dest->port = addr->slwm_port;
	dest->n = addr->slwm_count;
	dest->targets = dest->few;
	dest->held = NULL;
	memcpy(dest->few, addr->slwm_targets, dest->n * sizeof(*dest->few));
	return 0;
}

static void dest_hold(struct lwm_dest *dest, struct lwm_targets *set)
{
	dest->held = set;
	dest->targets = set->t;
	dest->n = set->n;
}

static struct lwm_targets *targets_copy(const struct lwm_targets *set)
{
	struct lwm_targets *copy = kvmalloc(struct_size(copy, t, set->n), GFP_KERNEL_ACCOUNT);

	if (copy)
		memcpy(copy, set, struct_size(set, t, set->n));
	return copy;
}

int lwm_dest_read(struct lwm_dest *dest, const struct sockaddr *uaddr, int len,
		  const struct lwm_targets *nodes)
{
	struct lwm_targets *set;
	int err;

	err = dest_read_addr(dest, uaddr, len);
	if (err)
		return err;
	if (dest->to == LWM_TO_NONE && nodes) {
		set = targets_copy(nodes);
		if (!set)
			return -ENOMEM;
		dest_hold(dest, set);
	}

	err = dest_settle(dest, false);
	if (err)
		lwm_dest_put(dest);
	return err;
}

static int beside_add(struct lwm_beside *beside, struct cmsghdr *cmsg)
{
	const struct lwm_ask *ask = CMSG_DATA(cmsg);

	if (cmsg->cmsg_level != SOL_LWM)
		return -EINVAL;
	switch (cmsg->cmsg_type) {
	case LWM_NODES:
		if (beside->nodes)
			return -EINVAL;
		beside->nodes = cmsg;
		return 0;
	case LWM_ANSWER:
		if (beside->ask || cmsg->cmsg_len != CMSG_LEN(sizeof(*ask)) ||
		    ask->timeout > LWM_ANSWER_TIMEOUT_MAX)
			return -EINVAL;
		beside->ask = ask;
		return 0;
	case LWM_SEGMENT:
		if (beside->segment >= 0 || cmsg->cmsg_len != CMSG_LEN(sizeof(int)))
			return -EINVAL;
		beside->segment = *(const int *)CMSG_DATA(cmsg);
		return beside->segment < 0 || beside->segment > LWM_SEGMENTED_MAX ? -EINVAL : 0;
	default:
		return -EINVAL;
	}
}

int lwm_beside_read(struct lwm_beside *beside, struct msghdr *msg)
{
	struct cmsghdr *cmsg;
	int err;

	*beside = (struct lwm_beside){ .segment = -1 };
	if (msg->msg_controllen && !CMSG_FIRSTHDR(msg))
		return -EINVAL;
	for_each_cmsghdr(cmsg, msg) {
		err = CMSG_OK(msg, cmsg) ? beside_add(beside, cmsg) : -EINVAL;
		if (err)
			return err;
	}
	return 0;
}

/* A set that fits an address is read without an allocation. */
static int dest_read_nodes(struct lwm_dest *dest, struct cmsghdr *cmsg)
{
	size_t len = cmsg->cmsg_len - sizeof(*cmsg);
	struct lwm_nodes *nodes = CMSG_DATA(cmsg);
	struct lwm_targets *set;
	int n;

	n = lwm_nodes_count(nodes, len);
	if (n >= 0 && n <= LWM_ADDR_TARGETS) {
		n = lwm_nodes_read(nodes, len, dest->few);
		dest->n = max(n, 0);
	}
	if (n <= LWM_ADDR_TARGETS)
		return min(n, 0);

	set = lwm_targets_read(nodes, len);
	if (IS_ERR(set))
		return PTR_ERR(set);
	dest_hold(dest, set);
	return 0;
}

int lwm_dest_read_msg(struct lwm_dest *dest, struct msghdr *msg, const struct lwm_beside *beside)
{
	int err;

	err = dest_read_addr(dest, msg->msg_name, msg->msg_namelen);
	if (err)
		return err;

	if (beside->nodes && dest->to != LWM_TO_NONE)
		return -EINVAL;
	if (beside->nodes)
		err = dest_read_nodes(dest, beside->nodes);
	if (err)
		return err;

	err = dest_settle(dest, beside->ask);
	if (err)
		lwm_dest_put(dest);
	return err;
}

void lwm_dest_put(struct lwm_dest *dest)
{
	kvfree(dest->held);
}
