/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The copy of the network file in use, by which names are known while the
 * device is there: /run/lwm/INODE-OF-THE-NAMESPACE/DEVICE.yaml.
 */
#ifndef LWMCTL_RUNTIME_H
#define LWMCTL_RUNTIME_H

#include <stddef.h>

struct link;
struct net;

/* NULL if there is none that fits the device. */
struct net *runtime_names(const struct link *link);
int runtime_keep(const char *ifname, const char *text, size_t len);
void runtime_drop(const char *ifname);

#endif
