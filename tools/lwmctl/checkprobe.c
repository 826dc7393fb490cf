// SPDX-License-Identifier: GPL-2.0
/* A running network, node by node, by probes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "finding.h"
#include "net.h"
#include "say.h"
#include "tables.h"

#define TIMEOUT		500	/* ms */
#define TIMES		3
#define OPTION_OF_ONE	12	/* octets of a set option that names one node */
#define LOOK		100	/* ms between two looks at what the kernel knows */
/*
 * In intervals of probes: the slowest that the kernel probes in, and how long it
 * may say nothing new in its search for what passes.
 */
#define SLOWEST		70
#define SEARCH		45
#define SEARCHES	4	/* so many times as long, and what it says is taken */

/* ---- a terminal sees what is being done ---- */

static void progress(const char *what, size_t n)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%s %zu nodes", what, n);
}

static void progress_end(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

/* ---- time and tables ---- */

static uint32_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct net *check_read(const struct check *check)
{
	struct net *net = net_new();
	size_t i;

	if (tables_read(net, check->link->ifindex)) {
		net_free(net);
		return NULL;
	}
	for (i = 0; check->names && i < net->nodes.n; i++) {
		struct item *item = net->nodes.items[i];
		const struct item *named;

		named = table_by_id(&check->names->nodes, item->id);
		if (named && named->name)
			item->name = need(strdup(named->name));
	}
	return net;
}

/* As they are a moment later. */
static int read_again(struct check *check)
{
	const struct timespec moment = { .tv_nsec = LOOK * 1000000L };
	struct net *net;

	nanosleep(&moment, NULL);
	net = check_read(check);
	if (!net)
		return -1;
	net_free(check->net);
	check->net = net;
	return 0;
}

static const struct node *node_of(const struct check *check, uint16_t id)
{
	return table_by_id(&check->net->nodes, id);
}

/* ---- who is there ---- */

/*
 * Whether a silent node is dead, or does not hear us and talks: then it probes
 * us, in its own time.
 */
static bool is_open(const struct check *check, const struct node *node)
{
	return node && node->has & NODE_HEARD && node->heard > check->since &&
	       node->heard <= SLOWEST * check->link->probe;
}

static bool any_open(struct check *check, uint32_t start)
{
	const struct question *question = &check->question;
	size_t i;

	check->since = now_ms() - start;
	for (i = 0; i < question->n; i++)
		if (question->replies[i].status == LWM_STATUS_SILENT &&
		    is_open(check, node_of(check, question->nodes[i])))
			return true;
	return false;
}

static int ask_all(struct check *check, struct asker *asker)
{
	uint32_t start = now_ms();
	int err;

	check->question = (struct question){
		.nodes = check->reached.ids, .n = check->reached.n,
		.timeout = TIMEOUT,
		.replies = need(calloc(check->reached.n + 1, sizeof(struct reply))),
	};
	progress("probing", check->question.n);
	err = ask_patiently(asker, &check->question, 1, TIMES);
	do {
		if (!err)
			err = read_again(check);
	} while (!err && any_open(check, start));
	return err;
}

/* ---- what passes ---- */

static struct pass *passes_new(const struct check *check, size_t *n)
{
	const struct question *question = &check->question;
	struct pass *list = need(calloc(question->n + 1, sizeof(*list)));
	size_t i;

	*n = 0;
	for (i = 0; i < question->n; i++)
		if (question->replies[i].status == LWM_STATUS_QUEUED)
			list[(*n)++] = (struct pass){
				.node = question->nodes[i],
				.rtt = question->replies[i].rtt,
			};
	return list;
}

/* What the kernel says passes; true: it says something new. */
static bool take_word(struct pass *list, size_t n, const struct check *check)
{
	bool news = false;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct node *node = node_of(check, list[i].node);
		unsigned int octets = node && node->has & NODE_MTU ? node->mtu : 0;

		news |= octets != list[i].octets;
		list[i].octets = octets;
		list[i].known = octets;
		list[i].narrow |= octets > 0;
	}
	return news;
}

