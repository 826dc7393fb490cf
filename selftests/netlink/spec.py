# SPDX-License-Identifier: GPL-2.0
"""What spec/*.yaml say, as objects: sets of attributes, and operations."""

import os
import re

import yaml

DIR = os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../spec")

NUMBERS = {"u8": 1, "u16": 2, "u32": 4, "u64": 8}


class Attribute:
    def __init__(self, number, entry, enums):
        checks = entry.get("checks", {})
        self.name = entry["name"]
        self.number = entry.get("value", number)
        self.type = entry["type"]
        self.order = "big" if entry.get("byte-order") == "big-endian" else "little"
        self.nested = entry.get("nested-attributes")
        self.multi = entry.get("multi-attr", False)
        self.doc = entry.get("doc", "")
        self.read_only = "read only" in self.doc
        self.min, self.max = checks.get("min"), checks.get("max")
        self.min_len, self.max_len = checks.get("min-len"), checks.get("max-len")
        if "exact-len" in checks:
            self.min_len = self.max_len = checks["exact-len"]
        self.enum = enums.get(entry.get("enum"))
        # A struct lwm_nodes: the header describes it, not the spec.
        self.is_set = "struct lwm_nodes" in self.doc
        self.width = NUMBERS.get(self.type)

    def bounds(self):
        """The least and the greatest number."""
        return self.min or 0, (1 << 8 * self.width) - 1 if self.max is None else self.max


class Operation:
    def __init__(self, number, entry):
        self.name = entry["name"]
        self.number = entry.get("value", number)
        self.admin = "uns-admin-perm" in entry.get("flags", [])
        self.doc = entry.get("doc", "")
        self.set = entry.get("attribute-set")
        self.ways = {way: {side: entry[way].get(side, {}).get("attributes", [])
                           for side in ("request", "reply")}
                     for way in ("do", "dump") if way in entry}

    def request(self, way):
        return self.ways[way]["request"]

    def takes(self):
        """The attributes that a request may have, whichever way it asks."""
        return {name for way in self.ways for name in self.request(way)}


def numbered(make, entries, first):
    """Objects of @entries, whose numbers go on from the last one that is said."""
    number, made = first, []
    for entry in entries:
        made.append(make(number, entry))
        number = made[-1].number + 1
    return made


class Spec:
    def __init__(self, name, main):
        """@main is the set of attributes that stand in messages."""
        with open(os.path.join(DIR, name + ".yaml"), encoding="utf-8") as file:
            self.tree = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.name = self.tree["name"]
        self.definitions = {d["name"]: d for d in self.tree.get("definitions", [])}
        self.sets = {s["name"]: self.attributes(s) for s in self.tree["attribute-sets"]}
        self.main = self.sets[main]
        self.operations = {op.name: op for op in numbered(
            Operation, self.tree["operations"]["list"], 1)}

    def attributes(self, entry):
        made = numbered(lambda number, attribute:
                        Attribute(number, attribute, self.definitions),
                        entry["attributes"], 1)
        return {attribute.name: attribute for attribute in made}

    def errors(self, operation):
        """The errnos that the spec names for @operation, and for all."""
        return set(re.findall(r"\bE[A-Z0-9]{3,}\b", self.tree["doc"] + operation.doc))
