#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What no fake of liblwm can hold: that the kernel takes it so. calls.py NAME

It runs on node 1 (h1) of network 42, where nodes 1 to 3 are group7 and node 3 is
set down.
"""

import asyncio
import errno
import sys

import lwm


def bound() -> None:
    """A free port is told, and is that of the sender."""
    with lwm.Socket(port=701) as here, lwm.Socket(network=42, port=0) as there:
        there.send_to({"h1": 701}, b"chunk")
        assert there.port, there.port
        assert here.recv() == (b"chunk", ("h1", there.port, 0))


def connected() -> None:
    """A connected socket sends to its set, hears only that, and knows its MTU."""
    with lwm.Socket(port=701) as here, lwm.Socket() as there:
        there.connect(["h1", "h2"], port=701, group="group7")
        longest = there.getsockopt(lwm.SOL_LWM, lwm.Option.MTU)
        assert longest == there.network.payload, longest
        assert there.send(bytes(longest)) == longest
        data, sender = here.recv()
        assert (data, sender.group) == (bytes(longest), 7), sender
        there.connect(["h2"], port=701)
        here.send_to({"h1": there.port}, b"not from there")
        there.settimeout(0.1)
        try:
            there.recv()
        except lwm.Timeout:
            return
        raise AssertionError("it heard another")


def group() -> None:
    """A group, and the network, are sent to as a whole."""
    with lwm.Socket(port=701) as sock:
        sock.send_to_group("group7", b"group", port=701)
        sock.send_to_group(None, b"network", port=701)
        assert sock.recv() == (b"group", ("h1", 701, 7))
        assert sock.recv() == (b"network", ("h1", 701, 0))


def refused() -> None:
    """What the kernel refuses has its errno."""
    with lwm.Socket() as sock:
        for node, data, bound_by, why in ((4, b"chunk", "group7", errno.EPERM),
                                          (999, b"chunk", None, errno.EHOSTUNREACH),
                                          (2, bytes(9999), None, errno.EMSGSIZE)):
            try:
                sock.send_to([node], data, port=701, group=bound_by)
            except lwm.Error as err:
                assert err.errno == why, err
            else:
                raise AssertionError(f"{node} was not refused")


def missed() -> None:
    """Who was missed is told to who asked for it."""
    with lwm.Socket() as sock:
        sock.setsockopt(lwm.SOL_LWM, lwm.Option.RECVERR, 1)
        sock.send_to(["h1", "h3"], b"chunk", port=701)
        assert sock.failures() == {"h3": errno.EHOSTUNREACH}
        assert not sock.failures()


async def exchange() -> None:
    """Tasks send, answer and receive on one socket."""
    with lwm.Socket(port=701) as sock:
        received = asyncio.create_task(sock.recv_async())
        status = await sock.send_wait({"h1": 701, 2: 0, 3: 0}, b"chunk", port=702)
        assert {node: str(answer.status) for node, answer in status.items()} == {
            "h1": "queued", 2: "no port", 3: "unreachable"}, status
        assert (await received)[1].node == "h1"


CALLS = {call.__name__: call for call in (bound, connected, group, refused, missed)}

if sys.argv[1] == "exchange":
    asyncio.run(exchange())
else:
    CALLS[sys.argv[1]]()
