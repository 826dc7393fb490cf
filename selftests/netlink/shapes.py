# SPDX-License-Identifier: GPL-2.0
"""Messages that the spec allows, at random: small ids, so that they meet."""

import struct

IDS, TARGETS, BITMAP = 1, 2, 3		# enum lwm_nodes_form

# Few values for many objects; the last ones are refused as no unicast addresses.
NUMBERS = {
    "id": (1, 2, 3, 4, 5, 6, 7, 8, 65535, 0),
    "zone": (1, 2, 3, 4, 65535, 0),
    "via": (0, 1, 2, 3, 4, 5, 9, 65535),
    "group": (0, 1, 2, 3, 65535),
    "node.addr4": tuple(0x0a000100 + i for i in range(2, 14)) + (0, 0xe0000001, 0xffffffff, 1),
    "group.addr4": (0xef010101, 0xef010102, 0xef010103, 0, 0x0a000102, 0xef4c0101),
    "subset.addr4": (0xef4c0101, 0xef4c0102, 0xef4c0103, 0xef010101, 0),
    "subset.family": (0, 2, 10, 3),
    "subset.lifetime": (600000, 3600000, 3600001, 0),
}
OCTETS = {
    "group.addr6": [bytes.fromhex("ff35") + bytes(13) + bytes([i]) for i in range(1, 4)] +
                   [bytes(16), bytes.fromhex("fd00") + bytes(13) + b"\1"],
    "subset.addr6": [bytes.fromhex("ff154c57ffff") + bytes(9) + bytes([i]) for i in range(1, 4)] +
                    [bytes(16), bytes.fromhex("ff35") + bytes(13) + b"\1"],
    "node.addr6": [bytes.fromhex("fd00") + bytes(13) + bytes([i]) for i in range(1, 8)] +
             [bytes(16), bytes.fromhex("ff02") + bytes(13) + b"\1",
              bytes(10) + b"\xff\xff\x0a\0\1\2"],
    "mac": [bytes([2, 0, 0, 0, 0, i]) for i in range(1, 6)] +
           [bytes(6), bytes.fromhex("024c002a0005"), bytes.fromhex("030000000001")],
}
# struct lwm_overlay; the last ones are refused.
OVERLAYS = [struct.pack("=BBH4s12x", 2, i & 1, 0, bytes([10, 77, 0, i])) for i in range(1, 9)] + \
    [struct.pack("=BBH16s", 10, i & 1, 0, bytes.fromhex("fd77") + bytes(13) + bytes([i]))
     for i in range(1, 9)] + \
    [struct.pack("=BBH16s", *fields) for fields in
     ((3, 0, 0, b"\1"), (2, 2, 0, bytes([10, 77, 0, 9])), (2, 0, 1, bytes([10, 77, 0, 9])),
      (2, 0, 0, bytes([224, 0, 0, 1])), (10, 0, 0, b""))] + [b"\2"]
# How often an attribute is said; others, 0.4.
LIKELY = {
    "node": {"id": 0.99, "zone": 0.8, "addr4": 0.8, "mac": 0.2, "overlay": 0.2},
    "group": {"id": 0.99, "nodes": 0.7, "addr4": 0.5, "addr6": 0.3},
    "subset": {"addr4": 0.5, "addr6": 0.1, "family": 0.2, "group": 0.95, "nodes": 0.95,
               "lifetime": 0.95},
}


def nodes(form, ids):
    """A struct lwm_nodes of @ids, which are in order."""
    if form == IDS:
        return struct.pack(f"=BBH{len(ids)}H", form, 0, 0, *ids)
    if form == TARGETS:
        return struct.pack("=BBH", form, 0, 0) + \
            b"".join(struct.pack("=H", i) + struct.pack(">H", i % 3) for i in ids)
    first = ids[0] if ids else 0
    bits = sum(1 << (i - first) for i in ids)
    return struct.pack("=BBH", form, 0, first) + \
        bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def nodes_ids(octets):
    """The ids that a struct lwm_nodes names."""
    form, _, first = struct.unpack_from("=BBH", octets)
    if form == BITMAP:
        return frozenset(first + 8 * i + bit for i, octet in enumerate(octets[4:])
                         for bit in range(8) if octet >> bit & 1)
    words = struct.unpack(f"={(len(octets) - 4) // 2}H", octets[4:])
    return frozenset(words[::2] if form == TARGETS else words)


