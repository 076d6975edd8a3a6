"""Excel expressions from which the formulas of rules and computed values are put together.

Each gives 1 or 0 (or an array of them, for a column) and is put as text into a formula. Some give
TRUE or FALSE, which Excel multiplies and adds as such, but takes for greater than any number: what
is compared with a number is a sum or a product before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from khsheet.form.rules.base import held_by
from khsheet.model import Computed, Field, Item, Refs, Type
from khsheet.model.serials import FIRST_YEAR, LAST_YEAR, serial_of_day


def both(*expressions: str) -> str:
    """1 where all the expressions are."""
    return "*".join(f"({e})" for e in expressions)


def quote(text: str) -> str:
    """A text as Excel formulas write it."""
    return '"' + text.replace('"', '""') + '"'


def blank(ref: str) -> str:
    """1 where the cell is empty or holds only spaces; an error in it counts as something."""
    return f"(IFERROR(LEN(TRIM({ref})),1)=0)"


def unexplained(ref: str) -> str:
    """1 where an explanation has not two words (see ``explanations.says_something``).

    A space lies between two characters before and two behind it: SEARCH of Google Sheets knows no
    "?" for any character.
    """
    return f'ISERROR(SEARCH(" ",MID(TRIM({ref}),3,LEN(TRIM({ref}))-4)))'


#: MATCH takes no longer text than 255 characters; some more are for signs that are escaped.
_LONGEST_SOUGHT = 200


def first_like(sought: str, texts: str) -> str:
    """For each text of an array, the place of the first like it among others; case makes no
    difference."""
    sought = f"LEFT({sought},{_LONGEST_SOUGHT})"
    for sign in "~*?":
        sought = f'SUBSTITUTE({sought},"{sign}","~{sign}")'
    return f"MATCH({sought},LEFT({texts},{_LONGEST_SOUGHT}),0)"


# ---------------------------------------------------------------- what can be taken as it stands

#: The defined names of the reasons for having no number, and of those that there is none to have.
REASONS, DOES_NOT_APPLY = "ly_do_thay_so", "ly_do_khong_ap_dung"

#: Signs that people put where they have nothing to write; as values they mean nothing.
SIGNS = ("-", "--", "---", "–", "—", "_", "/", "//", ".", "..", "...", "…", "nt", "n.t", "như trên")
#: Their defined name: a condition of a cell must not hold them itself.
SIGNS_NAME = "ky_hieu_trong"

#: Excel keeps 15 digits; the tool takes no number beyond.
_MOST = "10^15"


def holds(item: Item, refs: Refs) -> str:
    """1 where the cell holds a value of its item as it is to be typed; 0 where it is blank."""
    ref = refs.cell(item.key)
    if isinstance(item, Computed):
        return f"ISNUMBER({ref})"
    if item.type.is_number:
        return is_number(ref, item.type)
    if item.type is Type.DATE:
        return f"IF(ISNUMBER({day_in(ref)}),1,0)"
    if item.type is Type.CHOICE and refs.is_strict(item.choices):
        return f"IF({in_list(item, refs)},1,0)"
    return both(f"1-{blank(ref)}", f"1-{says_nothing(ref)}")


def bad(item: Item, refs: Refs) -> str:
    """1 where the cell holds something that cannot be taken as it stands."""
    ref = refs.cell(item.key)
    if item.type in (Type.TEXT, Type.LONG_TEXT):
        return says_nothing(ref)
    strange = (f"1-{blank(ref)}", f"1-{holds(item, refs)}")
    return both(*strange, f"1-{gives_reason(item, refs)}") if refs.reasons(item) else both(*strange)


def unknown(item: Item, refs: Refs) -> str:
    """1 where the cell leaves open how much it is: not where it is blank, or does not apply."""
    ref = refs.cell(item.key)
    if not refs.reasons(item):
        return bad(item, refs)
    is_open = (f"1-{blank(ref)}", f"1-{holds(item, refs)}")
    return both(*is_open, f"1-{_is_listed(ref, DOES_NOT_APPLY)}")


def gives_reason(item: Item, refs: Refs) -> str:
    """1 where the cell says in listed words why it has no number."""
    return _is_listed(refs.cell(item.key), refs.reasons(item))


def _is_listed(ref: str, name: str) -> str:
    return f"ISNUMBER(MATCH(TRIM({ref}),{name},0))"


def known(items: Iterable[Item], refs: Refs) -> str:
    """1 where every one of the cells holds a value that can be taken."""
    return both(*(holds(item, refs) for item in items))


def is_number(ref: str, kind: Type) -> str:
    """1 where the cell holds a number of that type, as it is to be typed."""
    inner = f"(ABS({ref})<={_MOST})"
    if kind in (Type.INTEGER, Type.MONEY):
        inner += f"*(INT({ref})={ref})"
    elif kind is Type.PERCENT:  # 0,2 may stand for 20 %
        inner += f"*(({ref}<=0)+({ref}>=1))"
    return f"IF(ISNUMBER({ref}),{inner},0)"


def says_nothing(ref: str) -> str:
    """1 for an error, or a sign, in a cell that takes any text."""
    return f"(ISERROR({ref})+ISNUMBER(MATCH(TRIM({ref}),{SIGNS_NAME},0)))"


def in_list(item: Field, refs: Refs) -> str:
    """1 where the cell holds a value of the item's list."""
    # MATCH ignores case, and fails on texts of more than 255 characters, which stand in no list.
    # COUNTIF would take "< 6 tuổi" for all that is less.
    return _is_listed(refs.cell(item.key), refs.choices(item.choices))


