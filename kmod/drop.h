/* SPDX-License-Identifier: GPL-2.0 */
/* Why a packet, a copy or a target went no further. */
#ifndef _LWM_DROP_H
#define _LWM_DROP_H

/*
 * One line makes the enum, the counter that generic netlink reports under this
 * name, and the text of the lwm_drop event. What the wire check refuses comes
 * first, in the order in which it looks.
 */
#define LWM_DROP_REASONS(x)				\
	x(SHORT,	"short")			\
	x(VERSION,	"version")			\
	x(OPTIONS,	"malformed-options")		\
	x(CRITICAL,	"unknown-critical-option")	\
	x(OTHER_TYPE,	"other-option-type")		\
	x(SECOND_SET,	"second-set-option")		\
	x(FORM,		"set-form")			\
	x(EMPTY_SET,	"empty-set")			\
	x(PROTOCOL,	"protocol")			\
	x(NETWORK,	"unknown-network")		\
	x(SOURCE,	"unknown-source")		\
	x(INITIATORS,	"initiators-full")		\
	x(OWN,		"own-message")			\
	x(NO_SET,	"no-set-option")		\
	x(HEADER,	"message-header")		\
	x(NOT_NAMED,	"not-named")			\
	x(GROUP,	"outside-group")		\
	x(UNKNOWN_NODE,	"unknown-node")			\
	x(HOP_LIMIT,	"hop-limit")			\
	x(BACK,		"back-to-zone")			\
	x(RELAY_RATE,	"relay-rate")			\
	x(NO_PORT,	"no-port")			\
	x(NO_ROOM,	"no-room")			\
	x(FILTER,	"filter")			\
	x(UNASKED,	"unasked-answer")		\
	x(FORGED,	"forged-answer")		\
	x(ANSWER_RATE,	"answer-rate")			\
	x(JOINS,	"malformed-joins")		\
	x(JOINS_FORGED,	"forged-joins")			\
	x(MEMBERS,	"members-full")			\
	x(UNKNOWN_MAC,	"unknown-mac")			\
	x(FORGED_MAC,	"forged-mac")			\
	x(MAC_LIMIT,	"mac-limit")			\
	x(REPORT,	"malformed-report")		\
	x(STRAY_REPORT,	"stray-report")			\
	x(QUERY,	"foreign-query")		\
	x(LISTENERS,	"too-many-listeners")		\
	x(NO_MEMBER,	"no-member")			\
	x(SET_ADDRESS,	"set-address")			\
	x(SET_GROUP,	"set-address-group")		\
	x(READDRESS,	"not-readdressable")		\
	x(NO_TARGET,	"no-target")			\
	x(NO_SUBSET,	"no-subset")			\
	x(UNREACHABLE,	"unreachable")			\
	x(TOO_BIG,	"too-big")			\
	x(PLAIN,	"plain-node")			\
	x(RECURSION,	"recursion")			\
	x(QUEUE,	"queue-full")			\
	x(DOWN,		"device-down")			\
	x(MEMORY,	"memory")

enum lwm_drop {
	LWM_PASS,
#define LWM_DROP_ENUM(name, text) LWM_DROP_##name,
	LWM_DROP_REASONS(LWM_DROP_ENUM)
#undef LWM_DROP_ENUM
	__LWM_DROP_MAX
};

#endif /* _LWM_DROP_H */
