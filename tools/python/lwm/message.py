# SPDX-License-Identifier: LGPL-2.1-or-later
"""A message on its way: to whom, and what."""

import ctypes as c
import math
import socket

from ._liblwm import Ask, call, lib
from .answers import Answer, Record
from .names import Name, Network, Targets

Data = bytes | bytearray | memoryview


def octets(data: Data) -> bytes:
    """What ctypes takes; a number or a text is no message."""
    return bytes(memoryview(data))


def port_number(port: int) -> int:
    """A port that ctypes would not cut."""
    if not 0 <= port <= 0xffff:
        raise ValueError(f"a port is a number up to 65535, not {port}")
    return port


class Message:
    """What is sent once to a set; its targets go by the names that the caller gave."""

    def __init__(self, network: Network, to: Targets, data: Data, port: int,
                 group: Name | None) -> None:
        self._names, self._targets = network.targets(to)
        self._port = port_number(port)
        self._data = octets(data)
        self._bound = (network.id, network.group(group))

    def send(self, fd: int, flags: int = 0) -> int:
        """Without a word of what becomes of it."""
        return call(lib.lwm_sendto, fd, *self._bound, self._targets, len(self._targets),
                    self._port, self._data, len(self._data), flags)

    def ask(self, fd: int, cookie: int, timeout: float | None, flags: int = 0) -> int:
        """To be answered within so many seconds: a record will have the cookie."""
        if timeout is not None and timeout <= 0:
            raise ValueError("answers take some time: a timeout is more than 0")
        ask = Ask(math.ceil((timeout or 0) * 1000), cookie)
        return call(lib.lwm_sendto_ask, fd, *self._bound, self._targets, len(self._targets),
                    self._port, self._data, len(self._data), flags, c.byref(ask))

    def by_name(self, record: Record) -> dict[Name, Answer]:
        """The entries of its record."""
        common = socket.htons(self._port)
        return {name: record[target.node, target.port or common]
                for name, target in zip(self._names, self._targets)}
