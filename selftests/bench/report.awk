# SPDX-License-Identifier: GPL-2.0
#
# report.awk - tables of what lwm-bench has measured
#
# usage: awk -v what=text|rows|wire|scale -f report.awk bars FILE
#        awk -v what=plot -v side_shown=SIDE -v payload_shown=N -v title=WORDS \
#            -v ways=METHOD,... -f report.awk bars FILE
#
# FILE is as `run` has left it. rows, wire and scale are JSON; plot is for gnuplot.
# partial=y: what was not measured is not missed.

function key(method, side, n, payload, zones)
{
	return method " " side " " n " " payload " " zones
}

# Integers as they are read: 12,345.
function thousands(x,	s, out)
{
	s = sprintf("%.0f", x)
	while (length(s) > 3) {
		out = "," substr(s, length(s) - 2) out
		s = substr(s, 1, length(s) - 3)
	}
	return s out
}

FILENAME ~ /bars$/ {
	if ($0 !~ /^#/ && NF)
		bar[++bars] = $0
	next
}

$1 == "about" {
	word = $2
	sub(/^about [^ ]* /, "")
	about[word] = $0
}

$1 == "row" {
	rows++
	method[rows] = $2; n[rows] = $3; payload[rows] = $4; zones[rows] = $5
	side[rows] = $6; copy[rows] = $8; message[rows] = $9; pps[rows] = $10
	cost[key($2, $6, $3, $4, $5)] = $8
	whole[key($2, $6, $3, $4, $5)] = $9
	sent[key($2, $6, $3, $4, $5)] = $9 / $8
	seen_n[$3]
	seen_payload[$4]
}

$1 == "skip" {
	why[key($2, $6, $3, $4, $5)] = $0
	reason[$2] = $0
	sub(/^skip [^ ]* [^ ]* [^ ]* [^ ]* [^ ]* /, "", reason[$2])
}

$1 == "wire" {
	wire[++wires] = $0
}

$1 == "scale" {
	scale[++scales] = $0
	scaled[$2 " " $3 " " $4] = $5
	memory[$2 " " $3] = $6
	took[$2 " " $3] = $7
}

function json_rows(	i)
{
	print "["
	for (i = 1; i <= rows; i++)
		printf "{\"method\": \"%s\", \"targets\": %d, \"payload\": %d, \"zones\": %d, " \
			"\"side\": \"%s\", \"insns_per_copy\": %.1f, " \
			"\"insns_per_message\": %.1f, \"pps\": %s}%s\n", method[i], n[i],
			payload[i], zones[i], side[i], copy[i], message[i],
			pps[i] == "-" ? "null" : pps[i], i < rows ? "," : ""
	print "]"
}

function json_wire(	i, part)
{
	print "["
	for (i = 1; i <= wires; i++) {
		split(wire[i], part)
		printf "{\"method\": \"%s\", \"set\": \"%s\", \"targets\": %d, " \
			"\"link\": \"%s\", \"packets\": %d, \"octets\": %d, " \
			"\"least\": %d}%s\n", part[2], part[3], part[4], part[5], part[6],
			part[7], part[8], i < wires ? "," : ""
	}
	print "]"
}

function or_null(x)
{
	return x == "-" ? "null" : x
}

function json_scale(	i, part)
{
	print "["
	for (i = 1; i <= scales; i++) {
		split(scale[i], part)
		printf "{\"what\": \"%s\", \"count\": %d, \"method\": \"%s\", " \
			"\"insns_per_message\": %.1f, \"octets_each\": %s, " \
			"\"install_us\": %s}%s\n", part[2], part[3], part[4], part[5],
			or_null(part[6]), or_null(part[7]), i < scales ? "," : ""
	}
	print "]"
}

# Numbers that occurred, in order: into sorted[1..].
function sort_numbers(set,	x, i, count)
{
	count = 0
	for (x in set) {
		for (i = ++count; i > 1 && sorted[i - 1] + 0 > x + 0; i--)
			sorted[i] = sorted[i - 1]
		sorted[i] = x
	}
	return count
}

# One table: a line for each method, a column for each number of targets.
function table(title, s, p, z,	i, j, k, head, line, done, any)
{
	any = 0
	for (i = 1; i <= rows; i++) {
		if (side[i] != s || payload[i] != p || zones[i] != z || method[i] in done)
			continue
		done[method[i]]
		if (!any++) {
			printf "\n%s\n\n%-20s", title, ""
			for (j = 1; j <= columns; j++)
				printf " %9s", "N=" column[j]
			print ""
		}
		printf "%-20s", method[i]
		for (j = 1; j <= columns; j++) {
			k = key(method[i], s, column[j], p, z)
			printf " %9s", k in cost ? thousands(cost[k]) : "-"
		}
		print ""
	}
}

function each_zone(	i, head)
{
	for (i = 1; i <= rows; i++) {
		if (zones[i] == 1)
			continue
		if (!head++)
			printf "\nSending to eight zones of eight: 64 targets from a ninth, 63 from " \
				"inside one\n\n%-20s %7s %6s %6s %14s %14s\n", "", "targets",
				"octets", "copies", "a copy", "a message"
		printf "%-20s %7d %6s %6.0f %14s %14s\n", method[i], n[i], thousands(payload[i]),
			message[i] / copy[i], thousands(copy[i]), thousands(message[i])
	}
}

function judge(first, second, most, label, count, octets,	ratio, verdict)
{
	if (!(first in cost) || !(second in cost)) {
		unmeasured++
		if (partial)
			return
		printf "%-48s %7s %7s %8.2f %8s  not measured\n", label, count, octets, most, "-"
		return
	}
	ratio = cost[first] / cost[second]
	verdict = ratio <= most ? "met" : "NOT MET"
	if (ratio <= most)
		met++
	else
		unmet++
	printf "%-48s %7s %7s %8.2f %8.3f  %s\n", label, count, octets, most, ratio, verdict
}

# What is no ratio of two rows.
function judge_other(label, count, octets, most, is, good)
{
	if (is == "") {
		unmeasured++
		if (!partial)
			printf "%-48s %7s %7s %8s %8s  not measured\n", label, count, octets, most, "-"
		return
	}
	if (good)
		met++
	else
		unmet++
	printf "%-48s %7s %7s %8s %8s  %s\n", label, count, octets, most, is,
		good ? "met" : "NOT MET"
}

function copies_of(count, octets,	k)
{
	k = key("lwm-connected", "tx", count, octets, 8)
	return k in sent ? sprintf("%.0f", sent[k]) : ""
}

# Between 9 and 4,096, the most beside the least.
function spread(kind, m,	k, part, low, high)
{
	for (k in scaled) {
		split(k, part)
		if (part[1] != kind || part[3] != m || part[2] > 4096)
			continue
		if (!low || scaled[k] < low)
			low = scaled[k]
		if (scaled[k] > high)
			high = scaled[k]
	}
	return low ? sprintf("%.3f", high / low) : ""
}

function scale_bars(	kinds, ways, i, j, is)
{
	split("nodes groups sockets subsets", kinds)
	split("lwm-connected lwm-unconnected lwm0-subset", ways)
	for (i = 1; i <= 4; i++)
		for (j = 1; j <= 3; j++) {
			is = spread(kinds[i], ways[j])
			judge_other(ways[j] " (tx), by " kinds[i], 3, 1400, "1.03", is, is <= 1.03)
		}
	is = memory["nodes 4096"]
	judge_other("4,096 nodes: octets for each", "", "", 256, is, is <= 256)
	is = took["nodes 4096"]
	is = is == "" ? "" : sprintf("%.1f", is / 1000)
	judge_other("4,096 nodes by one apply: milliseconds", "", "", 100, is, is + 0 <= 100)
}

function all_bars(	i, j, k, part, both, other, ns, ps, nn, np)
{
	printf "\nWhat is asked for: instructions per copy beside those of another\n\n" \
		"%-48s %7s %7s %8s %8s\n", "", "targets", "octets", "at most", "is"
	for (i = 1; i <= bars; i++) {
		split(bar[i], part)
		other = split(part[5], both, "/") > 1 ? both[2] : ""
		nn = split(both[1], ns, ",")
		np = split(part[6], ps, ",")
		for (k = 1; k <= np; k++)
			for (j = 1; j <= nn; j++)
				judge(key(part[1], part[2], ns[j], ps[k], 1),
					key(part[3], part[4], other == "" ? ns[j] : other, ps[k], 1),
					part[7],
					part[1] " (" part[2] ") / " part[3] " (" part[4] ")",
					ns[j], ps[k])
	}
	for (k = 100; k <= 1400; k += 1300) {
		judge_other("copies to eight other zones: exactly", 64, k, 8, copies_of(64, k),
			copies_of(64, k) == 8)
		judge_other("copies from inside one of eight: exactly", 63, k, 14,
			copies_of(63, k), copies_of(63, k) == 14)
	}
	scale_bars()
	printf "\n%d met, %d not met, %d not measured\n", met, unmet, unmeasured
}

function link_class(link)
{
	if (link == "h1-r1")
		return "sender"
	return link ~ /^r[0-9]+-r/ ? "zones" : "within"
}

function ratio_text(x, least)
{
	return sprintf("%s (%.2f)", thousands(x), least ? x / least : 0)
}

# One line for each set and method: octets on classes of links, beside the least.
function wire_table(	i, part, id, ids, order, class, sum, least, all, need)
{
	if (!wires)
		return
	printf "\nOctets on the links for one message of 1,400 octets, from host 1 of eight zones " \
		"of eight\n(times the least: one plain UDP packet on each link of the tree; what a " \
		"relay sends is within)\n\n%-24s %-6s %7s %18s %18s %18s %18s\n", "", "",
		"targets", "sender\047s link", "between zones", "within zones", "all"
	for (i = 1; i <= wires; i++) {
		split(wire[i], part)
		id = part[3] " " part[2] " " part[4]
		if (!(id in ids)) {
			ids[id]
			order[++order[0]] = id
		}
		class = link_class(part[5])
		sum[id, class] += part[7]
		least[id, class] += part[8]
		all[id] += part[7]
		need[id] += part[8]
	}
	for (i = 1; i <= order[0]; i++) {
		id = order[i]
		split(id, part)
		gsub(/-/, " ", part[1])
		printf "%-24s %-6s %7d %18s %18s %18s %18s\n", part[1], part[2], part[3],
			ratio_text(sum[id, "sender"], least[id, "sender"]),
			ratio_text(sum[id, "zones"], least[id, "zones"]),
			ratio_text(sum[id, "within"], least[id, "within"]),
			ratio_text(all[id], need[id])
	}
}

function scale_table(	i, part, k, seen)
{
	if (!scales)
		return
	printf "\nA message of 1,400 octets to three, with so many of a kind: instructions, octets " \
		"of each,\nand how long it took to put them into the tables\n\n" \
		"%-8s %6s %14s %16s %12s %8s %12s\n", "", "", "lwm-connected",
		"lwm-unconnected", "lwm0-subset", "octets", "milliseconds"
	for (i = 1; i <= scales; i++) {
		split(scale[i], part)
		k = part[2] " " part[3]
		if (k in seen)
			continue
		seen[k]
		printf "%-8s %6d %14s %16s %12s %8s %12s\n", part[2], part[3],
			thousands(scaled[k " lwm-connected"]),
			thousands(scaled[k " lwm-unconnected"]),
			thousands(scaled[k " lwm0-subset"]), part[6],
			part[7] == "-" ? "-" : sprintf("%.1f", part[7] / 1000)
	}
}

# Lines for the methods named, over the number of targets.
function plot(side, payload,	list, count, i, j, k, data, curves)
{
	count = split(ways, list, ",")
	for (i = 1; i <= count; i++) {
		data = ""
		for (j = 1; j <= columns; j++) {
			k = key(list[i], side, column[j], payload, 1)
			if (k in cost)
				data = data column[j] " " cost[k] "\n"
		}
		if (data == "")
			continue
		printf "$data%d << END\n%sEND\n", i, data
		curves = curves (curves == "" ? "" : ", ") "$data" i \
			" with linespoints lw 2 title \"" list[i] "\""
	}
	if (curves == "")
		exit
	print "set terminal svg size 760,480 font \"sans-serif,13\" background \"white\" noenhanced"
	print "set title \"" title "\""
	print "set xlabel \"targets\""
	print "set ylabel \"instructions per copy\""
	print "set logscale x"
	print "set xrange [0.9:110]"
	print "set yrange [0:*]"
	print "set xtics (1, 3, 8, 32, 100)"
	print "set grid ytics"
	print "set key outside right"
	print "plot " curves
}

function find_columns(	i, m)
{
	columns = sort_numbers(seen_n)
	for (i = 1; i <= columns; i++)
		column[i] = sorted[i]
	# Targets in eight zones have a table of their own.
	for (i = m = 0; i < columns; i++)
		if (column[i + 1] != 63 && column[i + 1] != 64)
			column[++m] = column[i + 1]
	columns = m
	sizes = sort_numbers(seen_payload)
	for (i = 1; i <= sizes; i++)
		size[i] = sorted[i]
}

function tables(title, s,	p)
{
	for (p = 1; p <= sizes; p++)
		table(title ", " thousands(size[p]) " octets (" s ")", s, size[p], 1)
}

function text(	m)
{
	print "A message to many: what it costs, in counted instructions per copy"
	print ""
	print "kernel   " about["kernel"]
	print "date     " about["date"]
	print "command  " about["command"]
	all_bars()
	tables("Sending to N in one zone", "tx")
	each_zone()
	tables("Sent and read", "full")
	tables("Sent and read, by one device to all others", "hub")
	tables("Of that, until the send returns", "send")
	tables("From the wire until it is read; the set has N", "rx")
	tables("From the wire until N copies have left", "relay")
	wire_table()
	scale_table()
	for (m in reason)
		printf "\n%s: not measured: %s\n", m, reason[m]
}

END {
	find_columns()
	if (what == "rows")
		json_rows()
	else if (what == "wire")
		json_wire()
	else if (what == "scale")
		json_scale()
	else if (what == "plot")
		plot(side_shown, payload_shown)
	else
		text()
}
