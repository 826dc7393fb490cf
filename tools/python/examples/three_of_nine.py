#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Have a chunk stored by three of these nodes: three_of_nine.py FILE NODE..."""

import asyncio
import pathlib
import sys

import lwm

PORT, COPIES = 700, 3


async def store(sock: lwm.Socket, chunk: bytes, nodes: list[str]) -> list[str]:
    """Ask the first nodes; for each that does not take it, the next one."""
    stored: list[str] = []
    while len(stored) < COPIES:
        missing = COPIES - len(stored)
        if len(nodes) < missing:
            sys.exit(f"only {stored} took it")
        asked, nodes = nodes[:missing], nodes[missing:]
        status = await sock.send_wait(asked, chunk, port=PORT, timeout=0.5)
        for node in asked:
            print(f"{node}: {status[node].status}")
        stored += [node for node in asked if status[node]]
    return stored


async def main(file: str, *nodes: str) -> None:
    """One chunk, each node at most once."""
    with lwm.Socket() as sock:
        stored = await store(sock, pathlib.Path(file).read_bytes(), list(nodes))
        print("stored by", *stored)

asyncio.run(main(*sys.argv[1:]))
