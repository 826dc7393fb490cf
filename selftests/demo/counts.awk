# SPDX-License-Identifier: GPL-2.0
#
# What table.awk and draw.awk share: the counts of demo.sh, added up.
#
# A line of the counts is MEANS LINK DATAGRAMS OCTETS, where a link is named in
# its direction: h1-r1, r1-r2, r2-h5. Given by -v: datagrams, octets (of the
# file), sender, targets, families (of the zones).

function zone_link(link)
{
	return link ~ /^r[0-9]+-r/
}

# The host that a link leads to, or 0.
function leads_to(link)
{
	return sub(/^r[0-9]+-h/, "", link) ? link + 0 : 0
}

function unasked(link,	host)
{
	host = leads_to(link)
	return host && !(host in target)
}

function add(means, row)
{
	frames[means, row] += $3
	volume[means, row] += $4
}

BEGIN {
	split(targets, list)
	for (i in list)
		target[list[i]]
	split("lwm unicast vxlan", all_means)
}

{
	if (!($2 in known)) {
		known[$2]
		link[++links] = $2
	}
	add($1, $2)
	add($1, "all")
	if (zone_link($2))
		add($1, "zones")
	if ($3 && unasked($2))
		unasked_hosts[$1]++
}
