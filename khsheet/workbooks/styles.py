"""What the workbooks look like: fonts, colours, borders, number formats, and looks made of them.

A look has a name and stands here; sheets use looks, and know nothing of their properties.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from khsheet.model import Computed, Field, Type

Property = str | float | bool

FONT = "Times New Roman"
NOTE_FONT = "Tahoma"

HEAD_COLOUR = "#1F4E79"
BAND_COLOUR = "#DDEBF7"
PALE_BAND_COLOUR = "#F3F8FD"
FIGURE_COLOUR = "#F2F7FC"
INPUT_COLOUR = "#FFF8DC"
COMPUTED_COLOUR = "#F2F2F2"
WRONG_COLOUR = "#F8CBAD"
PALE_WRONG_COLOUR = "#FCE4D6"
WARNED_COLOUR = "#FFF2CC"
GOOD_COLOUR = "#E2EFDA"
ABSENT_COLOUR = "#EDEDED"

WRONG_INK = "#C00000"
MISSING_INK = "#C55A11"
WARNED_INK = "#7F6000"
GOOD_INK = "#548235"
LINK_INK = "#0563C1"
NOTE_INK = "#404040"
UNIT_INK = "#595959"
ABSENT_INK = "#7F7F7F"

LINE_COLOUR = "#BFBFBF"
PALE_LINE_COLOUR = "#D9D9D9"

SERIES_COLOURS = (HEAD_COLOUR, "#9DC3E6", MISSING_INK)

GENERAL, PLAIN, WHOLE, TWO_DIGITS = "General", "0", "#,##0", "#,##0.00"
PERCENT, DATE = "0.00", "dd/mm/yyyy"
#: What is typed into, or edited in, a cell of this format stays a text. Programs know it by its
#: sign, or by the number that Excel gave it (ECMA-376 part 1, 18.8.30).
AS_TEXT, BUILT_IN_TEXT = "@", 49


# ---------------------------------------------------------------- looks


@dataclass(frozen=True, eq=False)
class Look:
    """How a cell looks, in XlsxWriter's words. Looks of the same properties are one object."""

    properties: tuple[tuple[str, Property], ...]

    def but(self, **properties: Property) -> Look:
        """The same with some properties changed or added."""
        return look(**{**dict(self.properties), **properties})


@cache
def _look(properties: tuple[tuple[str, Property], ...]) -> Look:
    return Look(properties)


def look(**properties: Property) -> Look:
    return _look(tuple(sorted(properties.items())))


#: Cells that hold texts for programs, on hidden sheets.
STORED = look(num_format=AS_TEXT)

# ---------------------------------------------------------------- the form that units fill in

FORM = look(font_name=FONT, font_size=13, valign="vcenter")
FORM_BOLD = FORM.but(bold=True)
FORM_ITALIC = FORM.but(italic=True)
FORM_TEXT = FORM.but(text_wrap=True, valign="top")
FORM_TITLE = FORM.but(bold=True, font_size=16, font_color=HEAD_COLOUR)
FORM_NOTE = FORM.but(italic=True, text_wrap=True, font_color=NOTE_INK, font_size=12)
FORM_SECTION = FORM.but(bold=True, font_color="white", bg_color=HEAD_COLOUR)
FORM_LABEL = FORM.but(text_wrap=True, border=1, border_color=PALE_LINE_COLOUR)
FORM_LONG_LABEL = FORM_LABEL.but(valign="top")
FORM_UNIT = FORM.but(font_color=UNIT_INK, indent=1, shrink=True)
FORM_PREVIOUS = FORM.but(font_color=ABSENT_INK, indent=1)
FORM_HEAD = FORM.but(bold=True, align="center", text_wrap=True, bg_color=BAND_COLOUR, border=1)
FORM_GRID_HEAD = FORM_HEAD.but(border_color=LINE_COLOUR)
FORM_MARK = FORM.but(align="center", font_size=11, font_color=GOOD_INK)

FORM_INPUT = FORM.but(locked=False, border=1, border_color=LINE_COLOUR, bg_color=INPUT_COLOUR)
FORM_LINE_INPUT = FORM_INPUT.but(text_wrap=False)
FORM_WRAPPED_INPUT = FORM_INPUT.but(text_wrap=True)
FORM_TEXT_INPUT = FORM_WRAPPED_INPUT.but(valign="top")
FORM_COLUMN = FORM_INPUT.but(text_wrap=True)
FORM_WRONG_CELL = FORM_COLUMN.but(bg_color=WRONG_COLOUR)
#: A cell of a grid that has to be filled, where others beside it need not.
FORM_REQUIRED_INPUT = FORM_INPUT.but(border=2, border_color=MISSING_INK)
FORM_COMPUTED = FORM.but(bg_color=COMPUTED_COLOUR, border=1, border_color=PALE_LINE_COLOUR)
FORM_COMPUTED_LABEL = FORM_COMPUTED.but(italic=True, text_wrap=True)

