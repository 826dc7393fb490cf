/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the workers of lwm-churn share. Each is a process of its own, with
 * random numbers of its own, that does its part again and again until the time
 * is up; it meets what the others have just taken away, and goes on.
 *
 * The hosts are those of `lan 2 2`: h1 and h2 in zone 1, h3 and h4 in zone 2.
 * Node 5 comes and goes with its namespace, in zone 1. Zone 3 has nodes that
 * nobody has ever seen, so that there are more than one section sends to.
 */
#ifndef _CHURN_H
#define _CHURN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../lib/control.h"

#define NET		42
#define HOSTS		4
#define GUEST		5	/* the node that comes and goes */
#define FAR_FIRST	100
#define FAR_COUNT	80
#define PORT		700
#define PORTS		4

/* What is done, and counted. */
#define DEEDS(x)							\
	x(LINK_NEW, "make a device")					\
	x(LINK_DEL, "delete a device")					\
	x(LINK_UP, "set a device up")					\
	x(LINK_DOWN, "set a device down")				\
	x(LINK_LIVE, "change a device that is up")			\
	x(LINK_CONF, "configure a device anew")				\
	x(LINK_MOVE, "move a device to another namespace")		\
	x(NODE_NEW, "add nodes")					\
	x(NODE_SET, "change a node")					\
	x(NODE_DEL, "delete a node")					\
	x(ZONE_SET, "change a zone")					\
	x(GROUP, "change a group")					\
	x(COMMIT, "commit a transaction")				\
	x(ABANDON, "leave a transaction open and go")			\
	x(DUMP, "dump tables")						\
	x(ROUTE, "ask for a route")					\
	x(SOCKET, "open a socket")					\
	x(CONNECT, "connect a socket")					\
	x(SEND, "send to an address")					\
	x(SEND_ALL, "send to all nodes")				\
	x(SEND_PEER, "send to a peer")					\
	x(ASK, "ask targets to answer")					\
	x(PING, "ask nodes to answer")					\
	x(RECEIVE, "receive a message")					\
	x(RECORD, "read a record of failed targets")			\
	x(ANSWERS, "read a record of answers")				\
	x(OPTION, "set an option")					\
	x(FRAME, "send a frame")					\
	x(COPY, "send a copy that was made by hand")			\
	x(SPACE, "make a namespace with a node, and leave it")		\
	x(UNLOAD, "unload the module")

enum deed {
#define DEED_ENUM(name, text) DEED_##name,
	DEEDS(DEED_ENUM)
#undef DEED_ENUM
	DEED_MAX
};

#define ERRORS		8	/* kinds of errors kept for each deed */

struct count {
	atomic_uint	done;
	atomic_uint	refused;
	atomic_int	error[ERRORS];
	atomic_uint	errors[ERRORS];
};

struct churn {
	struct count	count[DEED_MAX];
	atomic_bool	over;
	atomic_bool	quiet;		/* the module is to go: close all sockets */
};

extern struct churn *churn;	/* shared by all processes */
extern uint32_t seed;		/* this one's */

/* Count what became of a deed; true if it was done. @err is an errno. */
bool tell(enum deed deed, int err);
/* The same with what a system call returned. */
bool tell_call(enum deed deed, long ret);

/* A random number below @n. */
uint32_t below(uint32_t n);

/* The underlay address of node @n, big-endian. */
uint32_t address_of(unsigned int n);
uint16_t zone_of(unsigned int n);

/* Fill the tables of a device that is there: all nodes but @self. */
void fill(struct control *c, const char *dev, unsigned int self);

/* The workers; they return when it is over. */
void work_host(unsigned int n);
void work_sockets(unsigned int n);
void work_frames(unsigned int n);
void work_copies(unsigned int n);
void work_spaces(unsigned int n);
void work_module(unsigned int n);

#endif
