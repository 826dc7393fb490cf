// SPDX-License-Identifier: GPL-2.0
#include "tipc.h"

#include <sys/socket.h>
#include <unistd.h>

#include <linux/tipc.h>

#include "die.h"
#include "way.h"

#define NAME_TYPE	20000

static int fd;

static struct sockaddr_tipc name(unsigned int n)
{
	return (struct sockaddr_tipc){
		.family = AF_TIPC,
		.addrtype = TIPC_SERVICE_RANGE,
		.scope = TIPC_CLUSTER_SCOPE,
		.addr.nameseq = { .type = NAME_TYPE + n },
	};
}

int tipc_bound(unsigned int n)
{
	struct sockaddr_tipc at = name(n);
	int sock = socket(AF_TIPC, SOCK_RDM | SOCK_CLOEXEC, 0);

	if (sock < 0 || bind(sock, (void *)&at, sizeof(at)))
		die_errno("cannot receive by TIPC");
	return sock;
}

/* Until all of them are known here. */
static void wait_for_names(unsigned int n)
{
	struct sockaddr_tipc server = {
		.family = AF_TIPC,
		.addrtype = TIPC_SERVICE_ADDR,
		.addr.name.name = { .type = TIPC_TOP_SRV, .instance = TIPC_TOP_SRV },
	};
	struct tipc_subscr what = {
		.seq = { .type = NAME_TYPE + n, .upper = ~0 },
		.timeout = TIPC_WAIT_FOREVER,
		.filter = TIPC_SUB_PORTS,
	};
	int sock = socket(AF_TIPC, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	struct timeval patience = { .tv_sec = 10 };
	struct tipc_event event;
	unsigned int known = 0;

	if (sock < 0 || connect(sock, (void *)&server, sizeof(server)) ||
	    setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    send(sock, &what, sizeof(what), 0) != sizeof(what))
		die_errno("cannot ask TIPC for names");
	while (known < n) {
		if (recv(sock, &event, sizeof(event), 0) != sizeof(event))
			die_errno("TIPC knows %u names of %u", known, n);
		known += event.event == TIPC_PUBLISHED;
	}
	close(sock);
}

static bool open_socket(const struct job *job, const char **why)
{
	(void)why;
	wait_for_names(job->targets);
	fd = socket(AF_TIPC, SOCK_RDM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_TIPC, TIPC_MCAST_REPLICAST, NULL, 0))
		die_errno("cannot send by TIPC");
	return true;
}

static void send_message(const struct job *job)
{
	struct sockaddr_tipc to = name(job->targets);
	ssize_t len;

	len = sendto(fd, payload, job->payload, 0, (void *)&to, sizeof(to));
	if (len != (ssize_t)job->payload)
		die_errno("%zd of %zu octets were sent", len, job->payload);
}

const struct way tipc = { "tipc", open_socket, send_message };
