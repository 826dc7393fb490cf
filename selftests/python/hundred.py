#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Send a hundred chunks at once, each to three nodes: hundred.py SECONDS SEED

A line for each target: the chunk's hash, the node, and what became of it there.
"""

import asyncio
import hashlib
import random
import sys

import lwm


async def store(sock: lwm.Socket, chunk: bytes, nodes: list[lwm.Name], timeout: float) -> None:
    """One of them."""
    status = await sock.send_wait(nodes, chunk, port=700, timeout=timeout)
    for node, answer in status.items():
        # Who answers says when it did, and who queued it how much room is left.
        sane = (answer.rtt is None) == (answer.status is lwm.Status.SILENT)
        sane = sane and (answer.space > 0 or not answer)
        print(hashlib.sha256(chunk).hexdigest(), node,
              answer.status if sane else f"not possible: {answer}")


async def main(timeout: float, seed: int) -> None:
    """All of them."""
    rng = random.Random(seed)
    with lwm.Socket() as sock:
        nodes = list(sock.network.nodes())
        await asyncio.gather(*(store(sock, rng.randbytes(1000), rng.sample(nodes, 3),
                                     timeout) for _ in range(100)))


asyncio.run(main(float(sys.argv[1]), int(sys.argv[2])))
