/* SPDX-License-Identifier: GPL-2.0 */
/* What is done while an allocation fails. */
#ifndef _DEED_H
#define _DEED_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/control.h"

/* As the scenario made them. */
#define NET		42
#define DEV		"lwm0"
#define SELF		1	/* this host's node */
#define FAR_FIRST	100	/* nodes in zone 3, which nobody answers for */
#define FAR_COUNT	24

#define PORT		700
#define SUBSET		0x09094cef	/* 239.76.9.9, as it lies in memory */

struct deed {
	const char	*name;
	void		(*prepare)(void);	/* may be NULL, like those below */
	int		(*act)(void);		/* 0 or an errno */
	void		(*undo)(void);		/* what act() did */
	void		(*forget)(void);	/* what prepare() did, where act() has failed */
	bool		sends;			/* copies are looked at, too */
	bool		frames;			/* those that are dropped are no errors */
	int		core[3];		/* what the kernel's core says besides ENOMEM */
};

extern const struct deed link_deeds[], table_deeds[], socket_deeds[], send_deeds[];

extern struct control control;	/* in this host's namespace */

/*
 * Do one deed after the other, with each of its allocations failing: alone, and, if
 * asked to, together with the next one. False: something is wrong.
 */
bool deeds_do(const struct deed *deed, bool and_next);

/* End the program if what a deed needs cannot be done. */
void must(const char *what, int err);

/* Define a step that can only fail where it is made to. */
#define SURE(name, act)								\
static void name(void)								\
{										\
	must(#act, act());							\
}

/*
 * Let somebody else have all packets of this namespace too: then they are not for
 * the module alone, and what is to be written to needs memory.
 */
void tap_open(void);

/* A socket that hears the events of @c's namespace, where the program is; close() it. */
int events_open(struct control *c);

/* Deeds in softirqs: receiving, relaying, delivering. False: something is wrong. */
bool arrivals(void);
/* Load the module again and again, an allocation failing each time. */
bool loads(void);

#endif