static bool any_known(const struct pass *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i].known)
			return true;
	return false;
}

/*
 * The kernel searches itself what passes to a node in use, and refuses more
 * meanwhile: its last word is waited for, and the nodes are kept in use.
 */
static int settle(struct check *check, struct asker *asker, struct pass *list,
		  size_t n)
{
	uint32_t patience = SEARCH * check->link->probe, start = now_ms(), last = start;
	struct question question = check->question;
	int err = 0;

	question.replies = need(calloc(question.n + 1, sizeof(*question.replies)));
	take_word(list, n, check);
	while (!err && any_known(list, n) && now_ms() - last < patience &&
	       now_ms() - start < SEARCHES * patience) {
		err = asker->ask(asker, &question, 1);
		if (!err)
			err = read_again(check);
		if (!err && take_word(list, n, check))
			last = now_ms();
	}
	free(question.replies);
	return err;
}

static bool any_narrow(const struct pass *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i].narrow)
			return true;
	return false;
}

static int try_paths(struct check *check, struct asker *asker, struct pass *list,
		     size_t n)
{
	int err;

	progress("sending the longest message to", n);
	err = pass_try(asker, list, n, check->longest);
	if (!err && any_narrow(list, n))
		err = read_again(check);
	if (!err)
		err = settle(check, asker, list, n);
	return err ? err : pass_search(asker, list, n, check->longest);
}

/*
 * Octets of the longest packet that passes; 0: all that are needed do, or as many
 * as this host lets out.
 */
static unsigned int packet_of(const struct check *check, const struct pass *pass,
			      const struct node *node)
{
	unsigned int octets;
	struct way way;

	if (!pass->narrow || !way_to(check->link, node, &way))
		return 0;
	octets = packet_octets(pass->octets, OPTION_OF_ONE, way.family);
	return check->mtu && octets >= check->mtu ? 0 : octets;
}

/* ---- all of it ---- */

static void judge(struct check *check, const struct pass *pass, size_t n_pass,
		  const struct differing **differing)
{
	const struct question *question = &check->question;
	const struct pass *end = pass + n_pass;
	size_t i;

	for (i = 0; i < question->n; i++) {
		bool tried = pass < end && pass->node == question->nodes[i];
		struct sight sight = {
			.node = node_of(check, question->nodes[i]),
			.reply = question->replies[i],
			.since = check->since,
			.differing = differing[i],
		};

		if (sight.node && tried)
			sight.passes = packet_of(check, pass, sight.node);
		/* It may have been deleted meanwhile. */
		if (sight.node)
			check_node(&check->findings, check->link, &sight);
		pass += tried;
	}
}

static int compare(struct check *check, struct asker *asker,
		   const struct pass *passes, size_t n_pass)
{
	const struct differing **of;
	struct differing *list;
	size_t n;
	int err;

	progress("comparing the tables of", n_pass);
	of = need(calloc(check->question.n + 1, sizeof(*of)));
	err = differ_all(asker, &check->question, &list, &n, of);
	if (!err)
		judge(check, passes, n_pass, of);
	differ_free(list, n);
	free(of);
	return err;
}

static int look(struct check *check, struct asker *asker)
{
	struct pass *passes;
	size_t n;
	int err;

	err = ask_all(check, asker);
	if (err)
		return err;
	passes = passes_new(check, &n);
	err = try_paths(check, asker, passes, n);
	if (!err)
		err = compare(check, asker, passes, n);
	free(passes);
	return err;
}

int check_probe(struct check *check)
{
	struct asker *asker;
	struct device device;
	int err;

	err = device_read(&device, check->link->ifindex);
	if (err)
		return err;
	check->longest = device.payload;
	asker = ask_open(check->link->id, check->link->node);
	if (!asker)
		return -1;
	err = look(check, asker);
	ask_close(asker);
	free(check->question.replies);
	progress_end();
	return err;
}
