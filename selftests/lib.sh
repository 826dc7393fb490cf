# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # some variables are for scripts
#
# Helpers for scripts in the machine: `. lib.sh` in a bash script.
#
# Hosts h1, h2, ... and routers r1, r2, ... are network namespaces. Zone Z is a
# bridge in router rZ, with the hosts of the zone on its ports; the routers are
# joined by veth links.
#
#        zone 1                 zone 2                 zone 3
#     h1   h2   h3           h4   h5   h6           h7   h8   h9
#      \    |    /            \    |    /            \    |    /
#       +--r1---+------r1-r2---+---r2--+-----r2-r3----+---r3--+
#           \__________________r1-r3_____________________/
#
# Host N of zone Z has the underlay addresses 10.0.Z.N and fd00:0:0:Z::N, or one
# of them, on its eth0; Z's router is 10.0.Z.254 and fd00:0:0:Z::fe. The
# underlay says nothing of its own accord: neighbours are permanent, addresses
# not probed, routers neither sought nor announced.
#
#   lan ZONES HOSTS [FAMILY...]  make zones of HOSTS each; FAMILY, for each zone,
#                                is 4 (if left out), 6 or 46; in a script of its
#                                own, with numbers, it was made before the script
#                                started: see qemu/Makefile
#   network [ID]                 print the network file; see ZONE_WORDS below; its
#                                nodes are permanent, so that nothing is on the links
#                                but what the script sends, and relays are used from
#                                the first message on: STATES=1 leaves them to probes
#   up FILE [HOST...]            lwmctl up FILE on all hosts, or on these
#   on HOST COMMAND...           run a program in a host, or in a router
#   for_all COMMAND...           ... in each host, all at the same time
#
#   count PORT...                count what goes to these UDP ports, on each link, but
#                                for what nodes tell each other of memberships
#   count_reset                  ... from now on
#   count_read                   ... into ${packets[LINK]} and ${octets[LINK]}
#   only LINK=PACKETS...         hold that these links saw this, all others none
#
#   claim SENTENCE COMMAND...    COMMAND must succeed; it may be a function, whose
#                                steps then stand joined by &&
#   refused PATTERN COMMAND...   COMMAND must fail and say PATTERN
#   note TEXT...                 a remark in the report
#   wait_for COMMAND...          until COMMAND succeeds, for at most 10 seconds (60 on
#                                the debug kernel), or WAIT
#   told_of LINK                 print how many of those messages this link has seen
#   settle                       until no packet is seen on any counted link
#
#   listens HOST PORT [NETWORK]  whether a socket takes what is sent there
#   counted BEFORE AFTER NAME... from one `lwmctl stats show` to the other, these and
#                                what was dropped: "a=1 b=2", in order, no zeros
#
#   remember_memory              count what the kernel has of namespaces, packets and
#                                routes: before `lan`
#   claim_memory                 claim that it has no more: when all hosts are gone
#
# A LINK is named in its direction: r1-r2 from router 1 to router 2, h1-r1 from
# host 1 to its zone, r1-h1 back.
#
# An error outside a claim ends the script. Each claim is a line "ok N - ..." or
# "not ok N - ..."; "1..N" is the last one, and the script fails if a claim did.

set -eE

# Set this before `lan` for something other than all routers joined to all:
LINKS=()		# "1-2" "2-3"
# ... and these before `network`, in the words of the network file:
STATES=''		# 1: the nodes are not permanent
NETWORK=()		# whole lines, such as "port: 6081"
declare -A ZONE_WORDS	# [2]="relay never"
declare -A NODE_WORDS	# [3]="down"
declare -A GROUP_NODES	# [7]="1-4,9"

# What `lan` made: the family of each zone, the zone of each host.
declare -A FAMILY
ZONE_OF=() MAC_HOST=() MAC_ROUTER=()
declare -A packets octets
declare -A PID
declare -A PACKETS_BEFORE OCTETS_BEFORE PACKETS_NOW OCTETS_NOW
ZONES=0 HOSTS=0 COUNTED=''
CLAIMS=0 FAILED=0

# A clock to wait by without starting a program: nothing ever comes from here.
exec {NEVER}<> <(:)

pause()
{
	read -r -t "$1" -u "$NEVER" || :
}

# What is claimed

note()
{
	printf '# %s\n' "$*"
}

