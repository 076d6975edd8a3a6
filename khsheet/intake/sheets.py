"""Which sheet of a workbook is which of the form's: by hidden marks, keys, or else the name."""

from __future__ import annotations

from typing import NamedTuple

from khsheet import messages
from khsheet.form import profiles
from khsheet.form.layout import (
    CHECK_SHEET,
    COMPARED_SHEET,
    CORRECTION_SHEET,
    GUIDE_SHEET,
    IDENTITY_SHEET,
    KEPT_SHEET,
    LISTS_SHEET,
    SECTION_MARK,
    SHEET_MARK,
    layout,
    titled,
)
from khsheet.formats import Grid, Unreadable
from khsheet.intake.draft import Draft
from khsheet.intake.furniture import is_computed, is_live_mark, is_previous
from khsheet.intake.identity import MAX_COLUMN, TOP_ROWS, folded, sheet_mark
from khsheet.intake.likeness import likeness
from khsheet.intake.quoting import sheet_name
from khsheet.messages import CATALOGUE
from khsheet.model import Form, Formula, Raw, once_per_form
from khsheet.values.show import is_blank
from khsheet.vietnamese.text import clean, composed
from khsheet.vietnamese.unit_names import is_same_unit

#: The key of the check sheet, beside those of the form's own sheets.
CHECK = "check"
#: Rows of a sheet that is not read which come back on a return.
MOST_KEPT = 5_000

_OWN_SHEETS = frozenset(
    map(
        folded,
        (
            GUIDE_SHEET,
            LISTS_SHEET,
            IDENTITY_SHEET,
            CORRECTION_SHEET,
            COMPARED_SHEET,
            KEPT_SHEET,
        ),
    )
)


class FoundSheet(NamedTuple):
    """A sheet of the workbook: which of the form it is, "" for none; its column of keys or 0.

    ``name`` is what it is told by, which is not what somebody called it where that could be a name.
    """

    name: str
    grid: Grid
    key: str = ""
    key_column: int = 0


def find_sheets(draft: Draft) -> dict[str, FoundSheet]:
    """The sheets of the form by key.

    Of a sheet and its copy the first is taken, of namesakes the one with keys; others are told.
    Raises Unreadable for a sheet that came out of another workbook.
    """
    sheets = [
        _recognised(draft, name, number)
        for number, name in enumerate(draft.book.names, 1)
        if folded(name) not in _OWN_SHEETS
    ]
    found: dict[str, FoundSheet] = {}
    more: list[FoundSheet] = []
    for one in sorted(sheets, key=lambda s: not s.key_column):
        if one.key and found.setdefault(one.key, one) is one:
            _say_outside(draft, one)
        else:
            more.append(one)
    for one in more:
        _say_more(draft, one, found)
    return found


def _say_more(draft: Draft, one: FoundSheet, found: dict[str, FoundSheet]) -> None:
    """A sheet beside those of the form: a copy, another state of one, or something added."""
    like = None if one.key_column else likeness(draft.form, one.grid)
    first = found.get(one.key or (like.sheet if like else ""))
    is_one = bool(one.key_column or (one.key and like))  # it has the keys or the name of the form's
    if first is not None and (is_one or like) and _is_copy(draft, first, one):
        what = f"bản sao của trang «{first.name}», nội dung như nhau nên chỉ tính một lần."
        draft.say(draft.place(one.name), messages.SHEET_ADDED, what)
        return
    if first is not None and is_one:
        what = f"trang này và «{one.name}» là hai bản khác nhau của cùng một trang."
        draft.say(draft.place(first.name), messages.ITEM_TWICE, what)
    elif like:
        what = f"{like.told} nhưng trang không thuộc biểu mẫu nên không được tính."
        draft.say(draft.place(one.name), messages.SHEET_LIKE_FORM, what)
    elif one.grid.rows:
        what = "trang không thuộc biểu mẫu nên không được tính."
        draft.say(draft.place(one.name), messages.SHEET_ADDED, what)
    keep_contents(draft, one)


def _recognised(draft: Draft, called: str, number: int) -> FoundSheet:
    """A sheet by its hidden mark, else by its section keys, else by its name."""
    name = sheet_name(called, draft.form, number)
    grid = draft.book.sheet(called, max_column=MAX_COLUMN)
    mark = sheet_mark(grid)
    _must_be_own(draft, name, mark)
    _must_be_titled(draft, name, grid, mark[0])
    by_sections, column = _keyed(grid, _sheets_by_section(draft.form))
    sheets = layout(draft.form).sheets
    for key in (mark[0], by_sections, _sheets_by_name(draft.form).get(folded(called))):
        if key is not None and (key in sheets or key == CHECK):
            if name != called:
                name = sheets[key].sheet.name if key in sheets else CHECK_SHEET
                draft.called[name] = called
            return FoundSheet(name, grid, key, column)
    return FoundSheet(name, grid)


def _keyed(grid: Grid, sheets: dict[str, str]) -> tuple[str, int]:
    """The sheet whose section keys stand in the grid, and their column; ("", 0) without."""
    for cells in grid.rows.values():
        for column, raw in cells.items():
            if isinstance(raw, str) and raw.startswith(SECTION_MARK) and raw in sheets:
                return sheets[raw], column
    return "", 0


@once_per_form
def _sheets_by_section(form: Form) -> dict[str, str]:
    """The sheet of every section mark."""
    own = {
        SECTION_MARK + section.key: sheet.key for sheet in form.sheets for section in sheet.sections
    }
    return {**own, SECTION_MARK + CHECK: CHECK}


