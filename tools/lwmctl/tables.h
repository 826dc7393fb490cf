/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects of the tables as generic netlink carries them.
 */
#ifndef LWMCTL_TABLES_H
#define LWMCTL_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "net.h"

struct nl_msg;
struct nlattr;
struct nlmsghdr;

/* What lwm sends: attributes of an answer or of an event, by LWM_A_*. */
int lwm_attrs(struct nlmsghdr *nlh, struct nlattr **tb);

/* Nests with what the object has, and its id. */
void node_put(struct nl_msg *msg, const struct node *node);
void zone_put(struct nl_msg *msg, const struct zone *zone);
void group_put(struct nl_msg *msg, const struct group *group);
/* A nest with nothing but an id: enough to ask for one, or to delete it. */
void item_put(struct nl_msg *msg, int attr, uint16_t id);

/* The object in such a nest. */
struct node *node_get(struct nlattr *nest);
struct zone *zone_get(struct nlattr *nest);
struct group *group_get(struct nlattr *nest);

/* Read all three tables of the device, which are empty in @net. */
int tables_read(struct net *net, int ifindex);

struct device {
	uint32_t	family;
	uint32_t	nodes, zones, groups;
	uint32_t	payload;
};

int device_read(struct device *device, int ifindex);

#endif
