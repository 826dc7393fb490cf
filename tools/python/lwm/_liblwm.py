# SPDX-License-Identifier: LGPL-2.1-or-later
"""liblwm.so.0 as lwm.h declares it, and how its failures become exceptions."""

import ctypes as c
import errno
import os
import socket
from typing import Any

ANSWER_TARGETS = 256
NODE_MAX = 0xffff


class Target(c.Structure):
    """struct lwm_target: the port is in network byte order."""
    _fields_ = [("node", c.c_uint16), ("port", c.c_uint16)]


class Ask(c.Structure):
    """struct lwm_ask"""
    _fields_ = [("timeout", c.c_uint32), ("cookie", c.c_uint32)]


class RawAnswer(c.Structure):
    """struct lwm_answer: the port is in network byte order."""
    _fields_ = [("node", c.c_uint16), ("port", c.c_uint16), ("status", c.c_uint8),
                ("zero", c.c_uint8), ("options", c.c_uint16), ("rtt", c.c_uint32),
                ("space", c.c_uint32), ("digest", c.c_uint64)]


class Result(c.Structure):
    """struct lwm_result"""
    _fields_ = [("node", c.c_uint16), ("error", c.c_uint16)]


class From(c.Structure):
    """struct lwm_from"""
    _fields_ = [("net", c.c_uint32), ("node", c.c_uint16), ("port", c.c_uint16),
                ("group", c.c_uint16), ("flags", c.c_uint16)]


class Device(c.Structure):
    """struct lwm_device"""
    _fields_ = [("ifindex", c.c_uint), ("ifname", c.c_char * 16), ("family", c.c_int),
                ("net", c.c_uint32), ("node", c.c_uint16), ("zone", c.c_uint16),
                ("nodes", c.c_uint32), ("zones", c.c_uint32), ("groups", c.c_uint32),
                ("payload", c.c_uint32)]


class Node(c.Structure):
    """The head of struct lwm_node."""
    _fields_ = [("id", c.c_uint16), ("zone", c.c_uint16)]


NODE_FN = c.CFUNCTYPE(c.c_int, c.POINTER(Node), c.c_void_p)

_TARGETS = (c.POINTER(Target), c.c_size_t)
_DATA = (c.c_char_p, c.c_size_t)
_COUNT = c.POINTER(c.c_size_t)

# What each returns, then what it takes.
_PROTOTYPES: dict[str, tuple[Any, ...]] = {
    "lwm_socket": (c.c_int, c.c_int),
    "lwm_bind": (c.c_int, c.c_int, c.c_uint32, c.c_uint16),
    "lwm_connect": (c.c_int, c.c_int, c.c_uint32, c.c_uint16, *_TARGETS, c.c_uint16),
    "lwm_connect_group": (c.c_int, c.c_int, c.c_uint32, c.c_uint16, c.c_uint16),
    "lwm_sendto": (c.c_ssize_t, c.c_int, c.c_uint32, c.c_uint16, *_TARGETS, c.c_uint16,
                   *_DATA, c.c_int),
    "lwm_sendto_ask": (c.c_ssize_t, c.c_int, c.c_uint32, c.c_uint16, *_TARGETS, c.c_uint16,
                       *_DATA, c.c_int, c.POINTER(Ask)),
    "lwm_send_group": (c.c_ssize_t, c.c_int, c.c_uint32, c.c_uint16, c.c_uint16, *_DATA,
                       c.c_int),
    "lwm_recv": (c.c_ssize_t, c.c_int, c.c_void_p, c.c_size_t, c.POINTER(From)),
    "lwm_results": (c.c_ssize_t, c.c_int, c.POINTER(Result), c.c_size_t, c.c_void_p),
    "lwm_answers": (c.c_ssize_t, c.c_int, c.POINTER(RawAnswer), c.c_size_t, c.c_void_p,
                    c.POINTER(c.c_uint32)),
    "lwm_status_text": (c.c_char_p, c.c_int),
    "lwm_open": (c.c_int, c.POINTER(c.c_void_p), c.c_char_p, c.c_char_p),
    "lwm_open_net": (c.c_int, c.POINTER(c.c_void_p), c.c_uint32),
    "lwm_close": (None, c.c_void_p),
    "lwm_error": (c.c_char_p, c.c_void_p),
    "lwm_device": (c.c_int, c.c_void_p, c.POINTER(Device)),
    "lwm_resolve_targets": (c.c_int, c.c_void_p, c.c_char_p, c.POINTER(Target), _COUNT),
    "lwm_resolve_group": (c.c_int, c.c_void_p, c.c_char_p, c.POINTER(c.c_uint16)),
    "lwm_node_dump": (c.c_int, c.c_void_p, NODE_FN, c.c_void_p),
    "lwm_name": (c.c_char_p, c.c_void_p, c.c_uint16),
    "lwm_group_name": (c.c_int, c.c_char_p, c.c_uint, c.c_uint, c.c_void_p),
}


def _load() -> c.CDLL:
    library = c.CDLL("liblwm.so.0")
    for name, (result, *arguments) in _PROTOTYPES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


lib = _load()
_libc = c.CDLL(None, use_errno=True)


class Error(OSError):
    """What liblwm or the kernel refused: errno says why, strerror says it in words."""

    __module__ = "lwm"


class Timeout(Error, TimeoutError):
    """Nothing came, or no room was found, within the time that settimeout() allows."""

    __module__ = "lwm"


def error(number: int, sentence: str = "") -> Error:
    """The exception for an errno."""
    kind = Timeout if number == errno.EAGAIN else Error
    return kind(number, sentence or os.strerror(number))


def call(function: Any, *arguments: Any) -> int:
    """Call a function that returns a count, or a negative errno to be raised."""
    while True:
        result: int = function(*arguments)
        if result >= 0:
            return result
        if result != -errno.EINTR:
            raise error(-result)


def own_port(fd: int) -> int:
    """The port of a socket. Python's getsockname() refuses a family that it does not know."""
    name = (c.c_uint16 * 64)()		# struct sockaddr_lwm: the family, the port
    size = c.c_uint32(c.sizeof(name))
    if _libc.getsockname(fd, name, c.byref(size)):
        raise error(c.get_errno())
    return socket.ntohs(name[1])
