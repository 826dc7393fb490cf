# SPDX-License-Identifier: GPL-2.0
"""Transactions: what was changed aside shows at the commit, all of it, or never."""

import spoil
import tables
from fuzz import Wrong
from message import ACK, GENERIC
from talk import Generic

CHANGES = ("new", "set", "del")


class Transactions:
    def __init__(self, fuzz, shapes):
        self.fuzz, self.shapes, self.rng = fuzz, shapes, fuzz.rng
        self.talks = [Generic(fuzz.talk.family) for _ in range(2)]
        self.owner = None		# one of the two
        self.aside = None		# its tables, or None: void
        self.changes = [o for o in fuzz.spec.operations.values()
                        if o.name.split("-")[1] in CHANGES and o.set and
                        o.name.split("-")[0] in tables.KINDS]

    def step(self):
        who = self.rng.randrange(2)
        name = self.rng.choices(("begin", "change", "commit", "leave"), (4, 20, 3, 1))[0]
        getattr(self, name)(who)

    def ask(self, who, name, tree):
        octets = self.fuzz.encode(tree)
        self.fuzz.size = len(octets)
        answer = self.fuzz.ask(self.fuzz.spec.operations[name], "do", octets, self.talks[who])
        if answer.error:
            self.fuzz.refused(answer, "do", spoil.Verdict(()))
        return answer.error

    def hold(self, error, wanted):
        if error != wanted:
            raise Wrong(f"{error or 'done'}, where {wanted or 'done'} is due")

    def device(self):
        return [(self.fuzz.spec.main["ifindex"], self.fuzz.ifindex)]

    def busy(self, who):
        return self.owner is not None and self.owner != who

    def begin(self, who):
        empty = self.rng.random() < 0.3
        flag = [(self.fuzz.spec.main["empty"], None)] if empty else []
        error = self.ask(who, "table-begin", self.device() + flag)
        self.hold(error, "EBUSY" if self.busy(who) else "")
        if not error:
            self.owner, self.aside = who, self.fuzz.tables()
            if empty:
                self.aside = only_own(self.aside)
        self.fuzz.unchanged()

    def change(self, who):
        operation = self.rng.choice(self.changes)
        tree = self.shapes.request(operation, "do", self.fuzz.ifindex)
        error = self.ask(who, operation.name, tree)
        if not any(attribute.multi for attribute, _ in tree):
            self.hold(error, "EINVAL")
        elif self.busy(who):
            self.hold(error, "EBUSY")
        elif self.owner is None:
            self.in_place(error, operation, tree)
            return
        elif self.aside is None:
            self.hold(error, "ECANCELED")
        elif error:
            self.aside = None
        else:
            self.aside = self.fuzz.change.apply(self.aside, operation, tree)
        self.fuzz.unchanged()

    def in_place(self, error, operation, tree):
        if error:
            self.fuzz.unchanged()
            return
        self.show(self.fuzz.change.apply(self.fuzz.tables(), operation, tree))

    def show(self, wanted):
        self.fuzz.shown = self.fuzz.show()
        if self.fuzz.tables() != wanted:
            raise Wrong(f"tables differ\n  wanted: {wanted}\n  shown: {self.fuzz.tables()}")

    def commit(self, who):
        error = self.ask(who, "table-commit", self.device())
        if self.owner is None:
            self.hold(error, "EINVAL")
        elif self.busy(who):
            self.hold(error, "EBUSY")
        else:
            self.hold(error, "" if self.aside is not None else "ECANCELED")
            aside, self.owner, self.aside = self.aside, None, None
            if not error:
                self.show(aside)
                return
        self.fuzz.unchanged()

    def leave(self, who):
        """The socket is closed, with what it has done aside."""
        self.talks[who].close()
        self.talks[who] = Generic(self.fuzz.talk.family)
        if self.owner == who:
            self.owner = self.aside = None
        self.fuzz.unchanged()


def only_own(shown):
    own = {number: node for number, node in shown["node"].items()
           if node["flags"] & tables.SELF}
    zones = {node["zone"] for node in own.values()}
    return {"node": own, "group": {},
            "zone": {z: {**shown["zone"][z], "nodes": len(own)} for z in zones}}


# ---- tables put in again ----

def put_in_again(fuzz):
    """What is shown, put into empty tables in the order shown, is shown again."""
    spec, ifindex = fuzz.spec, (fuzz.spec.main["ifindex"], fuzz.ifindex)
    own = only_own(fuzz.tables())
    messages = [("table-begin", [ifindex, (spec.main["empty"], None)])]
    for kind, replies in zip(tables.KINDS, fuzz.shown[1:]):
        for reply in replies:
            said = tables.read(reply[GENERIC.size:], spec.main, spec.sets)[kind][0]
            tree = [(spec.sets[kind][name], value) for name, value in said.items()
                    if not spec.sets[kind][name].read_only]
            if kind == "node" and said["id"] in own["node"]:
                continue
            verb = "set" if said["id"] in own[kind] else "new"
            messages.append((f"{kind}-{verb}", [ifindex, (spec.main[kind], tree)]))
    messages.append(("table-commit", [ifindex]))
    batch(fuzz, messages)
    before, fuzz.shown = fuzz.tables(), fuzz.show()
    if fuzz.tables() != before:
        raise Wrong(f"tables differ\n  before: {before}\n  put in again: {fuzz.tables()}")


def batch(fuzz, messages):
    """Send all at once; each must be done."""
    if not messages:
        return
    octets, asked = b"", []
    for name, tree in messages:
        number = fuzz.spec.operations[name].number
        octets += fuzz.talk.message(fuzz.talk.family, ACK,
                                    GENERIC.pack(number, 1, 0) + fuzz.encode(tree))
        octets += bytes(-len(octets) % 4)
        asked.append((fuzz.talk.seq, name, tree))
    fuzz.talk.send(octets)
    refusals = []
    for seq, name, tree in asked:
        answer = fuzz.talk.hear(seq)
        if answer.error:
            refusals.append(f"{name} {say(tree)}: {answer.error}: {answer.said}")
    if refusals:
        raise Wrong("in a batch: " + refusals[0])


def say(tree):
    return " ".join(f"{a.name}=({say(v)})" if isinstance(v, list) else f"{a.name}={v}"
                    for a, v in tree)
