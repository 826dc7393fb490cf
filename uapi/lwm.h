/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * LWM: multicast where the sender says who gets it.
 *
 * Three interfaces are described here: the socket family, the link attributes
 * of rtnetlink kind "lwm", and the generic netlink family "lwm" (whose full
 * description is spec/lwm.yaml). Ports are big-endian, everything else is in
 * host byte order unless its type says otherwise. Network ids have 24 bits,
 * node, zone and group ids 16; 0 is no id.
 */
#ifndef _UAPI_LINUX_LWM_H
#define _UAPI_LINUX_LWM_H

#include <linux/const.h>
#include <linux/socket.h>
#include <linux/types.h>

/*
 * The address family. Linux refuses families at or above AF_MAX, so a module
 * outside the tree cannot have a number of its own: LWM sits on one that Linux
 * names (PF_SNA) and never implemented. The module parameter "family" moves it;
 * LWM_CMD_DEVICE_GET reports the number in use as LWM_A_DEVICE_FAMILY.
 */
#define LWM_FAMILY_DEFAULT	22
#ifndef AF_LWM
#define AF_LWM			LWM_FAMILY_DEFAULT
#define PF_LWM			AF_LWM
#endif

#define LWM_PORT_DEFAULT	6081	/* UDP: Geneve, RFC 8926 */
#define LWM_NET_MAX		0xffffff
#define LWM_NODE_MAX		0xffff
#define LWM_SETLEN_MIN		16	/* octets: the option with one id and port */
#define LWM_SETLEN_DEFAULT	44	/* octets: the option with 256 bits */
#define LWM_SETLEN_MAX		128	/* octets: what one Geneve option holds */
#define LWM_SET_UNPRIVILEGED	256	/* targets; more need SO_BROADCAST */
#define LWM_SEGMENTED_MAX	65536	/* octets of one send in segments */
#define LWM_SEGMENTS_MAX	128	/* datagrams of it */
#define LWM_ANSWER_TARGETS	256	/* targets of a message that is to be answered */
#define LWM_ANSWER_TIMEOUT_MS	1000	/* LWM_ANSWER_TIMEOUT of a new socket */
#define LWM_ANSWER_TIMEOUT_MAX	3600000	/* ms */
#define LWM_SUBSETS_MAX		16384	/* subset addresses of a device */
#define LWM_SUBSETS_SOCKETS	8192	/* of them, those of its sockets */
#define LWM_SUBSETS_SOCKET	64	/* of them, those of one socket */
#define LWM_SUBSET_LIFETIME_MAX	3600000	/* ms */

/* ---- sockets: socket(AF_LWM, SOCK_DGRAM, 0) ---- */

/*
 * One target: a node, and the port there. As part of an address or of struct
 * lwm_nodes, port 0 stands for the common port of the send.
 */
struct lwm_target {
	__u16	node;
	__be16	port;
};

/* What struct sockaddr_lwm says after its header. */
enum lwm_to {
	LWM_TO_NONE,	/* bind(): a local port; sendmsg(): the set is in LWM_NODES */
	LWM_TO_NODE,	/* slwm_targets[0] */
	LWM_TO_LIST,	/* slwm_targets[0 .. slwm_count - 1] */
	LWM_TO_GROUP,	/* the nodes of slwm_group; group 0: all nodes of the network */
};

#define LWM_ADDR_TARGETS	29

/*
 * An address. A name may be as short as its targets allow, at least
 * LWM_ADDR_LEN(0) octets; octets up to its end that no target uses are zero.
 *
 * slwm_group bounds a node or a list: all targets must be members of it.
 * 0 is the whole network.
 *
 * From its first bind(), connect() or sendmsg() on, a socket is of one network
 * and has one port; an address in another network is EINVAL. connect() to
 * AF_UNSPEC makes it hear all nodes again, and leaves it both.
 *
 * recvmsg() gives the initiator: a node, its port, and the group that bounded
 * the message. getsockname() gives the own node and port, getpeername() what
 * was connected to, or LWM_TO_NONE for a set that does not fit.
 */
