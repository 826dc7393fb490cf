/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line says. */
#ifndef LWMCAT_OPTIONS_H
#define LWMCAT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
	bool		listen;
	bool		verbose;
	bool		errors;		/* print what the error queue says */
	bool		broadcast;
	bool		lines;		/* a message is a line */
	uint32_t	net;		/* 0: the only one there is */
	uint16_t	port;		/* to listen on, or to send to; 0: targets have their own */
	uint16_t	own_port;
	unsigned long	count;		/* of messages to receive; 0: any */
	int		wait_ms;	/* idle time before the end; -1: for ever */
	size_t		size;		/* of what is sent; 0: as much as fits */
	const char	*group;
	const char	*nodes;		/* NULL: all of the group */
};

/* Ends the program if the command line is no good. */
void options_parse(struct options *opts, int argc, char **argv);

#endif
