# SPDX-License-Identifier: GPL-2.0
#
# The counts of demo.sh as a picture (SVG): a panel for each means, the same
# hosts in the same places. An arrow is a direction of a link that was used, as
# thick as the copies of each datagram that it carried; counts.awk goes first.

function lay_out(	z)
{
	width = 400
	zone_x[1] = 200; zone_y[1] = 94
	zone_x[2] = 103; zone_y[2] = 328
	zone_x[3] = 297; zone_y[3] = 328
	for (z = 1; z <= 3; z++)
		lay_out_zone(z, z == 1 ? 1 : -1)
}

# Hosts stand in a row, their router beside it towards the other zones.
function lay_out_zone(z, inward,	i, n)
{
	place_x["r" z] = zone_x[z]
	place_y["r" z] = zone_y[z] + inward * 76
	for (i = 1; i <= 3; i++) {
		n = 3 * (z - 1) + i
		place_x["h" n] = zone_x[z] + 64 * (i - 2)
		place_y["h" n] = zone_y[z]
	}
}

function text(x, y, class, words)
{
	printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n",
		x, y, class, words
}

function families_of(z,	list)
{
	split(families, list, " ")
	return list[z] == "6" ? "IPv6 only" : \
		list[z] == "4" ? "IPv4 only" : "IPv4 and IPv6"
}

function draw_zone(z,	top)
{
	top = z == 1 ? zone_y[1] - 46 : zone_y[z] - 56 - 42
	printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"186\" height=\"%d\" rx=\"10\" class=\"zone\"/>\n",
		zone_x[z] - 93, top, z == 1 ? 144 : 154
	text(zone_x[z], z == 1 ? top + 19 : top + 146, "small",
	     "zone " z ": " families_of(z))
}

# The circle or square of $1 keeps lines at this distance.
function margin(where)
{
	return where ~ /^h/ ? 19 : 9
}

function draw_idle(a, b)
{
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"idle\"/>\n",
		place_x[a], place_y[a], place_x[b], place_y[b]
}

# From a to b, dx and dy long when 1; both directions in use: each on its right.
function draw_used(means, a, b,	copies, dx, dy, far, aside, head, x, y, kind)
{
	copies = frames[means, a "-" b] / datagrams
	kind = unasked(a "-" b) ? "waste" : "copy"
	dx = place_x[b] - place_x[a]
	dy = place_y[b] - place_y[a]
	far = sqrt(dx * dx + dy * dy)
	dx /= far
	dy /= far
	aside = frames[means, b "-" a] ? 10 : 0
	x = place_x[a] - dy * aside
	y = place_y[a] + dx * aside
	head = 5 + copies
	far -= margin(b)
	draw_arrow(kind, copies, head, x + dx * margin(a), y + dy * margin(a),
		   x + dx * far, y + dy * far, dx, dy)
	# Near the host there is room beside other links.
	far *= a ~ /^h/ ? 0.48 : b ~ /^h/ ? 0.58 : 0.5
	add_number(x + dx * far, y + dy * far, kind, copies)
}

function draw_arrow(kind, copies, head, x1, y1, x2, y2, dx, dy,	x, y)
{
	x = x2 - dx * head * 1.6
	y = y2 - dy * head * 1.6
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\" stroke-width=\"%.1f\"/>\n",
		x1, y1, x, y, kind, 1.6 + 1.1 * copies
	printf "<path d=\"M%.1f %.1f L%.1f %.1f L%.1f %.1f z\" class=\"%s-head\"/>\n",
		x2, y2, x - dy * head, y + dx * head,
		x + dy * head, y - dx * head, kind
}

# Numbers are drawn when all lines are.
function add_number(x, y, kind, copies,	words)
{
	words = copies == int(copies) ? copies : sprintf("%.2f", copies)
	labels = labels sprintf("<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"16\" rx=\"8\" class=\"label %s\"/>\n",
				x - 4 - 4 * length(words), y - 8,
				8 + 8 * length(words), kind)
	labels = labels sprintf("<text x=\"%.1f\" y=\"%.1f\" class=\"number\">%s</text>\n",
				x, y + 4.5, words)
}

function draw_links(means,	i, ends)
{
	labels = ""
	for (i = 1; i <= links; i++) {
		split(link[i], ends, "-")
		if (!frames[means, link[i]] && !frames[means, ends[2] "-" ends[1]])
			draw_idle(ends[1], ends[2])
	}
	for (i = 1; i <= links; i++) {
		split(link[i], ends, "-")
		if (frames[means, link[i]])
			draw_used(means, ends[1], ends[2])
	}
	printf "%s", labels
}

function relays(means, n)
{
	return n != sender && frames[means, "h" n "-r" int((n + 2) / 3)]
}

function draw_host(means, n,	x, y, kind)
{
	x = place_x["h" n]
	y = place_y["h" n]
	kind = n == sender ? "sender" : n in target ? "target" : "other"
	printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"15\" class=\"%s\"/>\n",
		x, y, kind
	text(x, y + 5, kind "-name", n)
	if (relays(means, n))
		text(x, y + 28, "tiny", "relays")
}