#: Every other row of a table that holds something; a cell of it that cannot stay as it is.
FORM_BANDED_ROW = look(bg_color=PALE_BAND_COLOUR)
WRONG_CELL = look(bg_color=PALE_WRONG_COLOUR, font_color=WRONG_INK)

#: Tabs of sheets: to read, to fill in, lists to fill in, what is worked out, what is to be mended.
GUIDE_TAB, INPUT_TAB, TABLE_TAB, CHECK_TAB, CORRECTION_TAB = (
    HEAD_COLOUR,
    "#FFC000",
    "#9DC3E6",
    GOOD_INK,
    WRONG_INK,
)

GUIDE_TITLE = FORM.but(bold=True, font_size=18, font_color=HEAD_COLOUR, align="center")
GUIDE_OWNER = FORM.but(bold=True, font_size=14, align="center")
GUIDE_NUMBER = FORM.but(valign="top", align="right")
GUIDE_LINK = FORM.but(font_color=LINK_INK, underline=1, text_wrap=True)
GUIDE_INPUT = FORM.but(bg_color=INPUT_COLOUR, border=1)
GUIDE_COMPUTED = FORM.but(bg_color=COMPUTED_COLOUR, border=1)

CHECK_COUNT = FORM.but(bold=True, font_size=14)
CHECK_NOTE = FORM.but(italic=True, text_wrap=True, font_size=12)
CHECK_TEXT = FORM_LABEL.but(font_size=12)
CHECK_LINK = CHECK_TEXT.but(font_color=LINK_INK, underline=1)
CHECK_STATUS = FORM.but(
    align="center",
    bold=True,
    font_color=GOOD_INK,
    font_size=12,
    border=1,
    border_color=PALE_LINE_COLOUR,
)
CHECK_ROW_LINK = CHECK_STATUS.but(font_color=LINK_INK, underline=1)
CHECK_EXPLANATION = FORM_INPUT.but(text_wrap=True, font_size=12, num_format=AS_TEXT)

CORRECTION_TITLE = FORM_TITLE.but(font_color=WRONG_INK)
CORRECTION_TICK = FORM.but(valign="top", font_color=GOOD_INK, bold=True)
CORRECTION_LINK = FORM.but(valign="top", font_color=LINK_INK, underline=1)

#: What a status looks like where it says that something is left to do.
WRONG_STATUS = look(font_color=WRONG_INK, bg_color=PALE_WRONG_COLOUR, bold=True)
MISSING_STATUS = look(font_color=MISSING_INK, bg_color=WARNED_COLOUR, bold=True)
EMPTY_STATUS = look(font_color=ABSENT_INK)
WARNED_STATUS = look(font_color=WARNED_INK, bg_color=WARNED_COLOUR, bold=True)

#: Units after which a number counts nothing: a year is no 2.026.
_NOT_COUNTED = ("", "ngày", "tháng", "năm", "khối")


#: A marked cell in which something else was typed.
MENDED = look(bg_color=INPUT_COLOUR)


def wrong(base: Look) -> Look:
    """The same where something has to be corrected."""
    return base.but(bg_color=WRONG_COLOUR)


def for_input(base: Look, item: Field | Computed) -> Look:
    """The look of a cell of the form that holds such a value."""
    match item.type:
        case Type.INTEGER:
            form = PLAIN if item.unit in _NOT_COUNTED else WHOLE
        case Type.MONEY:
            form = WHOLE
        case Type.DECIMAL:
            form = TWO_DIGITS
        case Type.PERCENT:
            form = GENERAL
        case _:
            return base.but(num_format=AS_TEXT, align="left")
    return base.but(num_format=form, align="right")


# ---------------------------------------------------------------- the office workbook

