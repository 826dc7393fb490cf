/* SPDX-License-Identifier: GPL-2.0 */
/* What the linker puts in place of functions of the module, and those themselves: see Kbuild. */
#ifndef _LWM_TESTS_WRAP_H
#define _LWM_TESTS_WRAP_H

#include <linux/types.h>

struct lwm_dev;
struct lwm_from;
struct lwm_net;
struct lwm_node;
struct lwm_route;
struct lwm_send;
struct lwm_sum;
struct lwm_target;
struct sk_buff;

int __wrap_lwm_probe_send(struct lwm_dev *ldev, struct lwm_node *node, u32 id, unsigned int size);
int __real_lwm_probe_send(struct lwm_dev *ldev, struct lwm_node *node, u32 id, unsigned int size);

struct lwm_dev *__wrap___lwm_net_find_rcu(const struct lwm_net *lnet, u32 id);
struct lwm_dev *__real___lwm_net_find_rcu(const struct lwm_net *lnet, u32 id);

struct lwm_route *__wrap_lwm_route_renew_rcu(struct lwm_dev *ldev, struct lwm_node *node,
					     struct lwm_route *old);
struct lwm_route *__real_lwm_route_renew_rcu(struct lwm_dev *ldev, struct lwm_node *node,
					     struct lwm_route *old);

unsigned int __wrap_lwm_route_room(const struct lwm_route *route);
unsigned int __real_lwm_route_room(const struct lwm_route *route);

int __wrap_lwm_geneve_send(struct lwm_dev *ldev, const struct lwm_node *node,
			   const struct lwm_route *route, struct sk_buff *skb,
			   const struct lwm_send *send, unsigned int head, struct lwm_sum *sum);
int __real_lwm_geneve_send(struct lwm_dev *ldev, const struct lwm_node *node,
			   const struct lwm_route *route, struct sk_buff *skb,
			   const struct lwm_send *send, unsigned int head, struct lwm_sum *sum);

void __wrap_lwm_sock_deliver(struct lwm_dev *ldev, struct sk_buff *skb,
			     const struct lwm_from *from, const struct lwm_target *here,
			     unsigned int n);
void __real_lwm_sock_deliver(struct lwm_dev *ldev, struct sk_buff *skb,
			     const struct lwm_from *from, const struct lwm_target *here,
			     unsigned int n);

void __wrap_lwm_frame_deliver(struct lwm_dev *ldev, struct sk_buff *skb,
			      const struct lwm_from *from);
void __real_lwm_frame_deliver(struct lwm_dev *ldev, struct sk_buff *skb,
			      const struct lwm_from *from);

#endif /* _LWM_TESTS_WRAP_H */
