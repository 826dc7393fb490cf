# SPDX-License-Identifier: GPL-2.0
"""Messages that are wrong in one way, and what the kernel must say of them.

Each way to spoil takes a random number generator and a tree, and gives the
attributes' octets and a Verdict; or None where the tree has nothing to spoil
in this way.
"""

from message import NESTED, Raw, Writer, encode


class Verdict:
    def __init__(self, errors, place=None, said=True):
        self.errors = set(errors)	# one of them; empty: this may be taken
        self.place = place		# what the refusal points at, from the first attribute on
        self.said = said		# it says a sentence


POLICY = ("EINVAL", "ERANGE")


def members(tree):
    """(list, index) of each attribute in @tree, nested ones too."""
    for i, (attribute, value) in enumerate(tree):
        yield tree, i
        if attribute.type == "nest" and isinstance(value, list):
            yield from members(value)


def pick(rng, tree, wanted):
    found = [(where, i) for where, i in members(tree) if wanted(*where[i])]
    return rng.choice(found) if found else None


def write(spec, tree):
    writer = Writer(spec.sets)
    writer.tree(tree)
    return writer


def spoilt(spec, tree, raw, errors=POLICY, points=True):
    """@tree with @raw in it, which is to blame."""
    writer = write(spec, tree)
    place = next(begin for at, (_, begin) in zip(writer.values, writer.places) if at is raw)
    return bytes(writer.octets), Verdict(errors, place if points else None)


def replaced(spec, tree, found, raw, **more):
    where, i = found
    where[i] = (where[i][0], raw)
    return spoilt(spec, tree, raw, **more)


# ---- attributes ----

def length(rng, spec, tree):
    """Octets too few or too many."""
    found = pick(rng, tree, lambda a, v: a.type != "nest" and not a.is_set)
    if not found:
        return None
    attribute, value = found[0][found[1]]
    octets = encode(attribute, value)
    if attribute.type == "binary" and not attribute.min_len:
        # An array, of any number of entries.
        octets = bytes(attribute.max_len + rng.choice((1, 20)))
        return replaced(spec, tree, found, Raw(attribute.number, octets))
    wrong = rng.choice([n for n in (0, 1, len(octets) - 1, len(octets) + 1, 2 * len(octets), 300)
                        if 0 <= n != len(octets)])
    return replaced(spec, tree, found, Raw(attribute.number, (octets * 300 + bytes(300))[:wrong]))


def short_set(rng, spec, tree):
    """A set of nodes that is none."""
    found = pick(rng, tree, lambda a, v: a.is_set)
    if not found:
        return None
    attribute, value = found[0][found[1]]
    wrong = rng.choice((b"", value[:3], b"\0" + value[1:], b"\4" + value[1:],
                        value[:1] + b"\1" + value[2:], b"\1\0\0\0\1", b"\2\0\0\0\1\0",
                        b"\1\0\1\0\1\0"))
    return replaced(spec, tree, found, Raw(attribute.number, wrong))


def bound(rng, spec, tree):
    """A number just out of its range."""
    found = pick(rng, tree, lambda a, v: a.min or a.max is not None)
    if not found:
        return None
    attribute = found[0][found[1]][0]
    wrong = [attribute.min - 1] if attribute.min else []
    if attribute.max is not None and attribute.max < (1 << 8 * attribute.width) - 1:
        wrong.append(attribute.max + 1)
    return replaced(spec, tree, found,
                    Raw(attribute.number, encode(attribute, rng.choice(wrong))))


def enumeration(rng, spec, tree):
    """A value or a flag of which nothing is known, or that is read only."""
    found = pick(rng, tree, lambda a, v: a.enum)
    if not found:
        return None
    attribute = found[0][found[1]][0]
    entries = attribute.enum["entries"]
    if attribute.width:
        raw = Raw(attribute.number, encode(attribute, rng.choice((len(entries), 255))))
        # The kernel tells only once it knows all that is said.
        return replaced(spec, tree, found, raw, points=False,
                        errors=("EINVAL", "ENOENT", "EEXIST", "ELOOP"))
    read_only = next(i for i, entry in enumerate(entries) if "read only" in entry["doc"])
    wrong = rng.choice((1 << read_only, 1 << len(entries), 1 << 31))
    selector = rng.choice((wrong, 0, 0xffffffff))
    return replaced(spec, tree, found, Raw(attribute.number, encode(attribute, (wrong, selector))))


