#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Keep each chunk that comes in a file named by its hash: store.py DIRECTORY"""

import hashlib
import pathlib
import sys

import lwm

PORT = 700


def main(directory: pathlib.Path) -> None:
    """For ever."""
    with lwm.Socket(port=PORT) as sock:
        while True:
            chunk, sender = sock.recv()
            name = hashlib.sha256(chunk).hexdigest()
            (directory / name).write_bytes(chunk)
            print(name, "from", sender.node, flush=True)


main(pathlib.Path(sys.argv[1]))
