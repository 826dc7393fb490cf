// SPDX-License-Identifier: GPL-2.0
#include "watch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/copy.h"
#include "../lib/die.h"
#include "../lib/lan.h"
#include "../lib/message.h"

#define PATIENCE_MS	20000

/* A socket of host @host: for messages to PORT + @port, or for frames. */
struct ear {
	int		fd;
	unsigned int	host;
	int		port;		/* -1: frames */
};

static struct lan lan;
static struct ear ears[HOSTS * (PORTS + 1)];
static int poll_fd;

struct looking {
	struct verdict	*v;
	struct sight	sight;
	uint32_t	number;
	unsigned int	wrong;
	unsigned int	marked;			/* hosts that have the marker */
	unsigned int	frames[HOSTS + 1];
	unsigned int	heard[HOSTS + 1][PORTS];
};

static void fail(struct looking *l, const char *who, unsigned int host, const char *what)
{
	l->wrong++;
	printf("# packet %u: %s h%u %s\n", l->number, who, host, what);
}

/* ---- opening ---- */

static int frame_socket(void)
{
	struct sockaddr_ll all = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex("lwm0"),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (void *)&all, sizeof(all)))
		die_errno("cannot listen on lwm0");
	return fd;
}

static void listen_at(unsigned int host)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct ear *ear = &ears[(host - 1) * (PORTS + 1)];
	int port;

	netns_enter("h%u", host);
	for (port = -1; port < PORTS; port++, ear++) {
		ear->host = host;
		ear->port = port;
		ear->fd = port < 0 ? frame_socket() : message_socket(NET, PORT + port);
		event.data.ptr = ear;
		if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, ear->fd, &event))
			die_errno("cannot wait for h%u", host);
	}
}

void watch_open(void)
{
	unsigned int host;

	lan_open(&lan);
	poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (poll_fd < 0)
		die_errno("cannot wait for sockets");
	for (host = 1; host <= HOSTS; host++)
		listen_at(host);
}

/* ---- hearing ---- */

static bool is_marker(const struct looking *l, const uint8_t *frame, size_t len)
{
	uint32_t number;

	if (len < ETH_HLEN + sizeof(number) ||
	    (frame[12] << 8 | frame[13]) != INNER_MARKER)
		return false;
	memcpy(&number, frame + ETH_HLEN, sizeof(number));
	return ntohl(number) == l->number;
}

static void hear_frame(struct looking *l, const struct ear *ear)
{
	struct verdict *v = l->v;
	uint8_t frame[MESSAGE_MAX];
	struct sockaddr_ll from;
	socklen_t fromlen = sizeof(from);
	ssize_t len;

	len = recvfrom(ear->fd, frame, sizeof(frame), MSG_DONTWAIT, (void *)&from, &fromlen);
	if (len < 0 || from.sll_pkttype == PACKET_OUTGOING)
		return;
	if (is_marker(l, frame, len)) {
		l->marked++;
		return;
	}
	l->frames[ear->host]++;
	if (!v->frame || (size_t)len != v->inner_len || memcmp(frame, v->inner, len))
		fail(l, "on lwm0 of", ear->host, "there is a frame that was not thrown");
}

static void hear_message(struct looking *l, const struct ear *ear)
{
	struct verdict *v = l->v;
	struct sockaddr_lwm from;
	socklen_t fromlen = sizeof(from);
	uint8_t buf[MESSAGE_MAX];
	ssize_t len;

	len = recvfrom(ear->fd, buf, sizeof(buf), MSG_DONTWAIT, (void *)&from, &fromlen);
	if (len < 0)
		return;
	l->heard[ear->host][ear->port]++;
	if (v->frame || !v->payload || (size_t)len != v->payload_len ||
	    memcmp(buf, v->payload, len))
		fail(l, "a socket of", ear->host, "heard what was not thrown");
	else if (from.slwm_targets[0].node != v->initiator || from.slwm_group != v->group)
		fail(l, "a socket of", ear->host, "heard of another initiator or group");
}

static int hear(struct looking *l, int timeout)
{
	struct epoll_event events[32];
	const struct ear *ear;
	int i, n;

	n = epoll_wait(poll_fd, events, 32, timeout);
	for (i = 0; i < n; i++) {
		ear = events[i].data.ptr;
		if (ear->port < 0)
			hear_frame(l, ear);
		else
			hear_message(l, ear);
	}
	return n;
}

