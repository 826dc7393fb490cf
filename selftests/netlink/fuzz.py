# SPDX-License-Identifier: GPL-2.0
"""Asks the kernel, and holds what it answers against the spec and the tables."""

import collections
import os
import socket

import spoil
import subsets
import tables
from message import GENERIC, Writer, read
from talk import Generic

# Since then, a dump that is refused at its start has a sentence too.
DUMPS_SAY = (6, 12)


class Wrong(Exception):
    """The kernel did what it must not."""


def kernel():
    return tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2])


class Fuzz:
    def __init__(self, spec, rng, device="lwm0", network=42):
        self.spec, self.rng = spec, rng
        self.talk = Generic(spec.name)
        self.ifindex = socket.if_nametoindex(device)
        self.change = tables.Change(network)
        self.counts = collections.Counter()
        self.shown = self.show()

    def show(self):
        return tables.octets(self.talk, self.spec, self.ifindex)

    def tables(self):
        return tables.say(self.spec, self.shown)

    # ---- one message ----

    def ask(self, operation, way, octets, talk=None):
        """The answer, which is one that the spec knows."""
        talk = talk or self.talk
        self.last = f"{operation.name} {way} {octets.hex()}"
        answer = talk.command(operation.number, octets, dump=way == "dump")
        self.last += f"\n  answer: {answer.error or 'done'} \"{answer.said}\" at {answer.offset}"
        self.counts[answer.error or "done"] += 1
        if answer.error and answer.error not in self.spec.errors(operation):
            raise Wrong(f"the spec does not name {answer.error} for {operation.name}")
        for reply in answer.replies:
            self.reply(operation, way, reply)
        return answer

    def reply(self, operation, way, reply):
        number, version, reserved = GENERIC.unpack_from(reply)
        if (number, version, reserved) != (operation.number, 1, 0):
            raise Wrong(f"a reply of command {number}, version {version}, {reserved}")
        attributes = {name: self.spec.sets[operation.set][name]
                      for name in operation.ways[way]["reply"]}
        read(reply[GENERIC.size:], attributes, self.spec.sets)

    def encode(self, tree):
        writer = Writer(self.spec.sets)
        writer.tree(tree)
        return bytes(writer.octets)

    def unchanged(self):
        shown = self.show()
        if shown != self.shown:
            raise Wrong(f"what was refused has changed something:\n  before: {self.tables()}\n"
                        f"  after: {tables.say(self.spec, shown)}")

    def refused(self, answer, way, verdict):
        """It says why, and points at what is to blame."""
        if answer.replies:
            raise Wrong("a refusal with a reply")
        core = answer.error in ("EPERM", "EOPNOTSUPP")
        if verdict.said and not answer.said and not core and \
           (way == "do" or kernel() >= DUMPS_SAY):
            raise Wrong("a refusal without a sentence")
        if answer.offset is not None and not 20 <= answer.offset < 20 + self.size:
            raise Wrong(f"a refusal points at {answer.offset}, which is no attribute")
        if verdict.place is not None and answer.offset != 20 + verdict.place:
            raise Wrong(f"the refusal should point at {20 + verdict.place}")

    # ---- phases ----

    def valid(self, operation, way, tree):
        """A message that the spec allows: done as it says, or refused, and nothing is changed."""
        octets = self.encode(tree)
        self.size = len(octets)
        before = self.tables()
        answer = self.ask(operation, way, octets)
        if answer.error:
            self.refused(answer, way, spoil.Verdict(()))
            self.unchanged()
        elif operation.name in ("subset-new", "subset-del"):
            self.subset(operation, tree, answer)
        elif operation.name.split("-")[1] in ("new", "set", "del"):
            self.shown = self.show()
            wanted = self.change.apply(before, operation, tree)
            if self.tables() != wanted:
                raise Wrong(f"tables differ\n  before: {before}\n  wanted: {wanted}\n"
                            f"  shown: {self.tables()}")
        else:
            self.unchanged()
        return answer

    def subset(self, operation, tree, answer):
        before, self.shown = self.shown, self.show()
        try:
            wanted = subsets.apply(self.spec, before[-1], operation, tree, answer)
        except subsets.Differ as error:
            raise Wrong(error) from None
        if self.shown != before[:-1] + [wanted]:
            raise Wrong(f"subsets differ\n  before: {before[-1]}\n  wanted: {wanted}\n"
                        f"  shown: {self.shown[-1]}, or the tables have changed")

    def wrong(self, operation, way, octets, verdict):
        """A message that is spoilt: refused for what is wrong in it, and nothing is changed."""
        self.size = len(octets)
        answer = self.ask(operation, way, octets)
        if answer.error:
            if verdict.errors and answer.error not in verdict.errors:
                raise Wrong(f"{answer.error} is not one of {sorted(verdict.errors)}")
            self.refused(answer, way, verdict)
            self.unchanged()
        elif verdict.errors:
            raise Wrong("it was taken")
        else:
            self.shown = self.show()
        self.sound()

    def sound(self):
        """What is shown agrees with itself."""
        now = self.tables()
        for zone, said in now["zone"].items():
            if said["nodes"] != sum(node["zone"] == zone for node in now["node"].values()):
                raise Wrong(f"zone {zone} does not have {said['nodes']} nodes")
        device = read(self.shown[0][0][GENERIC.size:], self.spec.main,
                      self.spec.sets)["device"]
        if any(device[kind + "s"] != len(now[kind]) for kind in tables.KINDS):
            raise Wrong(f"the device does not have {device}")
        return now
