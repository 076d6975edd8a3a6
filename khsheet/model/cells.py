"""What stands in a cell, as found and as typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


class DateSerial(float):
    """A number that its cell style shows as a date: an Excel serial of the 1900 system."""


class PercentNumber(float):
    """A number that its cell style shows as a percentage: 0.2 stands for 20 %."""


@dataclass(frozen=True, slots=True)
class CellError:
    """An Excel error that stands in a cell, such as ``#N/A``."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that somebody typed, its text without the sign of equality.

    Its cached result is shown to people, and never trusted by itself.
    """

    text: str
    cached: Raw = None


Raw = str | float | bool | CellError | Formula | None
"""One cell as it was found. All numbers are floats; a blank cell is None."""

Value = int | Decimal | date | str | None
"""One typed value: integer and money are int (money in đồng), decimal and percent Decimal."""
