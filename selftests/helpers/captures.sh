# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For scripts on lib.sh that look into packets: `. helpers/captures.sh` after it, and
# "packages: tshark" in their head. What `make install` puts where tshark looks says
# what is in them; it takes seconds to start, so is asked once for each capture.
#
#   capture FILE HOST MANY FILTER COMMAND...
#                                so many of the packets to Geneve's port on HOST's eth0
#                                that tcpdump's FILTER takes, from before COMMAND on
#   claim_packets SENTENCE COMMAND...
#                                a claim that needs them: none is made on the debug kernel,
#                                whose machine has no room for tshark
#   dissected FILE FILTER FIELD...
#                                a line of these for each packet that tshark's FILTER takes

# What no node would refuse.
# shellcheck disable=SC2034 # for scripts
SOUND='lwmcast && !lwmcast.malformed'

capture()
{
	local file=$1 host=$2 many=$3 filter=$4 reader

	shift 4
	on "$host" timeout 60 tcpdump -Z root -i eth0 -c "$many" -w "$file" \
		"udp port 6081 and $filter" 2>"$file.log" &
	reader=$!
	wait_for grep -q listening "$file.log" || return
	"$@" || return
	wait "$reader"
}

claim_packets()
{
	[ -n "$DEBUG" ] || claim "$@"
}

dissected()
{
	local file=$1 filter=$2

	shift 2
	tshark -n -o udp.check_checksum:TRUE -r "$file" -Y "$filter" \
		-T fields -E separator=/s "${@/#/-e}" >"$file.said" 2>"$file.log" || {
		note "$(<"$file.log")" >&2
		return 1
	}
	sed 's/ *$//' "$file.said"
}
