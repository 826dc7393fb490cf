# SPDX-License-Identifier: GPL-2.0
#
# The counts of demo.sh as a table; counts.awk goes first.

# "zone 1 to zone 2", "node 1 to zone 1", "zone 2 to node 5"
function name(link,	ends)
{
	split(link, ends, "-")
	return end(ends[1]) " to " end(ends[2])
}

function end(where)
{
	return (where ~ /^r/ ? "zone " : "node ") substr(where, 2)
}

function row(text, key,	line, m)
{
	line = sprintf("  %-18s", text)
	for (m = 1; m <= 3; m++)
		line = line sprintf(" %10d %10d", frames[all_means[m], key],
				    volume[all_means[m], key])
	print line
}

function used(link,	m)
{
	for (m = 1; m <= 3; m++)
		if (frames[all_means[m], link])
			return 1
	return 0
}

function rows(between_zones,	i)
{
	for (i = 1; i <= links; i++)
		if (zone_link(link[i]) == between_zones && used(link[i]))
			row(name(link[i]), link[i])
}

function silent_links(	i, list)
{
	for (i = 1; i <= links; i++)
		if (!used(link[i]))
			list = list (list ? ", " : "") link[i]
	return list
}

# No wider than the table.
function print_folded(text,	n, words, i, line)
{
	n = split(text, words, " ")
	for (i = 1; i <= n; i++) {
		if (length(line words[i]) > 76) {
			print "  " line
			line = ""
		}
		line = line (line ? " " : "") words[i]
	}
	print "  " line
}

END {
	print "What each link carried (octets: whole Ethernet frames):"
	print ""
	printf "  %-18s %21s %21s %21s\n", "", "LWM", "unicast to the four",
	       "VXLAN to all nodes"
	printf "  %-18s", "link"
	for (m = 1; m <= 3; m++)
		printf " %10s %10s", "datagrams", "octets"
	print ""
	rows(1)
	rows(0)
	print ""
	row("between zones", "zones")
	row("all links", "all")
	print ""
	print_folded("Not used by any: " silent_links() ".")
}
