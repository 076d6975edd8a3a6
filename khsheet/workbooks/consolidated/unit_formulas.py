"""The live totals of the tables of units: formulas that Excel works out anew."""

from __future__ import annotations

from khsheet.messages import NOT_ASKED
from khsheet.model import Computed, Field, Type
from khsheet.model.places import letters
from khsheet.workbooks.consolidated.figures import is_summed
from khsheet.workbooks.consolidated.unit_table import FLAG, UnitTable

#: What the flag beside a unit must be for its numbers to count: accepted; or to be there at all.
ACCEPTED, RECEIVED = "1", '">=0"'

_ANY_NUMBER = '">=-1E+300"'


def total(
    table: UnitTable,
    summary: UnitTable,
    item: Field | Computed,
    row: int,
    units: tuple[int, int],
    flag: str,
) -> str:
    """The total, for that row, of the units with that flag between two rows; "" for what has none.

    A ratio of numbers that are not on the sheet is taken from the same row of ``summary``.
    """
    if isinstance(item, Computed) and item.ratio:
        over, under = item.ratio
        if over in table.column_of and under in table.column_of:
            return _ratio(table, item, units, flag)
        if summary is not table and item.key in summary.column_of:
            return summary.reference(item.key, row)
        return ""
    if not is_summed(item):
        return ""
    own, flags = _cells(table.column_of[item.key], units), _cells(FLAG, units)
    summed = f"SUMIFS({own},{flags},{flag})"
    if item.type is Type.DECIMAL:
        summed = f"ROUND({summed},6)"
    return f'IF(COUNTIFS({own},{_ANY_NUMBER},{flags},{flag})=0,"",{summed})'


def coverage(
    table: UnitTable,
    summary: UnitTable,
    item: Field | Computed,
    row: int,
    units: tuple[int, int],
    flag: str,
) -> str:
    """Of how many of the units that were asked the total is, such as 2/3; nothing where of all."""
    own, flags = _cells(table.column_of[item.key], units), _cells(FLAG, units)
    counted = [own]
    if isinstance(item, Computed) and item.ratio:
        if not set(item.ratio) <= table.column_of.keys():
            has_total = summary is not table and item.key in summary.column_of
            return summary.reference(item.key, row) if has_total else ""
        counted = [_cells(table.column_of[key], units) for key in item.ratio]
    elif not is_summed(item):
        return ""
    numbers = "".join(f"{cells},{_ANY_NUMBER}," for cells in counted)
    given = f"COUNTIFS({numbers}{flags},{flag})"
    asked = f'(COUNTIFS({flags},{flag})-COUNTIFS({own},"{NOT_ASKED}",{flags},{flag}))'
    return f'IF({given}={asked},"",{given}&"/"&{asked})'


def _ratio(table: UnitTable, item: Computed, units: tuple[int, int], flag: str) -> str:
    """The ratio of two totals, each over the units that gave both numbers."""
    top, bottom = (_cells(table.column_of[key], units) for key in item.ratio)
    flags = _cells(FLAG, units)
    upper = f"SUMIFS({top},{flags},{flag},{bottom},{_ANY_NUMBER})"
    lower = f"SUMIFS({bottom},{flags},{flag},{top},{_ANY_NUMBER})"
    digits = 0 if item.type in (Type.MONEY, Type.INTEGER) else 2
    return f'IF({lower}=0,"",ROUND({upper}*{item.scale}/{lower},{digits}))'


def _cells(column: int, units: tuple[int, int]) -> str:
    """The cells of a column between two rows; copied to the side, a formula keeps its flags."""
    first, last = units
    name = f"${letters(column)}" if column == FLAG else letters(column)
    return f"{name}${first}:{name}${last}"
