"""The types that readers compare with, and how long a text or a number may be."""

from __future__ import annotations

from khsheet.model import (
    Type,
)

# Looking a member up on its class costs more than the comparison that follows.
INTEGER, MONEY, DECIMAL, PERCENT = Type.INTEGER, Type.MONEY, Type.DECIMAL, Type.PERCENT
DATE = Type.DATE

LIMIT = 10**15
"""Excel keeps 15 digits: beyond this a number is no longer the one that was typed."""

LONGEST = 80
"""Characters of the longest text worth reading as a number or a date."""
