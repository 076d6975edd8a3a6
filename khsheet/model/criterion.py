"""By what the office scores its units: criteria, as its book has them."""

from __future__ import annotations

import enum
from decimal import Decimal

from khsheet.model.fielded import Immutable


class CriterionKind(enum.StrEnum):
    """What is scored: a number that earns points by and by, one that earns more when it is reached,
    days after the deadline, files that had to be sent again."""

    INDICATOR = "indicator"
    BONUS = "bonus"
    LATE = "late"
    SENT_AGAIN = "sent_again"

    @property
    def is_of_number(self) -> bool:
        return self in (CriterionKind.INDICATOR, CriterionKind.BONUS)


class Criterion(Immutable):
    """One row of what the office scores.

    ``item`` is the key of a number, ``under`` of one by which it is divided (``scale`` 100: in per
    cent); ``points`` are given or taken in full at ``full``. ``period`` "" is any.
    """

    kind: CriterionKind
    points: Decimal
    full: Decimal
    item: str = ""
    under: str = ""
    scale: int = 1
    name: str = ""
    period: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The numbers that it asks for."""
        return tuple(key for key in (self.item, self.under) if key)