@once_per_form
def _sheets_by_name(form: Form) -> dict[str, str]:
    names = {folded(placed.sheet.name): key for key, placed in layout(form).sheets.items()}
    return names | {folded(CHECK_SHEET): CHECK}


# ---------------------------------------------------------------- whose it is


def _must_be_own(draft: Draft, name: str, mark: list[str]) -> None:
    """Raises Unreadable for a sheet out of another unit's workbook, or another period's."""
    sent = draft.submission
    own = [sent.form, str(sent.version), sent.period, sent.unit.code, sent.unit.name]
    if asked := profiles.told(sent.profile):
        own.append(asked)
    if others := [text for text in mark[1 : len(own) + 1] if text not in own]:
        whose = f"{sent.unit.name or sent.unit.code}, kỳ {sent.period}"
        is_whole = len(mark) == len(own) + 1  # else somebody wrote beside it
        told = f"«{', '.join(others)}»" if is_whole else "của đơn vị hay kỳ khác"
        raise _another_s(
            f"Trang «{name}» mang dấu ẩn {told} còn tệp là của {whose}; "
            "có thể chép từ tệp khác sang."
        )


def _must_be_titled(draft: Draft, name: str, grid: Grid, key: str) -> None:
    """Raises Unreadable for a sheet that another unit has put its own name on."""
    unit, placed = draft.submission.unit.name, layout(draft.form).sheets.get(key)
    if placed is None or not unit:
        return
    title, own = folded(placed.sheet.title), titled(placed.sheet.title, unit)
    for row, cells in grid.rows.items():
        if row > TOP_ROWS:
            break
        for raw in cells.values():
            if raw.__class__ is not str:
                continue
            if raw == own or (raw[:1] == SECTION_MARK and raw != SHEET_MARK):
                return  # where the first section begins, titles stand above it
            if len(raw) > len(title) and folded(raw).startswith(title):
                whose = clean(composed(raw).strip()[len(title) :]).lstrip(" -–—:.")
                if whose and not is_same_unit(whose, unit):
                    raise _another_s(
                        f"Trang «{name}» có tiêu đề ghi tên khác, "
                        f"còn dấu ẩn trong tệp là của {unit}."
                    )


def _another_s(found: str) -> Unreadable:
    return Unreadable(messages.UNIT_UNKNOWN, found, CATALOGUE[messages.UNIT_UNKNOWN].remedy)


# ---------------------------------------------------------------- contents


def contents(draft: Draft, found: FoundSheet, row: int) -> list[tuple[int, Raw]]:
    """The cells of a row without a key that are not the form's own."""
    cells = found.grid.rows[row]
    if SHEET_MARK in cells.values():
        return []
    strays = []
    for column, raw in cells.items():
        if column == found.key_column or draft.is_own(raw, found.key) or is_blank(raw):
            continue
        if isinstance(raw, Formula) and (is_live_mark(raw) or is_computed(draft.form, cells)):
            continue
        if isinstance(raw, str) and is_previous(raw) and is_computed(draft.form, cells):
            continue
        strays.append((column, raw))
    return strays


def keep_row(draft: Draft, found: FoundSheet, row: int) -> None:
    """A row with somebody's content comes back on a return, what is beside it included."""
    if contents(draft, found, row):
        cells = found.grid.rows[row].items()
        shown = [(c, raw) for c, raw in cells if c != found.key_column and not is_blank(raw)]
        draft.keep(found.name, row, shown)


def keep_contents(draft: Draft, found: FoundSheet) -> None:
    """Everything on a sheet that is not read comes back on a return."""
    for number, row in enumerate(found.grid.rows):
        if number == MOST_KEPT:
            left = len(found.grid.rows) - MOST_KEPT
            draft.keep(found.name, row, [(1, f"… (còn {left} dòng nữa)")])
            return
        keep_row(draft, found, row)


def _is_copy(draft: Draft, one: FoundSheet, other: FoundSheet) -> bool:
    """Whether two sheets hold the same; results of formulas may be of different hours.

    Where one has lost its keys, what is not the form's own is compared.
    """
    if one.key_column and other.key_column:
        return _without_results(one.grid) == _without_results(other.grid)
    return _typed(draft, one) == _typed(draft, other)


def _typed(draft: Draft, found: FoundSheet) -> list[list[Raw]]:
    """What somebody typed, row by row, wherever it stands."""
    typed: list[list[Raw]] = []
    for row in found.grid.rows:
        cells: list[Raw] = [raw for _, raw in contents(draft, found, row)]
        if values := [raw for raw in cells if not isinstance(raw, Formula)]:
            typed.append([*values])
    return typed


def _without_results(grid: Grid) -> dict[int, dict[int, Raw]]:
    return {
        r: {c: v.text if isinstance(v, Formula) else v for c, v in cells.items()}
        for r, cells in grid.rows.items()
    }


# ---------------------------------------------------------------- cells out of place


def _say_outside(draft: Draft, found: FoundSheet) -> None:
    """Cells that no program could place: far away, too long or malformed."""
    grid = found.grid
    if grid.far:
        more = f" (cùng {grid.far_count - 1} ô khác)" if grid.far_count > 1 else ""
        place = draft.place(found.name, *grid.far[0])
        draft.say(place, messages.STRAY_CONTENT, f"có nội dung ở rất xa bảng{more}.")
    for row, column, length in grid.long_text:
        what = f"ô chứa {length} ký tự, nhiều hơn Excel cho phép."
        draft.say(draft.place(found.name, row, column), messages.CELL_OVERFULL, what)
    for row, column, reason in grid.odd:
        draft.say(draft.place(found.name, row, column), messages.STRAY_CONTENT, f"{reason}.")
