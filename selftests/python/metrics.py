#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Read what `lwmctl metrics` prints, by Prometheus' own library, and print the
samples as JSON; fail where a metric is not explained or a sample stands twice."""

import json
import sys

from prometheus_client.parser import (  # type: ignore # pylint: disable=import-error
    text_fd_to_metric_families,
)

# The parser takes these for granted.
TYPES = {"counter", "gauge"}


def main() -> None:
    """The samples of all metrics, in the order they came."""
    samples: list[dict[str, object]] = []
    seen: set[str] = set()
    for family in text_fd_to_metric_families(sys.stdin):
        if family.type not in TYPES or not family.documentation:
            sys.exit(f"{family.name} is a {family.type}: {family.documentation!r}")
        for sample in family.samples:
            if (family.type == "counter") != sample.name.endswith("_total"):
                sys.exit(f"{sample.name} is a {family.type}")
            key = json.dumps([sample.name, sample.labels], sort_keys=True)
            if key in seen:
                sys.exit(f"{key} stands twice")
            seen.add(key)
            samples.append(
                {"name": sample.name, "labels": sample.labels, "value": sample.value}
            )
    json.dump(samples, sys.stdout)


main()
