/* SPDX-License-Identifier: GPL-2.0 */
/* Events: what becomes of a packet, by node ids. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM lwm

#if !defined(_LWM_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _LWM_TRACE_H

#include <linux/netdevice.h>
#include <linux/tracepoint.h>

#include "drop.h"
#include "wire.h"

#define LWM_DROP_TRACE(name, text) { LWM_DROP_##name, text },

#define LWM_KIND_FRAME		0xff	/* of an event: no message of a socket */

/*
 * A message that starts its way here, or a copy that has come, by @from. What other
 * events tell next, on this processor and of this device, is of it.
 */
DECLARE_EVENT_CLASS(lwm_message_class,
		    TP_PROTO(const struct net_device *dev, u32 network, u16 node, u16 from,
			     u16 initiator, const struct lwm_hdr *hdr),
		    TP_ARGS(dev, network, node, from, initiator, hdr),
		    TP_STRUCT__entry(__field(int, ifindex)
				     __field(u32, network)
				     __field(u16, node)
				     __field(u16, from)
				     __field(u16, initiator)
				     __field(u8, kind)
				     __field(u8, flags)
				     __field(u16, sport)
				     __field(u16, dport)
				     __field(u32, id)),
		    TP_fast_assign(__entry->ifindex = dev->ifindex;
				   __entry->network = network;
				   __entry->node = node;
				   __entry->from = from;
				   __entry->initiator = initiator;
				   __entry->kind = hdr ? hdr->kind : LWM_KIND_FRAME;
				   __entry->flags = hdr ? hdr->flags : 0;
				   __entry->sport = hdr ? be16_to_cpu(hdr->sport) : 0;
				   __entry->dport = hdr ? be16_to_cpu(hdr->dport) : 0;
				   __entry->id = hdr ? be32_to_cpu(hdr->id) : 0;),
		    TP_printk("ifindex=%d network=%u node=%u from=%u initiator=%u kind=%s flags=%#x sport=%u dport=%u id=%u",
			      __entry->ifindex, __entry->network, __entry->node, __entry->from,
			      __entry->initiator,
			      __print_symbolic(__entry->kind, { LWM_KIND_DATA, "data" },
					       { LWM_KIND_ANSWER, "answer" },
					       { LWM_KIND_JOINS, "joins" },
					       { LWM_KIND_FRAME, "frame" }),
			      __entry->flags, __entry->sport, __entry->dport, __entry->id));

DEFINE_EVENT(lwm_message_class, lwm_send,
	     TP_PROTO(const struct net_device *dev, u32 network, u16 node, u16 from,
		      u16 initiator, const struct lwm_hdr *hdr),
	     TP_ARGS(dev, network, node, from, initiator, hdr));

DEFINE_EVENT(lwm_message_class, lwm_receive,
	     TP_PROTO(const struct net_device *dev, u32 network, u16 node, u16 from,
		      u16 initiator, const struct lwm_hdr *hdr),
	     TP_ARGS(dev, network, node, from, initiator, hdr));

/*
 * By @from, this node; the network and its id name the device on the whole host, for
 * who counts over all namespaces. @len is what goes inside the outer UDP.
 */
DECLARE_EVENT_CLASS(lwm_copy_class,
		    TP_PROTO(const struct net_device *dev, u32 network, u16 from, u16 initiator,
			     u16 node, u32 flags, unsigned int targets, unsigned int messages,
			     unsigned int len),
		    TP_ARGS(dev, network, from, initiator, node, flags, targets, messages, len),
		    TP_STRUCT__entry(__field(int, ifindex)
				     __field(u32, network)
				     __field(u16, from)
				     __field(u16, initiator)
				     __field(u16, node)
				     __field(u32, flags)
				     __field(unsigned int, targets)
				     __field(unsigned int, messages)
				     __field(unsigned int, len)),
		    TP_fast_assign(__entry->ifindex = dev->ifindex;
				   __entry->network = network;
				   __entry->from = from;
				   __entry->initiator = initiator;
				   __entry->node = node;
				   __entry->flags = flags;
				   __entry->targets = targets;
				   __entry->messages = messages;
				   __entry->len = len;),
		    TP_printk("ifindex=%d network=%u from=%u initiator=%u to=%u flags=%#x targets=%u messages=%u len=%u",
			      __entry->ifindex, __entry->network, __entry->from,
			      __entry->initiator, __entry->node, __entry->flags,
			      __entry->targets, __entry->messages, __entry->len));

