#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Print tests for `promtool test rules`: what a dashboard of Grafana's asks is to be
answered from what `lwmctl metrics` printed.

usage: dashboard.py DASHBOARD HOST.N...    (HOST's metrics, printed the Nth time)
"""

import collections
import json
import pathlib
import re
import sys
import typing

# Prometheus asks every 15 seconds, and Grafana takes rates over four times that: so
# often the first values are told, and then each of the others once.
INTERVAL = 15
FIRST = 4

Series = dict[str, list[str]]


def samples(files: list[pathlib.Path]) -> Series:
    """The values of each series, as long as its host printed; "_" where it has none."""
    times: collections.Counter[str] = collections.Counter()
    series: Series = {}
    for file in files:
        host = file.stem
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                continue
            name, value = line.rsplit(" ", 1)
            name = f'{name[:-1]},instance="{host}",job="node"}}'
            values = series.setdefault(name, ["_"] * times[host])
            values += [value] * (1 if times[host] else FIRST)
        times[host] += 1 if times[host] else FIRST
    return series


def asked(expression: str, variables: dict[str, str]) -> str:
    """The expression as Grafana sends it, with variables replaced."""
    for name, value in variables.items():
        expression = expression.replace(f"${name}", value)
    if "$" in expression:
        sys.exit(f"{expression}: there is no such variable")
    return expression


def test(
    target: dict[str, typing.Any], variables: dict[str, str], when: int
) -> dict[str, object]:
    """There is an answer, and each label of the legend is in all of its series."""
    legend = re.findall(r"{{(\w+)}}", target["legendFormat"])
    expression = asked(target["expr"], variables)
    for label in legend:
        expression = f'label_replace({expression}, "has_{label}", "y", "{label}", ".+")'
    has = [f"has_{label}" for label in legend]
    labels = ",".join(f'{label}="y"' for label in has)
    return {
        "expr": f"group by ({', '.join(has)}) ({expression})",
        "eval_time": f"{when * INTERVAL}s",
        "exp_samples": [{"labels": f"{{{labels}}}", "value": 1}],
    }


def main(dashboard: str, *files: str) -> None:
    """One group of tests, all of them over the same series."""
    paths = [pathlib.Path(file) for file in files]
    variables = {
        "instance": f"({'|'.join(sorted({path.stem for path in paths}))})",
        "device": "lwm0",
        "__rate_interval": f"{FIRST * INTERVAL}s",
    }
    board = json.loads(pathlib.Path(dashboard).read_text(encoding="utf-8"))
    targets = [target for panel in board["panels"] for target in panel.get("targets", [])]
    if not targets:
        sys.exit(f"{dashboard} asks nothing")
    series = samples(paths)
    when = max(len(values) for values in series.values()) - 1
    group = {
        "interval": f"{INTERVAL}s",
        "input_series": [
            {"series": name, "values": " ".join(values)}
            for name, values in series.items()
        ],
        "promql_expr_test": [test(target, variables, when) for target in targets],
    }
    # JSON is YAML, too.
    json.dump({"tests": [group]}, sys.stdout)


main(*sys.argv[1:])