def read_only(rng, spec, tree):
    """An attribute that only the kernel says."""
    found = pick(rng, tree, lambda a, v: a.nested and any(
        member.read_only for member in spec.sets[a.nested].values()))
    if not found:
        return None
    attribute, value = found[0][found[1]]
    member = next(m for m in spec.sets[attribute.nested].values() if m.read_only)
    raw = Raw(member.number, encode(member, 1))
    value.append((member, raw))
    return spoilt(spec, tree, raw)


def unknown(rng, spec, tree):
    """An attribute of a type that is not known here, or not for this."""
    where = rng.choice([tree] + [value for attribute, value in
                                 (w[i] for w, i in members(tree))
                                 if attribute.type == "nest"])
    attributes = spec.main if where is tree else \
        next(spec.sets[a.nested] for a, v in (w[i] for w, i in members(tree)) if v is where)
    wrong = [0, max(a.number for a in attributes.values()) + 1, 200, 0x3fff]
    if where is tree:
        told = ("pad", "device", "socket", "stats", "copy", "member")	# and never asked
        wrong += [a.number for a in attributes.values() if a.name in told]
    raw = Raw(rng.choice(wrong), bytes(rng.choice((0, 2, 4, 16))))
    where.insert(rng.randrange(len(where) + 1), (next(iter(attributes.values())), raw))
    return spoilt(spec, tree, raw)


def bare_nest(rng, spec, tree):
    """A nest without its mark, or the mark on what is none."""
    found = pick(rng, tree, lambda a, v: True)
    if not found:
        return None
    attribute, value = found[0][found[1]]
    if attribute.type == "nest":
        raw = Raw(attribute.number, bytes(write(spec, value).octets))
    else:
        raw = Raw(attribute.number | NESTED, encode(attribute, value))
    return replaced(spec, tree, found, raw)


def cut_nest(rng, spec, tree):
    """A nest that ends within one of its attributes."""
    found = pick(rng, tree, lambda a, v: a.type == "nest" and v)
    if not found:
        return None
    attribute, value = found[0][found[1]]
    writer = write(spec, value)
    _, begin = rng.choice(writer.places)
    octets = bytes(writer.octets)
    size = int.from_bytes(octets[begin:begin + 2], "little")
    end = begin + rng.choice([n for n in (1, 2, 3, size - 1) if 0 < n < size])
    raw = Raw(attribute.number | NESTED, octets[:end])
    return replaced(spec, tree, found, raw, points=False)


def long_attribute(rng, spec, tree):
    """An attribute that says to be longer than the message, or shorter than its own head."""
    found = pick(rng, tree, lambda a, v: True)
    if not found:
        return None
    attribute, value = found[0][found[1]]
    if attribute.type == "nest":
        kind, octets = attribute.number | NESTED, bytes(write(spec, value).octets)
    else:
        kind, octets = attribute.number, encode(attribute, value)
    raw = Raw(kind, octets, rng.choice((0, 1, 3, 65535)))
    return replaced(spec, tree, found, raw, points=False)


# ---- whole messages ----

def cut(rng, spec, tree):
    """A message that ends within its last attribute."""
    writer = write(spec, tree)
    if not writer.places:
        return None
    # What only pads is no part of the last one: leave less of it than that.
    attribute, begin = writer.places[-1]
    size = int.from_bytes(writer.octets[begin:begin + 2], "little")
    return bytes(writer.octets[:begin + rng.randrange(1, size)]), Verdict(POLICY)


def device(spec, tree, number, error, points):
    """Another device, number @number; or none, where that is None."""
    ifindex = spec.main["ifindex"]
    tree = [(a, v) for a, v in tree if a is not ifindex]
    if number is None:
        return bytes(write(spec, tree).octets), Verdict((error,))
    raw = Raw(ifindex.number, encode(ifindex, number))
    tree.append((ifindex, raw))
    return spoilt(spec, tree, raw, errors=(error,), points=points)


def flips(rng, spec, tree):
    """Some octets that are others."""
    octets = bytearray(write(spec, tree).octets)
    if not octets:
        return None
    for _ in range(rng.choice((1, 1, 2, 4))):
        other = rng.choice((0, 1, 0x7f, 0x80, 0xff, rng.randrange(256)))
        octets[rng.randrange(len(octets))] = other
    return bytes(octets), Verdict(())


def noise(rng, spec, tree):
    """Octets that mean nothing."""
    return rng.randbytes(rng.choice((1, 3, 4, 8, 64, 1000))), Verdict(())


WAYS = (length, short_set, bound, enumeration, read_only, unknown, bare_nest, cut_nest,
        long_attribute, cut, flips, noise)
