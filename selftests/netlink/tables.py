# SPDX-License-Identifier: GPL-2.0
"""Tables as the kernel shows them, and what a change that it took makes of them."""

import collections
import functools
import struct

import subsets
from message import GENERIC, read
from shapes import nodes_ids

KINDS = ("zone", "node", "group")

SELF = 8		# of node-flags
PLAIN = 2
PERMANENT = 1

# Of state: nothing is sent to any node, and none is heard.
UNHEARD, FIXED = 0, 4


def octets(talk, spec, ifindex):
    """All that is shown of the device: two that are equal are of equal tables."""
    asked = struct.pack("=HHI", 8, spec.main["ifindex"].number, ifindex)
    shown = []
    for name in ("device",) + KINDS:
        number = spec.operations[name + "-get"].number
        answer = talk.command(number, asked, dump=name != "device")
        while answer.interrupted:
            answer = talk.command(number, asked, dump=True)
        if answer.error:
            raise AssertionError(f"{name}-get: {answer.error}: {answer.said}")
        shown.append(answer.replies)
    return shown + [subsets.read_all(talk, spec, asked)]


@functools.lru_cache(4096)
def say_one(spec, kind, reply):
    said = read(reply[GENERIC.size:], spec.main, spec.sets)[kind][0]
    return said["id"], plainly(kind, said)


def say(spec, shown):
    """What @shown says, by kind and id."""
    tables = {}
    for kind, replies in zip(KINDS, shown[1:]):
        tables[kind] = dict(say_one(spec, kind, reply) for reply in replies)
        if len(tables[kind]) != len(replies):
            raise AssertionError(f"a {kind} is shown twice")
    return tables


def plainly(kind, said):
    """One object, with a value for each thing that a change may say."""
    if kind == "node":
        value, selector = said["flags"]
        if value != selector:
            raise AssertionError(f"flags {value:#x} of {selector:#x}")
        return {"zone": said["zone"], "addr4": said.get("addr4", 0),
                "addr6": said.get("addr6", bytes(16)), "mac": said["mac"],
                "via": said.get("via", 0), "flags": value, "state": said["state"],
                "overlay": said.get("overlay", b"")}
    if kind == "zone":
        relays = said.get("relay-nodes")
        return {"via": said.get("via", 0), "relay": said["relay"],
                "relay-nodes": None if relays is None else nodes_ids(relays),
                "nodes": said["nodes"]}
    return {"nodes": nodes_ids(said["nodes"]), "addr4": said.get("addr4", 0),
            "addr6": said.get("addr6", bytes(16))}


def derived_mac(network, node):
    return struct.pack(">BBHH", 2, 0x4c, network & 0xffff, node)


class Change:
    """What a change makes of tables, if it is taken."""

    def __init__(self, network):
        self.network = network

    def apply(self, tables, operation, tree):
        which, verb = operation.name.split("-")
        tables = {kind: dict(objects) for kind, objects in tables.items()}
        for attribute, value in tree:
            if attribute.name == which:
                said = {member.name: inner for member, inner in value}
                self.one(tables, which, verb, said)
        nodes = collections.Counter(node["zone"] for node in tables["node"].values())
        tables["zone"] = {zone: {**shown, "nodes": nodes[zone]}
                          for zone, shown in tables["zone"].items()}
        return tables

    def one(self, tables, kind, verb, said):
        number = said.pop("id")
        if verb == "del":
            del tables[kind][number]
        elif verb == "new":
            if number in tables[kind]:
                raise AssertionError(f"{kind} {number} was taken though it was there already")
            tables[kind][number] = getattr(self, kind)(
                {"zone": {"via": 0, "relay": 0, "relay-nodes": None, "nodes": 0},
                 "node": {"addr4": 0, "addr6": bytes(16), "mac": bytes(6), "via": 0, "flags": 0,
                          "overlay": b""},
                 "group": {"nodes": frozenset(), "addr4": 0, "addr6": bytes(16)}}[kind],
                number, said)
        else:
            tables[kind][number] = getattr(self, kind)(tables[kind][number], number, said)

    def node(self, now, number, said):
        value, selector = said.pop("flags", (0, 0))
        now = {**now, **said, "flags": now["flags"] & ~selector | value}
        if now["mac"] == bytes(6):
            now["mac"] = derived_mac(self.network, number)
        if "via" not in said and not now["flags"] & PLAIN:
            now["via"] = 0
        if not now["flags"] & SELF:
            now["state"] = FIXED if now["flags"] & (PERMANENT | PLAIN) else UNHEARD
        return now

    def zone(self, now, number, said):
        if "relay-nodes" in said:
            said["relay-nodes"] = nodes_ids(said["relay-nodes"])
        now = {**now, **said}
        if now["relay"] != 2:
            now["relay-nodes"] = None
        return now

    def group(self, now, number, said):
        if "nodes" in said:
            said["nodes"] = nodes_ids(said["nodes"])
        return {**now, **said}
