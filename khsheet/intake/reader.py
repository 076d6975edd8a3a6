"""A workbook's cells read into a Submission by hidden keys; what staff did never raises.

What cannot be read at all raises ``formats.Unreadable`` (the file is rejected); everything else
is in the submission, each value with its place, and said in its findings.
"""

from __future__ import annotations

from khsheet import messages
from khsheet.form.check_sheet import own_words
from khsheet.form.layout import (
    EXPLAIN_KEY,
    FIRST_KEPT_ROW,
    KEPT_SHEET,
    LABEL_COLUMN,
    SECTION_MARK,
    layout,
)
from khsheet.formats import Book, Unreadable
from khsheet.intake.damage import damage_of
from khsheet.intake.draft import Draft, whole
from khsheet.intake.identity import StatedIdentity, folded, read_identity
from khsheet.intake.lines import read_sheet, say_missing_inputs
from khsheet.intake.looks import say_looks
from khsheet.intake.old_fonts import Decoder
from khsheet.intake.sheets import CHECK, FoundSheet, find_sheets, keep_contents
from khsheet.model import Form, Formula, Raw, Severity, Submission, Unit
from khsheet.values.show import is_blank
from khsheet.vietnamese.text import clean

__all__ = ["StatedIdentity", "Unreadable", "read", "read_identity"]


def read(book: Book, form: Form, identity: StatedIdentity, file: str) -> Submission:
    """The submission in an open workbook of that form.

    Raises Unreadable for a sheet that cannot be read, or that came out of another unit's workbook.
    """
    draft = Draft(book, form, _empty(book, form, identity, file))
    if not identity.whole:
        draft.say(
            draft.place(""),
            messages.IDENTITY_SHEET_LOST,
            "trang ẩn _khsheet đã mất; đơn vị và kỳ được nhận ra nhờ dấu ẩn ở các trang khác.",
        )
    found = find_sheets(draft)
    _read_sheets(draft, found)
    decoder = Decoder(draft)
    if CHECK in found:
        _read_explanations(draft, found[CHECK], decoder)
    decoder.decode_inputs()
    say_looks(draft, [one for one in found.values() if one.key_column])
    _read_kept(draft)
    draft.submission.damage = damage_of(draft, found, has_identity=identity.whole)
    return draft.submission


def _empty(book: Book, form: Form, identity: StatedIdentity, file: str) -> Submission:
    config = {
        k.removeprefix("config."): v for k, v in identity.values.items() if k.startswith("config.")
    }
    return Submission(
        file=file,
        form=form.id,
        version=form.version,
        profile=form.profile,
        limits=identity.get("limits"),
        period=identity.get("period"),
        unit=Unit(
            code=identity.get("unit_code"),
            name=identity.get("unit_name"),
            type=identity.get("unit_type"),
            group=identity.get("unit_group"),
            superior=identity.get("unit_superior"),
        ),
        modified=book.modified.isoformat(sep=" ", timespec="seconds") if book.modified else "",
        epoch1904=book.epoch1904,
        config=config,
    )


def _read_sheets(draft: Draft, found: dict[str, FoundSheet]) -> None:
    """Every sheet of the form; what has moved to another is known before anything is missed."""
    sheets = layout(draft.form).sheets
    for key, placed in sheets.items():
        if key not in found:
            what = f"không tìm thấy trang «{placed.sheet.name}» trong tệp."
            draft.say(draft.place(placed.sheet.name), messages.SHEET_LOST, what)
        elif found[key].key_column:
            read_sheet(draft, placed, found[key])
        else:
            what = "cột khóa và dòng khóa (đang ẩn) đã bị xóa nên không đọc được mục nào."
            draft.say(draft.place(found[key].name), messages.CELL_LOST, what)
            keep_contents(draft, found[key])
    for key, placed in sheets.items():
        if key in found and found[key].key_column:
            say_missing_inputs(draft, placed, found[key])


def _read_explanations(draft: Draft, found: FoundSheet, decoder: Decoder) -> None:
    """What a unit says of its warnings, on the check sheet; what stands beside or below is told."""
    column, begun = 0, False
    own = own_words(draft.form)
    places: dict[str, tuple[int, int]] = {}
    texts: dict[str, str] = {}
    for row, cells in found.grid.rows.items():
        key = cells.get(found.key_column)
        if isinstance(key, str) and key.startswith(SECTION_MARK):
            column = next((c for c, t in cells.items() if t == EXPLAIN_KEY), column)
            continue
        is_line = isinstance(key, str) and column > 0
        begun = begun or is_line
        is_given = is_line and not is_blank(cells.get(column)) and not _is_own(cells[column], own)
        if is_given and _can_explain(draft, found, row, column):
            texts[str(key)], places[str(key)] = whole(cells[column]), (row, column)
        if begun:
            last = max(column if is_line else 0, found.key_column)
            if max(cells) > last:
                beside = [(c, raw) for c, raw in cells.items() if c > last and not is_blank(raw)]
                draft.leftover(found.name, row, beside)
    decoder.decode_explanations(found.name, texts, list(places.values()))
    if not column:
        draft.say(
            draft.place(found.name),
            messages.STRAY_CONTENT,
            "cột khóa và dòng khóa (đang ẩn) đã bị xóa nên không đọc được lời giải trình.",
        )


def _is_own(raw: Raw, own: frozenset[str]) -> bool:
    return isinstance(raw, str) and own.issuperset(map(clean, raw.splitlines()))


def _can_explain(draft: Draft, found: FoundSheet, row: int, column: int) -> bool:
    """Whether a text stands there as people see it; else it is said why it explains nothing."""
    looks, at = found.grid.looks, (row, column)
    if isinstance(found.grid.rows[row][column], Formula):
        code, why = messages.FORMULA, "là công thức"
    elif at in looks.struck or at in looks.partly:
        code, why = messages.STRUCK_THROUGH, "bị gạch ngang"
    elif row in looks.hidden_rows or column in looks.hidden_columns or looks.alters(at):
        code, why = messages.HIDDEN, "đang bị ẩn"
    elif at in looks.signs and looks.signs[at].words is None:
        code, why = messages.SHOWN_OTHERWISE, "viết bằng phông ký hiệu"
    else:
        return True
    what = f"lời giải trình {why} nên không được tính."
    draft.say(draft.place(found.name, row, column), code, what, severity=Severity.WARNING)
    return False


def _read_kept(draft: Draft) -> None:
    """Texts that an earlier return kept go on with the next, until somebody deletes them."""
    for name in draft.book.names:
        if folded(name) != folded(KEPT_SHEET):
            continue
        for row, cells in draft.book.sheet(name, max_column=LABEL_COLUMN).rows.items():
            text = cells.get(LABEL_COLUMN)
            if row >= FIRST_KEPT_ROW and isinstance(text, str):
                place = draft.place(KEPT_SHEET, row, LABEL_COLUMN)
                draft.submission.leftovers.append((place, text))
