"""A workbook's cells read into a Submission by hidden keys; reading never raises for what staff did.

What cannot be read at all raises ``spreadsheet.Refused`` (the file is rejected); everything else
is in the submission, each value with its place, and said in its findings.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from khsheet import legacy
from khsheet.codes import CATALOGUE
from khsheet.layout import (
    CHECK_SHEET,
    EXPLAIN_KEY,
    GUIDE_SHEET,
    IDENTITY_SHEET,
    LABEL_COLUMN,
    LISTS_SHEET,
    SECTION_MARK,
    SHEET_MARK,
    SINGLE,
    SheetLayout,
    a1,
    layout,
)
from khsheet.model import (
    Field,
    Finding,
    Form,
    Place,
    Raw,
    RawTable,
    Section,
    Severity,
    Submission,
    Type,
    Unit,
    once_per_form,
)
from khsheet.spreadsheet import Book, Grid, Refused
from khsheet.values import is_blank, show_raw
from khsheet.vietnamese import match_key

#: Columns beyond this are outside every form, however many columns were inserted.
MAX_COLUMN = 60
_HEADING_WORDS = re.compile(
    r"(?:[ivx]+|[a-z]|\d+)?\s*[./)-]?\s*(chi hoi|to dan pho|to|thon|ban|buon|ap|khu pho|khu|xom|lang|truong|dong ho|nhom|cum)\b"
)
_TOTAL_WORDS = re.compile(r"(tong cong|tong so|tong|cong|cong don|luy ke|cong cuoi ky|tong thu|tong chi)\b")
_GAP_BEFORE_STRAY = 30
_IDENTITY_ROWS = 100
NUMBERED = "numbered"  # a row that only carries its number counts as blank
OWN_SHEETS = (GUIDE_SHEET, LISTS_SHEET, IDENTITY_SHEET)
RETURNED_SHEETS = ("Cần sửa", "Giữ lại")


@dataclass
class Identity:
    """What a workbook says of itself; "" where it does not."""

    values: dict[str, str] = field(default_factory=dict)
    whole: bool = True

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def folded(name: str) -> str:
    """A sheet name as it is compared: composed, without case and outer spaces."""
    return unicodedata.normalize("NFC", name).strip().casefold()


# ---------------------------------------------------------------- who sent it


def read_identity(book: Book) -> Identity:
    """Form, version, period and unit of a workbook, from its hidden sheet or the marks of the others."""
    for name in book.names:
        if folded(name) == IDENTITY_SHEET:
            rows = islice(book.text_rows(name), _IDENTITY_ROWS)
            values = {row[0].strip(): unicodedata.normalize("NFC", row[1]).strip() for row in rows if len(row) > 1}
            if values.get("form"):
                return Identity(values)
    for name in book.names:
        grid = book.sheet(name, max_row=5, max_column=MAX_COLUMN)
        found = _sheet_mark(grid)
        if found and len(marks := found[2]) >= 6:
            keys = ("form", "version", "period", "unit_code", "unit_name")
            return Identity(dict(zip(keys, marks[1:])), whole=False)
    return Identity()


def _text(raw: Raw) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if raw is None else unicodedata.normalize("NFC", str(getattr(raw, "text", raw))).strip()


def _sheet_mark(grid: Grid) -> tuple[int, int, list[str]] | None:
    """Row and column of the hidden sheet mark and the texts that follow it (sheet key first)."""
    for row, cells in grid.rows.items():
        if row > 5:
            return None
        for column, raw in cells.items():
            if raw == SHEET_MARK:
                return row, column, [_text(cells.get(column + n)) for n in range(1, 7)]
    return None


# ---------------------------------------------------------------- the sheets


@dataclass
class _Found:
    """A sheet of the form found in the workbook."""

    name: str
    grid: Grid
    key_column: int


class _Reader:
    def __init__(self, book: Book, form: Form, submission: Submission):
        self.book, self.form, self.submission = book, form, submission
        self.placed = layout(form).sheets
        self.names = {folded(p.sheet.name): key for key, p in self.placed.items()} | {folded(CHECK_SHEET): "check"}

    # ------------------------------------------------------------ findings

    def say(self, code: str, what: str, *, sheet: str = "", row: int = 0, column: int = 0, value: str = "", key: str = "") -> None:
        place = Place(self.submission.file, sheet, row, column)
        catalogued = CATALOGUE[code]
        where = f"Sheet «{sheet}»" + (f", ô {a1(row, column)}" if row and column else f", dòng {row}" if row else "") if sheet else "Tệp"
        message = f"{where}: {what} {catalogued.mend}"
        self.submission.findings.append(Finding(place, code, catalogued.severity, message, value, key))

    # ------------------------------------------------------------ finding the sheets

    def read(self) -> None:
        found = self.find_sheets()
        for key, placed in self.placed.items():
            if key not in found:
                self.say("KH101", f"không tìm thấy sheet «{placed.sheet.name}» trong tệp.", sheet=placed.sheet.name)
                continue
            self.read_sheet(placed, found[key])
        if "check" in found:
            self.read_explanations(found["check"])
        self.decode_legacy()
        self.missing_inputs(found)

    def find_sheets(self) -> dict[str, _Found]:
        found: dict[str, _Found] = {}
        for name in self.book.names:
            if folded(name) in OWN_SHEETS or folded(name) in map(folded, OWN_SHEETS):
                continue
            grid = self.book.sheet(name, max_column=MAX_COLUMN)
            mark = _sheet_mark(grid)
            key = mark[2][0] if mark else self.names.get(folded(name), "")
            if key not in self.placed and key != "check":
                if grid.rows and folded(name) not in map(folded, RETURNED_SHEETS):
                    self.say("KH105", "sheet không thuộc biểu mẫu nên không được tính.", sheet=name)
                continue
            one = _Found(name, grid, mark[1] if mark else 1)
            if key in found and not _same(found[key].grid, grid):
                self.say("KH103", f"sheet này và «{found[key].name}» là hai bản khác nhau của cùng một sheet.", sheet=name)
                continue
            found.setdefault(key, one)
            self.outside(one, key)
        return found

    def outside(self, found: _Found, key: str) -> None:
        """Cells that no program could place: far away, too long or malformed."""
        grid = found.grid
        for row, column in grid.far[:3]:
            more = f" (cùng {grid.far_count - 1} ô khác)" if grid.far_count > 1 else ""
            self.say("KH104", f"có nội dung ở rất xa bảng{more}.", sheet=found.name, row=row, column=column)
            break
        for row, column, length in grid.long_text:
            self.say("KH233", f"ô chứa {length} ký tự, nhiều hơn Excel cho phép.", sheet=found.name, row=row, column=column)
        for row, column, reason in grid.odd:
            self.say("KH104", f"{reason}.", sheet=found.name, row=row, column=column)

    # ------------------------------------------------------------ one sheet

    def read_sheet(self, placed: SheetLayout, found: _Found) -> None:
        section: Section | None = None
        columns: dict[int, str] = {}
        numbers = list(found.grid.rows)
        for at, row in enumerate(numbers):
            cells = found.grid.rows[row]
            key = cells.get(found.key_column)
            if isinstance(key, str) and key.startswith(SECTION_MARK) and key != SHEET_MARK:
                section = self.section(placed, key[len(SECTION_MARK) :])
                columns = {c: t for c, t in cells.items() if c != found.key_column and isinstance(t, str)}
                if section is not None and section is placed.table:
                    self.read_table(section, columns, found, numbers[at + 1 :])
                    return
            elif section is not None:
                self.read_line(placed, section, columns, found, row, key if isinstance(key, str) else "")

    def section(self, placed: SheetLayout, key: str) -> Section | None:
        return next((s for s in placed.sheet.sections if s.key == key), None)

    def read_line(self, placed: SheetLayout, section: Section, columns: dict[int, str], found: _Found, row: int, key: str) -> None:
        cells = found.grid.rows[row]
        shift = found.key_column - 1
        if key in self.form.computed_by_key and columns:
            self.submission.places[key] = Place(self.submission.file, found.name, row, min(columns))
            return
        inputs = _line_inputs(self.form, section.key, key) if key else {}
        for column, name in columns.items():
            item = inputs.get(name)
            raw = cells.get(column)
            if item is not None:
                self.put(item.key, raw, Place(self.submission.file, found.name, row, column))
            elif not key and not is_blank(raw) and not _is_own_text(section, raw):
                self.leftover(found.name, row, column, raw)
        for column, raw in cells.items():
            if column > placed.status_column + shift and column not in columns and not is_blank(raw):
                self.leftover(found.name, row, column, raw)

    def put(self, key: str, raw: Raw, place: Place) -> None:
        submission = self.submission
        if key in submission.places:
            if not is_blank(raw) and submission.cells.get(key) != raw:
                first = submission.places[key]
                self.say("KH103", f"mục này đã có ở ô {a1(first.row, first.column)} với giá trị khác.",
                         sheet=place.sheet, row=place.row, column=place.column, key=key)
            return
        submission.places[key] = place
        if not is_blank(raw):
            submission.cells[key] = raw

    def leftover(self, sheet: str, row: int, column: int, raw: Raw) -> None:
        self.submission.leftovers.append((Place(self.submission.file, sheet, row, column), show_raw(raw)))
        self.say("KH104", "nội dung không thuộc ô nào của biểu mẫu nên không được tính.", sheet=sheet, row=row, column=column)

    # ------------------------------------------------------------ tables

    def read_table(self, section: Section, columns: dict[int, str], found: _Found, numbers: list[int]) -> None:
        where = {name: column for column, name in columns.items()}
        table = RawTable(found.name, where)
        self.submission.tables[section.key] = table
        missing = [f for f in section.fields if f.key not in where and f.key != section.seq]
        for item in missing:
            self.say("KH102", f"bảng «{section.title}» không còn cột «{item.label}».", sheet=found.name, key=item.key)
        order = [where.get(f.key, 0) for f in section.fields]
        known = {found.key_column, *order}
        first_column = min(known - {0, found.key_column}, default=LABEL_COLUMN)
        labels = {text for f in section.fields for text in (f.label, f.label + " (*)")}
        last_row = 0
        for number in numbers[1:]:  # the first row below the keys is the header
            cells = found.grid.rows[number]
            values = tuple([cells.get(c) for c in order])
            filled = len(values) - values.count(None)
            if not filled or filled < 4 and all(map(is_blank, values)):
                if len(cells) > filled:
                    self.beside(found.name, number, cells, known)
                continue
            kind = ""
            if filled < 4 or any(v in labels for v in values if v.__class__ is str):
                kind = self.row_kind(section, values, number - last_row if last_row else 0)
            if kind == NUMBERED:
                continue
            if kind:
                self.say(kind, _ROW_WORDS[kind], sheet=found.name, row=number, column=first_column, key=section.key)
                if kind == "KH302":
                    self.typed_total(section, table, values, found.name, number)
                elif kind == "KH305":
                    text = " | ".join(show_raw(v) for v in values if v is not None)
                    self.submission.leftovers.append((Place(self.submission.file, found.name, number, first_column), text))
                continue
            table.rows.append((number, values))
            last_row = number
            if len(cells) > filled:
                self.beside(found.name, number, cells, known)

    def beside(self, sheet: str, number: int, cells: dict[int, Raw], known: set[int]) -> None:
        for column, raw in cells.items():
            if column not in known and not is_blank(raw):
                self.leftover(sheet, number, column, raw)

    def row_kind(self, section: Section, values: tuple[Raw, ...], gap: int) -> str:
        """"" for a record, else the code of what the row is instead."""
        filled = [(n, v) for n, v in enumerate(values) if not is_blank(v)]
        texts = [(n, v) for n, v in filled if isinstance(v, str) and section.fields[n].key != section.seq]
        if len(filled) <= 3:
            if gap > _GAP_BEFORE_STRAY and len(filled) == 1:
                return "KH305"
            words = [match_words(v) for _, v in filled if isinstance(v, str)]
            if any(_TOTAL_WORDS.match(w) for w in words) and self.lacks_required(section, values):
                return "KH302"
            if all(section.fields[n].key == section.seq for n, _ in filled):
                return "KH301" if any(isinstance(v, str) and not v.strip(". ").isdigit() for _, v in filled) else NUMBERED
            if len(texts) == 1 and len(filled) - len(texts) <= 1 and self.is_heading(section, values, texts[0]):
                return "KH301"
        labels = _labels(section)
        if len(texts) >= 2 and sum(match_key(v.replace("(*)", "")) == labels[n] for n, v in texts) >= len(texts) - 1:
            return "KH304"
        return ""

    def lacks_required(self, section: Section, values: tuple[Raw, ...]) -> bool:
        """Whether the row misses a required cell, or names its total in it."""
        required = [v for f, v in zip(section.fields, values) if f.required]
        return any(is_blank(v) or (isinstance(v, str) and _TOTAL_WORDS.match(match_words(v))) for v in required)

    def is_heading(self, section: Section, values: tuple[Raw, ...], text: tuple[int, str]) -> bool:
        """A lone text where a record would need more: a group's name, not a record."""
        others = [v for n, v in enumerate(values) if n != text[0] and section.fields[n].key != section.seq]
        if not all(map(is_blank, others)):
            return False
        return not section.fields[text[0]].required or bool(_HEADING_WORDS.match(match_words(text[1])))

    def typed_total(self, section: Section, table: RawTable, values: tuple[Raw, ...], sheet: str, number: int) -> None:
        """A total row that does not agree with the rows above is worth a word."""
        for n, item in enumerate(section.fields):
            if item.type in (Type.MONEY,) and isinstance(values[n], float):
                above = sum(v[n] for _, v in table.rows if isinstance(v[n], float))
                if abs(above - values[n]) > 0.5:
                    self.say("KH303", f"dòng cộng ghi {show_raw(values[n])}, các dòng phía trên cộng được {show_raw(float(above))}.",
                             sheet=sheet, row=number, column=table.columns[item.key], key=item.key)

    # ------------------------------------------------------------ explanations, missing, old encodings

    def read_explanations(self, found: _Found) -> None:
        column = 0
        for row, cells in found.grid.rows.items():
            key = cells.get(found.key_column)
            if not isinstance(key, str):
                continue
            if key.startswith(SECTION_MARK):
                column = next((c for c, t in cells.items() if t == EXPLAIN_KEY), 0)
            elif column and not is_blank(cells.get(column)):
                self.submission.explanations[key] = show_raw(cells[column]).strip()

    def missing_inputs(self, found: dict[str, _Found]) -> None:
        """Inputs whose cell is gone; one finding for a section that is gone altogether."""
        for key, placed in self.placed.items():
            if key not in found:
                continue
            for section in placed.sheet.sections:
                gone = [f for f in section.inputs if f.key not in self.submission.places]
                if section is placed.table and section.key not in self.submission.tables:
                    self.say("KH102", f"không còn bảng «{section.title}».", sheet=found[key].name)
                elif gone and len(gone) == len(section.inputs) and len(gone) > 1:
                    self.say("KH102", f"không còn phần «{section.title}».", sheet=found[key].name)
                else:
                    for item in gone:
                        self.say("KH102", f"không còn ô của mục «{item.label}».", sheet=found[key].name, key=item.key)

    def decode_legacy(self) -> None:
        """Texts in old encodings (TCVN3, VNI, misread UTF-8) become Unicode, column by column."""
        cells = self.submission.cells
        by_sheet: dict[str, list[str]] = {}
        for key, raw in cells.items():
            if isinstance(raw, str) and not raw.isascii() and self.form.inputs[key].type in _TEXTS:
                by_sheet.setdefault(self.submission.places[key].sheet, []).append(key)
        for sheet, keys in by_sheet.items():
            places = [(self.submission.places[k].row, self.submission.places[k].column) for k in keys]
            decoded = self.decoded(sheet, [cells[k] for k in keys], places, keys)
            for n, text in decoded.items():
                cells[keys[n]] = text
        for key, table in self.submission.tables.items():
            self.decode_table(self.form.tables[key], table)

    def decode_table(self, section: Section, table: RawTable) -> None:
        changed: dict[int, dict[int, str]] = {}
        for n, item in enumerate(section.fields):
            if item.type not in _TEXTS or item.key not in table.columns:
                continue
            at = [i for i, (_, v) in enumerate(table.rows) if isinstance(v[n], str) and not v[n].isascii()]
            if not at:
                continue
            places = [(table.rows[i][0], table.columns[item.key]) for i in at]
            texts = [table.rows[i][1][n] for i in at]
            for which, text in self.decoded(table.sheet, texts, places, [item.key] * len(at)).items():
                changed.setdefault(at[which], {})[n] = text
        for i, texts in changed.items():
            number, values = table.rows[i]
            table.rows[i] = (number, tuple(texts.get(n, v) for n, v in enumerate(values)))

    def decoded(self, sheet: str, texts: list[str], places: list[tuple[int, int]], keys: list[str]) -> dict[int, str]:
        """The texts that were in an old encoding, by their index, each with a finding."""
        if not any([_verdict(t) for t in texts]):
            return {}
        fonts_at = self.book.fonts(sheet)
        fonts = [fonts_at.get(p, "") for p in places]
        verdicts = legacy.detect_all(texts, fonts)
        result = {}
        for n, verdict in enumerate(verdicts):
            row, column = places[n]
            if verdict in (legacy.TCVN3, legacy.VNI, legacy.MISREAD):
                result[n] = legacy.decode(texts[n], verdict, capitals=legacy.font_capitals(fonts[n]))
                self.submission.originals[(sheet, row, column)] = texts[n]
                self.say("KH230", f"chữ gõ bằng mã cũ ({verdict.upper()}) đã chuyển sang Unicode.", sheet=sheet, row=row, column=column, key=keys[n])
            elif verdict:
                self.say("KH231", "chữ có ký tự lạ, có thể gõ bằng phông cũ; giữ nguyên như đã gõ.", sheet=sheet, row=row, column=column, key=keys[n])
        return result


