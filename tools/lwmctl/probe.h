/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes on a socket of their own, and what becomes of each.
 */
#ifndef LWMCTL_PROBE_H
#define LWMCTL_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../../uapi/lwm.h"

enum probe_kind {
	PROBE_OWN,	/* to the own node, for its digest */
	PROBE_SMALL,
	PROBE_FULL,
};

struct flight;

struct prober {
	int		fd;
	uint32_t	net;
	uint16_t	group;		/* that bounds all but PROBE_OWN; 0: the network */
	uint32_t	timeout;	/* milliseconds */
	uint32_t	payload;	/* octets of PROBE_FULL */
	uint32_t	cookie;		/* of the last probe */
	struct flight	*flights;	/* whose end is not known */
};

/* 0, or negative with a fault recorded. */
int prober_open(struct prober *prober);
void prober_close(struct prober *prober);

/*
 * Send to at most LWM_ANSWER_TARGETS nodes. Who cannot be sent to gets an answer
 * that says so. Returns of how many nodes the end will be told, less than @n if
 * an end must be taken first to make room; negative with a fault recorded.
 */
ssize_t probe_send(struct prober *prober, enum probe_kind kind, const uint16_t *nodes, size_t n);

/* What became of a probe, one answer for each of its nodes. */
struct probe_end {
	enum probe_kind		kind;
	struct lwm_answer	answers[LWM_ANSWER_TARGETS];
	size_t			n;
};

/* The next one whose end is known; 1 if there was one, 0 if not. */
int probe_take(struct prober *prober, struct probe_end *end);

/* Milliseconds until probe_take() gives what never was answered; -1: never. */
int64_t probe_patience(const struct prober *prober);

int64_t now_ms(void);

#endif
