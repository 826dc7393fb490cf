# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the hosts that boot share, each with a script of stages: what a claim is, the
# network that they are in, and how one boot goes over to the next.
#
# The host is node 1 of a network, at 10.0.1.1 on what systemd-networkd looks
# after; node 2 is a namespace of it, made here at each boot, as what a network
# is without an answer proves little.

STATE=/var/lib/proof
FILE=/etc/lwm/lwm0.conf
CLAIMS=0
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root
# What was compiled outside, of the same files by the same compiler and in the same
# language, is not compiled again: see run.
export LANG=C.UTF-8
export PATH=/usr/lib/ccache:/usr/sbin:/usr/bin CCACHE_DIR=/var/cache/ccache

claim()
{
	local sentence=$1 verdict=ok

	shift
	CLAIMS=$((CLAIMS + 1))
	"$@" >/tmp/said 2>&1 || verdict="not ok"
	echo "$verdict $CLAIMS - $sentence"
	[ "$verdict" = ok ] || {
		echo "# failed: $*"
		tail -n 30 /tmp/said | sed 's/^/# /'
	}
}

# apt has a PATH of its own for what it starts.
apt()
{
	apt-get -qq -y -o DPkg::Path="$PATH" "$@"
}

# A condition that follows from what was done, if not at once.
soon()
{
	local deadline=$((SECONDS + 120))

	until "$@"; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.2
	done
}

says()
{
	local pattern=$1

	shift
	"$@" 2>&1 | tee /tmp/output | grep -qE -- "$pattern" || {
		cat /tmp/output
		return 1
	}
}

# Silence, too, is a condition.
nothing()
{
	local said

	said=$("$@")
	echo "$said"
	[ -z "$said" ]
}

# ---- the network

network()
{
	cat >"$FILE" <<-END
		network: 42
		prefix: 10.42.0.0/16
		zones:
		  here: 1 10.0.1.0/24
		  there: 2 10.0.2.0/24
		nodes:
		  stor-1: 1 10.0.1.1
		  stor-2: 2 10.0.2.2
	END
}

neighbour()
{
	ip netns add node2
	ip link add to-node2 type veth peer name eth0 netns node2
	ip addr add 10.0.2.254/24 dev to-node2
	ip link set to-node2 up
	ip -n node2 addr add 10.0.2.2/24 dev eth0
	ip -n node2 link set lo up
	ip -n node2 link set eth0 up
	ip -n node2 route add default via 10.0.2.254
	lwmctl -n node2 up "$FILE"
}

neighbour_answers()
{
	soon says 'nothing is wrong: the other node answers' lwmctl check "$FILE" &&
		ping -c 1 -W 10 10.42.0.2
}

neighbour_leaves()
{
	lwmctl -n node2 down && ip netns del node2
}

unit_is()
{
	[ "$(systemctl is-active lwm@lwm0)" = "$1" ]
}

# ---- what DKMS made

signed_by_dkms()
{
	says '^DKMS module signing key$' modinfo -F signer lwm &&
		[ -s /var/lib/dkms/mok.pub ]
}

# ---- the stages, one at each boot

leave()
{
	echo "$CLAIMS" >$STATE/claims
	echo "# done after $(cut -d ' ' -f 1 /proc/uptime) s"
	systemctl "$1"
}

proceed()
{
	local stage

	mkdir -p $STATE
	systemctl is-system-running --wait >/dev/null
	stage=$(($(cat $STATE/stage 2>/dev/null || echo 0) + 1))
	CLAIMS=$(cat $STATE/claims 2>/dev/null || echo 0)
	echo "$stage" >$STATE/stage
	echo "# $(uname -r), up after $(cut -d ' ' -f 1 /proc/uptime) s"
	"stage_$stage"
}
