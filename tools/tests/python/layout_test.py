# SPDX-License-Identifier: GPL-2.0
"""What is written here once more, as ctypes reads no headers."""

import ctypes as c
import pathlib
import re
import unittest

import lwm
from lwm import _liblwm

import fake

TOP = pathlib.Path(__file__).parents[3]
HEADER = (TOP / "uapi/lwm.h").read_text(encoding="utf-8")

KINDS = {"lwm_target": _liblwm.Target, "lwm_ask": _liblwm.Ask, "lwm_answer": _liblwm.RawAnswer,
         "lwm_result": _liblwm.Result, "lwm_from": _liblwm.From, "lwm_device": _liblwm.Device}


class Layout(unittest.TestCase):
    """Against the headers."""

    def test_structures(self) -> None:
        """structures are laid out as in lwm.h"""
        ours = {f"lwm_node.{name}": getattr(_liblwm.Node, name).offset for name in ("id", "zone")}
        for name, kind in KINDS.items():
            ours[name] = c.sizeof(kind)
            for field, *_ in vars(kind)["_fields_"]:
                ours[f"{name}.{field}"] = getattr(kind, field).offset
        self.assertEqual(ours, fake.layout())

    def test_statuses(self) -> None:
        """statuses are those of lwm.h, in order"""
        self.assertEqual([f"LWM_STATUS_{status.name}" for status in lwm.Status],
                         re.findall(r"^\t(LWM_STATUS_\w+)", HEADER, re.M))

    def test_options(self) -> None:
        """options have the numbers of lwm.h"""
        numbers = dict(re.findall(r"^\tLWM_(\w+)\s*= (\d+),", HEADER, re.M))
        for option in lwm.Option:
            self.assertEqual(numbers[option.name], str(option.value))

    def test_constants(self) -> None:
        """limits are those of lwm.h"""
        for name, value in (("LWM_ANSWER_TARGETS", _liblwm.ANSWER_TARGETS),
                            ("LWM_NODE_MAX", _liblwm.NODE_MAX), ("SOL_LWM", lwm.SOL_LWM)):
            text = re.search(rf"^#define {name}\s+(\w+)", HEADER, re.M)
            self.assertEqual(int(text[1], 0) if text else None, value)

    def test_readme(self) -> None:
        """the example of the README is the one that is run"""
        example = (TOP / "tools/python/examples/three_of_nine.py").read_text(encoding="utf-8")
        lines = example.partition("import asyncio")
        shown = "".join(f"    {line}\n" if line else "\n"
                        for line in (lines[1] + lines[2]).splitlines())
        self.assertIn(shown, (TOP / "README.md").read_text(encoding="utf-8"))
