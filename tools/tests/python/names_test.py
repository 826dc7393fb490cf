# SPDX-License-Identifier: GPL-2.0
"""Networks, and the names of nodes and groups."""

import errno
import hashlib
import ipaddress
import unittest

import lwm

import fake


class Names(unittest.TestCase):
    """Of network 42, in which this host is node 1."""

    def setUp(self) -> None:
        self.network = lwm.Network()

    def ports(self, wanted: object) -> list[tuple[lwm.Name, int, int]]:
        """What is made of a set."""
        names, targets = self.network.targets(wanted)  # type: ignore[arg-type]
        return [(name, target.node, target.port >> 8 | (target.port & 0xff) << 8)
                for name, target in zip(names, targets)]

    def test_only(self) -> None:
        """a network is found as the only one"""
        self.assertEqual((self.network.id, self.network.node), (42, 1))

    def test_payload(self) -> None:
        """a network knows its longest message"""
        self.assertEqual(self.network.payload, 1408)

    def test_device(self) -> None:
        """a network is found by its device, in another namespace"""
        lwm.Network(netns="h1", device="lwm0")
        self.assertEqual(fake.said(), "open h1 lwm0")

    def test_missing(self) -> None:
        """a network that is not here is refused, in words"""
        with self.assertRaises(lwm.Error) as caught:
            lwm.Network(43)
        self.assertEqual((caught.exception.errno, caught.exception.strerror),
                         (errno.ENODEV, "no such network here"))

    def test_closed(self) -> None:
        """a handle is closed when nobody has its network any more"""
        before = fake.opened()
        other = lwm.Network()
        other.refresh()
        self.assertEqual(fake.opened(), before + 1)
        del other
        self.assertEqual(fake.opened(), before)

    def test_nodes(self) -> None:
        """nodes without a name go by their id"""
        self.assertEqual(self.network.nodes(), {"stor-8": 8, "stor-9": 9, 10: 10})

    def test_ids(self) -> None:
        """a name has an id"""
        self.assertEqual((self.network.node_id("stor-5"), self.network.group("group7"),
                          self.network.group(None)), (5, 7, 0))

    def test_unknown(self) -> None:
        """an unknown name is refused with liblwm's sentence, after a second look"""
        before = self.network.__dict__["_handle"]
        with self.assertRaises(lwm.Error) as caught:
            self.network.targets(["nobody"])
        self.assertEqual((caught.exception.errno, caught.exception.strerror),
                         (errno.ENOENT, "nobody: no node of lwm0 has this name"))
        self.assertIsNot(before, self.network.__dict__["_handle"])

    def test_unknown_in_list(self) -> None:
        """so is one behind others in a list"""
        with self.assertRaisesRegex(lwm.Error, "nobody: no node of lwm0 has this name"):
            self.network.targets("stor-1,nobody")

    def test_iterable(self) -> None:
        """a set is of names and ids, which stay what its caller called them"""
        self.assertEqual(self.ports(node for node in ("stor-2", 5)),
                         [("stor-2", 2, 0), (5, 5, 0)])

    def test_mapping(self) -> None:
        """a mapping gives each node a port, 0 is the common one"""
        self.assertEqual(self.ports({"stor-2": 701, 5: 0}), [("stor-2", 2, 701), (5, 5, 0)])

    def test_list(self) -> None:
        """a text is a list as lwmctl takes it"""
        self.assertEqual(self.ports("stor-2:701,9-10"),
                         [("stor-2", 2, 701), ("stor-9", 9, 0), (10, 10, 0)])

    def test_range(self) -> None:
        """an entry of a set is one node"""
        with self.assertRaisesRegex(lwm.Error, "2 nodes in the list, room for 1"):
            self.network.targets(["9-10"])


class GroupNames(unittest.TestCase):
    """Group addresses from names."""

    def test_addresses(self) -> None:
        """a name has the addresses of the manual, and of hashlib"""
        for name, scope, relayed in (("webservers", 8, False), ("größe", 5, True)):
            digest = hashlib.sha3_256(name.encode()).digest()[:13]
            want = ipaddress.IPv6Address(bytes([0xff, 0x10 | scope, relayed]) + digest)
            self.assertEqual(lwm.group_name(name, scope=scope, relayed=relayed), str(want))
        self.assertEqual(lwm.group_name("webservers"),
                         "ff18:c0:1acf:916c:691a:a851:5b62:1339")

    def test_refused(self) -> None:
        """no name, a zero in it, and a scope that there is not are refused"""
        for name, scope in (("", 8), ("a\0b", 8), ("a", 0), ("a", 15)):
            with self.assertRaises(lwm.Error) as caught:
                lwm.group_name(name, scope=scope)
            self.assertEqual(caught.exception.errno, errno.EINVAL)
