# SPDX-License-Identifier: LGPL-2.1-or-later
"""What became of a message at each of its targets, and who waits to be told."""

import ctypes as c
import enum
import errno
import socket
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from ._liblwm import ANSWER_TARGETS, Error, RawAnswer, call, error, lib


class Status(enum.IntEnum):
    """What a target's kernel says of a message; str() of it is liblwm's text."""

    SILENT = 0		# no answer in time: nobody knows whether it arrived
    QUEUED = 1		# in the receive buffer of its socket
    NO_PORT = 2		# no socket takes what is sent to that port
    NO_ROOM = 3		# its socket's receive buffer is full
    TOO_BIG = 4		# did not pass on the way; Answer.space is what would
    REFUSED = 5		# outside the group there, or a filter refused
    UNREACHABLE = 6	# no copy left for it, here or at a relay

    def __str__(self) -> str:
        return str(lib.lwm_status_text(self.value).decode())


@dataclass(frozen=True)
class Answer:
    """One target's: true where the message is in the receive buffer of its socket.

    That its program has read it, or stored it, only that program can say.
    """

    status: Status
    rtt: float | None	# seconds from the send to the answer, None where none came
    space: int		# octets free in the receive buffer of its socket

    def __bool__(self) -> bool:
        return self.status is Status.QUEUED


# By node and port, which is in network byte order.
Record = dict[tuple[int, int], Answer]


class Answers:
    """The one reader of a socket's error queue: tells records apart by cookies."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._cookie = 0
        self._waiting: dict[int, Future[Record]] = {}
        self._room = (RawAnswer * ANSWER_TARGETS)()

    def awaited(self) -> bool:
        """Whether there is a record to come."""
        return bool(self._waiting)

    def expect(self, send: Callable[[int], object]) -> Future[Record]:
        """Send a message with a cookie, whose record will be the result."""
        self._cookie = (self._cookie + 1) % (1 << 32)
        send(self._cookie)
        return self._waiting.setdefault(self._cookie, Future())

    def take(self) -> None:
        """Give all records that are there to those who wait for them."""
        cookie = c.c_uint32()
        try:
            while True:
                count = call(lib.lwm_answers, self._sock.fileno(), self._room,
                             ANSWER_TARGETS, None, c.byref(cookie))
                self._settle(cookie.value, self._room[:count])
        except Error as err:
            if err.errno != errno.EAGAIN:
                raise
        # The socket itself may be in error: who waits is not to wait for ever.
        broken = self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if broken:
            self.fail(error(broken))

    def _settle(self, cookie: int, entries: list[RawAnswer]) -> None:
        future = self._waiting.pop(cookie, None)
        # Who gave up waiting has cancelled it.
        if future and future.set_running_or_notify_cancel():
            future.set_result({(entry.node, entry.port): _answer(entry) for entry in entries})

    def fail(self, why: Error) -> None:
        """No record will come for those who wait."""
        while self._waiting:
            _, future = self._waiting.popitem()
            if future.set_running_or_notify_cancel():
                future.set_exception(why)


def _answer(entry: RawAnswer) -> Answer:
    return Answer(Status(entry.status), entry.rtt / 1e6 if entry.rtt else None, entry.space)
