/* SPDX-License-Identifier: GPL-2.0 */
/* Requests about the tables of lwm0 of node 1, and tests of what they do. */
#ifndef _TABLES_H
#define _TABLES_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include <linux/lwm.h>

#include "../lib/nl.h"

/* ---- a request ---- */

extern struct nl_message msg;	/* the one that is being made, or was sent last */
extern int fd;			/* the socket of most tests */

extern char said[256];		/* by the kernel's last refusal */
extern unsigned int bad;	/* offset of the attribute that it points at */

/* A socket of generic netlink, which is told why it is refused. */
int talk(void);
/* The family's number is looked up by @by. */
void family_find(int by);
void start_none(int cmd);	/* about no device */
void start_lo(int cmd);
void start_cmd(int cmd);	/* about lwm0 */
/* Send it: 0 or an errno. */
int ask(int by);

/* ---- objects ---- */

#define ZERO	(-1)	/* say 0; a member that is 0 is not said */

struct object {
	int		id;
	int		zone;
	int		via;
	int		relay;
	const char	*addr4;
	const char	*addr6;
	const char	*mac;		/* 6 octets */
	unsigned int	flags;
	const char	*set;		/* struct lwm_nodes, set_len octets */
	size_t		set_len;
};

#define SET(octets)	.set = octets, .set_len = sizeof(octets) - 1
#define OBJECT(...)	(&(struct object){ __VA_ARGS__ })

void put_id(int type, int id);
void put_object(int cmd, const struct object *object);

/* 0 or an errno each. */
int change_by(int by, int cmd, const struct object *object);
int change(int cmd, const struct object *object);
int change_two(int cmd, const struct object *first, const struct object *second);
int begin_by(int by, bool empty);
int commit_by(int by);

bool exists(int cmd_get, int id);

/* Tables of @n nodes and this one, 64 a zone. */
int many(unsigned int n);

/* ---- dumps ---- */

#define ROOM	65536	/* octets: more than the kernel puts into a message */
/*
 * Where messages end, answers are cut: a room of a message's length or more, and
 * each one up to an answer more, are tried.
 */
#define ANSWER	100	/* octets of an answer, at most */

struct dump {
	unsigned int	n;		/* answers */
	bool		interrupted;
	int		error;		/* an errno, at its end */
};

/* The message asks for it; after the first read there may be a change: @gone goes. */
struct dump dump_by(size_t room, const struct object *gone);

/* ---- tests ---- */

/* Prints @what where it differs. */
bool is(const char *what, long got, long want);

struct test {
	const char	*name;
	bool		(*holds)(void);
};

#define TEST(name) { #name, name }

/* By subject, each ended by an empty one. */
extern const struct test transaction_tests[];
extern const struct test strict_tests[];
extern const struct test dump_tests[];
extern const struct test route_tests[];

/* What the kernel refuses, in its words. */
struct refusal {
	const char	*name;
	int		cmd;
	struct object	object;
	int		error;
	const char	*sentence;	/* its begin */
};

extern const struct refusal refusals[];	/* ended by an empty one */

bool refused(const struct refusal *row);

#endif
