# SPDX-License-Identifier: GPL-2.0
#
# report.awk - tables of what lwm-bench has measured
#
# usage: awk -v what=text|json -f report.awk bars FILE    FILE as `run` has left it

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

$1 == "wire" || $1 == "scale" {
	other[$1, ++others[$1]] = $0
}

function json(	i)
{
	print "["
	for (i = 1; i <= rows; i++)
		printf "{\"method\": \"%s\", \"targets\": %d, \"payload\": %d, \"zones\": %d, " \
			"\"side\": \"%s\", \"insns_per_copy\": %.1f, " \
			"\"insns_per_message\": %.1f, \"pps\": %d}%s\n", method[i], n[i],
			payload[i], zones[i], side[i], copy[i], message[i], pps[i],
			i < rows ? "," : ""
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

function all_bars(	i, j, k, part, ns, ps, nn, np)
{
	printf "\nWhat is asked for: instructions per copy beside those of another\n\n" \
		"%-48s %7s %7s %8s %8s\n", "", "targets", "octets", "at most", "is"
	for (i = 1; i <= bars; i++) {
		split(bar[i], part)
		nn = split(part[5], ns, ",")
		np = split(part[6], ps, ",")
		for (k = 1; k <= np; k++)
			for (j = 1; j <= nn; j++)
				judge(key(part[1], part[2], ns[j], ps[k], 1),
					key(part[3], part[4], ns[j], ps[k], 1), part[7],
					part[1] " (" part[2] ") / " part[3] " (" part[4] ")",
					ns[j], ps[k])
	}
	printf "\n%d met, %d not met, %d not measured\n", met, unmet, unmeasured
}

function text(	i, m, p)
{
	print "A message to many: what it costs, in counted instructions per copy"
	print ""
	print "kernel   " about["kernel"]
	print "date     " about["date"]
	print "command  " about["command"]
	columns = sort_numbers(seen_n)
	for (i = 1; i <= columns; i++)
		column[i] = sorted[i]
	# Targets in eight zones have a table of their own.
	for (i = m = 0; i < columns; i++)
		if (column[i + 1] != 63 && column[i + 1] != 64)
			column[++m] = column[i + 1]
	columns = m
	i = sort_numbers(seen_payload)
	for (m = 1; m <= i; m++)
		size[m] = sorted[m]
	for (p = 1; p <= i; p++)
		table("Sending to N in one zone, " thousands(size[p]) " octets (tx)", "tx", size[p], 1)
	each_zone()
	for (p = 1; p <= i; p++)
		table("Sent and read, " thousands(size[p]) " octets (full)", "full", size[p], 1)
	for (p = 1; p <= i; p++)
		table("From the wire until it is read, " thousands(size[p]) \
			" octets; the set has N (rx)", "rx", size[p], 1)
	for (p = 1; p <= i; p++)
		table("From the wire until N copies have left, " thousands(size[p]) \
			" octets (relay)", "relay", size[p], 1)
	for (m in reason)
		printf "\n%s: not measured: %s\n", m, reason[m]
	all_bars()
}

END {
	if (what == "json")
		json()
	else
		text()
}
