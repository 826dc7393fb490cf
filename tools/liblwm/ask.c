// SPDX-License-Identifier: LGPL-2.1-or-later
/* Messages that are to be answered, and the answers. */
#include "dest.h"
#include "record.h"
#include "send.h"

ssize_t lwm_send_ask(int fd, const uint16_t *nodes, size_t n, uint16_t port,
		     const void *buf, size_t len, const struct lwm_ask *ask)
{
	const struct set set = { .nodes = nodes, .n = n };
	struct sending sending = { .port = port, .ask = ask };
	int err;

	err = sending_from(&sending, fd);
	return err ? err : sending_set(&sending, fd, &set, buf, len);
}

ssize_t lwm_sendto_ask(int fd, uint32_t net, uint16_t group,
		       const struct lwm_target *to, size_t n, uint16_t port,
		       const void *buf, size_t len, int flags, const struct lwm_ask *ask)
{
	const struct set set = { .targets = to, .n = n };
	const struct sending sending = {
		.family = dest_family(fd),
		.net = net,
		.group = group,
		.port = port,
		.flags = flags,
		.ask = ask,
	};

	if (sending.family < 0)
		return sending.family;

	return sending_set(&sending, fd, &set, buf, len);
}

ssize_t lwm_answers(int fd, struct lwm_answer *answers, size_t n, uint32_t *message,
		    uint32_t *cookie)
{
	struct lwm_answer all[LWM_ANSWER_TARGETS];
	struct sock_extended_err err;
	ssize_t got;

	got = record_take(fd, LWM_EE_ANSWERS, all, sizeof(all), &err);
	if (got < 0)
		return got;

	got /= sizeof(*all);
	for (size_t i = 0; i < n && i < (size_t)got; i++)
		answers[i] = all[i];
	if (message)
		*message = err.ee_info;
	if (cookie)
		*cookie = err.ee_data;

	return got;
}

const char *lwm_status_text(int status)
{
	static const char * const texts[] = {
		[LWM_STATUS_SILENT] = "silent",
		[LWM_STATUS_QUEUED] = "queued",
		[LWM_STATUS_NO_PORT] = "no port",
		[LWM_STATUS_NO_ROOM] = "no room",
		[LWM_STATUS_TOO_BIG] = "too big",
		[LWM_STATUS_REFUSED] = "refused",
		[LWM_STATUS_UNREACHABLE] = "unreachable",
	};

	if (status < 0 || (size_t)status >= sizeof(texts) / sizeof(*texts))
		return "unknown";

	return texts[status];
}
