#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1
# packages: python3
# timeout: 600
#
# README.md and the pages in docs/: each command that they show in a fence is run, and
# says what they show. Host stor-N of a page is host N here. What stands in a fence is,
# by its first line:
#
#   ```console on HOSTS           commands behind "$ " (of a user without privileges) or
#                                 "# " or "$ sudo " (of root), each with its output
#   ```console on HOSTS, stays    ... the last of which goes on
#   ```console on HOSTS, fails    ... which fail
#   ```console on HOSTS, soon     ... whose output is that after a while
#   ```text on HOSTS              what the one that stays has printed since
#   ```LANGUAGE FILE on HOSTS     a file in the directory where commands run
#   ```console not run here       commands of what this machine does not have
#
# HOSTS is stor-1, stor-2,stor-5 or all. In output a number with a decimal point stands
# for any such, blanks for any number of them, "..." for anything, and a line "..." for
# any lines.
#
#        zone 1          zone 2          zone 3
#     h1   h2   h3    h4   h5   h6    h7   h8   h9

. lib.sh

USER_ID=1000
HOMES=/tmp/homes
USER_PATH=/usr/local/bin:/usr/bin:/bin	# as login(1) sets it on Debian
declare -A STAYS SAID SHOWN	# of each host: process, its output, lines seen of that

# Words of the fence's first line
hosts_of()	# HOSTS
{
	local names=(h{1..9})

	[ "$1" = all ] || IFS=, read -ra names <<<"${1//stor-/h}"
	echo "${names[@]}"
}

# The command as the page's reader has it: ENTER is how to get there.
enter()		# HOST PROMPT
{
	ENTER=(nsenter --net="/run/netns/$1" --wd="$HOMES/$1" -- env HOME="$HOMES/$1")
	[ "$2" = "#" ] || ENTER+=(PATH="$USER_PATH" setpriv --reuid "$USER_ID" \
		--regid "$USER_ID" --clear-groups)
}

# Output

# What lines of a page stand for, as patterns
patterns()
{
	sed 's/ \+/ /g
		s/[][().*?^$+{}|\\]/\\&/g
		s/\(^\|[^0-9.]\)[0-9]\+\\\.[0-9]\+\($\|[^0-9\\]\)/\1[0-9]+\\.[0-9]+\2/g
		s/\([^0-9.]\)[0-9]\+\\\.[0-9]\+\($\|[^0-9\\]\)/\1[0-9]+\\.[0-9]+\2/g
		s/\(.\)\\\.\\\.\\\./\1.*/g'
}

differs()	# LINE WANTED LINE...: all lines that it says, to be looked at
{
	note "it says \"$1\", not \"$2\":"
	printf '#   %s\n' "${@:3}"
}

# Whether the lines of file $1 are those that are wanted.
is_said()	# FILE LINE...
{
	local said=() wanted=() line any='' i=0

	mapfile -t said < <(tr -s ' ' <"$1")
	shift
	[ $# -eq 0 ] || mapfile -t wanted < <(printf '%s\n' "$@" | patterns)
	for line in "${said[@]}"; do
		[ "${wanted[i]}" != '\.\.\.' ] || { any=y; i=$((i + 1)); }
		if [ $i -lt $# ] && [[ $line =~ ^${wanted[i]}$ ]]; then
			any=''
			i=$((i + 1))
		elif [ -z "$any" ]; then
			differs "$line" "${*:i + 1:1}" "${said[@]}"
			return 1
		fi
	done
	[ "${wanted[i]}" != '\.\.\.' ] || i=$((i + 1))
	[ $i -eq $# ] || {
		differs "" "${*:i + 1:1}" "${said[@]}"
		return 1
	}
}

# Commands

run_on()	# HOST HOW PROMPT COMMAND LINE...
{
	local host=$1 how=$2 status=0 ENTER

	enter "$host" "$3"
	"${ENTER[@]}" bash -c "$4" >"/tmp/said-$host" 2>&1 </dev/null || status=1
	if [ "$status" = "$([ "$how" != fails ]; echo $?)" ]; then
		is_said "/tmp/said-$host" "${@:5}"
	else
		note "$host: it should have ended otherwise, and says: $(</tmp/said-"$host")"
		return 1
	fi
}

run_soon()
{
	run_on "$@" >/dev/null
}

is_settled()	# PID: it waits for what comes by a socket
{
	local state

	state=$(sed 's/.*) //' "/proc/$1/stat") && [[ $state = S* ]] &&
		[[ $(ls -l "/proc/$1/fd") = *socket:* ]]
}

start_on()	# HOST PROMPT COMMAND
{
	local host=$1 ENTER

	end_on "$host"
	enter "$host" "$2"
	SAID[$host]=/tmp/stays-$host SHOWN[$host]=0
	"${ENTER[@]}" bash -c "exec $3" >"${SAID[$host]}" 2>&1 </dev/null &
	STAYS[$host]=$!
}

end_on()	# HOST
{
	[ -n "${STAYS[$1]}" ] || return 0
	kill "${STAYS[$1]}" 2>/dev/null || :
	wait "${STAYS[$1]}" || :
	unset "STAYS[$1]"
}

said_since()	# HOST LINE...
{
	tail -n +$((SHOWN[$1] + 1)) "${SAID[$1]}" >"/tmp/since-$1"
	is_said "/tmp/since-$1" "${@:2}"
}

has_said()
{
	said_since "$@" >/dev/null
}

# What hosts do at the same time: FUNCTION for each of HOSTS, with the words behind it.
on_hosts()	# HOSTS FUNCTION WORD...
{
	local host pids=() status=0

	for host in $1; do
		"$2" "$host" "${@:3}" &
		pids+=($!)
	done
	for host in "${pids[@]}"; do
		wait "$host" || status=1
	done
	return $status
}

starts()	# HOSTS PROMPT COMMAND
{
	local host

	for host in $1; do
		start_on "$host" "$2" "$3"
	done
	for host in $1; do
		wait_for is_settled "${STAYS[$host]}" || {
			note "$(<"${SAID[$host]}")"
			return 1
		}
	done
}

runs()		# HOSTS HOW PROMPT COMMAND LINE...
{
	case $2 in
	stays)	starts "$1" "$3" "$4" ;;
	soon)	wait_for on_hosts "$1" run_soon "${@:2}" || on_hosts "$1" run_on "${@:2}" ;;
	*)	on_hosts "$1" run_on "${@:2}" ;;
	esac
}

