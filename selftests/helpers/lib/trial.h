/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages among all hosts of a lan whose zones are joined each to each: sent,
 * received, and counted on every link. Host N is node N, each listens on
 * TRIAL_PORT.
 */
#ifndef _TRIAL_H
#define _TRIAL_H

#include "lan.h"
#include "message.h"

#define TRIAL_NET	42
#define TRIAL_PORT	700

struct trial {
	struct lan	lan;
	int		sock[LAN_HOSTS + 1];
	uint32_t	sent[LAN_HOSTS + 1];	/* messages, by each socket */
	uint32_t	number;			/* messages, all together */
	unsigned int	failures;
};

void trial_open(struct trial *t);

/*
 * Send @size octets from host @from to @set, and hold that each target gets
 * them once and nobody else anything, that each zone of targets but the
 * sender's gets one copy, and that no link carries anything else. What is
 * wrong is printed.
 */
bool trial_send(struct trial *t, unsigned int from, const struct set *set, size_t size);

/* After the last one: nothing came late. True if nothing ever failed. */
bool trial_close(struct trial *t);

#endif
