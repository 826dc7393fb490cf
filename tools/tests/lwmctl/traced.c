// SPDX-License-Identifier: GPL-2.0
/* Lines of trace_pipe become a tree: each event where its processor is. */
#include <stdio.h>
#include <string.h>

#include "../check.h"
#include "traced.h"

/* The event @text on processor @cpu at @now. */
static void line(struct traces *traces, unsigned int cpu, uint32_t now, const char *text)
{
	char whole[500];

	snprintf(whole, sizeof(whole), "  [odd] na-12      [%03u] b.s1.    12.345678: %s",
		 cpu, text);
	traces_line(traces, whole, now);
}

#define COPY	"lwm_copy: ifindex=3 network=42 from=1 initiator=1"
#define RELAY	"lwm_relay: ifindex=3 network=42 from=7 initiator=1"
#define MESSAGE	" network=42 node=%s from=%s initiator=1 kind=data flags=0x0 sport=701 dport=700 id=9"

static void came(struct traces *traces, unsigned int cpu, const char *node, const char *from)
{
	char text[300];

	snprintf(text, sizeof(text), "lwm_receive: ifindex=3" MESSAGE, node, from);
	line(traces, cpu, 0, text);
}

static void sent(struct traces *traces, unsigned int cpu)
{
	char text[300];

	snprintf(text, sizeof(text), "lwm_send: ifindex=3" MESSAGE, "1", "1");
	line(traces, cpu, 0, text);
}

TEST(copies_stand_below_who_sent_them_whichever_processor_tells)
{
	struct traces *traces = traces_new(0, 0);
	const struct stop *relay, *last;
	struct traced *traced;

	sent(traces, 0);
	line(traces, 0, 0, COPY " to=7 flags=0x0 targets=2 messages=1 len=42");
	line(traces, 0, 0, COPY " to=4 flags=0x1 targets=1 messages=1 len=38");
	came(traces, 1, "7", "1");
	came(traces, 0, "4", "1");
	line(traces, 1, 0, RELAY " to=8 flags=0x1 targets=1 messages=1 len=38");
	line(traces, 0, 0, "lwm_deliver: ifindex=3 initiator=1 port=700 len=6");
	came(traces, 1, "8", "7");
	line(traces, 1, 0, "lwm_drop: ifindex=3 reason=no-port node=8 n=1");

	EXPECT(!traces_take(traces, 10));
	traced = traces_take(traces, 1000);
	EXPECT(traced && traced->id == 9 && traced->first->node == 1);
	EXPECT_EQ(traced->first->copies->node, 4);
	EXPECT_EQ(traced->first->copies->n_ports, 1);
	EXPECT_EQ(traced->first->copies->ports[0], 700);
	relay = traced->first->copies->next;
	EXPECT(relay->node == 7 && relay->arrived && !relay->n_ports && !relay->next);
	last = relay->copies;
	EXPECT(last->node == 8 && last->arrived && last->n_drops == 1);
	EXPECT_TEXT(last->drops[0].reason, "no-port");
	traced_free(traced);
	EXPECT(!traces_take(traces, 5000));
	traces_free(traces);
}

TEST(what_has_not_come_is_waited_for_longer)
{
	struct traces *traces = traces_new(0, 0);
	struct traced *traced;

	sent(traces, 0);
	line(traces, 0, 0, COPY " to=4 flags=0x1 targets=1 messages=1 len=38");
	EXPECT(!traces_take(traces, 1000));
	traced = traces_take(traces, 2000);
	EXPECT(traced && !traced->first->copies->arrived);
	traced_free(traced);
	traces_free(traces);
}

TEST(nothing_but_messages_of_sockets_is_followed)
{
	static const char * const others[] = {
		"kind=answer flags=0x0 sport=1 dport=700 id=2",
		"kind=joins flags=0x0 sport=0 dport=0 id=0",
		"kind=frame flags=0x0 sport=0 dport=0 id=0",
		"kind=data flags=0x2 sport=1 dport=0 id=2",	/* a probe */
		"kind=data flags=0x0 sport=1 dport=701 id=2",	/* to another port */
	};
	struct traces *traces = traces_new(1, 700);
	char text[200];

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		snprintf(text, sizeof(text), "lwm_send: ifindex=3 network=42 node=1 from=1 initiator=1 %s",
			 others[i]);
		line(traces, 0, 0, text);
		line(traces, 0, 0, "lwm_drop: ifindex=3 reason=memory node=0 n=1");
	}
	EXPECT(!traces_take(traces, 5000));
	traces_free(traces);
}

TEST(a_device_that_is_not_at_it_adds_nothing)
{
	struct traces *traces = traces_new(0, 0);
	struct traced *traced;

	sent(traces, 0);
	line(traces, 0, 0, "lwm_drop: ifindex=4 reason=memory node=0 n=1");
	line(traces, 1, 0, "lwm_drop: ifindex=3 reason=memory node=0 n=1");
	line(traces, 0, 0, "lwm_send: ifindex=3 network=42 node=1 from=1 initiator=1 kind=frame flags=0x0 sport=0 dport=0 id=0");
	line(traces, 0, 0, "lwm_drop: ifindex=3 reason=memory node=0 n=1");
	traced = traces_take(traces, 1000);
	EXPECT_EQ(traced->first->n_drops, 0);
	traced_free(traced);
	traces_free(traces);
}

TEST(a_copy_that_comes_twice_is_shown_twice)
{
	struct traces *traces = traces_new(0, 0);
	struct traced *traced;

	sent(traces, 0);
	line(traces, 0, 0, COPY " to=4 flags=0x1 targets=1 messages=1 len=38");
	came(traces, 0, "4", "1");
	came(traces, 0, "4", "1");
	traced = traces_take(traces, 1000);
	EXPECT(traced->first->copies->next && traced->first->copies->next->node == 4);
	EXPECT(!traced->first->copies->next->next);
	traced_free(traced);
	traces_free(traces);
}

TEST(lost_events_are_noted_and_odd_lines_are_not)
{
	struct traces *traces = traces_new(0, 0);

	traces_line(traces, "", 0);
	traces_line(traces, "lwm_send", 0);
	traces_line(traces, ": lwm_send: kind=data ", 0);
	EXPECT(!traces->lost);
	traces_line(traces, "CPU:1 [LOST 17 EVENTS]", 0);
	EXPECT(traces->lost);
	traces_free(traces);
}