struct sockaddr_lwm {
	__kernel_sa_family_t	slwm_family;	/* AF_LWM */
	__be16			slwm_port;	/* common port */
	__u32			slwm_net;	/* network id */
	__u16			slwm_group;
	__u8			slwm_to;	/* enum lwm_to */
	__u8			slwm_count;	/* targets: 1 for a node, 0 for a group */
	struct lwm_target	slwm_targets[LWM_ADDR_TARGETS];
};

#define LWM_ADDR_LEN(n)		(12 + 4 * (n))

/* Level of control messages and socket options. */
#define SOL_LWM			19543	/* 0x4c57 */

enum {
	/*
	 * struct lwm_nodes. Control message to sendmsg(): the set, with an
	 * address of LWM_TO_NONE. Socket option: the set that a connect() with
	 * LWM_TO_NONE takes; an empty option clears it. Control message from
	 * recvmsg(), with LWM_RECVNODES on: the whole set, where told.
	 */
	LWM_NODES	= 1,
	LWM_RECVERR	= 2,	/* int: records of failed targets on the error queue */
	LWM_TELLNODES	= 3,	/* int: send the whole set along, for receivers to read */
	LWM_RECVNODES	= 4,	/* int: give told sets with recvmsg() */
	LWM_REUSEPORT	= 5,	/* int: share a port with sockets of this user; one gets each */
	LWM_RECVTOS	= 6,	/* int: give the outer DSCP and ECN as control message LWM_TOS */
	LWM_TOS		= 7,	/* control message from recvmsg(): int */
	LWM_RELAY	= 8,	/* int, on: let relays send on; off: a direct copy to each target */
	/*
	 * Control message to sendmsg(), struct lwm_ask: each target's kernel is
	 * to answer. E2BIG for more than LWM_ANSWER_TARGETS.
	 */
	LWM_ANSWER	= 9,
	LWM_ANSWER_TIMEOUT = 10, /* int, milliseconds: who has not answered by then is silent */
	/*
	 * int, read only: the longest message, octets, that passes to all that
	 * the socket is connected to, as far as is known now.
	 */
	LWM_MTU		= 11,
	/*
	 * struct lwm_subset, on a bound socket: bind a subset address of this host,
	 * which any program may then send UDP to; it is gone with the socket, if not
	 * before. What the set needs for sending it needs here. Read, it is the
	 * address that was bound last, 16 octets, as in struct lwm_subset.
	 */
	LWM_SUBSET	= 12,
	/*
	 * int, octets, 0 for none: what is longer is sent as datagrams of so many
	 * octets and a shorter last one, each a message with an id of its own, in
	 * order, as UDP_SEGMENT does. Control message to sendmsg() for one send.
	 * The send returns the octets that were sent, which are fewer where only
	 * the first datagrams were; a record on the error queue has the id of the
	 * first one that it is about. EMSGSIZE for more than LWM_SEGMENTED_MAX
	 * octets or LWM_SEGMENTS_MAX datagrams, EINVAL beside LWM_ANSWER.
	 */
	LWM_SEGMENT	= 13,
};

enum lwm_nodes_form {
	LWM_NODES_IDS	 = 1,	/* __u16 node ids */
	LWM_NODES_TARGETS = 2,	/* struct lwm_target */
	LWM_NODES_BITMAP = 3,	/* octets: bit b of octet i is node first + 8 * i + b */
};

/* A node set in a control message, a socket option or a netlink attribute. */
struct lwm_nodes {
	__u8	form;		/* enum lwm_nodes_form */
	__u8	zero;
	__u16	first;		/* LWM_NODES_BITMAP: node of bit 0; else 0 */
	__u8	data[];		/* to the end of the message, option or attribute */
};

/*
 * A subset address: which nodes of a group get, for a time, what this host sends
 * there, addressed to the group. Given again, it is superseded.
 */
struct lwm_subset {
	__u32	lifetime;	/* milliseconds; 0: it ends now */
	__u16	group;
	__u8	family;		/* AF_INET, AF_INET6; 0: IPv4 where the group has it */
	__u8	zero;
	__u8	addr[16];	/* IPv4 as ::ffff:0:0/96; all zero: the next free one */
	struct lwm_nodes nodes;	/* to the end of the option */
};