def is_one_of(ref: str, patterns: Iterable[str]) -> str:
    """1 or more where the cell's text matches one of the patterns (see ``base.matches``)."""
    return "+".join(("0", *(_matches(ref, pattern) for pattern in patterns)))


def _matches(ref: str, pattern: str) -> str:
    if held := held_by(pattern):
        for sign in "~*?":
            held = held.replace(sign, f"~{sign}")
        return f"ISNUMBER(SEARCH({quote(held)},TRIM({ref})))"
    if pattern.endswith("*"):
        return f"(LEFT(TRIM({ref}),{len(pattern) - 1})={quote(pattern[:-1])})"
    return f"(TRIM({ref})={quote(pattern)})"


# ---------------------------------------------------------------- dates


_FIRST_DAY = serial_of_day(date(FIRST_YEAR, 1, 1))
_LAST_DAY = serial_of_day(date(LAST_YEAR, 12, 31))
_MIDDLE, _AROUND = (LAST_YEAR + FIRST_YEAR) // 2, (LAST_YEAR - FIRST_YEAR) // 2


def day_in(ref: str) -> str:
    """The day in a cell typed as d/m/y (or stored as a date); an error where it is none."""
    day, month, typed_year = _typed_parts(ref)
    # Two digits up to 49 are of this century; DATE lets a day 31 run over into the next month.
    beyond = f"IF(ABS({typed_year}-{_MIDDLE})>{_AROUND},NA(),0)"
    year = f"({typed_year}+IF({typed_year}<50,2000,{beyond}))"
    made = f"DATE({year},{month},{day})"
    real = f"IF(ABS({month}-6.5)<6,IF(DAY({made})={day},{made},NA()),NA())"
    # The middle is a little early, so that the day after the last one is outside.
    middle, around = (_FIRST_DAY + _LAST_DAY + 1) / 2, (_LAST_DAY + 1 - _FIRST_DAY) / 2
    stored = f"IF(ABS({ref}-{middle - 1e-6:f})<{around:g},INT({ref}),NA())"
    return f"IF(ISNUMBER({ref}),{stored},{real})"


def near_day_in(ref: str) -> str:
    """The same where the cell holds a day; where it does not, an error or some other day.

    Much shorter, for what asks about the day of a cell of which ``bad`` tells what is none.
    """
    return f"IF(ISNUMBER({ref}),INT({ref}),{_near_typed_day(ref)})"


def _near_typed_day(ref: str) -> str:
    day, month, typed_year = _typed_parts(ref)
    return f"DATE({typed_year}+IF({typed_year}<50,2000,0),{month},{day})"


def _typed_parts(ref: str) -> tuple[str, str, str]:
    """Day, month and year of a text, as numbers."""
    # With 20 spaces for each slash, the three numbers lie in three windows of 20 characters.
    wide = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(TRIM({ref}),"-","/"),".","/"),"/",REPT(" ",20))'
    day, month = (f"VALUE(MID({wide},{start},20))" for start in (1, 21))
    return day, month, f"VALUE(MID({wide},41,99))"


def swapped(column: str) -> str:
    """1 where a stored date may have its day and month swapped (see ``values.swapped_column``).

    A number too large for a day, such as 15032026, has one in LibreOffice; in Excel it is an error.
    """
    stored = f"IFERROR(IF(ISNUMBER({column}),IF(DAY({column})<>MONTH({column}),1,0),0),0)"
    late_stored = f"SUM(IFERROR(IF(ISNUMBER({column}),IF(DAY({column})>12,1,0),0),0))=0"
    late_typed = (
        f"SUM(IF(ISTEXT({column}),IFERROR(IF(DAY({_near_typed_day(column)})>12,1,0),0),0))>0"
    )
    return both(stored, late_stored, late_typed)
