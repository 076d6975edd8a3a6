"""Tests of cells that are made once for each different value."""

from __future__ import annotations

from collections.abc import Callable

from khsheet.model import Raw


class Remembered:
    """A test of cells that remembers which passed it: names and phrases come again and again."""

    MOST = 100_000

    def __init__(self, test: Callable[[str], bool]):
        self.test = test
        self.passed: set[Raw] = set()

    def holds(self, values: set[Raw]) -> bool:
        """Whether every text among the values passes."""
        new = values - self.passed
        if not all(self.test(v) for v in new if isinstance(v, str)):
            return False
        if len(self.passed) < self.MOST:
            self.passed |= new
        return True

    def holds_for(self, value: Raw) -> bool:
        """Whether a single value passes."""
        return value in self.passed or self.holds({value})
