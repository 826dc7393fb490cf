# SPDX-License-Identifier: GPL-2.0
"""Messages that are answered: by node n with status n % 10, after n ms, n octets free."""

import asyncio
import errno
import unittest
from unittest import mock

import lwm
from lwm.watch import Watch

import fake


class Answers(unittest.TestCase):
    """Of one who waits without asyncio."""

    def setUp(self) -> None:
        self.sock = lwm.Socket()
        self.addCleanup(self.sock.close)

    def test_names(self) -> None:
        """answers go by what the caller called the nodes, in his order"""
        status = self.sock.send_and_wait(["stor-5", 1, "stor-3"], b"chunk", port=700)
        self.assertEqual(list(status.items()), [
            ("stor-5", lwm.Answer(lwm.Status.REFUSED, 0.005, 5)),
            (1, lwm.Answer(lwm.Status.QUEUED, 0.001, 1)),
            ("stor-3", lwm.Answer(lwm.Status.NO_ROOM, 0.003, 3))])

    def test_silent(self) -> None:
        """who is silent has no round trip"""
        self.assertEqual(self.sock.send_and_wait([10], b"", port=700),
                         {10: lwm.Answer(lwm.Status.SILENT, None, 10)})

    def test_truth(self) -> None:
        """an answer is true where the message arrived"""
        status = self.sock.send_and_wait(range(10, 17), b"chunk", port=700)
        self.assertEqual([node for node, answer in status.items() if answer], [11])

    def test_ports(self) -> None:
        """nodes with ports of their own are told apart"""
        status = self.sock.send_and_wait({1: 701, "1": 702, 2: 0}, b"chunk", port=700)
        self.assertEqual(list(status), [1, "1", 2])
        self.assertIs(status[2].status, lwm.Status.NO_PORT)

    def test_timeout(self) -> None:
        """a timeout is in seconds, and none is the socket's"""
        self.sock.send_and_wait([1], b"chunk", port=700, timeout=0.5, group=7)
        self.assertEqual(fake.said(), "ask net 42 group 7 port 700 to 1:0 timeout 500")
        self.sock.send_and_wait([1], b"chunk", port=700, timeout=0.0001)
        self.assertEqual(fake.said()[-9:], "timeout 1")
        self.sock.send_and_wait([1], b"chunk", port=700)
        self.assertEqual(fake.said()[-9:], "timeout 0")

    def test_no_timeout(self) -> None:
        """no time at all is not taken for the socket's"""
        with self.assertRaises(ValueError):
            self.sock.send_and_wait([1], b"chunk", port=700, timeout=0)

    def test_refused(self) -> None:
        """a message that is refused is not waited for"""
        with self.assertRaises(lwm.Error) as caught:
            self.sock.send_and_wait([91], b"chunk", port=700)
        self.assertEqual(caught.exception.errno, errno.EHOSTUNREACH)

    def test_text(self) -> None:
        """a status in words is liblwm's"""
        self.assertEqual(str(lwm.Status.NO_PORT), "no port")


class Tasks(unittest.IsolatedAsyncioTestCase):
    """Of those who wait in asyncio."""

    def setUp(self) -> None:
        self.sock = lwm.Socket()
        self.addCleanup(self.sock.close)

    async def asyncSetUp(self) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, what: self.fail_later(what))

    def fail_later(self, what: object) -> None:
        """What a callback raises, the loop would only print."""
        self.addCleanup(self.fail, what)

    async def ask(self, *nodes: int) -> list[int]:
        """Those who queued it."""
        status = await self.sock.send_wait(nodes, b"chunk", port=700)
        return [node for node, answer in status.items() if answer]  # type: ignore[misc]

    async def test_many(self) -> None:
        """several messages at a time get their own answers"""
        got = await asyncio.gather(*(self.ask(10 * n + 1, 10 * n + 2) for n in range(20, 60)))
        self.assertEqual(got, [[10 * n + 1] for n in range(20, 60)])

    async def test_given_up(self) -> None:
        """who gave up waiting does not keep others from their answers"""
        tasks = [asyncio.create_task(self.ask(node)) for node in (11, 21, 31)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        self.assertEqual(await asyncio.gather(tasks[0], tasks[2]), [[11], [31]])
        self.assertTrue(tasks[1].cancelled())

    async def test_both(self) -> None:
        """who waits without asyncio leaves the others theirs"""
        task = asyncio.create_task(self.ask(11))
        await asyncio.sleep(0)
        self.assertTrue(self.sock.send_and_wait([21], b"chunk", port=700)[21])
        self.assertEqual(await task, [11])

    async def test_room(self) -> None:
        """a message waits for room in the socket's buffer"""
        self.assertEqual(await self.sock.send_to_async([92], b"chunk", port=700), 5)

    async def test_room_for_answers(self) -> None:
        """a message waits for room for its answers, while there are others to come"""
        got = await asyncio.gather(self.ask(11), self.ask(93, 21))
        self.assertEqual(got, [[11], [21]])

    async def test_refused(self) -> None:
        """a message that is refused is raised at once"""
        with self.assertRaises(lwm.Error) as caught:
            await self.sock.send_wait([91], b"chunk", port=700)
        self.assertEqual(caught.exception.errno, errno.EHOSTUNREACH)

    async def test_recv(self) -> None:
        """recv_async() waits for a message, and several tasks share them"""
        tasks = [asyncio.create_task(self.sock.recv_async()) for _ in range(2)]
        await asyncio.sleep(0)
        # It would hold up the loop to receive what another task has received.
        self.sock.settimeout(1)
        for data in (b"one", b"two"):
            self.sock.send_to([2], data, port=700)
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0)
        self.assertEqual(sorted(data for data, _ in await asyncio.gather(*tasks)),
                         [b"one", b"two"])

    async def test_unread(self) -> None:
        """a message that nobody reads does not keep the loop busy"""
        self.sock.send_to([2], b"unread", port=700)
        with mock.patch.object(Watch, "_look") as looked:
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(self.ask(94), 0.05)
        self.assertEqual(looked.call_count, 0)

    async def test_closed(self) -> None:
        """who waits for a socket that is closed is told"""
        tasks = [asyncio.create_task(self.ask(94)), asyncio.create_task(self.sock.recv_async())]
        await asyncio.sleep(0)
        self.sock.close()
        for err in await asyncio.gather(*tasks, return_exceptions=True):
            self.assertIsInstance(err, lwm.Error)
            self.assertEqual(getattr(err, "errno"), errno.EBADF)

    async def test_closed_before(self) -> None:
        """so is who comes later"""
        for used in (False, True):
            with lwm.Socket() as sock:
                if used:
                    await sock.send_wait([11], b"chunk", port=700)
            for wait in (sock.recv_async(), sock.send_wait([11], b"chunk", port=700)):
                with self.assertRaises(lwm.Error) as caught:
                    await wait
                self.assertEqual(caught.exception.errno, errno.EBADF)

    async def test_broken(self) -> None:
        """who waits for answers on a socket that broke is told"""
        task = asyncio.create_task(self.ask(94))
        await asyncio.sleep(0)
        with mock.patch.object(self.sock.__dict__["_answers"], "_sock") as broken:
            broken.fileno.return_value = self.sock.fileno()
            broken.getsockopt.return_value = errno.ENETDOWN
            self.sock.send_and_wait([21], b"chunk", port=700)
            with self.assertRaises(lwm.Error) as caught:
                await task
        self.assertEqual(caught.exception.errno, errno.ENETDOWN)
