/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's events of LWM, from an instance of tracefs that is this program's own:
 * whoever else traces sees nothing of it, and it is gone when this ends; or, where
 * this is killed, when the next one makes its own.
 */
#ifndef LWMCTL_TRACEFS_H
#define LWMCTL_TRACEFS_H

#include <stddef.h>

struct tracefs {
	char	dir[64];
	int	fd;		/* of trace_pipe */
	size_t	held;		/* of a line that has not ended */
	char	line[1024];
};

int tracefs_open(struct tracefs *tracefs);
void tracefs_close(struct tracefs *tracefs);

/* Files are named from the instance on. 0, or a negative errno. */
int tracefs_write(const struct tracefs *tracefs, const char *file, const char *word);
/* Give @each the lines of a file as it is now. */
int tracefs_lines(const struct tracefs *tracefs, const char *file,
		  void (*each)(const char *line, void *arg), void *arg);

/* All events are told from now on. */
int tracefs_follow(const struct tracefs *tracefs);
/*
 * Give @each the lines that come within @ms. 1: there were some; 0: none; -EINTR:
 * there is something to read from @stop; else a fault.
 */
int tracefs_read(struct tracefs *tracefs, int ms, int stop,
		 void (*each)(const char *line, void *arg), void *arg);

#endif
