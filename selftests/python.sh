#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3
# kernel: 6.1
#
# The Python package, by the example of the README: chunks are stored by three of
# nine nodes, one of which is killed, and by others for those that do not take
# them; then a hundred at once, to three random nodes each; then each other call.
#
#        zone 1          zone 2          zone 3
#     h1   h2   h3    h4   h5   h6    h7   h8   h9

. lib.sh

EXAMPLES=/usr/share/doc/python3-lwm/examples
SEED=${SEED:-1}
STORE=()

start_store()	# HOST NUMBER
{
	mkdir "/tmp/$1"
	# Not by a function, which the signal would end in its place.
	nsenter --net="/run/netns/$1" -- "$EXAMPLES/store.py" "/tmp/$1" >"/tmp/$1.said" &
	STORE[$2]=$!
}

end_store()	# NUMBER
{
	kill "${STORE[$1]}"
	wait "${STORE[$1]}" || :
}

three_of()	# CHUNK NODE...
{
	on h1 "$EXAMPLES/three_of_nine.py" "/tmp/$1" "${@:2}"
}

says()	# CHUNK NODE... -- LINE...
{
	local words=() said

	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	shift
	said=$(three_of "${words[@]}") || return 1
	[ "$said" = "$(printf '%s\n' "$@")" ] || {
		note "it said: $said"
		return 1
	}
}

# The hosts where the chunk lies whole.
holders()
{
	local hash

	hash=$(sha256sum <"/tmp/$1")
	cd /tmp
	sha256sum h[1-9]/* | sed -n "s|^${hash%% *}  \(h.\)/.*|\1|p" | xargs
}

held_by()	# CHUNK HOST...
{
	[ "$(holders "$1")" = "${*:2}" ]
}

# What it stored, by its own word: hashes, one a line.
stored()
{
	cut -d ' ' -f 1 "/tmp/$1.said" | sort
}

send_hundred()
{
	on h1 python/hundred.py "${DEBUG:+2}5" "$SEED" >/tmp/hundred
}

# Which words the sender has for the messages to a node.
statuses()
{
	sed -n "s/^[0-9a-f]* $1 //p" /tmp/hundred | sort -u
}

all_are()	# STATUS HOST...
{
	local host

	for host in "${@:2}"; do
		[ "$(statuses "$host")" = "$1" ] || {
			note "$host: $(statuses "$host")"
			return 1
		}
	done
}

# Each store has, once, what its kernel said it queued since the count of lines
# in BEFORE, and nothing else.
as_said()
{
	local n

	for n in 1 2 3 4 6 7 8; do
		diff <(sed -n "s/ h$n queued$//p" /tmp/hundred | sort) \
			<(tail -n +$((BEFORE[n] + 1)) "/tmp/h$n.said" | cut -d ' ' -f 1 | sort) ||
			return 1
	done
}

nothing_twice()
{
	local n

	for n in {1..9}; do
		[ -z "$(stored "h$n" | uniq -d)" ] || {
			note "h$n stored twice: $(stored "h$n" | uniq -d)"
			return 1
		}
	done
}

has_failed()	# HOST: for h1, which then has it relay for nobody
{
	[[ $(on h1 lwmctl node show "${1#h}") = *" state failed"* ]]
}

# One that was killed must take nobody with it.
STATES=1
GROUP_NODES[7]=1-3
lan 3 3
network 42 >/tmp/net.yaml
up /tmp/net.yaml
for chunk in one two three four; do
	head -c 1000 /dev/urandom >"/tmp/$chunk"
done

# Python compiles what it loads for the first time, here once for all.
python3 -c 'import hashlib, pathlib, random, lwm.watch'
for n in {1..9}; do
	start_store "h$n" "$n"
	wait_for listens "h$n" 700
done

claim "three nodes take a chunk" says one h2 h5 h8 h3 h6 h9 -- \
	"h2: queued" "h5: queued" "h8: queued" "stored by h2 h5 h8"
claim "these three have it, and no other" wait_for held_by one h2 h5 h8

end_store 5
ip -n h5 link set eth0 down
claim "one that was killed is silent, and another takes its part" \
	says two h2 h5 h8 h3 h6 h9 -- \
	"h2: queued" "h5: silent" "h8: queued" "h3: queued" "stored by h2 h8 h3"
claim "three live nodes have it, and no other" wait_for held_by two h2 h3 h8

end_store 9
claim "one whose program has ended says so, and another takes its part" \
	says three h9 h5 h8 h4 h1 -- \
	"h9: no port" "h5: silent" "h8: queued" "h4: queued" "h1: queued" \
	"stored by h8 h4 h1"
claim "three live nodes have that one too" wait_for held_by three h1 h4 h8

claim "where too few are left, that is said" \
	refused "only \['h2', 'h8'\] took it" three_of four h2 h5 h8
claim "and the two have it" wait_for held_by four h2 h8

wait_for has_failed h5
note "seed $SEED"
BEFORE=()
for n in {1..9}; do
	BEFORE[n]=$(wc -l <"/tmp/h$n.said")
done
claim "a hundred are sent at once, to three of nine each" send_hundred
claim "there is a word for each target" [ "$(wc -l </tmp/hundred)" = 300 ]
claim "all live nodes queued theirs" all_are queued h1 h2 h3 h4 h6 h7 h8
claim "the one that was killed was silent" all_are silent h5
claim "where no program was, it is said" all_are "no port" h9
claim "each node stored what it was said to have queued" wait_for as_said
claim "no node stored anything twice" nothing_twice

for n in 1 2 3 4 6 7 8; do
	end_store "$n"
done

on h1 lwmctl node set 3 down on
claim "a socket is bound to a free port" on h1 python/calls.py bound
claim "a connected socket is its set's" on h1 python/calls.py connected
claim "a group is sent to" on h1 python/calls.py group
claim "what is refused has its errno" on h1 python/calls.py refused
claim "nodes that were missed are told" on h1 python/calls.py missed
claim "tasks share a socket" on h1 python/calls.py exchange
