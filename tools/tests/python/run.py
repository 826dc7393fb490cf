# SPDX-License-Identifier: GPL-2.0
"""Runs the tests of this directory, and counts as the other tools' tests do."""

import sys
import traceback
import unittest
from typing import Any


class Lines(unittest.TestResult):
    """A line for each test."""

    def addSuccess(self, test: unittest.TestCase) -> None:
        print("ok -", test.shortDescription())

    def _bad(self, test: unittest.TestCase, err: Any) -> None:
        traceback.print_exception(*err)
        print("not ok -", test.shortDescription() or test)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        super().addFailure(test, err)
        self._bad(test, err)

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        super().addError(test, err)
        self._bad(test, err)


def main() -> int:
    """All tests: 0 if they passed."""
    result = Lines()
    unittest.defaultTestLoader.discover(".", "*_test.py").run(result)
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed")
    return int(bad > 0 or not result.testsRun)


sys.exit(main())