/*
 * With LWM_RECVERR, a send that misses some of its targets leaves one record:
 * recvmsg(MSG_ERRQUEUE) gives an array of struct lwm_result as data and a
 * control message LWM_RECVERR with struct sock_extended_err (linux/errqueue.h):
 * ee_errno of the first failed target, ee_origin SO_EE_ORIGIN_LOCAL, ee_type
 * LWM_EE_RESULTS, ee_info the message id (a socket counts its sends from 1),
 * ee_data the entries.
 */
struct lwm_result {
	__u16	node;
	__u16	error;		/* errno */
};

/*
 * A message that is to be answered (LWM_ANSWER). Nothing is sent again for want
 * of an answer. To port 0 it is a probe: delivered to no socket, and answered
 * by the node itself. What a probe carries only fills it up to the size that is
 * to be tried, but for its first four octets where they are not 0: two be16,
 * the first and the last id of the nodes that the digest is to be of (at most
 * LWM_DIGEST_NODES ids).
 */
struct lwm_ask {
	__u32	timeout;	/* milliseconds; 0: the socket's LWM_ANSWER_TIMEOUT */
	__u32	cookie;		/* given back with the answers */
};

#define LWM_DIGEST_NODES	1024

enum lwm_status {
	LWM_STATUS_SILENT,	/* no answer in time: nobody knows whether it arrived */
	LWM_STATUS_QUEUED,	/* in the receive buffer of its socket; a probe: arrived */
	LWM_STATUS_NO_PORT,	/* no socket takes what is sent to that port */
	LWM_STATUS_NO_ROOM,	/* its socket's receive buffer is full */
	LWM_STATUS_TOO_BIG,	/* did not pass on the way: lwm_answer.space is what would */
	LWM_STATUS_REFUSED,	/* it is outside the group there, or a filter refused */
	LWM_STATUS_UNREACHABLE,	/* no copy left for it, here or at a relay */
};

/*
 * When all targets have answered, or at the timeout, the error queue gets one
 * record, whether LWM_RECVERR is on or not: recvmsg(MSG_ERRQUEUE) gives an array
 * of these as data, one for each target, in order of nodes and ports, and a
 * control message LWM_RECVERR with struct sock_extended_err: ee_errno 0,
 * ee_origin SO_EE_ORIGIN_LOCAL, ee_type LWM_EE_ANSWERS, ee_info the message id,
 * ee_data the cookie. Its room is reserved at the send: ENOBUFS where too much
 * was not read yet. A message that was refused, or left for nobody, has none.
 */
struct lwm_answer {
	__u16	node;
	__be16	port;		/* that it was sent to */
	__u8	status;		/* enum lwm_status */
	__u8	zero;
	__u16	options;	/* bit n: it takes set options of type 0x80 + n */
	__u32	rtt;		/* microseconds from the send to its answer; 0: none came */
	__u32	space;		/* octets free in the receive buffer of its socket */
	__u64	digest;		/* of its node and group tables: equal tables, equal digests */
};

/* ee_type of a record: what the data is an array of. */
enum {
	LWM_EE_RESULTS,		/* struct lwm_result */
	LWM_EE_ANSWERS,		/* struct lwm_answer */
};

/* ---- links: ip link add lwm0 type lwm ---- */

