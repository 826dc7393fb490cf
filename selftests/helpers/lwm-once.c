// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-once - send one message, and hold that what is seen of it is what should be
 *
 * usage: lwm-once [-cdx] [-g GROUP] FROM NODE[:PORT],... <EXPECTED
 *
 * Host FROM sends to port 700 of the nodes, or to a port given with a node. All
 * hosts listen on these ports. EXPECTED has a line for each copy on each link,
 * and one for each message received, in any order:
 *
 *   r1-r2 10.0.2.4 ids 4,5,6 hop 8        a copy to 10.0.2.4 on the link from
 *                                         router 1 to 2, which names three
 *   h4-r2-h5 10.0.2.5 leaf bits 5,6 hop 7 one on two links, a leaf, the set as
 *                                         a bitstring
 *   h5:700 from 1 group 3                 host 5 gets it, sent by node 1
 *
 * With -c, the socket is connected first; with -d, it takes no relays from then on.
 * With -x, copies are shown as the octets of Geneve header and options:
 *
 *   r1-r2 10.0.2.4 0500488b500002a00 ...
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/copy.h"
#include "lib/die.h"
#include "lib/lan.h"
#include "lib/message.h"

#define NET		42
#define PORT		700
#define PORTS_MAX	8
#define LINES_MAX	512
#define PATIENCE_MS	5000
#define QUIET_MS	50	/* longer than any packet waits in a queue */

struct text {
	char		*lines[LINES_MAX];
	unsigned int	n;
};

struct once {
	struct lan	lan;
	struct pollfd	socks[LAN_HOSTS * PORTS_MAX];
	unsigned int	host_of[LAN_HOSTS * PORTS_MAX];
	unsigned int	port_of[LAN_HOSTS * PORTS_MAX];
	unsigned int	n_socks;
	unsigned int	from;
	uint16_t	group;
	bool		connected;
	bool		direct;
	bool		octets;
	struct set	set;
	struct text	expected;
	struct text	seen;
};

static struct once once;

static void text_add(struct text *text, const char *line)
{
	if (text->n == LINES_MAX)
		die("there are more than %u lines", text->n);
	text->lines[text->n++] = strdup(line);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char * const *)a, *(char * const *)b);
}

/* A path is a line for each of its links. */
static void expect(char *line)
{
	char *rest = line + strcspn(line, " "), *a, *b, *end, link[1024];

	a = line;
	b = memchr(line, '-', rest - line);
	if (!b)
		text_add(&once.expected, line);
	for (; b; a = b + 1, b = end < rest ? end : NULL) {
		end = b + 1 + strcspn(b + 1, "- ");
		snprintf(link, sizeof(link), "%.*s%s", (int)(end - a), a, rest);
		text_add(&once.expected, link);
	}
}

static void read_expected(void)
{
	char line[512];

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		if (*line)
			expect(line);
	}
}

/* ---- listening ---- */

static void listen_on(unsigned int port)
{
	unsigned int n, i;

	for (i = 0; i < once.n_socks; i++)
		if (once.port_of[i] == port)
			return;
	if (once.n_socks == once.lan.hosts * PORTS_MAX)
		die("no more than %u ports", PORTS_MAX);
	for (n = 1; n <= once.lan.hosts; n++) {
		i = once.n_socks++;
		netns_enter("h%u", n);
		once.socks[i] = (struct pollfd){ message_socket(NET, port), POLLIN, 0 };
		once.host_of[i] = n;
		once.port_of[i] = port;
		fcntl(once.socks[i].fd, F_SETFL, O_NONBLOCK);
	}
}

static void listen_all(void)
{
	unsigned int i;

	listen_on(PORT);
	for (i = 0; i < once.set.n; i++)
		if (once.set.targets[i].port)
			listen_on(ntohs(once.set.targets[i].port));
}

/* ---- what is seen ---- */

struct line {
	char	text[2048];
	int	len;
};

