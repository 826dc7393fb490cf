# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sockets that send one message to the nodes that the sender names."""

import ctypes as c
import enum
import errno
import math
import select
import socket
import struct
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from ._liblwm import NODE_MAX, Error, From, Result, Timeout, call, error, lib, own_port
from .answers import Answer, Answers
from .message import Data, Message, octets, port_number
from .names import Name, Network, Targets

if TYPE_CHECKING:
    from .watch import Watch

SOL_LWM = 19543
_LONGEST = 1 << 16


class Option(enum.IntEnum):
    """For setsockopt() and getsockopt() at level SOL_LWM: man 7 lwm."""

    RECVERR = 2
    TELLNODES = 3
    REUSEPORT = 5
    RELAY = 8
    ANSWER_TIMEOUT = 10
    MTU = 11
    SEGMENT = 13


class Sender(NamedTuple):
    """Who sent a message: reply with send_to({sender.node: sender.port}, ...)."""

    node: Name	# its name, or its id where it has none
    port: int
    group: int	# that bounded the message; 0: the whole network


class Socket:
    """A datagram socket of family AF_LWM; closed at the end of a `with`.

    It is for one thread, or one loop of asyncio, at a time. The methods of asyncio
    may be awaited by any number of tasks at once; the others may be used besides,
    and hold up the loop while they wait.

    Unless bound, it is of the only network of this host, and has any free port.
    """

    def __init__(self, *, network: int | Network | None = None,
                 port: int | None = None) -> None:
        self._wanted = network
        fd = call(lib.lwm_socket, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket = socket.socket(fileno=fd)
        self._answers = Answers(self._socket)
        self._buffer = c.create_string_buffer(_LONGEST)
        if port is None:
            return
        try:
            self.bind(port)
        except Error:
            self.close()
            raise

    def __enter__(self) -> "Socket":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Who still waits for it in asyncio gets EBADF."""
        why = error(errno.EBADF, "the socket was closed")
        if "_watch" in self.__dict__:
            self._watch.close(why)
        self._answers.fail(why)
        self._socket.close()

    def fileno(self) -> int:
        """For poll() and the like: POLLERR says that there are records."""
        return self._socket.fileno()

    @cached_property
    def network(self) -> Network:
        """The network that it is of: names of nodes."""
        return self._wanted if isinstance(self._wanted, Network) else Network(self._wanted)

    @cached_property
    def _watch(self) -> "Watch":
        # Whoever does without asyncio is spared to load it: most of the time to start.
        from .watch import Watch  # pylint: disable=import-outside-toplevel

        return Watch(self.fileno(), self._answers)

    @property
    def port(self) -> int:
        """Its own, 0 until it has one."""
        return own_port(self.fileno())

    # ---- what it hears, and how ----

    def bind(self, port: int = 0, network: int | Network | None = None) -> None:
        """Receive what comes to this port; 0 takes a free one."""
        if network is not None:
            self._wanted = network
            self.__dict__.pop("network", None)
        call(lib.lwm_bind, self.fileno(), self.network.id, port_number(port))

    def connect(self, to: Targets, port: int = 0, group: Name | None = None) -> None:
        """Fix the set for send(); only from there is received."""
        _, targets = self.network.targets(to)
        call(lib.lwm_connect, self.fileno(), self.network.id, self.network.group(group),
             targets, len(targets), port_number(port))

    def connect_group(self, group: Name | None, port: int) -> None:
        """As connect(), to all nodes of a group; None: of the network."""
        call(lib.lwm_connect_group, self.fileno(), self.network.id,
             self.network.group(group), port_number(port))

    def settimeout(self, seconds: float | None) -> None:
        """How long recv() and sends may take until they raise Timeout; None: for ever."""
        limit = 0 if seconds is None else max(1, math.ceil(seconds * 10 ** 6))
        for option in socket.SO_RCVTIMEO, socket.SO_SNDTIMEO:
            self._socket.setsockopt(socket.SOL_SOCKET, option,
                                    struct.pack("ll", *divmod(limit, 10 ** 6)))

    def setsockopt(self, level: int, option: int, value: int) -> None:
        """Such as (lwm.SOL_LWM, lwm.Option.RELAY, 0)."""
        self._socket.setsockopt(level, option, value)

    def getsockopt(self, level: int, option: int) -> int:
        """Such as (lwm.SOL_LWM, lwm.Option.MTU): the longest message to who it is connected to."""
        return self._socket.getsockopt(level, option)

    # ---- messages ----

    def send(self, data: Data) -> int:
        """Send to whom it is connected to."""
        try:
            return self._socket.send(data)
        except OSError as err:
            raise error(err.errno or 0) from None

    def send_to(self, to: Targets, data: Data, port: int = 0, group: Name | None = None) -> int:
        """Send once to each of these nodes, at a common port or at one of its own.

        A group bounds the set: all of them must be members.
        """
        return Message(self.network, to, data, port, group).send(self.fileno())

    def send_to_group(self, group: Name | None, data: Data, port: int) -> int:
        """Send to all nodes of a group; None: of the network."""
        data = octets(data)
        return call(lib.lwm_send_group, self.fileno(), self.network.id,
                    self.network.group(group), port_number(port), data, len(data), 0)

    def recv(self) -> tuple[bytes, Sender]:
        """Wait for a message."""
        sender = From()
        count = call(lib.lwm_recv, self.fileno(), self._buffer, _LONGEST, c.byref(sender))
        return (c.string_at(self._buffer, count),
                Sender(self.network.name(sender.node), sender.port, sender.group))

    def failures(self) -> dict[Name, int]:
        """The nodes that a message missed, with an errno for each: a record of
        Option.RECVERR, or nothing if there is none.

        Who waits for answers takes these records away; the answers say the same.
        """
        results = (Result * NODE_MAX)()
        try:
            count = call(lib.lwm_results, self.fileno(), results, NODE_MAX, None)
        except Timeout:
            return {}
        return {self.network.name(result.node): result.error for result in results[:count]}

    # ---- messages that are answered ----

    def send_and_wait(self, to: Targets, data: Data, port: int = 0, *,
                      timeout: float | None = None,
                      group: Name | None = None) -> dict[Name, Answer]:
        """Send, and wait until all have answered, by the names or ids given here.

        Who has not answered within the timeout, in seconds, is silent; None takes
        Option.ANSWER_TIMEOUT, which is a second.
        """
        message = Message(self.network, to, data, port, group)
        future = self._answers.expect(
            lambda cookie: message.ask(self.fileno(), cookie, timeout))
        queue = select.poll()
        queue.register(self.fileno(), 0)
        while not future.done():
            queue.poll()
            self._answers.take()
        return message.by_name(future.result())

    # ---- the same in asyncio ----

    async def send_wait(self, to: Targets, data: Data, port: int = 0, *,
                        timeout: float | None = None,
                        group: Name | None = None) -> dict[Name, Answer]:
        """As send_and_wait()."""
        message = Message(self.network, to, data, port, group)
        future = await self._watch.room(lambda: self._answers.expect(
            lambda cookie: message.ask(self.fileno(), cookie, timeout, socket.MSG_DONTWAIT)))
        return message.by_name(await self._watch.answered(future))

    async def send_to_async(self, to: Targets, data: Data, port: int = 0,
                            group: Name | None = None) -> int:
        """As send_to()."""
        message = Message(self.network, to, data, port, group)
        return await self._watch.room(
            lambda: message.send(self.fileno(), socket.MSG_DONTWAIT))

    async def recv_async(self) -> tuple[bytes, Sender]:
        """As recv()."""
        await self._watch.readable()
        return self.recv()