enum {
	IFLA_LWM_UNSPEC,
	IFLA_LWM_ID,		/* u32: network */
	IFLA_LWM_NODE,		/* u16: own node id */
	IFLA_LWM_ZONE,		/* u16: own zone */
	IFLA_LWM_LOCAL,		/* be32: own IPv4 underlay address; 0.0.0.0 clears it */
	IFLA_LWM_LOCAL6,	/* in6_addr: own IPv6 underlay address; :: clears it */
	IFLA_LWM_LINK,		/* u32: ifindex of the underlay device, 0 for any */
	IFLA_LWM_PORT,		/* be16: UDP port */
	IFLA_LWM_SETLEN,	/* u8: longest set option written, octets, a multiple of 4 */
	IFLA_LWM_TTL,		/* u8: outer TTL or hop limit, 0 for the namespace's default */
	IFLA_LWM_DSCP,		/* u8: outer DSCP, 0 to 63 */
	IFLA_LWM_CSUM,		/* u8: send UDP checksums, 0 or 1 */
	IFLA_LWM_RELAY_RATE,	/* u32: copies a second sent on for each other node; 0: none */
	IFLA_LWM_SILENCE,	/* u32: milliseconds without a word until a node is probed */
	IFLA_LWM_PROBE,		/* u32: milliseconds between probes, of which three may be lost */
	IFLA_LWM_PREFIXES,	/* struct lwm_prefix, at most LWM_PREFIXES_MAX; empty: none */
	IFLA_LWM_LEARNING,	/* u8: learn which MACs are behind which nodes, 0 or 1 */
	IFLA_LWM_AGEING,	/* u32: seconds that a MAC is kept unheard, 0 for ever */
	IFLA_LWM_MACS,		/* u32: MACs that are kept; a quarter of them for one node */
	/*
	 * Where subset addresses are: the octets of a multicast prefix, then one
	 * octet, its length.
	 */
	IFLA_LWM_SUBSETS4,	/* 5 octets */
	IFLA_LWM_SUBSETS6,	/* 17 octets */
	IFLA_LWM_INITIATORS,	/* u8: enum lwm_initiators */
	__IFLA_LWM_MAX
};

#define IFLA_LWM_MAX (__IFLA_LWM_MAX - 1)

/* From whom messages and frames are taken. */
enum lwm_initiators {
	LWM_INITIATORS_KNOWN,	/* from nodes alone */
	LWM_INITIATORS_OPEN,	/* straight from other addresses, too, which may be replied to */
};

#define LWM_RELAY_UNLIMITED	0xffffffffU	/* the rate of a device that is not told one */
#define LWM_SILENCE_DEFAULT	100	/* ms */
#define LWM_SILENCE_MIN		10
#define LWM_SILENCE_MAX		60000
#define LWM_PROBE_DEFAULT	50	/* ms */
#define LWM_PROBE_MIN		5
#define LWM_PROBE_MAX		10000
#define LWM_AGEING_DEFAULT	300	/* s */
#define LWM_AGEING_MAX		31536000
#define LWM_MACS_DEFAULT	4096
#define LWM_MACS_MAX		1048576
/* 239.76.0.0/16 and ff15:4c57:ffff::/48: kmod/subset.c says why. */
#define LWM_SUBSETS4_DEFAULT	{ 239, 76, 0, 0, 16 }
#define LWM_SUBSETS6_DEFAULT	{ 0xff, 0x15, 0x4c, 0x57, 0xff, 0xff, [16] = 48 }

#define LWM_PREFIXES_MAX	8
#define LWM_OVERLAYS_MAX	16	/* LWM_A_NODE_OVERLAY: addresses of one node */

/*
 * Overlay addresses that follow from a node's id or MAC: node n has host n of
 * the prefix, or, with LWM_PREFIX_EUI64, the address of a /64 that is made of
 * its MAC. Bits behind the prefix, and octets behind an IPv4 address, are zero.
 */
struct lwm_prefix {
	__u8	family;		/* AF_INET or AF_INET6 */
	__u8	len;
	__u8	flags;		/* LWM_PREFIX_* */
	__u8	zero;
	__u8	addr[16];
};

enum {
	LWM_PREFIX_EUI64	= _BITUL(0),
};

/* An overlay address that a node is given. Octets behind an IPv4 address are zero. */
struct lwm_overlay {
	__u8	family;		/* AF_INET or AF_INET6 */
	__u8	flags;		/* LWM_OVERLAY_* */
	__u16	zero;
	__u8	addr[16];
};

enum {
	LWM_OVERLAY_ROUTER	= _BITUL(0),	/* neighbour advertisements say so */
};

/* ---- tables: generic netlink family "lwm" ---- */

