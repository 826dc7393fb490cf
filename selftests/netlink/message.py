# SPDX-License-Identifier: GPL-2.0
"""Netlink messages, as octets and as values.

A tree is what a message says: a list of (attribute, value) in order, where the
value of a nest is a tree, and that of a spoilt attribute a Raw. What has been
read is a dictionary by name, with a list where an attribute may be repeated.
"""

import struct

NESTED = 0x8000
BIG_ENDIAN = 0x4000		# a remark on the value, which the kernel passes over

REQUEST, ACK, DUMP = 1, 4, 0x300
DUMP_INTR = 0x10
CAPPED, ACK_TLVS = 0x100, 0x200
CREATE, EXCL = 0x400, 0x200
ERROR, DONE = 2, 3

HEADER = struct.Struct("=IHHII")
GENERIC = struct.Struct("=BBH")
ATTRIBUTE = struct.Struct("=HH")


class Raw:
    """An attribute as it is written: its type with all flags, octets, a length said."""

    def __init__(self, kind, octets, length=None):
        self.kind, self.octets = kind, octets
        self.length = ATTRIBUTE.size + len(octets) if length is None else length


def encode(attribute, value):
    if attribute.width:
        return value.to_bytes(attribute.width, attribute.order)
    if attribute.type == "flag":
        return b""
    if attribute.type == "bitfield32":
        return struct.pack("=II", *value)
    if attribute.type == "string":
        return value.encode() + b"\0"
    return value


class Writer:
    """A message that grows; @places has where each of the @values begins."""

    def __init__(self, sets):
        self.sets = sets
        self.octets = bytearray()
        self.places, self.values = [], []

    def put(self, attribute, value):
        begin = len(self.octets)
        self.places.append((attribute, begin))
        self.values.append(value)
        if isinstance(value, Raw):
            self.octets += ATTRIBUTE.pack(value.length & 0xffff, value.kind) + value.octets
        elif attribute.type == "nest":
            self.octets += ATTRIBUTE.pack(0, attribute.number | NESTED)
            self.tree(value)
            struct.pack_into("=H", self.octets, begin, (len(self.octets) - begin) & 0xffff)
        else:
            octets = encode(attribute, value)
            self.octets += ATTRIBUTE.pack(ATTRIBUTE.size + len(octets), attribute.number) + octets
        self.octets += bytes(-len(self.octets) % 4)

    def tree(self, tree):
        for attribute, value in tree:
            self.put(attribute, value)


# What comes from the kernel must be what the spec says, to the octet.

class Malformed(Exception):
    pass


def decode(attribute, octets, sets):
    if attribute.type == "nest":
        return read(octets, sets[attribute.nested], sets)
    if attribute.width:
        if len(octets) != attribute.width:
            raise Malformed(f"{attribute.name}: {len(octets)} octets")
        return int.from_bytes(octets, attribute.order)
    if attribute.type == "bitfield32":
        return struct.unpack("=II", octets)
    if attribute.type == "string":
        return octets.rstrip(b"\0").decode()
    if not (attribute.min_len or 0) <= len(octets) <= (attribute.max_len or 65535):
        raise Malformed(f"{attribute.name}: {len(octets)} octets")
    return bytes(octets)


def split(octets):
    """(type with flags, octets) of each attribute in @octets."""
    at = 0
    while at < len(octets):
        length, kind = ATTRIBUTE.unpack_from(octets, at)
        if length < ATTRIBUTE.size or at + length > len(octets):
            raise Malformed(f"attribute {kind:#x} of {length} octets at {at}")
        yield kind, octets[at + ATTRIBUTE.size:at + length]
        at += (length + 3) & ~3


def read(octets, attributes, sets):
    by_number = {attribute.number: attribute for attribute in attributes.values()}
    said = {}
    for kind, inner in split(octets):
        attribute = by_number.get(kind & ~(NESTED | BIG_ENDIAN))
        if attribute is None:
            raise Malformed(f"an attribute {kind:#x} that the spec does not know")
        if attribute.type == "pad":
            continue
        value = decode(attribute, inner, sets)
        if attribute.multi:
            said.setdefault(attribute.name, []).append(value)
        elif attribute.name in said:
            raise Malformed(f"{attribute.name} twice")
        else:
            said[attribute.name] = value
    return said
