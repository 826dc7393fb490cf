#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Plain UDP programs that join groups or send, and requests for subset addresses.

hear               join the groups on lwm0, print "DESTINATION TEXT" of what comes
send ADDRESS TEXT  from a socket that knows nothing; prints the errno's name
many N             bind N subset addresses; compare the cost of early and late ones,
                   and of sending with few and with all of them
race TRIES         set up and send, TRIES times: the payload is when that began
arrive             print the nanoseconds since each such payload began
join TRIES COMMAND...
                   join, TRIES times, what COMMAND sends to the group that it reads;
                   print the nanoseconds until the first datagram
own                bind 64 addresses by a socket of LWM, to host 5 and 9, print the last;
                   one more is refused; all are gone with the socket, when input ends
pour               send to the group that was read last, until there are no more
"""

import errno
import select
import socket
import struct
import sys
import time

GROUP4 = "239.1.1.1"
GROUP6 = "ff35::1234"
PORT = 5000


class Kernel:
    """Subset addresses, asked for as other programs do."""

    def __init__(self):
        # Those that ask for nothing start sooner without these.
        from spec import Spec
        from talk import Generic

        self.spec = Spec("lwm", "lwm")
        self.talk = Generic("lwm")
        self.ifindex = socket.if_nametoindex("lwm0")

    def bind(self, nodes, group=7, lifetime=600000):
        """The IPv4 address that stands for @nodes from now on."""
        from message import GENERIC, NESTED, Writer, split

        one = self.spec.sets["subset"]
        ids = struct.pack(f"=BBH{len(nodes)}H", 1, 0, 0, *nodes)
        request = Writer(self.spec.sets)
        request.tree([(self.spec.main["ifindex"], self.ifindex),
                      (self.spec.main["subset"], [(one["group"], group), (one["nodes"], ids),
                                                  (one["lifetime"], lifetime)])])
        answer = self.talk.command(self.spec.operations["subset-new"].number, bytes(request.octets))
        if answer.error:
            raise SystemExit(answer.said or answer.error)
        told = {kind & ~NESTED: octets for kind, octets in split(answer.replies[0][GENERIC.size:])}
        subset = dict(split(told[self.spec.main["subset"].number]))
        return socket.inet_ntop(socket.AF_INET, subset[one["addr4"].number])


def sender(family=socket.AF_INET):
    sock = socket.socket(family, socket.SOCK_DGRAM)
    device = socket.if_nametoindex("lwm0")
    if family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                        struct.pack("=4s4si", bytes(4), bytes(4), device))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 8)
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, device)
    return sock


def joined(group, device="lwm0"):
    """A socket that has joined @group, and says what a datagram was addressed to."""
    index = socket.if_nametoindex(device)
    if ":" in group:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        sock.bind(("::", PORT))
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                        socket.inet_pton(socket.AF_INET6, group) + struct.pack("=I", index))
    else:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.IPPROTO_IP, 8, 1)    # IP_PKTINFO
        sock.bind(("", PORT))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                        socket.inet_aton(group) + struct.pack("=4si", bytes(4), index))
    return sock


def hear():
    socks = [joined(GROUP4), joined(GROUP6)]
    while True:
        for sock in select.select(socks, [], [])[0]:
            text, beside, _, _ = sock.recvmsg(2048, 512)
            info = beside[0][2]
            if sock.family == socket.AF_INET:
                to = socket.inet_ntop(socket.AF_INET, info[8:12])
            else:
                to = socket.inet_ntop(socket.AF_INET6, info[:16])
            print(to, text.decode(), flush=True)


def send(address, text):
    sock = sender(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        sock.sendto(text.encode(), (address, PORT))
    except OSError as err:
        sys.exit(errno.errorcode[err.errno])


def took(calls):
    """The shortest of some tries: what others do meanwhile is not of interest."""
    began = time.monotonic_ns()
    for call in calls:
        call()
    return time.monotonic_ns() - began


def many(count):
    kernel, sock, part = Kernel(), sender(), count // 10
    addresses = []

    def bind():
        addresses.append(kernel.bind([2, 5, 9]))

    def sending(address):
        return min(took([lambda: sock.sendto(b"x", (address, PORT))] * 100) for _ in range(9))

    bind()
    sending(addresses[0])
    few = sending(addresses[0])
    first = took([bind] * part)
    took([bind] * (count - 2 * part - 1))
    last = took([bind] * part)
    full = sending(addresses[len(addresses) // 2])
    # What else runs makes some dearer, and none cheaper.
    for _ in range(9):
        if full > 2 * few:
            full = min(full, sending(addresses[len(addresses) // 2]))
    print(len(set(addresses)), first * 100 // last, full * 100 // few)


def race(tries):
    kernel, sock = Kernel(), sender()
    for _ in range(tries):
        began = struct.pack("=q", time.monotonic_ns())
        sock.sendto(began, (kernel.bind([5]), PORT))
        time.sleep(0.01)


def arrive():
    sock = joined(GROUP4)
    while True:
        began = struct.unpack("=q", sock.recv(64))[0]
        print(time.monotonic_ns() - began, flush=True)


def join(tries, command):
    import subprocess

    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as pour_to:
        for i in range(tries):
            group = f"239.9.9.{i + 1}"
            print(group, file=pour_to.stdin, flush=True)
            time.sleep(0.05)
            began = time.monotonic_ns()
            with joined(group, "eth0") as sock:
                sock.recv(64)
                print(time.monotonic_ns() - began, flush=True)
        pour_to.stdin.close()


def own():
    import ctypes

    lib = ctypes.CDLL("liblwm.so.0")
    sock = lib.lwm_socket(socket.SOCK_DGRAM)
    nodes = (ctypes.c_uint16 * 2)(5, 9)

    def add():
        addr = (ctypes.c_uint8 * 16)()
        err = lib.lwm_subset_add(sock, 7, nodes, ctypes.c_size_t(2), 600000, 0, addr)
        return err, addr

    if add()[0] != -errno.EDESTADDRREQ or lib.lwm_bind(sock, 42, 0):
        sys.exit("a socket that is not bound has a network")
    for _ in range(64):
        err, addr = add()
        if err:
            sys.exit(f"refused: {-err}")
    if add()[0] != -errno.ENOSPC:
        sys.exit("not bounded")
    print(socket.inet_ntop(socket.AF_INET, bytes(addr)[12:]), flush=True)
    sys.stdin.readline()
    if lib.lwm_subset_del(sock, addr) or lib.lwm_subset_del(sock, addr) != -errno.ENOENT:
        sys.exit("not deleted once")


def pour():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    group = None
    while True:
        if select.select([sys.stdin], [], [], 0.0001 if group else None)[0]:
            group = sys.stdin.readline().strip()
            if not group:
                return
        sock.sendto(b"x", (group, PORT))


def main():
    act, *words = sys.argv[1:]
    if act in ("many", "race"):
        globals()[act](int(words[0]))
    elif act == "join":
        join(int(words[0]), words[1:])
    else:
        globals()[act](*words)


if __name__ == "__main__":
    main()
