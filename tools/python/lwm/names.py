# SPDX-License-Identifier: LGPL-2.1-or-later
"""A network of this host, and the names of its nodes and groups."""

import ctypes as c
import errno
import socket
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ._liblwm import NODE_FN, Device, Error, Target, call, error, lib

# A node or a group: its name, or its id.
Name = str | int

# Nodes: their names or ids, with a port for each if wanted; or a list of them as
# lwmctl and lwmcat take it, "stor-1,3,5-9:701".
Targets = Iterable[Name] | Mapping[Name, int] | str

_WHY_NOT = {
    errno.ENODEV: "no such network here",
    errno.ENOTUNIQ: "there are several networks here: say which",
}


class Network:
    """A network, by its id or its device, or because it is the only one.

    Its names are those of the last `lwmctl up` or `apply` before it was made. A
    name that is not among them has them read anew.
    """

    id: int
    node: int		# this host's

    def __init__(self, network: int | None = None, *, netns: str | None = None,
                 device: str | None = None) -> None:
        self._how = (network, netns, device)
        # liblwm serves one caller of a handle at a time.
        self._lock = threading.Lock()
        self.refresh()

    def refresh(self) -> None:
        """Read the names anew."""
        handle = self._open(*self._how)
        # Any call may be the last that has it.
        weakref.finalize(handle, lib.lwm_close, handle.value)
        self._handle = handle
        device = self._device()
        self.id, self.node = device.net, device.node

    @staticmethod
    def _open(network: int | None, netns: str | None, device: str | None) -> c.c_void_p:
        handle = c.c_void_p()
        try:
            if network is None:
                call(lib.lwm_open, c.byref(handle), _octets(netns), _octets(device))
            else:
                call(lib.lwm_open_net, c.byref(handle), network)
        except Error as err:
            raise error(err.errno, _WHY_NOT.get(err.errno, "")) from None
        return handle

    def _call(self, function: Any, *arguments: Any) -> None:
        with self._lock:
            try:
                call(function, self._handle, *arguments)
            except Error as err:
                raise error(err.errno, lib.lwm_error(self._handle).decode()) from None

    def _find(self, find: Callable[[], None]) -> None:
        try:
            find()
        except Error as err:
            if err.errno != errno.ENOENT:
                raise
            self.refresh()
            find()

    def _device(self) -> Device:
        device = Device()
        self._call(lib.lwm_device, c.byref(device))
        return device

    @property
    def payload(self) -> int:
        """The longest message of a socket, in octets."""
        return int(self._device().payload)

    def name(self, node: int) -> Name:
        """The name of a node, or its id where it has none."""
        with self._lock:
            name: bytes | None = lib.lwm_name(self._handle, node)
        return node if name is None else name.decode()

    def nodes(self) -> dict[Name, int]:
        """The nodes known here: names, where they have one, and ids."""
        ids: list[int] = []

        def found(node: Any, _: None) -> int:
            ids.append(node.contents.id)
            return 0

        self._call(lib.lwm_node_dump, NODE_FN(found), None)
        return {self.name(node): node for node in ids}

    def group(self, name: Name | None) -> int:
        """The id of a group; of none: 0, which is the whole network."""
        group = c.c_uint16()
        if name is not None:
            self._find(lambda: self._call(lib.lwm_resolve_group, str(name).encode(),
                                          c.byref(group)))
        return group.value

    def targets(self, wanted: Targets) -> tuple[list[Name], c.Array[Target]]:
        """What to call each target in answers, as its caller did, and struct lwm_target."""
        if isinstance(wanted, str):
            array = self._resolve(wanted, self._count(wanted))
            return [self.name(target.node) for target in array], array
        names = list(wanted)
        words = [str(name) for name in names]
        if isinstance(wanted, Mapping):
            words = [f"{name}:{port}" if port else str(name) for name, port in wanted.items()]
        return names, self._resolve(",".join(words), len(names))

    def node_id(self, name: Name) -> int:
        """The id of a node."""
        return int(self._resolve(str(name), 1)[0].node)

    def _count(self, words: str) -> int:
        """How many nodes there are in a list."""
        count = c.c_size_t()

        def find() -> None:
            count.value = 0
            try:
                self._call(lib.lwm_resolve_targets, words.encode(), None, c.byref(count))
            except Error as err:
                if err.errno != errno.ENOBUFS:
                    raise

        self._find(find)
        return count.value

    def _resolve(self, words: str, count: int) -> c.Array[Target]:
        array = (Target * count)()
        self._find(lambda: self._call(lib.lwm_resolve_targets, words.encode(), array,
                                      c.byref(c.c_size_t(count))))
        return array


def group_name(name: str, *, scope: int = 8, relayed: bool = False) -> str:
    """The IPv6 group address of a name, the same on every host: lwm_group_name(3)."""
    octets = c.create_string_buffer(16)
    if "\0" in name:
        raise error(errno.EINVAL, "a name has no zero in it")
    call(lib.lwm_group_name, name.encode(), scope, int(relayed), octets)
    return socket.inet_ntop(socket.AF_INET6, octets.raw)


def _octets(text: str | None) -> bytes | None:
    return None if text is None else text.encode()
