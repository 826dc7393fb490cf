# SPDX-License-Identifier: GPL-2.0
"""Messages that nobody answers."""

import errno
import gc
import os
import socket
import unittest
import warnings

import lwm

import fake


class Sockets(unittest.TestCase):
    """What is asked of liblwm, and what is made of what it says."""

    def setUp(self) -> None:
        self.sock = lwm.Socket()
        self.addCleanup(self.sock.close)

    def test_bind(self) -> None:
        """bind() takes a port, in the only network"""
        self.sock.bind(700)
        self.assertEqual(fake.said(), "bind net 42 port 700")

    def test_bind_network(self) -> None:
        """bind() takes a network"""
        with self.assertRaisesRegex(lwm.Error, "no such network here"):
            self.sock.bind(700, network=43)

    def test_made_bound(self) -> None:
        """a socket can be made bound"""
        with lwm.Socket(network=42, port=0):
            self.assertEqual(fake.said(), "bind net 42 port 0")

    def test_no_network(self) -> None:
        """a socket that cannot be bound is closed again"""
        with warnings.catch_warnings(record=True) as left:
            warnings.simplefilter("always")
            with self.assertRaises(lwm.Error):
                lwm.Socket(network=43, port=700)
            gc.collect()
        self.assertEqual(left, [])

    def test_shared(self) -> None:
        """sockets may share a network"""
        before = fake.opened()
        network = lwm.Network()
        with lwm.Socket(network=network) as one, lwm.Socket(network=network) as two:
            one.bind(700)
            two.bind(701)
            self.assertEqual(fake.opened(), before + 1)

    def test_port(self) -> None:
        """a socket knows its port"""
        with socket.socket(fileno=os.dup(self.sock.fileno())) as same:
            self.assertEqual(self.sock.port, same.getsockname()[1])

    def test_send_to(self) -> None:
        """send_to() names the set, the common port and the group"""
        self.assertEqual(self.sock.send_to([2, "stor-5"], b"chunk", port=700, group="group7"), 5)
        self.assertEqual(fake.said(), "send net 42 group 7 port 700 to 2:0 5:0")

    def test_ports(self) -> None:
        """send_to() takes a port for each node"""
        self.sock.send_to({2: 701, 5: 702}, memoryview(b"chunk"))
        self.assertEqual(fake.said(), "send net 42 group 0 port 0 to 2:701 5:702")

    def test_group(self) -> None:
        """send_to_group() goes to all nodes of a group, or of the network"""
        self.sock.send_to_group("group7", b"chunk", port=700)
        self.assertEqual(fake.said(), "send net 42 group 7 port 700 to")
        self.sock.send_to_group(None, b"chunk", port=700)
        self.assertEqual(fake.said(), "send net 42 group 0 port 700 to")

    def test_connect(self) -> None:
        """connect() fixes the set that send() goes to"""
        self.sock.connect([2, 5], port=700, group=7)
        self.assertEqual(fake.said(), "connect net 42 group 7 port 700 to 2:0 5:0")
        self.assertEqual(self.sock.send(b"chunk"), 5)
        self.sock.connect_group(7, port=700)
        self.assertEqual(fake.said(), "connect net 42 group 7 port 700 to")

    def test_refused(self) -> None:
        """what the kernel refuses is raised with its errno"""
        with self.assertRaises(lwm.Error) as caught:
            self.sock.send_to([91], b"chunk", port=700)
        self.assertEqual((caught.exception.errno, caught.exception.strerror),
                         (errno.EHOSTUNREACH, "No route to host"))

    def test_too_long(self) -> None:
        """what the system refuses of send() is raised in the same way"""
        with self.assertRaises(lwm.Error) as caught:
            self.sock.send(bytes(70000))
        self.assertEqual(caught.exception.errno, errno.EMSGSIZE)

    def test_bad_port(self) -> None:
        """a port is not cut to 16 bits"""
        for port in (-1, 65536 + 700):
            with self.assertRaisesRegex(ValueError, f"not {port}"):
                self.sock.send_to([2], b"chunk", port=port)

    def test_bad_data(self) -> None:
        """a text or a number is no message"""
        for data in ("chunk", 5):
            with self.assertRaises(TypeError):
                self.sock.send_to([2], data, port=700)  # type: ignore[arg-type]

    def test_recv(self) -> None:
        """recv() gives octets, and who sent them"""
        self.sock.send_to([2], b"chu\0nk", port=700)
        self.assertEqual(self.sock.recv(), (b"chu\0nk", ("stor-3", 4321, 7)))

    def test_recv_nameless(self) -> None:
        """a sender without a name goes by its id, and a message may be empty"""
        self.sock.send_to([2], b"", port=700)
        self.assertEqual(self.sock.recv(), (b"", lwm.Sender(300, 4321, 7)))

    def test_timeout(self) -> None:
        """recv() raises Timeout when nothing came in time"""
        self.sock.settimeout(0.01)
        with self.assertRaises(TimeoutError) as caught:
            self.sock.recv()
        self.assertIsInstance(caught.exception, lwm.Timeout)

    def test_no_timeout(self) -> None:
        """no time at all is not for ever"""
        self.sock.settimeout(0)
        with self.assertRaises(lwm.Timeout):
            self.sock.recv()

    def test_failures(self) -> None:
        """failures() gives the nodes that a message missed, then nothing"""
        self.assertEqual(self.sock.failures(),
                         {"stor-2": errno.EHOSTUNREACH, 200: errno.EMSGSIZE})
        self.assertEqual(self.sock.failures(), {})

    def test_closed(self) -> None:
        """a closed socket is refused"""
        self.sock.close()
        with self.assertRaises(lwm.Error) as caught:
            self.sock.recv()
        self.assertEqual(caught.exception.errno, errno.EBADF)
