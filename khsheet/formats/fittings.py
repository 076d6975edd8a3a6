"""What a sheet has, besides its cells, to guide who fills it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from khsheet.formats.looks import Area


@dataclass
class Fittings:
    """Whether a sheet is protected and has conditional formats; areas that drop down a list.

    ``find_lists`` looks for those areas, which few sheets are asked for.
    """

    is_locked: bool
    is_coloured: bool
    find_lists: Callable[[], Iterable[Area]]

    @cached_property
    def lists(self) -> tuple[Area, ...]:
        return tuple(self.find_lists())

    def drops_down(self, column: int, first_row: int, last_row: int) -> bool:
        """Whether some cell of the column, between those rows, drops down a list."""
        return any(
            one.first_column <= column <= one.last_column
            and one.first_row <= last_row
            and one.last_row >= first_row
            for one in self.lists
        )
