// SPDX-License-Identifier: GPL-2.0
#include "fault.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/die.h"

#define DEBUGFS		"/sys/kernel/debug/"
#define SHIELD		(1U << 30)	/* more than any thread allocates here */
#define ALWAYS		100
#define NO_LIMIT	-1

/* Opened before anything fails. */
static struct kind {
	const char	*name;
	int		probability;
	int		times;
	int		task_filter;
} slab = { .name = "failslab" }, page = { .name = "fail_page_alloc" };

static int nth, make_it_fail;

static int file(const char *dir, const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		die_errno("no fault injection: %s", path);
	return fd;
}

static void write_text(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		die_errno("fault injection does not take %s", text);
}

static void write_number(int fd, int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	write_text(fd, text);
}

static void set(const char *dir, const char *name, const char *value)
{
	int fd = file(dir, name);

	write_text(fd, value);
	close(fd);
}

static void kind_open(struct kind *kind)
{
	char dir[64];

	snprintf(dir, sizeof(dir), DEBUGFS "%s", kind->name);
	kind->probability = file(dir, "probability");
	kind->times = file(dir, "times");
	kind->task_filter = file(dir, "task-filter");
	set(dir, "ignore-gfp-wait", "N");
	set(dir, "interval", "1");
	set(dir, "space", "0");
	set(dir, "verbose", "2");
}

void fault_open(void)
{
	kind_open(&slab);
	kind_open(&page);
	set(DEBUGFS "failslab", "cache-filter", "N");
	set(DEBUGFS "fail_page_alloc", "ignore-gfp-highmem", "N");
	set(DEBUGFS "fail_page_alloc", "min-order", "0");
	nth = file("/proc/thread-self", "fail-nth");
	make_it_fail = file("/proc/thread-self", "make-it-fail");
	fault_end();
}

static void kind_fail(const struct kind *kind, unsigned int percent, int times, bool mine)
{
	write_text(kind->task_filter, mine ? "Y" : "N");
	write_number(kind->times, times);
	write_number(kind->probability, percent);
}

void fault_nth(unsigned int n, unsigned int more)
{
	/* The nth counts among the times of its kind. */
	kind_fail(&slab, more ? ALWAYS : 0, more + 1, true);
	kind_fail(&page, more ? ALWAYS : 0, more + 1, true);
	write_text(make_it_fail, "1");
	write_number(nth, n);
}

void fault_pages(unsigned int limit)
{
	kind_fail(&page, ALWAYS, limit ? (int)limit : NO_LIMIT, true);
	write_text(make_it_fail, "1");
}

void fault_others(unsigned int percent, unsigned int times)
{
	write_number(nth, SHIELD);
	kind_fail(&slab, percent, times, false);
	kind_fail(&page, ALWAYS, times, false);
}

static unsigned int read_nth(void)
{
	char text[16] = "";

	if (pread(nth, text, sizeof(text) - 1, 0) < 0)
		die_errno("fail-nth cannot be read");
	return strtoul(text, NULL, 10);
}

unsigned int fault_counted(unsigned int n)
{
	return n - read_nth();
}

bool fault_end(void)
{
	bool failed = !read_nth();

	write_text(make_it_fail, "0");
	write_number(slab.probability, 0);
	write_number(page.probability, 0);
	write_text(nth, "0");
	return failed;
}
