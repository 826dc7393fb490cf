# SPDX-License-Identifier: GPL-2.0
"""Subset addresses as the kernel shows them, and what a change that it took makes of them."""

from message import GENERIC, read
from shapes import nodes_ids


LASTS = 600000		# ms: what lives shorter may be gone at any time, and is not looked at


class Differ(Exception):
    """The kernel answered with something else than was asked for."""


def say(spec, reply):
    """What one message says: an address, and what does not change by itself."""
    said = read(reply[GENERIC.size:], spec.main, spec.sets)["subset"]
    address = said["addr4"] if "addr4" in said else said["addr6"]
    return address, (said["group"], nodes_ids(said["nodes"]), said["lifetime"])


def read_all(talk, spec, asked):
    """All of the device that @asked names, by their addresses."""
    answer = talk.command(spec.operations["subset-get"].number, asked, dump=True)
    if answer.error:
        raise AssertionError(f"subset-get: {answer.error}: {answer.said}")
    return lasting(dict(say(spec, reply) for reply in answer.replies))


def lasting(bound):
    return {address: what for address, what in bound.items() if what[2] >= LASTS}


def apply(spec, before, operation, tree, answer):
    """What @operation, which was taken, makes of those that were there @before."""
    inside = next(value for attribute, value in tree if attribute.name == "subset")
    said = {member.name: value for member, value in inside}
    address = said.get("addr4") or said.get("addr6", bytes(16))
    if operation.name == "subset-del":
        return {other: bound for other, bound in before.items() if other != address}
    given, bound = say(spec, answer.replies[0])
    if bound != (said["group"], nodes_ids(said["nodes"]), said["lifetime"]):
        raise Differ(f"bound is {bound}")
    if address == bytes(16) and given in before or address not in (bytes(16), given):
        raise Differ(f"the address is {given}")
    return lasting({**before, given: bound})
