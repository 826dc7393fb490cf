// SPDX-License-Identifier: GPL-2.0
#include "screen.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* What all terminals of today understand (ECMA-48, and xterm's second screen). */
#define OTHER_SCREEN	"\033[?1049h"
#define FIRST_SCREEN	"\033[?1049l"
#define HIDE_CURSOR	"\033[?25l"
#define SHOW_CURSOR	"\033[?25h"
#define HOME		"\033[H"
#define CLEAR_LINE	"\033[K"
#define CLEAR_REST	"\033[J"

static struct termios before;
static bool opened, changed;

void screen_close(void)
{
	if (!opened)
		return;
	opened = false;
	fputs(SHOW_CURSOR FIRST_SCREEN, stdout);
	fflush(stdout);
	if (changed)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

void screen_open(void)
{
	static bool registered;
	struct termios now;

	if (!registered)
		atexit(screen_close);
	registered = true;
	changed = !tcgetattr(STDIN_FILENO, &before);
	if (changed) {
		/* Keys come at once, and are not shown; those of signals stay. */
		now = before;
		now.c_lflag &= ~(ICANON | ECHO);
		tcsetattr(STDIN_FILENO, TCSANOW, &now);
	}
	opened = true;
	fputs(OTHER_SCREEN HIDE_CURSOR, stdout);
	fflush(stdout);
}

void screen_show(const char *text)
{
	struct winsize size = {};
	int row;

	/* A terminal that does not know its size has the size that all once had. */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	fputs(HOME, stdout);
	for (row = 0; row < size.ws_row && *text; row++) {
		int len = strcspn(text, "\n"), fits = len < size.ws_col ? len : size.ws_col;

		/* A new line behind the last one would scroll. */
		printf("%s%.*s" CLEAR_LINE, row ? "\r\n" : "", fits, text);
		text += len + (text[len] == '\n');
	}
	fputs(CLEAR_REST, stdout);
	fflush(stdout);
}