OFFICE = look(font_name=FONT, font_size=13)
OFFICE_FIXED = OFFICE.but(num_format=AS_TEXT, text_wrap=True, valign="top")
OFFICE_COLUMN = OFFICE_FIXED.but(locked=False)
OFFICE_LINK = GUIDE_LINK.but(valign="top")
OFFICE_NOTE = FORM_NOTE.but(valign="top")
OFFICE_HEAD = OFFICE.but(
    bold=True, bg_color=BAND_COLOUR, border=1, align="center", valign="vcenter", text_wrap=True
)
OFFICE_LABEL = OFFICE.but(text_wrap=True, valign="top", border=1)
OFFICE_VALUE = OFFICE_LABEL.but(bg_color=INPUT_COLOUR, num_format=AS_TEXT, locked=False)


# ---------------------------------------------------------------- the definition of a form

DEFINITION_CELL = look(
    font_name=FONT, font_size=12, text_wrap=True, valign="top", num_format=AS_TEXT
)
DEFINITION_ROW = DEFINITION_CELL.but(border=1, border_color=PALE_LINE_COLOUR)
DEFINITION_HEAD = OFFICE_HEAD.but(font_size=12)
DEFINITION_NEEDED_HEAD = DEFINITION_HEAD.but(bg_color=HEAD_COLOUR, font_color="white")
DEFINITION_RARE_HEAD = DEFINITION_HEAD.but(bg_color=ABSENT_COLOUR, bold=False)
DEFINITION_EXAMPLE = look(bg_color=ABSENT_COLOUR, font_color=NOTE_INK, italic=True)
DEFINITION_HEAD_EXAMPLE = OFFICE_LABEL.but(
    bg_color=ABSENT_COLOUR, font_color=NOTE_INK, italic=True, num_format=AS_TEXT
)
DEFINITION_CHANGE = look(bg_color=PALE_BAND_COLOUR, italic=True)
DEFINITION_MISSING = look(bg_color=WARNED_COLOUR)
DEFINITION_BEGINNING = look(top=1, top_color=HEAD_COLOUR)


# ---------------------------------------------------------------- the consolidated workbook

SHEET = look(font_name=FONT, font_size=12, valign="vcenter")
SHEET_OWNER = SHEET.but(bold=True)
SHEET_TITLE = SHEET.but(bold=True, font_size=16, font_color=HEAD_COLOUR, text_wrap=True)
SHEET_NOTE = SHEET.but(italic=True, font_color=NOTE_INK, text_wrap=True)
SHEET_LEGEND = SHEET_NOTE.but(font_size=10)
SHEET_TEXT = SHEET.but(num_format=BUILT_IN_TEXT)

#: A cell of a table; with a number in it, or with a text, that stays one when it is edited.
CELL = SHEET.but(border=1, border_color=LINE_COLOUR)
WORD_CELL = CELL.but(num_format=BUILT_IN_TEXT)
CENTRED_CELL = WORD_CELL.but(align="center")
WRAPPED_CELL = WORD_CELL.but(text_wrap=True)
SMALL_CELL = WRAPPED_CELL.but(font_size=10)

HEAD = CELL.but(bold=True, align="center", text_wrap=True, bg_color=BAND_COLOUR, font_size=11)
BIG_HEAD = HEAD.but(font_size=12)
#: The heading of a column over several rows.
HEAD_TOP = HEAD.but(bottom=0)
HEAD_MIDDLE = HEAD.but(top=0, bottom=0)
HEAD_BOTTOM = HEAD.but(top=0)
HEAD_UNIT = HEAD.but(bold=False, italic=True)

COUNTED_CELL = CELL.but(num_format=WHOLE)

TEXT = WRAPPED_CELL.but(valign="top")
CENTRED = TEXT.but(align="center")
CENTRED_NUMBER = CENTRED.but(num_format=GENERAL)
SMALL = TEXT.but(font_size=11)
SMALLEST = TEXT.but(font_size=10)

_CONSOLIDATED_FORMATS = {
    Type.INTEGER: WHOLE,
    Type.MONEY: WHOLE,
    Type.DECIMAL: TWO_DIGITS,
    Type.PERCENT: PERCENT,
    Type.DATE: DATE,
}


def number_format(item: Field | Computed) -> str:
    """How a consolidated workbook shows such a number, or date."""
    return _CONSOLIDATED_FORMATS[item.type]


def for_number(base: Look, item: Field | Computed) -> Look:
    """The look of a cell that shows such a number, or date."""
    return fitting(base, number_format(item))


def for_change(base: Look, item: Field | Computed) -> Look:
    """The look of a cell that shows by how much such a number changed."""
    shown = number_format(item)
    return fitting(base, f"+{shown};-{shown};0")


def for_percent(base: Look) -> Look:
    """The look of a cell that shows by which part a number changed."""
    return fitting(base, '+0.0"%";-0.0"%";0"%"')


