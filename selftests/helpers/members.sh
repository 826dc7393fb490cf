# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For scripts on lib.sh with multicast programs: `. helpers/members.sh` after it.
#
#   given_reset                  count what lwm0 of each host is given, from now on
#   given HOST=FRAMES...         hold that these hosts were given so many, others none
#   known_members GROUP HOST...  what host 1 sends to GROUP goes to these, each once
#   frames_of HOST               how many its lwm0 was to send, ever
#   joined HOST TEXT             whether HOST's stack listens, by a line of `ip maddress`
#   start HOST COMMAND...        run a program in a host, until
#   stop                         all of them end

GIVEN_BEFORE=() GIVEN_NOW=() STARTED=()

given_now()
{
	local n words

	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		words=$(lwmctl -n "h$n" stats show dev lwm0)
		words=${words#* delivered }
		GIVEN_NOW[n]=${words%%[!0-9]*}
	done
}

given_reset()
{
	given_now
	GIVEN_BEFORE=(0 "${GIVEN_NOW[@]}")	# hosts count from 1
}

given()
{
	local n wanted got host status=0
	local -A want

	for host; do
		want[${host%=*}]=${host#*=}
	done
	settle
	given_now
	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		got=$((GIVEN_NOW[n] - GIVEN_BEFORE[n]))
		wanted=${want[h$n]:-0}
		[ "$got" -eq "$wanted" ] || {
			note "h$n was given $got frames, not $wanted"
			status=1
		}
	done
	return $status
}

# Memberships are told: until all that were have arrived, others get frames, or
# members none.
reaches_members()
{
	local group=$1

	shift
	given_reset
	on h1 socat - "UDP-DATAGRAM:$group:9" <<<"who hears this?"
	given "${@/%/=1}" >/dev/null
}

known_members()
{
	wait_for reaches_members "$@"
}

frames_of()
{
	local words

	read -r -a words < <(on "$1" grep lwm0: /proc/net/dev)
	echo "${words[10]}"
}

joined()
{
	[[ $(on "$1" ip maddress show dev lwm0) = *" $2"* ]]
}

# Not by `on`: what is stopped is the program, and not a shell that waits for it.
start()
{
	nsenter --net="/run/netns/$1" -- "${@:2}" &
	STARTED+=($!)
}

stop()
{
	kill "${STARTED[@]}"
	wait "${STARTED[@]}" || :
	STARTED=()
}
