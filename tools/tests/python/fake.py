# SPDX-License-Identifier: GPL-2.0
"""What the liblwm.so.0 of these tests can be asked besides."""

import ctypes as c

_fake = c.CDLL("liblwm.so.0")
_fake.fake_said.restype = c.c_char_p


class _Layout(c.Structure):
    _fields_ = [("what", c.c_char_p), ("octets", c.c_size_t)]


def said() -> str:
    """The last call, in words."""
    return str(_fake.fake_said().decode())


def opened() -> int:
    """How many handles are open."""
    return int(_fake.fake_opened())


def layout() -> dict[str, int]:
    """Sizes of the structures in lwm.h, and where their fields are."""
    table = {}
    for entry in (_Layout * 100).in_dll(_fake, "fake_layout"):
        if not entry.what:
            break
        table[entry.what.decode()] = entry.octets
    return table