#define LWM_GENL_NAME		"lwm"
#define LWM_GENL_VERSION	1
#define LWM_GENL_MCGRP_EVENTS	"events"

/*
 * NEW, SET and DEL take one or more objects of their kind (LWM_A_NODE,
 * LWM_A_ZONE or LWM_A_GROUP, repeated); all of them are done, or none. GET
 * takes one, or dumps. Every message but DEVICE_GET's dump and STATS_GET
 * names its device by LWM_A_IFINDEX. Done changes are told to the multicast
 * group "events" by the same commands, one object a message.
 */
enum lwm_cmd {
	LWM_CMD_UNSPEC,
	LWM_CMD_DEVICE_GET,	/* do, dump: LWM_A_IFINDEX, LWM_A_DEVICE */
	LWM_CMD_NODE_NEW,
	LWM_CMD_NODE_SET,
	LWM_CMD_NODE_GET,
	LWM_CMD_NODE_DEL,
	LWM_CMD_ZONE_NEW,
	LWM_CMD_ZONE_SET,
	LWM_CMD_ZONE_GET,
	LWM_CMD_ZONE_DEL,
	LWM_CMD_GROUP_NEW,
	LWM_CMD_GROUP_SET,
	LWM_CMD_GROUP_GET,
	LWM_CMD_GROUP_DEL,
	LWM_CMD_SOCKET_GET,	/* dump: LWM_A_SOCKET of this namespace */
	LWM_CMD_STATS_GET,	/* do: LWM_A_STATS; without LWM_A_IFINDEX, of no device */
	LWM_CMD_ROUTE_GET,	/* dump, CAP_NET_ADMIN: LWM_A_ROUTE in, LWM_A_COPY messages out */
	/*
	 * A transaction: between BEGIN and COMMIT what this netlink socket
	 * changes on the device is kept aside, and COMMIT puts it in place at
	 * once. It ends unused when the netlink socket is closed. Others get
	 * EBUSY meanwhile. BEGIN starts from what is there, or from empty
	 * tables with LWM_A_EMPTY (own node and own zone stay); where one is
	 * open already, it starts anew. After a change that was refused, all
	 * that follows gets ECANCELED, and COMMIT ends it unused. GET shows
	 * what is in place.
	 */
	LWM_CMD_TABLE_BEGIN,
	LWM_CMD_TABLE_COMMIT,	/* also the event that says: read the tables anew */
	LWM_CMD_NODE_STATE,	/* event only: LWM_A_NODE with its id and new state */
	LWM_CMD_MEMBER_GET,	/* dump: LWM_A_IFINDEX in, LWM_A_MEMBER messages out */
	/*
	 * Subset addresses, one a message: a multicast address that this host
	 * alone binds, for a time, to a set of nodes inside a group. What is
	 * sent to it goes to them, addressed to the group. They are of no
	 * transaction and of no event, and are gone when the device is set down.
	 */
	LWM_CMD_SUBSET_NEW,	/* do: LWM_A_SUBSET in; out, with its address */
	LWM_CMD_SUBSET_GET,	/* do, by address; dump */
	LWM_CMD_SUBSET_DEL,	/* do, by address */
	__LWM_CMD_MAX
};

#define LWM_CMD_MAX (__LWM_CMD_MAX - 1)

enum {
	LWM_A_UNSPEC,
	LWM_A_PAD,
	LWM_A_IFINDEX,		/* u32 */
	LWM_A_DEVICE,		/* nest */
	LWM_A_NODE,		/* nest, repeated */
	LWM_A_ZONE,		/* nest, repeated */
	LWM_A_GROUP,		/* nest, repeated */
	LWM_A_SOCKET,		/* nest */
	LWM_A_STATS,		/* nest */
	LWM_A_ROUTE,		/* nest */
	LWM_A_COPY,		/* nest, repeated */
	LWM_A_EMPTY,		/* flag */
	LWM_A_MEMBER,		/* nest */
	LWM_A_SUBSET,		/* nest */
	__LWM_A_MAX
};