_TEXTS = (Type.TEXT, Type.LONG_TEXT, Type.CHOICE)
_ROW_WORDS = {
    "KH301": "dòng này chỉ có tên nhóm nên không tính là một bản ghi.",
    "KH302": "dòng cộng do đơn vị gõ, không tính vào số liệu.",
    "KH304": "dòng tiêu đề lặp lại, bỏ qua.",
    "KH305": "nội dung đứng riêng, cách bảng nhiều dòng trống, không tính là bản ghi.",
}


@lru_cache(maxsize=50_000)
def _verdict(text: str) -> str:
    """legacy.detect, remembered: the same names and phrases come again and again."""
    return legacy.detect(text)


def match_words(text: str) -> str:
    """A text as lower-case ASCII words, for recognising headings and totals."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def _labels(section: Section) -> list[str]:
    return [match_key(f.label) for f in section.fields]


def _is_own_text(section: Section, raw: Raw) -> bool:
    """Whether a text in a keyless row is the workbook's own (titles and column headings)."""
    own = {match_key(t) for t in (section.title, section.note, *(f.label for f in section.fields))}
    return isinstance(raw, str) and match_key(raw.split("\n")[0]) in own


@once_per_form
def _inputs_by_line(form: Form) -> dict[tuple[str, str], dict[str, Field]]:
    lines: dict[tuple[str, str], dict[str, Field]] = {}
    for section in form.sections:
        if section.rows:
            for row in section.rows:
                lines[section.key, row.key] = dict(zip(row.columns, row.fields))
        else:
            for item in section.inputs:
                lines[section.key, item.key] = {SINGLE: item}
    return lines


