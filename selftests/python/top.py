#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What `lwmctl top` does to a terminal: top.py quit|terminate|resize COMMAND..."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 60
FIRST_SCREEN = b"\033[?25h\033[?1049l"


class Terminal:
    """A program on a terminal of its own, and what it has written there."""

    def __init__(self, command: list[str], rows: int, columns: int) -> None:
        self.main, self.program_side = pty.openpty()
        self.resize(rows, columns)
        self.before = termios.tcgetattr(self.program_side)
        self.said = b""
        self.program = subprocess.Popen(  # pylint: disable=consider-using-with
            command,
            stdin=self.program_side,
            stdout=self.program_side,
            stderr=self.program_side,
            start_new_session=True,
        )

    def resize(self, rows: int, columns: int) -> None:
        """As a user pulls at the window's corner."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.program_side, termios.TIOCSWINSZ, size)

    def read_until(self, words: bytes) -> None:
        """Read on until these words have come since the last look."""
        start, deadline = len(self.said), time.monotonic() + PATIENCE
        while words not in self.said[start:]:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.main], [], [], left)[0]:
                sys.exit(f"{words!r} did not come: {self.said[start:]!r}")
            self.said += os.read(self.main, 65536)

    def last_screen(self) -> list[bytes]:
        """The lines of the last whole screen."""
        whole = self.said.rsplit(b"\033[J", 1)[0].rsplit(b"\033[H", 1)[1]
        return [line.strip(b"\r") for line in whole.replace(b"\033[K", b"").split(b"\n")]

    def expect_end(self) -> None:
        """It ends well, and the terminal is as it was."""
        status = self.program.wait(PATIENCE)
        if FIRST_SCREEN not in self.said:
            self.read_until(FIRST_SCREEN)
        if status or termios.tcgetattr(self.program_side) != self.before:
            sys.exit(f"ended with {status}, or the terminal differs")


def main(what: str, command: list[str]) -> None:
    """One claim."""
    terminal = Terminal(command, 8, 40)
    terminal.read_until(b"\033[J")
    if termios.tcgetattr(terminal.program_side) == terminal.before:
        sys.exit("keys do not come at once")
    if what == "resize":
        lines = terminal.last_screen()
        if len(lines) != 8 or max(map(len, lines)) != 40:
            sys.exit(f"not 8 lines of at most 40: {lines}")
        terminal.resize(30, 100)
        os.kill(terminal.program.pid, signal.SIGWINCH)
        terminal.read_until(b"h9 ")
    if what == "terminate":
        terminal.program.terminate()
    else:
        os.write(terminal.main, b"q")
    terminal.expect_end()


main(sys.argv[1], sys.argv[2:])
