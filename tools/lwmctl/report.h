/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a ping goes, and what it found.
 */
#ifndef LWMCTL_REPORT_H
#define LWMCTL_REPORT_H

#include <stdint.h>

struct lwm_answer;
struct net;
struct tallies;

/* One line of text for an answer as it comes. */
void report_answer(const struct lwm_answer *answer, const struct net *names);

/*
 * All of it, at the end: a table, and where they were kept the spreads of round
 * trips. @payload: octets of a probe of full size.
 */
void report(const struct tallies *tallies, const struct net *names, uint32_t payload);

#endif
