// SPDX-License-Identifier: GPL-2.0
#include "state.h"

#include <stdio.h>
#include <string.h>

#include <linux/lwm.h>

#include "deed.h"

static void add_dump(struct state *state, const char *dev, int cmd)
{
	size_t len;

	must("dump tables", table_dump(&control, dev, cmd, state->octets + state->len,
				       STATE_MAX - state->len, &len));
	state->len += len;
}

/* Not what is left of its time. */
static void add_subset(struct state *state)
{
	int family = control.family;

	state->octets[state->len++] = table_subset(&control, DEV, LWM_CMD_SUBSET_GET, SUBSET, 0, 0);
	/* That there is none does not mean that the family has gone. */
	control.family = family;
}

/* One word of each line of a file of /proc/net. */
static void add_words(struct state *state, const char *path, const char *format)
{
	char line[512], word[512];
	FILE *file = fopen(path, "r");

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, format, word) == 1)
			state->len += snprintf(state->octets + state->len,
					       STATE_MAX - state->len, "%s\n", word);
	if (file)
		fclose(file);
}

void state_read(struct state *state)
{
	state->len = 0;
	add_dump(state, NULL, LWM_CMD_DEVICE_GET);
	add_dump(state, DEV, LWM_CMD_NODE_GET);
	add_dump(state, DEV, LWM_CMD_ZONE_GET);
	add_dump(state, DEV, LWM_CMD_GROUP_GET);
	add_subset(state);
	add_words(state, "/proc/net/dev", " %[^:]:");
	add_words(state, "/proc/net/udp", "%*s %s");
	add_words(state, "/proc/net/udp6", "%*s %s");
}

bool state_same(const struct state *a, const struct state *b)
{
	return a->len == b->len && !memcmp(a->octets, b->octets, a->len);
}