/* A copy leaves for a message that was sent here; flags are LWM_COPY_*. */
DEFINE_EVENT(lwm_copy_class, lwm_copy,
	     TP_PROTO(const struct net_device *dev, u32 network, u16 from, u16 initiator,
		      u16 node, u32 flags, unsigned int targets, unsigned int messages,
		      unsigned int len),
	     TP_ARGS(dev, network, from, initiator, node, flags, targets, messages, len));

/* A copy leaves for a message that came from another node. */
DEFINE_EVENT(lwm_copy_class, lwm_relay,
	     TP_PROTO(const struct net_device *dev, u32 network, u16 from, u16 initiator,
		      u16 node, u32 flags, unsigned int targets, unsigned int messages,
		      unsigned int len),
	     TP_ARGS(dev, network, from, initiator, node, flags, targets, messages, len));

TRACE_EVENT(lwm_deliver,
	    TP_PROTO(const struct net_device *dev, u16 initiator, u16 port, unsigned int len),
	    TP_ARGS(dev, initiator, port, len),
	    TP_STRUCT__entry(__field(int, ifindex)
			     __field(u16, initiator)
			     __field(u16, port)
			     __field(unsigned int, len)),
	    TP_fast_assign(__entry->ifindex = dev->ifindex;
			   __entry->initiator = initiator;
			   __entry->port = port;
			   __entry->len = len;),
	    TP_printk("ifindex=%d initiator=%u port=%u len=%u",
		      __entry->ifindex, __entry->initiator, __entry->port, __entry->len));

/* ifindex 0: the packet reached no device. node 0: the whole packet, else a target struck. */
TRACE_EVENT(lwm_drop,
	    TP_PROTO(const struct net_device *dev, enum lwm_drop why, u16 node, unsigned int n),
	    TP_ARGS(dev, why, node, n),
	    TP_STRUCT__entry(__field(int, ifindex)
			     __field(int, why)
			     __field(u16, node)
			     __field(unsigned int, n)),
	    TP_fast_assign(__entry->ifindex = dev ? dev->ifindex : 0;
			   __entry->why = why;
			   __entry->node = node;
			   __entry->n = n;),
	    TP_printk("ifindex=%d reason=%s node=%u n=%u", __entry->ifindex,
		      __print_symbolic(__entry->why, LWM_DROP_REASONS(LWM_DROP_TRACE) { -1, "" }),
		      __entry->node, __entry->n));

/* What this host wants to hear of a group is something else now: include no sources, nothing. */
TRACE_EVENT(lwm_listen,
	    TP_PROTO(const struct net_device *dev, const struct in6_addr *group, bool exclude,
		     unsigned int sources),
	    TP_ARGS(dev, group, exclude, sources),
	    TP_STRUCT__entry(__field(int, ifindex)
			     __field_struct(struct in6_addr, group)
			     __field(bool, exclude)
			     __field(unsigned int, sources)),
	    TP_fast_assign(__entry->ifindex = dev->ifindex;
			   __entry->group = *group;
			   __entry->exclude = exclude;
			   __entry->sources = sources;),
	    TP_printk("ifindex=%d group=%pI6c %s=%u", __entry->ifindex, &__entry->group,
		      __entry->exclude ? "exclude" : "include", __entry->sources));

#endif /* _LWM_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