claim()
{
	local sentence=$1

	shift
	CLAIMS=$((CLAIMS + 1))
	if "$@"; then
		echo "ok $CLAIMS - $sentence"
	else
		FAILED=$((FAILED + 1))
		note "failed: $*"
		echo "not ok $CLAIMS - $sentence"
		[ "$AT" != fail ] || look "$@"
	fi
	[ "$AT" != "$CLAIMS" ] || look "$@"
}

# A prompt where the script is, with all that it has made: `make shell AT=...`.
look()
{
	{
		declare -p | grep -v '^declare -[a-z-]*r'
		declare -f
		echo "set +eE; trap - ERR EXIT; PS1='claim $CLAIMS# '"
	} >/tmp/look
	printf '\nClaim %s was: %s\n%s\n' "$CLAIMS" "$*" \
		"Its functions can be called here; exit lets the script go on."
	AT='' bash --rcfile /tmp/look -i || :
}

refused()
{
	local pattern=$1 said

	shift
	if said=$("$@" 2>&1); then
		note "not refused: $*"
		return 1
	fi
	[[ $said =~ $pattern ]] || {
		note "refused with \"$said\", not with \"$pattern\""
		return 1
	}
}

wait_for()
{
	local seconds=10 deadline

	[ -z "$DEBUG" ] || seconds=60
	seconds=${WAIT:-$seconds}
	deadline=$((SECONDS + seconds))
	until "$@"; do
		[ "$SECONDS" -lt "$deadline" ] || {
			note "waited $seconds seconds for: $*"
			return 1
		}
		pause 0.02
	done
}

# Hosts, zones and links

on()
{
	nsenter --net="/run/netns/$1" -- "${@:2}"
}

