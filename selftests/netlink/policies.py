# SPDX-License-Identifier: GPL-2.0
"""What the kernel says that it takes, held against the spec.

Generic netlink tells each family's operations, with their flags, and the
policies of what they take. It passes over big-endian numbers and what is never
taken: these are only tried, by the fuzzer.
"""

import struct

from message import GENERIC, NESTED, split
from talk import GETPOLICY

# Of an operation.
ADMIN, DO, DUMP, UNS_ADMIN, POLICY = 1, 2, 4, 16, 8

# Of an attribute: type, range, lengths, nested policy, mask of a bitfield.
TYPE, MIN, MAX, MIN_LEN, MAX_LEN, NEST, BITS = 1, 4, 5, 6, 7, 8, 10
TYPES = {1: "flag", 2: "u8", 3: "u16", 4: "u32", 5: "u64", 10: "binary", 11: "string",
         13: "nest", 15: "bitfield32"}


def number(octets):
    return int.from_bytes(octets, "little")


def ask(talk):
    """Policies by their index, and those of operations: {number: {"do": index}}."""
    policies, operations = {}, {}
    answer = talk.control(GETPOLICY, 1, struct.pack("=H", talk.family), True)
    if answer.error:
        raise SystemExit(f"the kernel does not tell policies: {answer.error}")
    for reply in answer.replies:
        for kind, octets in split(reply[GENERIC.size:]):
            kind &= ~NESTED
            if kind == 8:
                for index, inner in split(octets):
                    for attribute, told in split(inner):
                        policies.setdefault(index & ~NESTED, {})[attribute & ~NESTED] = \
                            dict(split(told))
            elif kind == 9:
                for operation, inner in split(octets):
                    operations[operation & ~NESTED] = {
                        {1: "do", 2: "dump"}[way]: number(index) for way, index in split(inner)}
    return policies, operations


class Comparison:
    def __init__(self, spec, talk):
        self.spec = spec
        self.flags = talk.describe(spec.name)["operations"]
        self.policies, self.operations = ask(talk)
        self.differences = []

    def differ(self, sentence):
        if sentence not in self.differences:
            self.differences.append(sentence)

    def same(self, what, kernel, spec):
        if kernel != spec:
            self.differ(f"{what}: {kernel} in the kernel, {spec} in the spec")

    def all(self):
        known = {operation.number for operation in self.spec.operations.values()
                 if operation.ways}
        self.same("operations", sorted(self.flags), sorted(known))
        for operation in self.spec.operations.values():
            if operation.number in self.flags:
                self.operation(operation)
        return self.differences

    def operation(self, operation):
        flags, name = self.flags[operation.number], operation.name
        self.same(f"{name} for administrators of the namespace",
                  bool(flags & UNS_ADMIN), operation.admin)
        self.same(f"{name} for administrators of the machine", bool(flags & ADMIN), False)
        self.same(f"{name} do", bool(flags & DO), "do" in operation.ways)
        self.same(f"{name} dump", bool(flags & DUMP), "dump" in operation.ways)
        self.same(f"{name} has a policy", bool(flags & POLICY), True)
        # One policy for both ways; where nothing is taken, it is not told.
        told = self.operations.get(operation.number, {})
        for way in operation.ways:
            self.policy(f"{name} {way}", told.get(way), {
                a: self.spec.sets[operation.set][a] for a in operation.takes()})

    def policy(self, where, index, attributes):
        told = self.policies.get(index, {})
        visible = {a.number: a for a in attributes.values()
                   if a.order == "little" and not a.read_only and a.type != "pad"}
        self.same(f"{where} attributes", sorted(told), sorted(visible))
        for at, attribute in visible.items():
            if at in told:
                self.attribute(f"{where} {attribute.name}", told[at], attribute)

    def attribute(self, where, told, attribute):
        kind = TYPES.get(number(told[TYPE]), number(told[TYPE]))
        self.same(f"{where} type", kind, attribute.type)
        if kind != attribute.type:
            return
        if attribute.width:
            self.same(f"{where} range", (number(told[MIN]), number(told[MAX])),
                      attribute.bounds())
        elif kind == "nest":
            self.policy(where, number(told[NEST]), self.spec.sets[attribute.nested])
        elif kind == "bitfield32":
            self.same(f"{where} bits", number(told[BITS]), writable(attribute.enum))
        elif kind == "binary" and not attribute.is_set:
            lengths = tuple(number(told.get(a, b"")) for a in (MIN_LEN, MAX_LEN))
            self.same(f"{where} octets", lengths, (attribute.min_len or 0, attribute.max_len))


def writable(flags):
    """The flags that a request may speak of."""
    return sum(1 << i for i, entry in enumerate(flags["entries"])
               if "read only" not in entry.get("doc", ""))