static void line_add(struct line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void line_add(struct line *line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	line->len += vsnprintf(line->text + line->len, sizeof(line->text) - line->len, fmt, args);
	va_end(args);
}

static void line_octets(struct line *line, const struct copy *copy)
{
	size_t i;

	for (i = 0; i < copy->geneve_len; i++)
		line_add(line, "%s%02x", i % 4 ? "" : " ", copy->geneve[i]);
}

static void line_set(struct line *line, const struct copy *copy)
{
	unsigned int i;

	if (copy->flags & COPY_LEAF)
		line_add(line, " leaf");
	if (copy->flags & COPY_TRANSIT)
		line_add(line, " transit");
	line_add(line, copy->flags & COPY_BITS ? " bits " : " ids ");
	for (i = 0; i < copy->n; i++) {
		line_add(line, "%s%u", i ? "," : "", copy->nodes[i]);
		if (copy->flags & COPY_PORTS)
			line_add(line, ":%u", copy->ports[i]);
	}
	line_add(line, " hop %u", copy->hop);
	if (copy->group)
		line_add(line, " group %u", copy->group);
}

static void take_copies(void)
{
	uint8_t frame[MESSAGE_MAX];
	char addr[INET6_ADDRSTRLEN];
	struct copy copy;
	struct link link;
	size_t len;

	while ((len = lan_read(&once.lan, &link, frame, sizeof(frame)))) {
		struct line line = {};

		if (!copy_read(&copy, frame, len))
			continue;
		inet_ntop(copy.family, copy.daddr, addr, sizeof(addr));
		line_add(&line, "%s %s", link_name(&link), addr);
		if (once.octets)
			line_octets(&line, &copy);
		else
			line_set(&line, &copy);
		text_add(&once.seen, line.text);
	}
}

static void take_message(unsigned int i)
{
	struct sockaddr_lwm from = {};
	socklen_t fromlen = sizeof(from);
	uint8_t buf[MESSAGE_MAX], sent[] = "lwm";
	struct line line = {};
	ssize_t len;

	len = recvfrom(once.socks[i].fd, buf, sizeof(buf), 0, (void *)&from, &fromlen);
	if (len < 0 && errno == EAGAIN)
		return;
	if (len < 0)
		die_errno("h%u cannot receive", once.host_of[i]);
	line_add(&line, "h%u:%u from %u", once.host_of[i], once.port_of[i],
		 from.slwm_targets[0].node);
	if (from.slwm_group)
		line_add(&line, " group %u", from.slwm_group);
	if (len != sizeof(sent) || memcmp(buf, sent, len))
		line_add(&line, " with other octets");
	text_add(&once.seen, line.text);
}

static bool take(int timeout)
{
	unsigned int before = once.seen.n, i;

	if (poll(once.socks, once.n_socks, timeout) > 0)
		for (i = 0; i < once.n_socks; i++)
			if (once.socks[i].revents)
				take_message(i);
	take_copies();
	return once.seen.n > before;
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until all is there and nothing more comes. */
static void watch(void)
{
	long deadline = now_ms() + PATIENCE_MS;

	while (once.seen.n < once.expected.n && now_ms() < deadline)
		take(10);
	while (take(QUIET_MS) && now_ms() < deadline)
		;
}

/* ---- are they the same? ---- */

static bool judge(void)
{
	unsigned int i = 0, k = 0;
	bool same = true;
	int order;

	qsort(once.expected.lines, once.expected.n, sizeof(char *), compare);
	qsort(once.seen.lines, once.seen.n, sizeof(char *), compare);
	while (i < once.expected.n || k < once.seen.n) {
		if (i == once.expected.n)
			order = 1;
		else if (k == once.seen.n)
			order = -1;
		else
			order = strcmp(once.expected.lines[i], once.seen.lines[k]);
		if (order < 0)
			printf("# expected, not seen: %s\n", once.expected.lines[i]);
		else if (order > 0)
			printf("# seen, not expected: %s\n", once.seen.lines[k]);
		same &= !order;
		i += order <= 0;
		k += order >= 0;
	}
	return same;
}

static void options(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "cdg:x")) != -1) {
		if (option == 'g')
			once.group = strtoul(optarg, NULL, 10);
		else if (option == 'c')
			once.connected = true;
		else if (option == 'd')
			once.direct = true;
		else if (option == 'x')
			once.octets = true;
		else
			optind = argc;
	}
	if (argc - optind != 2)
		die("usage: lwm-once [-cdx] [-g GROUP] FROM NODE[:PORT],... <EXPECTED");
	once.from = strtoul(argv[optind], NULL, 10);
	set_parse(&once.set, argv[optind + 1]);
}

static void take_no_relays(int fd)
{
	int off = 0;

	if (setsockopt(fd, SOL_LWM, LWM_RELAY, &off, sizeof(off)))
		die_errno("LWM_RELAY");
}

static int send_one(int fd)
{
	static const char text[] = "lwm";

	if (once.connected)
		message_connect(fd, NET, once.group, &once.set, PORT);
	if (once.direct)
		take_no_relays(fd);
	if (once.connected)
		return send(fd, text, sizeof(text), 0) < 0 ? errno : 0;
	return message_send(fd, NET, once.group, &once.set, PORT, text, sizeof(text));
}

int main(int argc, char **argv)
{
	int err;

	options(argc, argv);
	read_expected();
	lan_open(&once.lan);
	listen_all();
	if (!once.from || once.from > once.lan.hosts)
		die("there is no host %u", once.from);

	/* The first sockets are those of PORT, host by host. */
	err = send_one(once.socks[once.from - 1].fd);
	if (err)
		die("h%u cannot send to %s: %s", once.from, set_text(&once.set), strerror(err));
	watch();
	return !judge();
}
