#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1 6.12
#
# The library against the kernel: each test of liblwm-live is a claim. They run
# in h1; nodes 1 to 3 are group 7.
#
#      zone 1       zone 2
#     h1   h2      h3   h4

. lib.sh

lan 2 2
GROUP_NODES[7]=1-3
network 42 >/tmp/net.yaml
up /tmp/net.yaml

for name in $(liblwm-live list); do
	claim "${name//_/ }" on h1 liblwm-live "$name"
done
