/* SPDX-License-Identifier: GPL-2.0 */
/* What is on the wire inside UDP: Geneve (RFC 8926), the set option, the message header. */
#ifndef _LWM_WIRE_H
#define _LWM_WIRE_H

#include <linux/bits.h>
#include <linux/if_ether.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include <uapi/lwm.h>

#include "drop.h"

#define LWM_PROTO_FRAME		cpu_to_be16(ETH_P_TEB)	/* inner Ethernet frame */
#define LWM_PROTO_MESSAGE	cpu_to_be16(0x88b5)	/* IEEE local experimental 1 */

/* RFC 8926, 3.4. Multi-octet fields are big-endian, as everywhere below. */
struct lwm_geneve {
	u8	ver_optlen;	/* version 2 bits, option length in words 6 bits */
	u8	flags;		/* O, C, reserved */
	__be16	proto;
	__be32	vni;		/* 24 bits, then 8 reserved */
};

#define LWM_GENEVE_VERSION	GENMASK(7, 6)
#define LWM_GENEVE_OPTLEN	GENMASK(5, 0)
#define LWM_GENEVE_CRITICAL	BIT(6)
#define LWM_GENEVE_MAX		(sizeof(struct lwm_geneve) + 63 * 4)

/* RFC 8926, 3.5. */
struct lwm_option {
	__be16	class;
	u8	type;		/* critical bit on top */
	u8	len;		/* words of data, low 5 bits */
};

#define LWM_OPTION_CLASS	cpu_to_be16(0xff4c)	/* of the experimental range */
#define LWM_OPTION_TYPE		0x81			/* critical; another format, another type */
#define LWM_OPTION_TYPES	0x80			/* to 0x8f: those of other versions */
#define LWM_OPTION_CRITICAL	BIT(7)
#define LWM_OPTION_LEN		GENMASK(4, 0)

/* The set option: after this, ids, pairs of id and port, or first id and words of bits. */
struct lwm_set {
	struct lwm_option opt;
	u8	hop;
	u8	flags;		/* LWM_SET_* */
	__be16	initiator;
	__be16	group;
};

#define LWM_SET_BITS		BIT(0)	/* form: a bitstring, else ids */
#define LWM_SET_LEAF		BIT(1)	/* the receiver is a target and sends nothing on */
#define LWM_SET_TRANSIT		BIT(2)	/* the receiver is no target and delivers nothing */
#define LWM_SET_PORTS		BIT(3)	/* with ids: a destination port after each */
#define LWM_SET_FLAGS		GENMASK(3, 0)

#define LWM_HOP_START		8	/* zones that a message may cross */
#define LWM_SET_TARGETS		256	/* the most that one option names */
/* Octets of Geneve header and set option that one target can take, and each further one less. */
#define LWM_SET_PER_TARGET	24

static_assert(sizeof(struct lwm_geneve) == 8);
static_assert(sizeof(struct lwm_set) == 10);

/* Before the payload of a socket's message. */
struct lwm_hdr {
	__be16	sport;
	__be16	dport;		/* LWM_SET_PORTS tells others */
	__be32	id;		/* counts the socket's sends, from 1 */
	u8	kind;		/* enum lwm_kind */
	u8	flags;		/* LWM_HDR_* */
	__be16	zero;
};

static_assert(sizeof(struct lwm_hdr) == 12);

enum lwm_kind {
	LWM_KIND_DATA,
	LWM_KIND_ANSWER,	/* struct lwm_reply follows; never answered */
	LWM_KIND_JOINS,		/* struct lwm_joins_head follows: joinwire.h; ports and id are 0 */
};

#define LWM_HDR_NODES		BIT(0)	/* struct lwm_told and the whole set follow */
#define LWM_HDR_ANSWER		BIT(1)	/* each target is to answer the initiator */
#define LWM_HDR_FLAGS		GENMASK(1, 0)

/*
 * An answer, to the port that the message came from, with its id; the source
 * port is the one that it was sent to. It says what became of the message at
 * @node, which is the node that sends it, or a target that a relay could not
 * serve.
 */
struct lwm_reply {
	u8	status;		/* enum lwm_status, but LWM_STATUS_SILENT */
	u8	zero;
	__be16	node;
	__be16	options;	/* bit n: takes set options of type 0x80 + n */
	__be16	zero2;
	__be32	space;		/* octets */
	u8	digest[8];	/* big-endian */
};

static_assert(sizeof(struct lwm_reply) == 20);

/* In the payload of a probe: of which nodes the digest is to be, 0 of all. */
struct lwm_range {
	__be16	first;
	__be16	last;
};

/* The set as its initiator had it: ids or pairs, or first id and octets of bits. */
struct lwm_told {
	__be16	len;		/* octets after this header, a multiple of 4 */
	u8	form;		/* enum lwm_nodes_form */
	u8	zero;
};

/* What lwm_wire_check() read. */
struct lwm_wire {
	u32		network;
	__be16		proto;
	u16		len;		/* octets up to the payload */
	u8		other_type;	/* LWM_DROP_OTHER_TYPE: of that option */
	bool		has_set;	/* the rest is told by the option */
	u8		hop;
	u8		flags;
	u16		initiator;
	u16		group;
	u16		targets_len;
	const u8	*targets;	/* in the packet */
};

/*
 * Doubt what came: @data is a Geneve header and what follows, @len octets of it
 * readable, which is at least lwm_wire_len() where that many have come. Pure.
 */
enum lwm_drop lwm_wire_check(const void *data, unsigned int len, struct lwm_wire *wire);

/* Octets of header that @geneve announces. */
static inline unsigned int lwm_wire_len(const struct lwm_geneve *geneve)
{
	return sizeof(*geneve) + (geneve->ver_optlen & LWM_GENEVE_OPTLEN) * 4;
}

/* The targets of a checked option, at most LWM_SET_TARGETS; 0: none, or it is malformed. */
unsigned int lwm_wire_targets(const struct lwm_wire *wire, struct lwm_target *t);
/*
 * Is @node, not 0, among them? Told without making a list of them: false also
 * where they have ports, or may be malformed.
 */
bool lwm_wire_names(const struct lwm_wire *wire, u16 node);

/* What the option of each copy says besides the targets. */
struct lwm_set_conf {
	u32	network;
	__be16	proto;
	u8	hop;
	u8	setlen;		/* no option longer than this, octets */
	u16	initiator;
	u16	group;
};

/*
 * Write a Geneve header and a set option with the first of @t to @buf, in the
 * form that takes more of them, and where both take as many, the shorter.
 * Returns the octets written; *@taken is how many of @t it names, at least 1.
 * @buf has LWM_SET_PER_TARGET octets for each of @n.
 */
unsigned int lwm_wire_encode(void *buf, const struct lwm_set_conf *conf, u8 flags,
			     const struct lwm_target *t, unsigned int n, unsigned int *taken);
/* The same without an option, for a plain node: LWM_PROTO_FRAME only. */
unsigned int lwm_wire_encode_plain(void *buf, u32 network);

enum lwm_drop lwm_hdr_check(const struct lwm_hdr *hdr, unsigned int len);

/* A message to sockets with nothing special about it, as nearly all are. */
static inline bool lwm_hdr_plain(const struct lwm_hdr *hdr)
{
	return !get_unaligned((const u32 *)&hdr->kind);	/* kind, flags, zero */
}

#endif /* _LWM_WIRE_H */