function draw_router(z)
{
	printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"12\" class=\"router\"/>\n",
		place_x["r" z] - 6, place_y["r" z] - 6
}

function thousands(n,	s)
{
	s = sprintf("%d", n)
	while (match(s, /[0-9]{4}($|,)/))
		s = substr(s, 1, RSTART) "," substr(s, RSTART + 1)
	return s
}

function draw_sum(y, words, number)
{
	text(24, y, "left", words)
	text(width - 24, y, "right", number)
}

function draw_sums(means,	y)
{
	y = 416
	draw_sum(y, "between zones",
		 thousands(volume[means, "zones"]) " octets")
	draw_sum(y + 21, "on the sender's link",
		 thousands(volume[means, "h" sender "-r1"]) " octets")
	draw_sum(y + 42, "on all links",
		 thousands(volume[means, "all"]) " octets")
	draw_sum(y + 63, "hosts that got it unasked", unasked_hosts[means] + 0)
}

function draw_panel(m, title, subtitle,	z, n, means)
{
	means = all_means[m]
	printf "<g transform=\"translate(%d,74)\">\n", 12 + (m - 1) * (width + 12)
	printf "<rect width=\"%d\" height=\"492\" rx=\"6\" class=\"panel\"/>\n", width
	text(width / 2, 24, "title", title)
	text(width / 2, 41, "small", subtitle)
	for (z = 1; z <= 3; z++)
		draw_zone(z)
	draw_links(means)
	for (z = 1; z <= 3; z++)
		draw_router(z)
	for (n = 1; n <= 9; n++)
		draw_host(means, n)
	draw_sums(means)
	print "</g>"
}

function draw_head(total)
{
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d 616\" width=\"%d\" height=\"616\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n", total, total
	print "<!-- SPDX-License-Identifier: GPL-2.0 -->"
	print "<title>One file to four of nine nodes, by LWM, by unicast and by VXLAN</title>"
	print "<style>"
	print ".panel { fill: #fff; stroke: #999 }"
	print ".zone { fill: #f1f3f5; stroke: #c5cad0 }"
	print ".idle { stroke: #b0b6bd; stroke-width: 1.2 }"
	print ".copy { stroke: #0072b2 } .waste { stroke: #d55e00 }"
	print ".router { fill: #fff; stroke: #333; stroke-width: 1.5 }"
	print ".sender { fill: #111; stroke: #111 }"
	print ".target { fill: #8ecae6; stroke: #00507d; stroke-width: 2 }"
	print ".other { fill: #fff; stroke: #777; stroke-width: 1.5 }"
	print ".label { fill: #fff; stroke-width: 1 }"
	print ".copy-head { fill: #0072b2 } .waste-head { fill: #d55e00 }"
	print "text { fill: #111; text-anchor: middle; font-size: 13px }"
	print ".title { font-size: 18px; font-weight: bold }"
	print ".small { font-size: 12px } .tiny { font-size: 11px }"
	print ".number { font-size: 12px; font-weight: bold }"
	print ".sender-name { fill: #fff; font-weight: bold }"
	print ".target-name { font-weight: bold }"
	print ".left { text-anchor: start } .right { text-anchor: end; font-weight: bold }"
	print "</style>"
	printf "<rect width=\"%d\" height=\"616\" fill=\"#fff\"/>\n", total
}

function draw_legend(y)
{
	print "<circle cx=\"30\" cy=\"" y "\" r=\"9\" class=\"sender\"/>"
	text(46, y + 5, "left", "sender")
	print "<circle cx=\"130\" cy=\"" y "\" r=\"9\" class=\"target\"/>"
	text(146, y + 5, "left", "target")
	print "<circle cx=\"226\" cy=\"" y "\" r=\"9\" class=\"other\"/>"
	text(242, y + 5, "left", "not meant")
	print "<rect x=\"346\" y=\"" y - 6 "\" width=\"12\" height=\"12\" class=\"router\"/>"
	text(368, y + 5, "left", "router of a zone")
	draw_arrow("copy", 1, 6, 520, y, 558, y, 1, 0)
	text(570, y + 5, "left", "copies of each datagram")
	draw_arrow("waste", 1, 6, 770, y, 808, y, 1, 0)
	text(820, y + 5, "left", "to a host that nobody meant")
}

END {
	lay_out()
	total = 3 * width + 4 * 12
	draw_head(total)
	text(total / 2, 32, "title", "One file from node " sender \
	     " to nodes " gensub(/ ([0-9]+)$/, " and \\1", 1, \
				 gensub(/ ([0-9]+) /, ", \\1, ", 1, targets)))
	text(total / 2, 56, "", thousands(octets) " octets in " datagrams \
	     " datagrams; measured on each link, whole Ethernet frames")
	draw_panel(1, "LWM", "one send for each datagram")
	draw_panel(2, "Unicast", "one send for each datagram and target")
	draw_panel(3, "VXLAN, head-end replication", "one multicast send; the flood list is all nodes")
	draw_legend(591)
	print "</svg>"
}
