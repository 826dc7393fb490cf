# SPDX-License-Identifier: GPL-2.0
"""A netlink socket, and what the kernel answers there."""

import errno
import socket
import struct

from message import (ACK, ACK_TLVS, ATTRIBUTE, CAPPED, DONE, DUMP, DUMP_INTR, ERROR, GENERIC,
                     HEADER, REQUEST, split)

SOL_NETLINK, EXT_ACK, GET_STRICT = 270, 11, 12
ROUTE, GENERIC_PROTOCOL = 0, 16
CTRL, GETFAMILY, GETPOLICY = 16, 3, 10
SAID, OFFSET = 1, 2		# in an acknowledgement

NAMES = {**errno.errorcode, errno.EOPNOTSUPP: "EOPNOTSUPP"}

# No answer takes longer, on the slowest machine.
PATIENCE = 30


class Answer:
    """What came for one message: an errno by its name, or "" for done."""

    def __init__(self):
        self.error = None
        self.said = ""
        self.offset = None
        self.replies = []		# what follows struct nlmsghdr
        self.interrupted = False

    def hear_end(self, flags, body, size):
        """Of NLMSG_ERROR, or NLMSG_DONE where @size is None."""
        code = -struct.unpack_from("=i", body)[0]
        self.error = NAMES[code] if code else ""
        if not flags & ACK_TLVS:
            return
        at = 4
        if size is not None:
            at += HEADER.size if flags & CAPPED else (size + 3) & ~3
        for kind, inner in split(body[at:]):
            if kind == SAID:
                self.said = inner.rstrip(b"\0").decode()
            elif kind == OFFSET:
                self.offset = struct.unpack("=I", inner)[0]


class Talk:
    def __init__(self, protocol=GENERIC_PROTOCOL):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        self.socket.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        self.socket.bind((0, 0))
        self.socket.settimeout(PATIENCE)
        self.seq = 0

    def close(self):
        self.socket.close()

    def message(self, kind, flags, body):
        self.seq += 1
        return HEADER.pack(HEADER.size + len(body), kind, REQUEST | flags, self.seq, 0) + body

    def send(self, octets):
        self.socket.send(octets)

    def hear(self, seq):
        """The messages that answer @seq, up to the last one."""
        answer = Answer()
        while answer.error is None:
            octets = self.socket.recv(1 << 17)
            at = 0
            while at < len(octets):
                length, kind, flags, their, _ = HEADER.unpack_from(octets, at)
                body = octets[at + HEADER.size:at + length]
                at += (length + 3) & ~3
                if their != seq:
                    raise AssertionError(f"an answer to {their}, not to {seq}")
                answer.interrupted |= bool(flags & DUMP_INTR)
                if kind == ERROR:
                    size = HEADER.unpack_from(body, 4)[0]
                    answer.hear_end(flags, body, size)
                elif kind == DONE:
                    answer.hear_end(flags, body, None)
                else:
                    answer.replies.append(body)
        return answer

    def ask(self, kind, flags, body):
        self.send(self.message(kind, flags, body))
        return self.hear(self.seq)


class Generic(Talk):
    """A socket of generic netlink, which knows the family."""

    def __init__(self, family=None):
        super().__init__()
        self.family = family
        if isinstance(family, str):
            self.family = self.describe(family)["id"]

    def command(self, number, attributes, dump=False, version=1):
        """@attributes are octets."""
        return self.ask(self.family, DUMP if dump else ACK,
                        GENERIC.pack(number, version, 0) + attributes)

    def control(self, number, attribute, octets, dump):
        body = GENERIC.pack(number, 1, 0) + \
            ATTRIBUTE.pack(ATTRIBUTE.size + len(octets), attribute) + octets
        return self.ask(CTRL, DUMP if dump else ACK, body + bytes(-len(body) % 4))

    def describe(self, name):
        """The family's number, and the flags of its operations by their numbers."""
        answer = self.control(GETFAMILY, 2, name.encode() + b"\0", False)
        if answer.error:
            raise SystemExit(f"there is no family {name}: {answer.error}")
        told = dict(split(answer.replies[0][GENERIC.size:]))
        number = lambda octets: int.from_bytes(octets, "little")
        operations = {}
        for _, octets in split(told[6]):
            one = dict(split(octets))
            operations[number(one[1])] = number(one[2])
        return {"id": number(told[1]), "operations": operations}