#define LWM_A_MAX (__LWM_A_MAX - 1)

enum {
	LWM_A_DEVICE_UNSPEC,
	LWM_A_DEVICE_FAMILY,	/* u32: number of the socket family */
	LWM_A_DEVICE_ID,	/* u32: network */
	LWM_A_DEVICE_NODE,	/* u16: own node */
	LWM_A_DEVICE_ZONE,	/* u16: own zone */
	LWM_A_DEVICE_NODES,	/* u32: nodes known */
	LWM_A_DEVICE_ZONES,	/* u32: zones known */
	LWM_A_DEVICE_GROUPS,	/* u32: groups known */
	LWM_A_DEVICE_PAYLOAD,	/* u32: longest message of a socket, octets */
	__LWM_A_DEVICE_MAX
};

#define LWM_A_DEVICE_MAX (__LWM_A_DEVICE_MAX - 1)

enum {
	LWM_NODE_PERMANENT	= _BITUL(0),	/* always reachable, never probed */
	LWM_NODE_PLAIN		= _BITUL(1),	/* a Geneve endpoint that does not know LWM */
	LWM_NODE_DOWN		= _BITUL(2),	/* set down: relays for nobody, cannot be sent to */
	LWM_NODE_SELF		= _BITUL(3),	/* read only: the device's own node */
};

enum {
	LWM_A_NODE_UNSPEC,
	LWM_A_NODE_ID,		/* u16 */
	LWM_A_NODE_ZONE,	/* u16 */
	LWM_A_NODE_ADDR4,	/* be32; 0.0.0.0 clears it */
	LWM_A_NODE_ADDR6,	/* in6_addr; :: clears it */
	LWM_A_NODE_MAC,		/* 6 octets; all zero: 02:4c, id of network, id of node */
	LWM_A_NODE_VIA,		/* u16: the node that forwards for a plain node; 0: anyone */
	LWM_A_NODE_FLAGS,	/* bitfield32: LWM_NODE_* */
	LWM_A_NODE_STATE,	/* u8, read only: enum lwm_state */
	LWM_A_NODE_HEARD,	/* u32, read only: milliseconds since it was last heard */
	LWM_A_NODE_RTT,		/* u32, read only: round trip of probes, microseconds */
	LWM_A_NODE_MTU,		/* u32, read only: longest message that passes to it, if lower */
	LWM_A_NODE_OVERLAY,	/* struct lwm_overlay, at most LWM_OVERLAYS_MAX; empty: none */
	LWM_A_NODE_OTHER_TYPE,	/* u8, read only: of its last set option, if not ours */
	__LWM_A_NODE_MAX
};

#define LWM_A_NODE_MAX (__LWM_A_NODE_MAX - 1)

/* What is known of a node as a neighbour: of those that copies are sent to directly. */
enum lwm_state {
	LWM_STATE_UNHEARD,	/* never heard of: relays for nobody */
	LWM_STATE_REACHABLE,	/* heard of lately */
	LWM_STATE_STALE,	/* heard of once; nothing was sent to it since */
	LWM_STATE_FAILED,	/* sent to, probed, and silent: relays for nobody */
	LWM_STATE_PERMANENT,	/* LWM_NODE_PERMANENT: taken for reachable, never probed */
};

enum lwm_relay {
	LWM_RELAY_AUTO,		/* a target of the zone relays for the others */
	LWM_RELAY_NEVER,	/* each target gets a copy of its own */
	LWM_RELAY_NODES,	/* only the nodes of LWM_A_ZONE_RELAY_NODES relay */
};

enum {
	LWM_A_ZONE_UNSPEC,
	LWM_A_ZONE_ID,		/* u16 */
	LWM_A_ZONE_VIA,		/* u16: the zone on the way to it; 0, or not known: direct */
	LWM_A_ZONE_RELAY,	/* u8: enum lwm_relay */
	LWM_A_ZONE_RELAY_NODES,	/* struct lwm_nodes: LWM_NODES_IDS or LWM_NODES_BITMAP */
	LWM_A_ZONE_NODES,	/* u32, read only: nodes in it */
	__LWM_A_ZONE_MAX
};

