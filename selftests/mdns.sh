#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1
# packages: avahi-daemon mdnsd
#
# Multicast DNS as it is: avahi on h9 announces a service on lwm0, mquery on h2, in
# another zone, finds it. Link-local groups go to all nodes, in one copy to a zone.

. lib.sh

ZONE_WORDS=([1]="relay h3" [2]="relay h4" [3]="relay h7")
NETWORK=("multicast: yes")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

mkdir -p /etc/avahi/services /run/avahi-daemon
cat >/tmp/avahi.conf <<END
[server]
host-name=store
use-ipv4=yes
use-ipv6=no
allow-interfaces=lwm0
enable-dbus=no
disallow-other-stacks=no
[publish]
publish-workstation=no
publish-hinfo=no
[rlimits]
END
cat >/etc/avahi/services/store.service <<END
<?xml version="1.0" standalone='no'?>
<!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group>
  <name>chunks</name>
  <service><type>_lwm-store._udp</type><port>700</port></service>
</service-group>
END
# As its package would, if it were installed and not unpacked.
echo "avahi:x:108:113::/run/avahi-daemon:/bin/false" >>/etc/passwd
echo "avahi:x:113:" >>/etc/group
nsenter --net=/run/netns/h9 -- avahi-daemon --no-drop-root --no-rlimits --no-chroot -f /tmp/avahi.conf \
	>/tmp/avahi.log 2>&1 &
avahi=$!
announced()
{
	grep -q "Service .* successfully established" /tmp/avahi.log
}
announces()
{
	wait_for announced || {
		sed 's/^/# /' /tmp/avahi.log
		return 1
	}
}
claim "avahi announces a service on lwm0" announces

finds()		# NAME TEXT
{
	on h2 timeout 10 mquery -i lwm0 -w 2 -t 12 "$1" >/tmp/found 2>&1 || :
	grep -q "$2" /tmp/found || {
		sed 's/^/# /' /tmp/found
		return 1
	}
}
count_reset
claim "it is found from another zone" \
	finds _lwm-store._udp.local. "chunks._lwm-store._udp.local"

# Each link of the way by which all is to go: as many as the first, and that some.
# avahi goes on announcing, so a look may come between two copies of one message.
same()		# LINK...
{
	local link

	count_read
	for link; do
		[ "${packets[$link]}" != 0 ] && [ "${packets[$link]}" = "${packets[$1]}" ] || return
	done
}
crosses()	# LINK...
{
	local link

	wait_for same "$@" && return
	for link; do
		note "$link: ${packets[$link]} packets"
	done
	return 1
}
claim "questions cross to each zone once" crosses r1-r2 r1-r3
claim "answers cross to each zone once" crosses r3-r1 r3-r2
kill $avahi
