// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-sizes - send every size of message to a set, and one that is too long
 *
 * usage: lwm-sizes LONGEST FROM NODES
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/die.h"
#include "lib/trial.h"

static struct trial trial;

/* True: nothing of it was sent, which the next message's counts confirm. */
static bool too_long(unsigned int from, const struct set *set, size_t size)
{
	uint8_t payload[MESSAGE_MAX] = {};
	int err;

	err = message_send(trial.sock[from], TRIAL_NET, 0, set, TRIAL_PORT, payload, size);
	if (err == EMSGSIZE)
		return true;
	printf("# %zu octets: %s, not %s\n", size, strerror(err), strerror(EMSGSIZE));
	return false;
}

int main(int argc, char **argv)
{
	size_t longest, size;
	unsigned int from;
	struct set set;
	bool refused;

	if (argc != 4)
		die("usage: lwm-sizes LONGEST FROM NODES");
	longest = strtoul(argv[1], NULL, 10);
	from = strtoul(argv[2], NULL, 10);
	set_parse(&set, argv[3]);

	trial_open(&trial);
	for (size = 0; size <= longest; size++)
		trial_send(&trial, from, &set, size);
	refused = too_long(from, &set, longest + 1) && too_long(from, &set, MESSAGE_MAX);
	printf("# %u messages sent\n", trial.number);
	return !(trial_close(&trial) && refused);
}
