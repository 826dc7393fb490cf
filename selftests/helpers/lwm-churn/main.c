// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-churn - nodes, devices, namespaces and the module come and go, under traffic
 *
 * usage: lwm-churn SECONDS SEED
 *
 * Several workers at once, each in an order of its own that SEED determines, for
 * SECONDS and, on a slow machine, until each kind of deed was done. Ends with a
 * line for each, and with status 1 if one was never done, or if a worker does not
 * come back.
 */
#define _GNU_SOURCE
#include "churn.h"

#include <errno.h>
#include <signal.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lib/die.h"
#include "../lib/rng.h"

#define PATIENCE	120	/* seconds that a worker has to end what it began */
#define SLOWNESS	5	/* times that a slow machine is given its time again */

struct churn *churn;
uint32_t seed;

static const char * const deed_text[DEED_MAX] = {
#define DEED_TEXT(name, text) text,
	DEEDS(DEED_TEXT)
#undef DEED_TEXT
};

static const struct worker {
	const char	*name;
	void		(*work)(unsigned int n);
	unsigned int	n;
} workers[] = {
	{ "host 1", work_host, 1 },
	{ "host 2", work_host, 2 },
	{ "host 3", work_host, 3 },
	{ "host 4", work_host, 4 },
	{ "host 1, again", work_host, 1 },
	{ "sockets 1", work_sockets, 1 },
	{ "sockets 2", work_sockets, 2 },
	{ "sockets 3", work_sockets, 3 },
	{ "frames 1", work_frames, 1 },
	{ "frames 4", work_frames, 4 },
	{ "copies 1", work_copies, 1 },
	{ "copies 4", work_copies, 4 },
	{ "namespaces", work_spaces, 1 },
	{ "module", work_module, 0 },
};

#define WORKERS	(sizeof(workers) / sizeof(*workers))

uint32_t below(uint32_t n)
{
	return ((uint64_t)rng(&seed) * n) >> 32;
}

bool tell(enum deed deed, int err)
{
	struct count *count = &churn->count[deed];
	unsigned int i;
	int free = 0;

	if (!err) {
		count->done++;
		return true;
	}
	count->refused++;
	for (i = 0; i < ERRORS; i++) {
		free = 0;
		if (count->error[i] == err ||
		    atomic_compare_exchange_strong(&count->error[i], &free, err) || free == err) {
			count->errors[i]++;
			break;
		}
	}
	return false;
}

bool tell_call(enum deed deed, long ret)
{
	return tell(deed, ret < 0 ? errno : 0);
}

/* ---- the end ---- */

static bool all_done(void)
{
	unsigned int i;

	for (i = 0; i < DEED_MAX; i++)
		if (!churn->count[i].done)
			return false;
	return true;
}

static void wait_until_over(unsigned long seconds)
{
	time_t start = time(NULL), end = start + seconds, last = end + SLOWNESS * seconds;

	while (time(NULL) < end || (!all_done() && time(NULL) < last))
		poll(NULL, 0, 100);
	churn->over = true;
	printf("# after %ld seconds\n", (long)(time(NULL) - start));
}

static void report_errors(const struct count *count)
{
	unsigned int i;

	for (i = 0; i < ERRORS && count->error[i]; i++)
		printf("%s %s %u", i ? "," : ":", strerrorname_np(count->error[i]),
		       count->errors[i]);
}

static void report(void)
{
	unsigned int i;

	for (i = 0; i < DEED_MAX; i++) {
		const struct count *count = &churn->count[i];

		printf("# %s: %u times, %u refused", deed_text[i], count->done, count->refused);
		report_errors(count);
		printf("%s\n", count->done ? "" : " (never done)");
	}
}

static void show_stack(pid_t pid)
{
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stack", pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		printf("#   %s", line);
	if (file)
		fclose(file);
}

static bool all_back(const pid_t *pids)
{
	time_t deadline = time(NULL) + PATIENCE;
	bool back = true;
	unsigned int i;
	int status;
	pid_t pid;

	for (i = 0; i < WORKERS; i++) {
		while (!(pid = waitpid(pids[i], &status, WNOHANG)) && time(NULL) < deadline)
			poll(NULL, 0, 20);
		if (!pid) {
			printf("# %s: does not come back\n", workers[i].name);
			show_stack(pids[i]);
			kill(pids[i], SIGKILL);
			back = false;
		} else if (status) {
			printf("# %s: broke off with status %#x\n", workers[i].name, status);
			back = false;
		}
	}
	return back;
}

static pid_t start(const struct worker *worker, uint32_t number)
{
	pid_t pid = fork();

	if (pid < 0)
		die_errno("cannot start %s", worker->name);
	if (pid)
		return pid;
	/* Neighbours in number are not to be neighbours in what they do; 0 stays 0. */
	seed = (seed + number) * 2654435761U ?: 1;
	worker->work(worker->n);
	exit(0);
}

int main(int argc, char **argv)
{
	pid_t pids[WORKERS];
	unsigned int i;
	bool good;

	if (argc != 3)
		die("usage: lwm-churn SECONDS SEED");
	churn = mmap(NULL, sizeof(*churn), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	if (churn == MAP_FAILED)
		die_errno("no shared memory");
	seed = strtoul(argv[2], NULL, 10);

	for (i = 0; i < WORKERS; i++)
		pids[i] = start(&workers[i], i + 1);
	wait_until_over(strtoul(argv[1], NULL, 10));
	good = all_back(pids);
	report();
	return !(good && all_done());
}