#define LWM_A_ZONE_MAX (__LWM_A_ZONE_MAX - 1)

enum {
	LWM_A_GROUP_UNSPEC,
	LWM_A_GROUP_ID,		/* u16 */
	LWM_A_GROUP_NODES,	/* struct lwm_nodes: LWM_NODES_IDS or LWM_NODES_BITMAP */
	LWM_A_GROUP_ADDR4,	/* be32: its IPv4 multicast address; 0.0.0.0: none */
	LWM_A_GROUP_ADDR6,	/* in6_addr: its IPv6 multicast address; :: none */
	__LWM_A_GROUP_MAX
};

#define LWM_A_GROUP_MAX (__LWM_A_GROUP_MAX - 1)

/* Whom a member of a group wants to hear. */
enum lwm_filter {
	LWM_FILTER_INCLUDE,	/* the sources that are listed, and nobody else */
	LWM_FILTER_EXCLUDE,	/* everybody but those that are listed */
};

/* How it is known that a node listens to a group. */
enum lwm_learned {
	LWM_LEARNED_LOCAL,	/* this host's own reports: its stack's, and its guests' */
	LWM_LEARNED_TOLD,	/* the node told */
};

enum {
	LWM_A_MEMBER_UNSPEC,
	LWM_A_MEMBER_GROUP,	/* in6_addr, IPv4 as ::ffff:0:0/96; :: is every group */
	LWM_A_MEMBER_NODE,	/* u16 */
	LWM_A_MEMBER_LEARNED,	/* u8: enum lwm_learned */
	LWM_A_MEMBER_FILTER,	/* u8: enum lwm_filter */
	LWM_A_MEMBER_SOURCES,	/* in6_addr, as many as there are */
	LWM_A_MEMBER_AGE,	/* u32: milliseconds since it joined */
	__LWM_A_MEMBER_MAX
};

#define LWM_A_MEMBER_MAX (__LWM_A_MEMBER_MAX - 1)

/*
 * NEW takes the address, which supersedes what was bound to it, or none: the
 * next free one of the device's range, of the family.
 */
enum {
	LWM_A_SUBSET_UNSPEC,
	LWM_A_SUBSET_PAD,
	LWM_A_SUBSET_ADDR4,	/* be32 */
	LWM_A_SUBSET_ADDR6,	/* in6_addr */
	LWM_A_SUBSET_FAMILY,	/* u8: AF_INET, AF_INET6; 0: IPv4 where the group has it */
	LWM_A_SUBSET_GROUP,	/* u16 */
	LWM_A_SUBSET_NODES,	/* struct lwm_nodes: LWM_NODES_IDS or LWM_NODES_BITMAP */
	LWM_A_SUBSET_LIFETIME,	/* u32: milliseconds */
	LWM_A_SUBSET_LEFT,	/* u32, read only: milliseconds of them */
	LWM_A_SUBSET_PACKETS,	/* u64, read only: sent to it */
	LWM_A_SUBSET_OCTETS,	/* u64, read only: with their Ethernet headers */
	LWM_A_SUBSET_SOCKET,	/* flag, read only: bound by a socket, and gone with it */
	__LWM_A_SUBSET_MAX
};

#define LWM_A_SUBSET_MAX (__LWM_A_SUBSET_MAX - 1)

enum {
	LWM_A_SOCKET_UNSPEC,
	LWM_A_SOCKET_ID,	/* u32: network */
	LWM_A_SOCKET_PORT,	/* be16 */
	LWM_A_SOCKET_PEER,	/* struct lwm_nodes: what it is connected to */
	LWM_A_SOCKET_PEER_PORT,	/* be16 */
	LWM_A_SOCKET_PEER_GROUP, /* u16 */
	LWM_A_SOCKET_RQUEUE,	/* u32: octets waiting to be read */
	LWM_A_SOCKET_WQUEUE,	/* u32: octets waiting to be sent */
	LWM_A_SOCKET_DROPS,	/* u32: messages that found no room */
	LWM_A_SOCKET_UID,	/* u32 */
	LWM_A_SOCKET_INODE,	/* u32 */
	__LWM_A_SOCKET_MAX
};