def _line_inputs(form: Form, section: str, key: str) -> dict[str, Field]:
    """The inputs of a keyed row, by the name in the key row above their column."""
    return _inputs_by_line(form).get((section, key), {})


def _same(one: Grid, other: Grid) -> bool:
    return one.rows == other.rows


# ---------------------------------------------------------------- public


def read(book: Book, form: Form, identity: Identity, file: str) -> Submission:
    """The submission in an open workbook of that form. Raises Refused for a sheet that cannot be read."""
    unit = Unit(
        code=identity.get("unit_code"),
        name=identity.get("unit_name"),
        type=identity.get("unit_type"),
        group=identity.get("unit_group"),
        superior=identity.get("unit_superior"),
    )
    config = {k.removeprefix("config."): v for k, v in identity.values.items() if k.startswith("config.")}
    submission = Submission(
        file=file,
        form=form.id,
        version=form.version,
        period=identity.get("period"),
        unit=unit,
        modified=book.modified.isoformat(sep=" ", timespec="seconds") if book.modified else "",
        epoch1904=book.epoch1904,
        config=config,
    )
    reader = _Reader(book, form, submission)
    if not identity.whole:
        reader.say("KH013", "sheet ẩn _khsheet đã mất; đơn vị và kỳ được nhận ra nhờ dấu ẩn ở các sheet khác.")
    reader.read()
    return submission


__all__ = ["Identity", "Refused", "read", "read_identity"]