def for_points(base: Look) -> Look:
    """The look of a cell that shows points of a ranking."""
    return fitting(base, TWO_DIGITS)


def fitting(base: Look, num_format: str) -> Look:
    """In a column that is too narrow for it a number is made smaller, never to «####»."""
    return base.but(num_format=num_format, align="right", shrink=True, text_wrap=False)


STATUS = CENTRED.but(bold=True)
GOOD_STATUS = STATUS.but(bg_color=GOOD_COLOUR)
FAULTY_STATUS = STATUS.but(bg_color=WARNED_COLOUR)
REJECTED_STATUS = STATUS.but(bg_color=WRONG_COLOUR)
ABSENT_STATUS = STATUS.but(bg_color=ABSENT_COLOUR)
OTHER_STATUS = STATUS.but(bg_color="#FFFFFF")
#: What became of a target.
TARGET_REACHED = CENTRED_CELL.but(bg_color=GOOD_COLOUR)
TARGET_MISSED = CENTRED_CELL.but(bg_color=WARNED_COLOUR)
TARGET_UNKNOWN = CENTRED_CELL.but(bg_color=ABSENT_COLOUR)
#: A number that is not what the tool computes.
DIFFERENT = TEXT.but(bg_color=WARNED_COLOUR)

TOTAL_CELL = CELL.but(bold=True, bg_color=BAND_COLOUR)
SUBTOTAL_CELL = CELL.but(bold=True, bg_color=COMPUTED_COLOUR)
#: Of how many units a total is, below it.
COVERAGE_CELL = CELL.but(italic=True, font_color=WARNED_INK, align="right")
GROUP_CELL = WORD_CELL.but(bold=True, italic=True)
ABSENT_CELL = CELL.but(font_color=ABSENT_INK, bg_color=COMPUTED_COLOUR)


def uncounted(base: Look) -> Look:
    """The same for a unit whose numbers do not count yet."""
    return base.but(italic=True, font_color=UNIT_INK)


UNCOUNTED_CELL = uncounted(CELL)


def as_text(base: Look) -> Look:
    """The same with a text in it."""
    return base.but(num_format=BUILT_IN_TEXT)


STRUCK_NUMBER = WORD_CELL.but(font_strikeout=True, font_color=WRONG_INK, align="right", shrink=True)
REPAIRED_NUMBER = CELL.but(bg_color=BAND_COLOUR)
PARTIAL_NUMBER = CELL.but(bg_color=ABSENT_COLOUR)
EXPLAINED_NUMBER = CELL.but(bg_color=WARNED_COLOUR)

OVERVIEW = SHEET.but(align="center", text_wrap=True)
OVERVIEW_OWNER = OVERVIEW.but(bold=True, font_size=13)
OVERVIEW_TITLE = OVERVIEW.but(bold=True, font_size=16, font_color=HEAD_COLOUR)
OVERVIEW_SUBJECT = OVERVIEW.but(font_size=13)
OVERVIEW_BASIS = OVERVIEW.but(bold=True, font_size=13)
OVERVIEW_NOTE = OVERVIEW.but(italic=True)
FIGURE_LABEL = WRAPPED_CELL
FIGURE = CELL.but(bold=True, font_size=13, bg_color=FIGURE_COLOUR)
COUNT = CELL.but(bold=True, font_size=13, align="right", num_format=WHOLE)
CHART_HEAD = WRAPPED_CELL.but(bold=True, bg_color=BAND_COLOUR)
CHART_LABEL = WORD_CELL
CHART_NUMBER = COUNTED_CELL

#: Long texts, in letters of this size.
NARRATIVE_SIZE = 13
NARRATIVE_TEXT = TEXT.but(font_size=NARRATIVE_SIZE)
NARRATIVE_UNIT = NARRATIVE_TEXT.but(bold=True)
NARRATIVE_FAULTY_UNIT = NARRATIVE_UNIT.but(bg_color=WARNED_COLOUR)
NARRATIVE_OF_ALL = NARRATIVE_UNIT.but(bg_color=COMPUTED_COLOUR)
NARRATIVE_QUIET = NARRATIVE_TEXT.but(italic=True)
NARRATIVE_SILENT = NARRATIVE_QUIET.but(font_color=UNIT_INK)
NARRATIVE_HEAD = WRAPPED_CELL.but(bold=True, bg_color=BAND_COLOUR, font_size=NARRATIVE_SIZE)
BANNER = SHEET.but(bold=True, font_size=14, font_color="white", bg_color=HEAD_COLOUR)
