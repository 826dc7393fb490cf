#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3 prometheus
# kernel: 6.1
#
# The dashboard, docs/grafana.json: what it asks, Prometheus answers from what
# `lwmctl metrics` printed on two hosts, twice. Grafana itself is not here. Between
# zones 1 and 2 long packets are lost.
#
#        zone 1          zone 2
#     h1   h2   h3    h4   h5   h6

. lib.sh

# Other nodes are probed.
STATES=1
dir=$(mktemp -d)
# Its package brings the server, which takes the room that files have in the machine.
[ ! -e /lwm ] || rm /usr/bin/prometheus

lan 2 3
network >"$dir/net.yaml"
up "$dir/net.yaml"
on r1 nft -f - <<-'END'
	table inet narrow {
		chain forward {
			type filter hook forward priority 0
			meta length > 1300 drop
		}
	}
END

# What a program of Prometheus finds; it says more where something is wrong.
finds_good()	# COMMAND...
{
	"$@" >"$dir/said" 2>&1 || {
		sed 's/^/# /' "$dir/said"
		return 1
	}
}

# All that is not always there: of a node that is sent to and never heard otherwise, its
# round trip and, as full packets are lost, what passes; messages to nobody's port.
all_there()
{
	on h1 bash -c 'echo x | lwmcat h4 700'
	on h4 bash -c 'echo x | lwmcat h1 700'
	lwmctl -n h1 metrics >"$dir/h1.1"
	grep -q '^lwm_node_rtt_seconds{' "$dir/h1.1" &&
		grep -q '^lwm_node_message_bytes{' "$dir/h1.1" &&
		grep -q '^lwm_drops_total{.*} [1-9]' "$dir/h1.1"
}
claim "there is something to show in each panel" wait_for all_there

lwmctl -n h4 metrics >"$dir/h4.1"
on h1 bash -c 'echo x | lwmcat h4,h5 700'
on h4 bash -c 'echo x | lwmcat h1 700'
for host in h1 h4; do
	lwmctl -n $host metrics >"$dir/$host.2"
	claim "$host: the metrics are as Prometheus would have them" \
		finds_good promtool check metrics <"$dir/$host.2"
done

python3 python/dashboard.py ../docs/grafana.json "$dir"/h{1,4}.{1,2} >"$dir/tests.yaml"
claim "each question of each panel has an answer, with the labels that its legend names" \
	finds_good promtool test rules "$dir/tests.yaml"
