# SPDX-License-Identifier: GPL-2.0
#
# The logs of lwm-steady as a picture (SVG): messages that came to each target of a
# zone in each 10 ms, while its relay is dead. The first file is the load with states
# of neighbours, the second one with permanent nodes. Given by -v: targets, relay,
# down, up and end (ms).

BEGIN {
	bin = 10
	n_targets = split(targets, target)
	width = 460; height = 78; pitch = 104
	panels = 0
}

FNR == 1 {
	panels++
}

# "NODE SENT CAME", in microseconds.
{
	at = int($3 / 1000 / bin)
	came[panels, $1, at]++
	sent = $2 / 1000
	if (at * bin < end && came[panels, $1, at] > most)
		most = came[panels, $1, at]
	if (sent >= down && sent < up && !((panels, $1) in again))
		again[panels, $1] = sent
	if (sent >= up && !((panels, $1) in late))
		late[panels, $1] = sent
}

# Milliseconds that node @n got nothing: until it got something again.
function silence(p, n)
{
	if (!((p, n) in again))
		return late[p, n] - down
	return again[p, n] > down + bin ? again[p, n] - down : 0
}

function x(ms)
{
	return ms / end * width
}

function y(count)
{
	return height - count / most * (height - 8)
}

function text(x, y, class, words)
{
	printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, class, words
}

function line(x1, y1, x2, y2, class)
{
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n",
		x1, y1, x2, y2, class
}

function draw_counts(p, n,	i, path)
{
	path = sprintf("M0 %.1f", y(0))
	for (i = 0; i < end / bin; i++)
		path = path sprintf(" L%.1f %.1f L%.1f %.1f", x(i * bin), y(came[p, n, i]),
				    x((i + 1) * bin), y(came[p, n, i]))
	printf "<path d=\"%s L%.1f %.1f z\" class=\"%s\"/>\n", path, width, y(0),
		n == relay ? "dead" : "alive"
}

function draw_chart(p, n,	ms)
{
	text(0, -6, "left", "node " n (n == relay ? ", the relay" : ""))
	ms = silence(p, n)
	text(width, -6, "right", ms >= 1 ? sprintf("nothing for %d ms", ms + 0.5) : "")
	printf "<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\" class=\"away\"/>\n",
		x(down), x(up) - x(down), height
	draw_counts(p, n)
	line(0, height, width, height, "axis")
	line(0, 0, 0, height, "axis")
	text(-6, y(most) + 4, "tick-left", most)
	text(-6, height + 4, "tick-left", 0)
}

function draw_ticks(	ms)
{
	for (ms = 0; ms <= end; ms += 500) {
		line(x(ms), height, x(ms), height + 5, "axis")
		text(x(ms), height + 19, "tick", sprintf("%.1f s", ms / 1000))
	}
}

function draw_panel(p, title,	i)
{
	printf "<g transform=\"translate(%d,92)\">\n", 48 + (p - 1) * (width + 60)
	text(width / 2, -34, "title", title)
	for (i = 1; i <= n_targets; i++) {
		printf "<g transform=\"translate(0,%d)\">\n", (i - 1) * pitch
		draw_chart(p, target[i])
		if (i == n_targets)
			draw_ticks()
		print "</g>"
	}
	print "</g>"
}

function draw_head(total, tall)
{
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n", total, tall, total, tall
	print "<!-- SPDX-License-Identifier: GPL-2.0 -->"
	print "<title>A relay dies: messages received by the targets of its zone</title>"
	print "<style>"
	print "text { fill: #111; font-size: 12px }"
	print ".head { font-size: 18px; font-weight: bold; text-anchor: middle }"
	print ".title { font-size: 14px; font-weight: bold; text-anchor: middle }"
	print ".left { text-anchor: start } .right { text-anchor: end; font-weight: bold }"
	print ".tick { text-anchor: middle; font-size: 11px }"
	print ".tick-left { text-anchor: end; font-size: 11px }"
	print ".small { text-anchor: middle }"
	print ".axis { stroke: #333; stroke-width: 1 }"
	print ".away { fill: #f6dcc8 }"
	print ".alive { fill: #0072b2 } .dead { fill: #8a8f94 }"
	print "</style>"
	printf "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", total, tall
}

END {
	total = 2 * width + 128
	tall = 92 + n_targets * pitch + 28
	draw_head(total, tall)
	text(total / 2, 30, "head", "A relay dies: messages that its zone's targets receive in each " bin " ms")
	draw_panel(1, "LWM: another one relays")
	draw_panel(2, "the same with permanent nodes: nobody takes over")
	text(total / 2, tall - 12, "small", "shaded: the relay's host is cut off")
	print "</svg>"
}
