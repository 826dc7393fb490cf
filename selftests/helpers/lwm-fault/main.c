// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-fault - do what there is to do while an allocation fails, each in its turn
 *
 * usage: lwm-fault links | tables | sockets | sends | arrivals | loads
 *
 * Among the hosts and nodes of faults.sh. The first four do one deed after the
 * other, in h1: its first allocation fails, then its second, and so on; in tables
 * and sockets also each with the next, which may be tried instead. The deed must
 * succeed, or say ENOMEM or ENOBUFS with all as it was before, and succeed when it
 * is done again. What was to be sent is counted as a copy or as dropped.
 */
#include <net/if.h>
#include <string.h>

#include "../lib/die.h"
#include "../lib/lan.h"
#include "deed.h"
#include "fault.h"

struct control control;

void must(const char *what, int err)
{
	if (err)
		die("%s: %s, without a fault", what, strerror(err));
}

static void enter(void)
{
	netns_enter("h%u", SELF);
	tap_open();
	control_open(&control);
	control.ifindex = if_nametoindex(DEV);
}

static bool run(const char *what)
{
	if (!strcmp(what, "links"))
		return deeds_do(link_deeds, false);
	if (!strcmp(what, "tables"))
		return deeds_do(table_deeds, true);
	if (!strcmp(what, "sockets"))
		return deeds_do(socket_deeds, true);
	if (!strcmp(what, "sends"))
		return deeds_do(send_deeds, false);
	if (!strcmp(what, "arrivals"))
		return arrivals();
	die("usage: lwm-fault links | tables | sockets | sends | arrivals | loads");
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";

	fault_open();
	if (!strcmp(what, "loads"))
		return !loads();
	enter();
	return !run(what);
}
