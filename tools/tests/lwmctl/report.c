// SPDX-License-Identifier: GPL-2.0
/* What a ping prints. */
#include "report.h"

#include "check.h"
#include "net-text.h"
#include "out-text.h"
#include "tally.h"

static const char names[] =
	"network: 42\nzones:\n  a: 1\nnodes:\n"
	"  stor-3: 3 10.0.1.3 zone a\n";

static struct lwm_answer answer;

static void one_answer(void)
{
	struct net *net = parse(names);

	report_answer(&answer, net);
	net_free(net);
}

static void expect_line(struct lwm_answer what, const char *want)
{
	answer = what;
	expect_in(false, one_answer, want);
}

TEST(an_answer_is_a_line)
{
	expect_line((struct lwm_answer){ .node = 3, .status = LWM_STATUS_QUEUED, .rtt = 214 },
		    "3 (stor-3): 0.21 ms\n");
	expect_line((struct lwm_answer){ .node = 5, .status = LWM_STATUS_QUEUED, .rtt = 12000 },
		    "5: 12.00 ms\n");
	expect_line((struct lwm_answer){ .node = 5 }, "5: silent\n");
	expect_line((struct lwm_answer){ .node = 3, .status = LWM_STATUS_UNREACHABLE },
		    "3 (stor-3): unreachable\n");
}

/* JSON as it is printed, of lines that can be read. */
static const char *one_line(const char *lines)
{
	static char line[2048];
	char *to = line;

	for (; *lines; lines++)
		if (*lines != '\n')
			*to++ = *lines;
	strcpy(to, "\n");
	return line;
}

static struct tally tallies_of[4];
static uint32_t spreads[4][BUCKETS];
static struct tallies tallies;

static void three_nodes(void)
{
	struct net *net = parse(names);

	tallies_of[0] = (struct tally){
		.node = 3, .last = LWM_STATUS_QUEUED, .options = 3, .sent = 4, .received = 4,
		.min = 190, .max = 1000, .sum = 1690, .full = FULL_PASSES,
		.tables = TABLES_EQUAL,
	};
	tallies_of[1] = (struct tally){
		.node = 5, .last = LWM_STATUS_SILENT, .sent = 3, .received = 1,
		.min = 250, .max = 250, .sum = 250, .full = FULL_TOO_BIG, .longest = 1346,
		.tables = TABLES_DIFFER,
	};
	tallies_of[2] = (struct tally){
		.node = 65535, .last = LWM_STATUS_UNREACHABLE, .sent = 3,
	};
	tallies_of[3] = (struct tally){ .node = 65534, .full = FULL_LOST };
	tallies = (struct tallies){ .of = tallies_of, .n = 4 };
	report(&tallies, net, 1408);
	net_free(net);
}

TEST(the_end_is_a_table)
{
	expect_out(three_nodes,
		   " node  name       sent  received  loss %   min ms   avg ms   max ms  full size     options  tables   last\n"
		   "    3  stor-3        4         4     0.0     0.19     0.42     1.00  passes        0x80,0x81  equal    answered\n"
		   "    5  -             3         1    66.7     0.25     0.25     0.25  at most 1346  none     differ   silent\n"
		   "65535  -             3         0   100.0        -        -        -  unknown       -        unknown  unreachable\n"
		   "65534  -             0         0       -        -        -        -  lost          -        unknown  -\n",
		   one_line("[{\"node\":3,\"name\":\"stor-3\",\"sent\":4,\"received\":4,\"loss\":0.000,\n"
		   "\"min_ms\":0.190,\"avg_ms\":0.422,\"max_ms\":1.000,\"full_size\":\"passes\",\"longest\":1408,\n"
		   "\"options\":[128,129],\"tables\":\"equal\",\"last\":\"answered\"},\n"
		   "{\"node\":5,\"name\":null,\"sent\":3,\"received\":1,\"loss\":66.667,\n"
		   "\"min_ms\":0.250,\"avg_ms\":0.250,\"max_ms\":0.250,\"full_size\":\"too big\",\"longest\":1346,\n"
		   "\"options\":[],\"tables\":\"differ\",\"last\":\"silent\"},\n"
		   "{\"node\":65535,\"name\":null,\"sent\":3,\"received\":0,\"loss\":100.000,\n"
		   "\"min_ms\":null,\"avg_ms\":null,\"max_ms\":null,\"full_size\":\"unknown\",\"longest\":null,\n"
		   "\"options\":[],\"tables\":\"unknown\",\"last\":\"unreachable\"},\n"
		   "{\"node\":65534,\"name\":null,\"sent\":0,\"received\":0,\"loss\":null,\n"
		   "\"min_ms\":null,\"avg_ms\":null,\"max_ms\":null,\"full_size\":\"lost\",\"longest\":null,\n"
		   "\"options\":[],\"tables\":\"unknown\",\"last\":null}]"));
}

static void bars(void)
{
	tallies_of[0] = (struct tally){
		.node = 3, .sent = 123, .received = 123, .min = 200, .max = 400, .sum = 30000,
		.spread = spreads[0],
	};
	tallies_of[1] = (struct tally){ .node = 5, .sent = 123, .spread = spreads[1] };
	spreads[0][bucket_of(200)] = 80;
	spreads[0][bucket_of(250)] = 42;
	spreads[0][bucket_of(400)] = 1;
	tallies = (struct tallies){ .of = tallies_of, .n = 2, .spreads = spreads[0] };
	report(&tallies, NULL, 1408);
}

TEST(round_trips_are_bars)
{
	expect_out(bars,
		   " node  name     sent  received  loss %   min ms   avg ms   max ms  full size     options  tables   last\n"
		   "    3  -         123       123     0.0     0.20     0.24     0.40  unknown       none     unknown  silent\n"
		   "    5  -         123         0   100.0        -        -        -  unknown       -        unknown  silent\n"
		   "\n3:\n"
		   "      0.200 to     0.250 ms  ########################################  80\n"
		   "      0.250 to     0.315 ms  #####################                     42\n"
		   "      0.315 to     0.400 ms                                            0\n"
		   "      0.400 to     0.500 ms  #                                         1\n",
		   one_line("[{\"node\":3,\"name\":null,\"sent\":123,\"received\":123,\"loss\":0.000,\n"
		   "\"min_ms\":0.200,\"avg_ms\":0.244,\"max_ms\":0.400,\"full_size\":\"unknown\",\"longest\":null,\n"
		   "\"options\":[],\"tables\":\"unknown\",\"last\":\"silent\",\"histogram\":[\n"
		   "{\"from_ms\":0.200,\"to_ms\":0.250,\"count\":80},{\"from_ms\":0.250,\"to_ms\":0.315,\"count\":42},\n"
		   "{\"from_ms\":0.315,\"to_ms\":0.400,\"count\":0},{\"from_ms\":0.400,\"to_ms\":0.500,\"count\":1}]},\n"
		   "{\"node\":5,\"name\":null,\"sent\":123,\"received\":0,\"loss\":100.000,\n"
		   "\"min_ms\":null,\"avg_ms\":null,\"max_ms\":null,\"full_size\":\"unknown\",\"longest\":null,\n"
		   "\"options\":[],\"tables\":\"unknown\",\"last\":\"silent\",\"histogram\":[]}]"));
}
