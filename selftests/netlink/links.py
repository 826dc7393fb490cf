# SPDX-License-Identifier: GPL-2.0
"""Links of kind lwm by rtnetlink: made, changed and deleted, with right and wrong data."""

import socket
import struct

import spoil
from fuzz import Wrong
from message import ACK, CREATE, EXCL, NESTED, Writer, split
from talk import ROUTE, Talk

NEWLINK, DELLINK, GETLINK = 16, 17, 18
HEADER = struct.Struct("=BxHiII")		# struct ifinfomsg
ADDRESS, MTU = 1, 4

NAME = "lwm7"


def prefix(family, length, flags, octets, zero=0):
    return struct.pack("=BBBB16s", family, length, flags, zero, octets)


# Of each, what is taken where all else is right, and what is refused.
OCTETS = {
    "local6": ((bytes(16), bytes.fromhex("fd00") + bytes(13) + b"\1"),
               (bytes.fromhex("ff02") + bytes(13) + b"\1",)),
    "prefixes": ((b"", prefix(2, 16, 0, bytes([10, 77])),
                  prefix(2, 16, 0, bytes([10, 77])) + prefix(10, 64, 1, bytes.fromhex("fd77")),
                  prefix(10, 64, 0, bytes.fromhex("fd78"))),
                 (prefix(2, 16, 0, bytes([10, 77, 1])), prefix(3, 16, 0, bytes([10, 77])),
                  prefix(2, 33, 0, bytes([10, 77])), prefix(2, 16, 1, bytes([10, 77])),
                  prefix(10, 64, 1, bytes.fromhex("fd77"), 1), b"\2",
                  prefix(2, 16, 0, bytes([10, 77])) + b"\2")),
    "subsets4": ((bytes([239, 76, 0, 0, 16]), bytes([239, 77, 16, 0, 20])),
                 (bytes([239, 76, 0, 1, 16]), bytes([10, 0, 0, 0, 8]),
                  bytes([239, 0, 0, 0, 33]))),
    "subsets6": ((bytes.fromhex("ff154c57ffff") + bytes(10) + bytes([48]),
                  bytes.fromhex("ff35") + bytes(14) + bytes([96])),
                 (bytes.fromhex("fd77") + bytes(14) + bytes([48]),
                  bytes.fromhex("ff35") + bytes(14) + bytes([129]))),
}


