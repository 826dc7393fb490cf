# SPDX-License-Identifier: LGPL-2.1-or-later
"""A socket in a loop of asyncio."""

import asyncio
import errno
import select
from collections.abc import Callable
from concurrent.futures import Future
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from ._liblwm import Error, error
from .answers import Answers, Record

T = TypeVar("T")


class Watch:
    """Has the loop look at a socket while somebody waits for it.

    The loop is not given the socket but an epoll of its own, in which the socket
    stands with what is waited for: messages that nobody reads yet do not wake who
    waits for answers.
    """

    def __init__(self, fd: int, answers: Answers) -> None:
        self._fd = fd
        self._answers = answers
        self._epoll = select.epoll()
        self._epoll.register(self._open(), 0)
        self._waiting: list[tuple[int, asyncio.Future[Any]]] = []

    def _open(self) -> int:
        if self._fd < 0:
            raise error(errno.EBADF, "the socket was closed")
        return self._fd

    async def answered(self, future: "Future[Record]") -> Record:
        """Wait for a record."""
        return await self._until(asyncio.wrap_future(future), 0)

    async def readable(self) -> None:
        """Wait for a message that no other task was first to take."""
        while True:
            await self._event(select.EPOLLIN)
            queue = select.poll()
            queue.register(self._open(), select.POLLIN)
            if any(events & select.POLLIN for _, events in queue.poll(0)):
                return

    async def _event(self, event: int) -> None:
        await self._until(asyncio.get_running_loop().create_future(), event)

    async def room(self, send: Callable[[], T]) -> T:
        """Send when there is room, for the message and for the record of its answers."""
        while True:
            try:
                return send()
            except Error as err:
                if err.errno == errno.EAGAIN:
                    event = select.EPOLLOUT
                elif err.errno == errno.ENOBUFS and self._answers.awaited():
                    event = select.EPOLLERR
                else:
                    raise
            await self._event(event)

    async def _until(self, future: "asyncio.Future[T]", event: int) -> T:
        entry = (event, future)
        self._open()
        self._waiting.append(entry)
        self._look_for(future.get_loop())
        try:
            return await future
        finally:
            self._waiting.remove(entry)
            self._look_for(future.get_loop())

    def _look_for(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._fd < 0:
            return
        self._epoll.modify(self._fd, reduce(or_, (event for event, _ in self._waiting), 0))
        if self._waiting:
            loop.add_reader(self._epoll.fileno(), self._look)
        else:
            loop.remove_reader(self._epoll.fileno())

    def _look(self) -> None:
        for _, events in self._epoll.poll(0):
            # Reported as long as there are records, whether asked for or not.
            if events & select.EPOLLERR:
                self._answers.take()
            for event, future in self._waiting:
                if events & event and not future.done():
                    future.set_result(None)

    def close(self, why: Error) -> None:
        """End the waiting for events; that for records is another's to end."""
        for event, future in self._waiting:
            future.get_loop().remove_reader(self._epoll.fileno())
            if event and not future.done():
                future.set_exception(why)
        self._epoll.close()
        self._fd = -1
