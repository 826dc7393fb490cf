#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""functions - what plugin.c counted, function by function, for one message

usage: functions COUNTS KALLSYMS [LINES]

KALLSYMS has the addresses of the kernel that ran, as /proc/kallsyms does.
"""

import bisect
import collections
import sys

KERNEL = 0xffff800000000000


def symbols(path: str) -> tuple[list[int], list[str]]:
    """Where functions begin, in order, and their names."""
    found = []
    with open(path, encoding="ascii") as file:
        for line in file:
            address, kind, name = line.split()[:3]
            if kind in "tTwW":
                found.append((int(address, 16), name))
    found.sort()
    return [address for address, _ in found], [name for _, name in found]


def main() -> None:
    """Read, add up, print."""
    starts, names = symbols(sys.argv[2])
    insns: collections.Counter[str] = collections.Counter()
    calls: collections.Counter[str] = collections.Counter()
    with open(sys.argv[1], encoding="ascii") as file:
        marks = int(file.readline().split()[1])
        for line in file:
            words = line.split()
            address, count = int(words[0], 16), int(words[2])
            name = "(the program)"
            if address >= KERNEL:
                place = bisect.bisect_right(starts, address) - 1
                name = names[place]
                calls[name] += count if starts[place] == address else 0
            insns[name] += int(words[1]) * count

    print(f"{'insns':>10} {'calls':>8}  function")
    print(f"{insns.total() / marks:10.1f} {'':8}  all, in each of {marks} messages")
    for name, count in insns.most_common(int(sys.argv[3]) if len(sys.argv) > 3 else None):
        print(f"{count / marks:10.1f} {calls[name] / marks:8.2f}  {name}")


if __name__ == "__main__":
    main()