#define LWM_A_SOCKET_MAX (__LWM_A_SOCKET_MAX - 1)

enum {
	LWM_A_STATS_UNSPEC,
	LWM_A_STATS_PAD,
	LWM_A_STATS_MESSAGES,	/* u64: messages and frames sent from here */
	LWM_A_STATS_COPIES,	/* u64: copies put on the underlay for them */
	LWM_A_STATS_RECEIVED,	/* u64: copies that came from the underlay */
	LWM_A_STATS_RELAYED,	/* u64: copies sent on for others */
	LWM_A_STATS_DELIVERED,	/* u64: messages and frames given to this host */
	LWM_A_STATS_DROP,	/* nest, repeated, one for each reason */
	LWM_A_STATS_PROBES,	/* u64: probes sent to neighbours */
	LWM_A_STATS_ANSWERS,	/* u64: answers sent */
	LWM_A_STATS_ANSWERED,	/* u64: answers that came and were waited for */
	LWM_A_STATS_FAILED,	/* u64: nodes that were reachable and failed */
	LWM_A_STATS_RETURNED,	/* u64: nodes that became reachable */
	LWM_A_STATS_RESOLVED,	/* u64: ARP and ND requests of this host answered from tables */
	LWM_A_STATS_LEARNED,	/* u64: MACs learned behind nodes */
	LWM_A_STATS_MOVED,	/* u64: MACs that were heard behind another node */
	LWM_A_STATS_REPORTS,	/* u64: IGMP and MLD reports taken from this host */
	LWM_A_STATS_JOINS,	/* u64: messages about memberships sent */
	__LWM_A_STATS_MAX
};

#define LWM_A_STATS_MAX (__LWM_A_STATS_MAX - 1)

enum {
	LWM_A_DROP_UNSPEC,
	LWM_A_DROP_PAD,
	LWM_A_DROP_REASON,	/* string */
	LWM_A_DROP_COUNT,	/* u64 */
	__LWM_A_DROP_MAX
};

#define LWM_A_DROP_MAX (__LWM_A_DROP_MAX - 1)

enum {
	LWM_A_ROUTE_UNSPEC,
	LWM_A_ROUTE_NODES,	/* struct lwm_nodes */
	LWM_A_ROUTE_GROUP,	/* u16: the bound; without LWM_A_ROUTE_NODES, the set */
	LWM_A_ROUTE_FLOW,	/* u16: UDP source port, which picks among relays */
	__LWM_A_ROUTE_MAX
};

#define LWM_A_ROUTE_MAX (__LWM_A_ROUTE_MAX - 1)

/* A copy that a set would cause, here or, by this node's tables, at a relay. */
enum {
	LWM_A_COPY_UNSPEC,
	LWM_A_COPY_FROM,	/* u16: node that sends it */
	LWM_A_COPY_TO,		/* u16: node that it is sent to; as FROM: delivered there */
	LWM_A_COPY_FROM_ZONE,	/* u16 */
	LWM_A_COPY_TO_ZONE,	/* u16 */
	LWM_A_COPY_FLAGS,	/* u32: LWM_COPY_* */
	LWM_A_COPY_OPTLEN,	/* u32: octets of its set option */
	LWM_A_COPY_NODES,	/* struct lwm_nodes: the targets named in it */
	__LWM_A_COPY_MAX
};

#define LWM_A_COPY_MAX (__LWM_A_COPY_MAX - 1)

enum {
	LWM_COPY_LEAF		= _BITUL(0),
	LWM_COPY_TRANSIT	= _BITUL(1),
	LWM_COPY_BITS		= _BITUL(2),	/* the option holds a bitstring, else ids */
	LWM_COPY_PLAIN		= _BITUL(3),	/* no option: the receiver is a plain node */
	LWM_COPY_UNREACHABLE	= _BITUL(4),	/* no way there: not sent */
};

#endif /* _UAPI_LINUX_LWM_H */