class Links:
    def __init__(self, fuzz, spec):
        self.fuzz, self.spec, self.rng = fuzz, spec, fuzz.rng
        self.talk = Talk(ROUTE)
        self.last = ""
        self.underlay = socket.if_nametoindex("eth0")
        self.shown = self.show()

    # ---- what is ----

    def show(self):
        """Of the link: its attributes of kind lwm, MAC and MTU; None where there is none."""
        try:
            index = socket.if_nametoindex(NAME)
        except OSError:
            return None
        answer = self.talk.ask(GETLINK, ACK, HEADER.pack(0, 0, index, 0, 0))
        said = {kind & ~NESTED: octets for kind, octets in split(answer.replies[0][HEADER.size:])}
        info = {kind & ~NESTED: octets for kind, octets in split(said[18])}
        data = {kind: octets for kind, octets in split(info[2])}
        return {"data": data, "mac": said[ADDRESS], "mtu": said[MTU]}

    # ---- what is asked ----

    def value(self, attribute):
        pool = {"id": (1, 2, 42, 0xffffff), "node": (1, 2, 65535), "zone": (1, 2, 65535),
                "link": (0, 0, self.underlay, 1, 99, 0xffffffff),
                "local": (0x0a000101, 0x0a000102, 0, 0xe0000001),
                "port": (6081, 6081, 7000, 0), "setlen": (16, 44, 128, 18)}
        if attribute.name in OCTETS:
            return self.rng.choice(OCTETS[attribute.name][self.rng.random() < 0.1])
        if attribute.name in pool:
            return self.rng.choice(pool[attribute.name])
        low, high = attribute.bounds()
        return self.rng.choice((low, high, self.rng.randint(low, high)))

    def data(self):
        tree = [(attribute, self.value(attribute))
                for attribute in self.spec.sets["linkinfo-lwm-attrs"].values()
                if self.rng.random() < 0.5]
        self.rng.shuffle(tree)
        return tree

    def ask(self, kind, flags, data, index=0):
        name = NAME.encode() + b"\0"
        octets = struct.pack("=HH", 4 + len(name), 3) + name + bytes(-len(name) % 4)
        inside = struct.pack("=HH", 8, 1) + b"lwm\0" + \
            struct.pack("=HH", 4 + len(data), 2 | NESTED) + data
        octets += struct.pack("=HH", 4 + len(inside), 18 | NESTED) + inside + \
            bytes(-len(inside) % 4)
        # Where the data begins, from the message's begin.
        self.inside = 16 + HEADER.size + 4 + len(name) + -len(name) % 4 + 4 + 8 + 4
        answer = self.talk.ask(kind, ACK | flags, HEADER.pack(0, 0, index, 0, 0) + octets)
        self.last = f"link {kind} {flags:#x} {data.hex()}\n  answer: " \
            f"{answer.error or 'done'} \"{answer.said}\" at {answer.offset}"
        self.fuzz.last = self.last
        self.fuzz.counts[answer.error or "done"] += 1
        if answer.error and answer.error not in self.spec.errors(self.operation):
            raise Wrong(f"the spec does not name {answer.error} for {self.operation.name}")
        return answer

    # ---- what must be ----

    def unchanged(self):
        shown = self.show()
        if shown != self.shown:
            raise Wrong(f"what was refused has changed something:\n  before: {self.shown}\n"
                        f"  after: {shown}")

    def wanted(self, tree):
        """The data shown where @tree was taken."""
        data = dict(self.shown["data"]) if self.shown else {}
        for attribute, value in tree:
            octets = value if isinstance(value, bytes) else \
                value.to_bytes(attribute.width, attribute.order)
            if any(octets) or "clears" not in attribute.doc:
                data[attribute.number] = octets
            else:
                data.pop(attribute.number, None)
        return data

    def taken(self, tree):
        wanted = self.wanted(tree)
        before, self.shown = self.shown, self.show()
        for number in wanted if before else [a.number for a, _ in tree if a.number in wanted]:
            if self.shown["data"].get(number) != wanted[number]:
                raise Wrong(f"attribute {number} is {self.shown['data'].get(number)}, "
                            f"not {wanted[number]}")
        if before and set(self.shown["data"]) != set(wanted):
            raise Wrong(f"shown: {self.shown['data']}, wanted: {wanted}")

    def step(self):
        """Make the link or change it, now and then with data that are spoilt; or delete it."""
        if self.shown and self.rng.random() < 0.1:
            self.delete()
            return
        self.operation = self.spec.operations["newlink"]
        flags = CREATE | EXCL if not self.shown else 0
        tree = self.data()
        if self.rng.random() < 0.4:
            self.spoilt(flags, tree)
            return
        writer = Writer(self.spec.sets)
        writer.tree(tree)
        answer = self.ask(NEWLINK, flags, bytes(writer.octets))
        if not answer.error:
            self.taken(tree)
            return
        if not answer.said:
            raise Wrong("a refusal without a sentence")
        self.unchanged()

    def spoilt(self, flags, tree):
        way = self.rng.choice((spoil.length, spoil.bound, spoil.unknown, spoil.bare_nest,
                               spoil.long_attribute, spoil.flips))
        made = way(self.rng, self.spec, tree)
        if not made:
            return
        octets, verdict = made
        if way in (spoil.unknown, spoil.long_attribute):
            verdict = spoil.Verdict(())	# rtnetlink passes over what it does not know
        answer = self.ask(NEWLINK, flags, octets)
        if not answer.error:
            if verdict.errors:
                raise Wrong("it was taken")
            self.shown = self.show()
            return
        if verdict.errors and answer.error not in verdict.errors:
            raise Wrong(f"{answer.error} is not one of {sorted(verdict.errors)}")
        if verdict.place is not None and answer.offset != self.inside + verdict.place:
            raise Wrong(f"the refusal should point at {self.inside + verdict.place}")
        self.unchanged()

    def delete(self):
        self.operation = self.spec.operations["dellink"]
        index = socket.if_nametoindex(NAME)
        answer = self.talk.ask(DELLINK, ACK, HEADER.pack(0, 0, index, 0, 0))
        if answer.error or self.show():
            raise Wrong(f"the link is not deleted: {answer.error}")
        self.shown = None
