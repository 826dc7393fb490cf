/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the shell may complete a command line with, one a line: from the commands'
 * own usage, and from what is there now. Nothing where nothing fits.
 */
#ifndef LWMCTL_COMPLETE_H
#define LWMCTL_COMPLETE_H

/* No name looks like this: names of files are the shell's own. */
#define COMPLETE_FILES	"<file>"

/* Of @words, which end with NULL, the last one is to be completed; it may be empty. */
void complete(char **words);

#endif