/* Nodes 4 to 9 get the marker, and each after all that was sent before it. */
static void hear_all(struct looking *l)
{
	while (l->marked < 6)
		if (hear(l, PATIENCE_MS) <= 0)
			die("packet %u: the packet after it was lost: %u of 6 nodes have it",
			    l->number, l->marked);
	while (hear(l, 0) > 0)
		;
}

/* ---- seeing ---- */

static unsigned int node_of(const void *daddr)
{
	uint32_t addr;

	memcpy(&addr, daddr, sizeof(addr));
	return node_at(ntohl(addr));
}

/* A whole packet that host @from put on its link. */
static void see(struct looking *l, unsigned int from, const uint8_t *frame, size_t len)
{
	const struct iphdr *ip = (const void *)(frame + ETH_HLEN);
	const struct udphdr *udp = (const void *)(ip + 1);
	const uint8_t *geneve = (const void *)(udp + 1);
	const char *wrong;
	size_t head;

	if (len < ETH_HLEN + sizeof(*ip) + sizeof(*udp) + 8 || ip->protocol != IPPROTO_UDP ||
	    ntohs(udp->dest) != COPY_PORT)
		return;
	/* What host 1 sends there is thrown. */
	if (from == THROWER && node_of(&ip->daddr) == l->sight.self)
		return;
	len -= geneve - frame;
	head = 8 + (geneve[0] & 0x3f) * 4;
	if (judge_is_answer(l->v, geneve, len)) {
		wrong = judge_answer(l->v, &l->sight, from, node_of(&ip->daddr), geneve, len);
		if (wrong)
			fail(l, "an answer of", from, wrong);
		return;
	}
	if (from == l->sight.self)
		l->v->counts[l->v->own ? COUNT_COPIES : COUNT_RELAYED]++;
	if (head < len && is_marker(l, geneve + head, len - head)) {
		if (from == l->sight.self && l->v->own) {
			l->v->counts[COUNT_COPIES]--;
			l->v->counts[COUNT_RELAYED]++;
		}
		return;
	}
	wrong = judge_copy(l->v, &l->sight, from, node_of(&ip->daddr), geneve, len);
	if (wrong)
		fail(l, "a copy of", from, wrong);
}

static void see_all(struct looking *l)
{
	uint8_t frame[MESSAGE_MAX];
	struct link link;
	size_t len;

	while ((len = lan_read(&lan, &link, frame, sizeof(frame))))
		if (link.kind == LINK_UP)
			see(l, link.a, frame, len);
}

/* Answers are sent when sockets have got the message: they may be seen after the marker. */
static void see_answers(struct looking *l)
{
	unsigned int i;

	see_all(l);
	for (i = 0; i < PATIENCE_MS && judge_awaits(l->v, &l->sight); i++) {
		usleep(1000);
		see_all(l);
	}
	if (judge_awaits(l->v, &l->sight))
		fail(l, "there are answers too few, of which", l->sight.self, "or others owe some");
	else if (l->sight.answered_self > l->v->answers_self)
		fail(l, "there are answers too many by", l->sight.self, "");
}

/* ---- is it what may be? ---- */

static void hold_host(struct looking *l, unsigned int host)
{
	const struct verdict *v = l->v;
	int port;

	if (l->frames[host] > v->frames[host])
		fail(l, "lwm0 of", host, "got it, or got it twice");
	if (v->must[host] && l->frames[host] < v->frames[host])
		fail(l, "lwm0 of", host, "did not get it");
	for (port = 0; port < PORTS; port++) {
		if (l->heard[host][port] > v->hears[host][port])
			fail(l, "a socket of", host, "heard it, or heard it twice");
		if (v->must[host] && l->heard[host][port] < v->hears[host][port])
			fail(l, "a socket of", host, "did not hear it");
	}
	if (v->goes[host] && !l->sight.named[host])
		fail(l, "no copy was sent on for", host, "");
}

unsigned int watch(struct verdict *v, unsigned int self, uint32_t number)
{
	struct looking l = { .v = v, .sight.self = self, .number = number };
	unsigned int host;

	hear_all(&l);
	see_answers(&l);
	v->counts[COUNT_RECEIVED]++;	/* the marker */
	v->counts[COUNT_DELIVERED]++;
	for (host = 1; host <= HOSTS; host++)
		hold_host(&l, host);
	if (v->goes_plain && !l.sight.named_plain)
		fail(&l, "no copy was sent for the plain node by", self, "");
	return l.wrong;
}