class Shapes:
    def __init__(self, spec, rng):
        self.spec, self.rng = spec, rng

    def number(self, attribute, inside):
        low, high = attribute.bounds()
        if attribute.enum and self.rng.random() < 0.95:
            return self.rng.randrange(len(attribute.enum["entries"]))
        pool = NUMBERS.get(f"{inside}.{attribute.name}", NUMBERS.get(attribute.name))
        if pool and self.rng.random() < 0.95:
            # The first ones are the ordinary ones.
            at = min(self.rng.randrange(len(pool)), self.rng.randrange(len(pool) + 1))
            return min(max(pool[at], low), high)
        return self.rng.choice((low, low + 1, high - 1, high, self.rng.randint(low, high)))

    def set(self):
        ids = sorted({self.rng.choice(NUMBERS["id"][:-1])
                      for _ in range(self.rng.randrange(6))})
        if self.rng.random() < 0.03:
            first = self.rng.choice((1, 2, 1000))
            ids = list(range(first, first + self.rng.choice((64, 257, 30000))))
        if self.rng.random() < 0.05:
            return nodes(IDS, [0] + ids)
        form = self.rng.choices((IDS, BITMAP, TARGETS), (10, 10, 1))[0]
        return nodes(form, ids if form == BITMAP else ids[:2000])

    def bits(self, attribute):
        entries = attribute.enum["entries"]
        writable = sum(1 << i for i, entry in enumerate(entries)
                       if "read only" not in entry.get("doc", ""))
        selector = self.rng.randrange(1 << len(entries)) & writable
        return self.rng.randrange(1 << len(entries)) & selector, selector

    def overlays(self):
        """Those that are refused are few, or hardly anything would be taken."""
        pool = OVERLAYS if self.rng.random() < 0.1 else OVERLAYS[:16]
        return b"".join(self.rng.sample(pool, self.rng.choice((0, 1, 1, 2))))

    def few(self):
        """A set that may be within a group."""
        ids = sorted({self.rng.choice(NUMBERS["id"][:5]) for _ in range(2)})
        return nodes(self.rng.choice((IDS, BITMAP)), ids)

    def value(self, attribute, inside=""):
        if attribute.type == "nest":
            return self.object(attribute)
        if attribute.width:
            return self.number(attribute, inside)
        if attribute.type == "bitfield32":
            return self.bits(attribute)
        if attribute.type == "flag":
            return None
        if attribute.is_set:
            return self.few() if inside == "subset" and self.rng.random() < 0.9 else self.set()
        if attribute.name == "overlay":
            return self.overlays()
        return self.rng.choice(OCTETS.get(f"{inside}.{attribute.name}") or OCTETS[attribute.name])

    def object(self, attribute):
        """The inside of a nest. Most attributes are said by chance, an id nearly always."""
        tree = []
        for member in self.spec.sets[attribute.nested].values():
            likely = LIKELY.get(attribute.nested, LIKELY["node"]).get(member.name, 0.4)
            if not member.read_only and member.type != "pad" and self.rng.random() < likely:
                tree.append((member, self.value(member, attribute.nested)))
        return self.plain(tree) if attribute.nested == "node" else tree

    def plain(self, tree):
        """Of those that are reached via another, half are plain: others are refused."""
        if self.rng.random() < 0.5 and any(member.name == "via" for member, _ in tree):
            flags = self.spec.sets["node"]["flags"]
            tree = [(member, value) for member, value in tree if member is not flags]
            tree.append((flags, (2, 2)))
        return tree

    def request(self, operation, way, ifindex):
        """A tree; the device is named, others by chance."""
        tree = []
        for name in operation.request(way):
            attribute = self.spec.sets[operation.set][name]
            if name == "ifindex":
                tree.append((attribute, ifindex))
                continue
            some = 1
            if attribute.multi and not operation.name.endswith("-get"):
                some = self.rng.choices((0, 1, 2, 3, 5), (1, 30, 10, 5, 5))[0]
            elif attribute.type == "flag":
                some = self.rng.randrange(2)
            tree += [(attribute, self.value(attribute)) for _ in range(some)]
        if self.rng.random() < 0.3:
            self.rng.shuffle(tree)
        return tree
