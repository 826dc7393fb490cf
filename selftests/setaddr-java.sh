#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1
# packages: openjdk-17-jre-headless
#
# Set addresses from Java, as Debian has it: a socket that knows nothing of LWM.

. lib.sh

lan 3 3
for n in 1 2 5 9; do
	on h$n sh -c 'echo 0 >/proc/sys/net/ipv6/conf/default/addr_gen_mode'
done
network >/tmp/net.yaml
up /tmp/net.yaml

cat >/tmp/Send.java <<'END'
import java.net.*;

class Send {
    public static void main(String[] words) throws Exception {
        var lwm0 = NetworkInterface.getByName("lwm0");
        try (var socket = new DatagramSocket()) {
            socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, lwm0);
            for (var word : words) {
                var data = word.getBytes();
                try {
                    socket.send(new DatagramPacket(data, data.length, InetAddress.getByName(word), 700));
                    System.out.println(word + " sent");
                } catch (java.io.IOException refused) {
                    System.out.println(word + " " + refused.getMessage());
                }
            }
        }
    }
}
END

for ((n = 1; n <= 9; n++)); do
	on h$n socat -u UDP6-RECV:700 - >/tmp/received$n &
done
listens()
{
	on "$1" ss -Hlun "sport = :700" | grep -q .
}
for ((n = 1; n <= 9; n++)); do
	wait_for listens h$n
done

SET=ff12:4c57:0:2:5:9::
java_sends()
{
	on h1 /usr/lib/jvm/java-17-openjdk-amd64/bin/java -Xshare:auto -XX:TieredStopAtLevel=1 /tmp/Send.java \
		$SET ff12:4c57:0:2:2:: ff12:4c57:0:a:: >/tmp/said || return
	sed 's/^/# /' /tmp/said
}
claim "Java sends" java_sends
claim "... to a set" grep -q "^$SET sent$" /tmp/said
claim "... and is told that one twice is no set" grep -q "^ff12:4c57:0:2:2:: Invalid" /tmp/said
claim "... and that a node is unknown" grep -q "^ff12:4c57:0:a:: No route to host" /tmp/said
came()
{
	local n got=''

	for ((n = 1; n <= 9; n++)); do
		[ "$(</tmp/received$n)" != $SET ] || got+="$n "
		[ ! -s /tmp/received$n ] || [ "$(</tmp/received$n)" = $SET ] || got+="($n) "
	done
	[ "$got" = "2 5 9 " ]
}
claim "the set has it, and nobody else" wait_for came