# Print where the commands of a block begin, and its end: numbers of its LINES.
commands()
{
	local i

	for ((i = 0; i < ${#LINES_OF[@]}; i++)); do
		[[ ${LINES_OF[i]} != [\$\#]" "* ]] || echo "$i"
	done
	echo ${#LINES_OF[@]}
}

console()	# PLACE NAMES HOW
{
	local hosts starts=() i last from prompt command

	hosts=$(hosts_of "$2")
	mapfile -t starts < <(commands)
	last=$((${#starts[@]} - 2))
	for ((i = 0; i <= last; i++)); do
		from=${starts[i]}
		prompt=${LINES_OF[from]:0:1} command=${LINES_OF[from]:2}
		while [[ ${LINES_OF[from + 1]} = "> "* ]]; do
			from=$((from + 1))
			command+=$'\n'${LINES_OF[from]:2}
		done
		[[ $command != "sudo "* ]] || { prompt="#" command=${command#sudo }; }
		claim "$1, $2: ${command%%$'\n'*}" runs "$hosts" \
			"$([ "$3" = stays ] && [ $i != $last ] || echo "$3")" "$prompt" "$command" \
			"${LINES_OF[@]:from + 1:starts[i + 1] - from - 1}"
	done
}

has_printed()	# HOST LINE...
{
	wait_for has_said "$@" || { said_since "$@"; return 1; }
	SHOWN[$1]=$(wc -l <"${SAID[$1]}")
}

printed()	# PLACE NAMES
{
	local host

	for host in $(hosts_of "$2"); do
		claim "$1, stor-${host#h} has printed: ${LINES_OF[0]}" \
			has_printed "$host" "${LINES_OF[@]}"
	done
}

write_file()	# FILE NAMES
{
	local host

	for host in $(hosts_of "$2"); do
		printf '%s\n' "${LINES_OF[@]}" >"$HOMES/$host/$1"
		chmod 755 "$HOMES/$host/$1"
		chown $USER_ID:$USER_ID "$HOMES/$host/$1"
	done
}

# Pages

block()		# PLACE INFO
{
	local info=$2 how=''

	[[ $info != *,\ * ]] || { how=${info##*, }; info=${info%, *}; }
	case $info in
	"console not run here")	;;
	"console on "*)		console "$1" "${info#console on }" "$how" ;;
	"text on "*)		printed "$1" "${info#text on }" ;;
	*" "*" on "*)		info=${info#* }
				write_file "${info% on *}" "${info##* on }" ;;
	esac
}

page()		# FILE
{
	local line number=0 at='' name info LINES_OF=()

	name=$(basename "$1" .md)
	while IFS= read -r line; do
		number=$((number + 1))
		if [[ $line != '```'* ]]; then
			LINES_OF+=("$line")
		elif [ -z "$at" ]; then
			at=$number info=${line#'```'} LINES_OF=()
		else
			block "$name:$at" "$info"
			at=''
		fi
	done <"$1"
}

homes()
{
	local n

	rm -rf $HOMES
	for n in {1..9}; do
		mkdir -p "$HOMES/h$n"
		chown $USER_ID:$USER_ID "$HOMES/h$n"
	done
}

# Names of counters and reasons, as lwmctl and as the page have them.
counted_names()
{
	lwmctl -n h1 -j -s stats | jq -r '.[-1] | (del(.drops) | keys[]), (.drops | keys[])'
}
told_names()
{
	# shellcheck disable=SC2016 # those are the page's
	sed -n '/^## Each counter/,/^## Each sentence/s/^| `\([a-z-]*\)` .*/\1/p' ../docs/operating.md
}
tells_all()
{
	diff <(counted_names | sort) <(told_names | sort)
}

# What a page leaves, the next one would find.
clear_host()
{
	local name

	for name in $(lwmctl -n "$1" -j device show | jq -r '.[].ifname'); do
		lwmctl -n "$1" down dev "$name"
	done
	on "$1" nft flush ruleset
}

# Python compiles what it loads for the first time, here once for all.
python3 -c 'import hashlib, pathlib, lwm'
WAIT=60
lan 3 3
for file in ../README.md ../docs/*.md; do
	[ -z "$PAGE" ] || [ "$PAGE" = "$(basename "$file" .md)" ] || continue
	homes
	page "$file" 3<&0
	for n in {1..9}; do
		end_on "h$n"
	done
	on_hosts "$(echo h{1..9})" clear_host
done
[ "${PAGE:-operating}" != operating ] ||
	claim "operating tells of each counter and reason, once, and of no other" tells_all
