#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What `make shell` runs: a prompt among nine hosts that are up, to play with.

. lib.sh

lan 3 3
network 42 >/root/net.yaml
up /root/net.yaml
export -f on

cat <<'END'

Nine hosts, h1 to h9, in three zones, all up in network 42 as /root/net.yaml
says. Run what you like on one of them, for example:

  on h5 lwmcat -n 42 -l 700 &                   host 5 listens
  echo hello | on h1 lwmcat -n 42 2,5,6 700     host 1 sends, once, to three
  on h1 lwmctl route get 2,5,6                  which copies that takes
  on h1 lwmctl stats                            what became of them
  on r1 tcpdump -ni r2                          the link from zone 1 to zone 2
  on h1 ping 10.42.0.5                          the same network, as Ethernet

exit leaves, and stops the machine. So does Ctrl-A x, if it hangs.

END
cd /root
PS1='\h:\w# ' bash --norc || :