# Links between routers: all to all, unless LINKS says otherwise.
name_links()
{
	local a b

	[ ${#LINKS[@]} -eq 0 ] || return 0
	for ((a = 1; a <= ZONES; a++)); do
		for ((b = a + 1; b <= ZONES; b++)); do
			LINKS+=("$a-$b")
		done
	done
}

name_macs()
{
	local n z

	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		printf -v 'MAC_HOST[n]' '02:00:00:00:00:%02x' "$n"
	done
	for ((z = 1; z <= ZONES; z++)); do
		printf -v 'MAC_ROUTER[z]' '02:00:00:01:00:%02x' "$z"
	done
}

mac_link()
{
	printf '02:00:00:02:%02x:%02x' "$1" "$2"
}

# Commands for ip, run as one batch: starting programs is what takes time here.
batch_links()
{
	local n z link a b

	for ((z = 1; z <= ZONES; z++)); do
		echo "netns add r$z"
		echo "link add lan netns r$z type bridge mcast_snooping 0"
	done
	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		echo "netns add h$n"
		echo "link add h$n netns r${ZONE_OF[$n]} type veth" \
			"peer name eth0 netns h$n"
	done
	for link in "${LINKS[@]}"; do
		a=${link%-*} b=${link#*-}
		echo "link add r$b netns r$a type veth peer name r$a netns r$b"
	done
}

# Zone Z's part of router rZ.
batch_router()
{
	local z=$1 n link a b swap

	echo "link set lan addrgenmode none address ${MAC_ROUTER[$z]} up"
	echo "address add 10.0.$z.254/24 dev lan"
	echo "address add fd00:0:0:$z::fe/64 dev lan nodad"
	for ((n = (z - 1) * HOSTS + 1; n <= z * HOSTS; n++)); do
		echo "link set h$n master lan addrgenmode none up"
		batch_neighbours lan "$n" "${MAC_HOST[$n]}" "$z"
	done
	for link in "${LINKS[@]}"; do
		a=${link%-*} b=${link#*-}
		[ "$b" != "$z" ] || { swap=$a a=$b b=$swap; }
		[ "$a" = "$z" ] || continue
		echo "link set r$b addrgenmode none address" \
			"$(mac_link "$a" "$b") up"
		echo "address add fe80::$a/64 dev r$b nodad"
		echo "neighbour add fe80::$b lladdr $(mac_link "$b" "$a")" \
			"dev r$b nud permanent"
	done
}

# A bridge that had to learn where hosts are would send copies everywhere first.
batch_fdb()
{
	local z=$1 n

	for ((n = (z - 1) * HOSTS + 1; n <= z * HOSTS; n++)); do
		echo "fdb add ${MAC_HOST[$n]} dev h$n master static"
	done
}

batch_neighbours()
{
	local dev=$1 n=$2 mac=$3 z=$4

	echo "neighbour add 10.0.$z.$n lladdr $mac dev $dev nud permanent"
	echo "neighbour add fd00:0:0:$z::$n lladdr $mac dev $dev nud permanent"
}

batch_host()
{
	local n=$1 z=${ZONE_OF[$1]} peer router

	router=${MAC_ROUTER[$z]}
	echo "link set lo up"
	echo "link set eth0 addrgenmode none address ${MAC_HOST[$n]} up"
	if [[ ${FAMILY[$z]} = *4* ]]; then
		echo "address add 10.0.$z.$n/24 dev eth0"
		echo "neighbour add 10.0.$z.254 lladdr $router dev eth0 nud permanent"
		echo "route add default via 10.0.$z.254"
	fi
	if [[ ${FAMILY[$z]} = *6* ]]; then
		echo "address add fd00:0:0:$z::$n/64 dev eth0 nodad"
		echo "neighbour add fd00:0:0:$z::fe lladdr $router dev eth0 nud permanent"
		echo "route add default via fd00:0:0:$z::fe"
	fi
	for ((peer = (z - 1) * HOSTS + 1; peer <= z * HOSTS; peer++)); do
		[ "$peer" = "$n" ] ||
			batch_neighbours eth0 "$peer" "${MAC_HOST[$peer]}" "$z"
	done
}

# Routes of router $1 to the other zones, by the fewest links.
batch_routes()
{
	local from=$1 queue=("$1") hop here there link
	local -A first=([$1]=$1)

	while [ ${#queue[@]} -gt 0 ]; do
		here=${queue[0]} queue=("${queue[@]:1}")
		for link in "${LINKS[@]}"; do
			case $link in
			"$here"-*)	there=${link#*-} ;;
			*-"$here")	there=${link%-*} ;;
			*)		continue ;;
			esac
			[ -z "${first[$there]}" ] || continue
			hop=${first[$here]}
			[ "$here" != "$from" ] || hop=$there
			first[$there]=$hop
			queue+=("$there")
			echo "route add 10.0.$there.0/24 via inet6 fe80::$hop dev r$hop"
			echo "route add fd00:0:0:$there::/64 via fe80::$hop dev r$hop"
		done
	done
}

# What is the same in all namespaces, and what a new one takes from this one.
sysctls()
{
	local conf=/proc/sys/net/ipv6/conf/default

	echo 1 >/proc/sys/net/core/devconf_inherit_init_net
	echo 0 >$conf/dad_transmits
	echo 0 >$conf/accept_ra
	echo 0 >$conf/router_solicitations
	# No link-local addresses, so that nobody reports that it joined for one.
	echo 1 >$conf/addr_gen_mode
}

lan()
{
	local z n family made

	made="$*"
	ZONES=$1 HOSTS=$2
	shift 2
	for ((z = 1; z <= ZONES; z++)); do
		family=${1:-4}
		FAMILY[$z]=$family
		[ $# -eq 0 ] || shift
	done
	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		ZONE_OF[n]=$(((n - 1) / HOSTS + 1))
	done

	name_links
	name_macs
	made+=" ${LINKS[*]}"
	if [ ! -e /run/lan ]; then
		set_up_lan
		echo "$made" >/run/lan
	elif [ "$made" != "$(</run/lan)" ]; then
		note "the machine was started with hosts \"$(</run/lan)\", not \"$made\""
		return 1
	fi
	for ((z = 1; z <= ZONES; z++)); do
		# Its /proc/PID/net/dev is how the counters are read.
		nsenter --net="/run/netns/r$z" sleep infinity &
		PID[$z]=$!
	done
}

set_up_lan()
{
	local z n pids=()

	sysctls
	batch_links | ip -b -
	for ((z = 1; z <= ZONES; z++)); do
		{ batch_router "$z"; batch_routes "$z"; } | ip -n "r$z" -b -
		batch_fdb "$z" | bridge -n "r$z" -b -
		on "r$z" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
			echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	done
	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		set_up_host "$n" &
		pids+=($!)
	done
	for n in "${pids[@]}"; do
		wait "$n"
	done
}

set_up_host()
{
	batch_host "$1" | ip -n "h$1" -b -
	# One packet on a link is one packet in the count.
	on "h$1" ethtool -K eth0 tso off tx-udp-segmentation off \
		tx-udp_tnl-segmentation off tx-udp_tnl-csum-segmentation off
}

network()
{
	local z n id=${1:-42} line words=permanent

	[ -z "$STATES" ] || words=''
	echo "network: $id"
	echo "prefix: 10.$((id % 256)).0.0/16"
	for line in "${NETWORK[@]}"; do
		echo "$line"
	done
	echo "zones:"
	for ((z = 1; z <= ZONES; z++)); do
		echo "  zone$z: $z 10.0.$z.0/24 fd00:0:0:$z::/64 ${ZONE_WORDS[$z]}"
	done
	echo "nodes:"
	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		z=${ZONE_OF[$n]}
		line="  h$n: $n"
		[[ ${FAMILY[$z]} != *4* ]] || line+=" 10.0.$z.$n"
		[[ ${FAMILY[$z]} != *6* ]] || line+=" fd00:0:0:$z::$n"
		echo "$line $words ${NODE_WORDS[$n]}"
	done
	[ ${#GROUP_NODES[@]} -eq 0 ] || echo "groups:"
	for n in "${!GROUP_NODES[@]}"; do
		echo "  group$n: $n ${GROUP_NODES[$n]}"
	done
}

up()
{
	local file=$1 host

	shift
	[ $# -gt 0 ] || { for_all lwmctl up "$file"; return; }
	for host; do
		on "$host" lwmctl up "$file"
	done
}

for_all()
{
	local n pid pids=()

	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		on "h$n" "$@" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
}

# Counters
#
# tc mirrors what goes to the counted ports to a dummy device for each direction
# of a link, so /proc/net/dev of the routers holds all counts: they are exact,
# and reading them starts no program. Octets are those of the Ethernet frame.

# Commands for tc: in direction $2 of device $1, count by device $3, and by device
# m$3 messages about memberships, which have a DSCP of their own.
batch_mirror()
{
	local port family pref=0

	for port in $COUNTED; do
		for family in ip ipv6; do
			pref=$((pref + 1))
			echo "filter add dev $1 $2 pref $pref protocol $family flower" \
				"ip_proto udp dst_port $port ip_tos 0xc0/0xfc" \
				"action mirred egress mirror dev m$3 action pass"
			echo "filter add dev $1 $2 pref $((100 + pref)) protocol $family flower" \
				"ip_proto udp dst_port $port" \
				"action mirred egress mirror dev $3"
		done
	done
}

count()
{
	local z n link peers

	COUNTED=$*
	for ((z = 1; z <= ZONES; z++)); do
		peers=()
		for link in "${LINKS[@]}"; do
			case $link in
			"$z"-*)	peers+=("r${link#*-}") ;;
			*-"$z")	peers+=("r${link%-*}") ;;
			esac
		done
		for ((n = (z - 1) * HOSTS + 1; n <= z * HOSTS; n++)); do
			peers+=("h$n")
		done
		for n in "${peers[@]}"; do
			echo "link add to-$n up type dummy"
			echo "link add mto-$n up type dummy"
			[[ $n = r* ]] || echo "link add from-$n up type dummy"
			[[ $n = r* ]] || echo "link add mfrom-$n up type dummy"
		done | ip -n "r$z" -b -
		for n in "${peers[@]}"; do
			echo "qdisc add dev $n clsact"
			batch_mirror "$n" egress "to-$n"
			[[ $n = r* ]] || batch_mirror "$n" ingress "from-$n"
		done | tc -n "r$z" -b -
	done
	count_reset
}

count_now()
{
	local z dev bytes frames link rest

	for z in "${!PID[@]}"; do
		while read -r dev _ _ _ _ _ _ _ _ bytes frames rest; do
			case $dev in
			to-*)	link=r$z-${dev#to-} ;;
			from-*)	link=${dev#from-} link=${link%:}-r$z ;;
			*)	continue ;;
			esac
			PACKETS_NOW[${link%:}]=$frames
			OCTETS_NOW[${link%:}]=$bytes
		done <"/proc/${PID[$z]}/net/dev"
	done
}

told_of()
{
	local dev=mto-${1#*-} at=${1%-*} name frames

	[[ $at = r* ]] || { dev=mfrom-$at at=${1#*-}; }
	while read -r name _ _ _ _ _ _ _ _ _ frames _; do
		[ "$name" != "$dev:" ] || echo "$frames"
	done <"/proc/${PID[${at#r}]}/net/dev"
}

count_reset()
{
	local link

	count_now
	for link in "${!PACKETS_NOW[@]}"; do
		PACKETS_BEFORE[$link]=${PACKETS_NOW[$link]}
		OCTETS_BEFORE[$link]=${OCTETS_NOW[$link]}
	done
}

count_read()
{
	local link

	count_now
	for link in "${!PACKETS_NOW[@]}"; do
		packets[$link]=$((PACKETS_NOW[$link] - PACKETS_BEFORE[$link]))
		octets[$link]=$((OCTETS_NOW[$link] - OCTETS_BEFORE[$link]))
	done
}

# A packet on its way is in a queue of some processor, and gone from there
# within a tick: two looks that agree saw the last of it.
settle()
{
	local before

	count_now
	until [ "$before" = "${PACKETS_NOW[*]}" ]; do
		before=${PACKETS_NOW[*]}
		pause 0.02
		count_now
	done
}

only()
{
	local link wanted status=0
	local -A want

	for link; do
		want[${link%=*}]=${link#*=}
	done
	for link in "${!want[@]}"; do
		[ -n "${PACKETS_NOW[$link]}" ] || {
			note "no link $link is counted"
			return 1
		}
	done
	settle
	count_read
	for link in "${!packets[@]}"; do
		wanted=${want[$link]:-0}
		[ "${packets[$link]}" -eq "$wanted" ] || {
			note "link $link: ${packets[$link]} packets, not $wanted"
			status=1
		}
	done
	return $status
}

# What lwm has, and counts

listens()
{
	[[ $(lwmctl -n "$1" socket show) = *"network ${3:-42} port $2 "* ]]
}

# Adds $1 times the counters of $2, which lwmctl printed, to SUM: those named, and
# drops. In words, as starting jq takes longer than all else here.
sum_counters()
{
	local sign=$1 word name dropped

	for word in $2; do
		case $word in
		dropped)	dropped=y ;;
		[0-9]*)		SUM[$name]=$((SUM[$name] + sign * word)) dropped='' name=other ;;
		*)		name=other
				[ -z "$dropped" ] && [[ " ${*:3} " != *" $word "* ]] ||
					name=$word ;;
		esac
	done
}

counted()
{
	local -A SUM
	local name sorted=() i

	sum_counters -1 "$1" "${@:3}"
	sum_counters 1 "$2" "${@:3}"
	unset "SUM[other]"
	for name in "${!SUM[@]}"; do
		[ "${SUM[$name]}" != 0 ] || continue
		for ((i = ${#sorted[@]}; i > 0; i--)); do
			[[ ${sorted[i - 1]} > $name ]] || break
			sorted[i]=${sorted[i - 1]}
		done
		sorted[i]="$name=${SUM[$name]}"
	done
	echo "${sorted[*]}"
}

# Memory

# What the kernel has of a kind: free ones that processors keep do not count.
objects()
{
	echo 1 >"/sys/kernel/slab/$1/shrink"
	awk -v name="$1" '$1 == name { print $2 }' /proc/slabinfo
}

remember_memory()
{
	# The name of routes from 6.12 on, and before.
	ROUTE=rtable
	[ -e /sys/kernel/slab/$ROUTE ] || ROUTE=ip_dst_cache
	NAMESPACES=$(objects net_namespace)
	SKBS=$(objects skbuff_head_cache)
	ROUTES=$(objects $ROUTE)
}

at_most()
{
	[ "$(objects "$1")" -le "$2" ]
}

# What is left of a namespace is freed when the next one goes, after a while.
namespaces_at_most()
{
	ip netns add last
	ip netns del last
	pause 0.5
	at_most net_namespace "$1"
}

# Some packets are kept for the next ones.
claim_memory()
{
	claim "no namespace is left in memory" \
		wait_for namespaces_at_most $((NAMESPACES + 1))
	claim "no packet is left in memory" wait_for at_most skbuff_head_cache $((SKBS + 256))
	claim "no route is left in memory" wait_for at_most "$ROUTE" "$ROUTES"
}

# The end

tidy()
{
	local status=$?

	trap - ERR EXIT
	set +e
	kill "${PID[@]}" 2>/dev/null
	ip -all netns delete
	[ "$CLAIMS" -eq 0 ] || echo "1..$CLAIMS"
	[ "$FAILED" -eq 0 ] || status=1
	exit "$status"
}

trap 'note "stopped at ${BASH_SOURCE[0]}:$LINENO: $BASH_COMMAND"' ERR
trap tidy EXIT
trap 'exit 130' INT TERM
