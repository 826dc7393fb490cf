/* SPDX-License-Identifier: GPL-2.0 */
/* A test is a claim about AF_LWM; it ends the program where it does not hold. */
#ifndef _TEST_H
#define _TEST_H

struct test {
	const char	*name;
	const char	*claim;
	void		(*run)(void);
};

/* By subject, each ended by an empty one. */
extern const struct test address_tests[];
extern const struct test target_tests[];
extern const struct test set_tests[];
extern const struct test group_tests[];
extern const struct test port_tests[];
extern const struct test connect_tests[];
extern const struct test receive_tests[];
extern const struct test record_tests[];
extern const struct test told_tests[];
extern const struct test answer_tests[];
extern const struct test segment_tests[];

/* The network of selftests/sockets.sh. */
#define NET		42
#define PORT		7000
#define NODE_UNKNOWN	77
#define NODE_PLAIN	90
#define NODE_DOWN	91
#define NODE_IPV6	92	/* where this underlay is IPv4 */
#define NODE_LOOP	93	/* the way to it leads through lwm0 itself */
#define NODE_FIRST	100	/* ... to NODE_LAST: there are such nodes, but no such hosts */
#define NODE_LAST	399
#define GROUP		7	/* nodes 1 to 3 */
#define GROUP_UNKNOWN	8
#define LONGEST		1388	/* with 1,500 octets of underlay, and a node on IPv6 */

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define holds(what)							\
	do {								\
		if (!(what))						\
			broken(__func__, __LINE__, #what);			\
	} while (0)

/* The call must fail with this errno. */
#define fails(error, call)						\
	do {								\
		errno = 0;						\
		if ((call) != -1 || errno != (error))			\
			broken(__func__, __LINE__, #call " gives " #error);	\
	} while (0)

void broken(const char *where, int line, const char *what) __attribute__((noreturn));

#endif
