"""Thuyết minh: what the units wrote, section by section of the form, beside what the numbers say."""

from __future__ import annotations

from collections.abc import Iterator

from khsheet.form.check_sheet import lines as check_lines
from khsheet.form.sentences import sentences
from khsheet.model import Entry, Field, Section, Status, Value
from khsheet.values.read import show
from khsheet.workbooks.consolidated.context import NARRATIVE, BookContext
from khsheet.workbooks.stream import StreamedSheet, pieces
from khsheet.workbooks.styles import (
    BAND_COLOUR,
    COMPUTED_COLOUR,
    HEAD_COLOUR,
    height,
    lines_needed,
    tall,
)

_UNIT, _TEXT, _WHOLE = range(3)
_WIDTHS = [30.0, 112.0, 20.0]
_SIZE = 13
#: A shown part of a long text; Excel shows no row of more than 409 points.
_LINES = 20


class _Writer:
    def __init__(self, frame: BookContext):
        self.frame = frame
        name, text = {"bold": True, "font_size": _SIZE}, {"font_size": _SIZE}
        of_all = {"bold": True, "bg_color": COMPUTED_COLOUR}
        self.styles = {
            Status.ACCEPTED: (frame.text(**name), frame.text(**text)),
            Status.ERRORS: (frame.text(**name, **{"bg_color": "#FFF2CC"}), frame.text(**text)),
        }
        self.all_styles = (
            frame.text(**name, **{"bg_color": COMPUTED_COLOUR}),
            frame.text(**text, **of_all),
        )
        self.values = [_counted(e) for e in frame.entries]
        self.sheet: StreamedSheet = frame.start(NARRATIVE, _WIDTHS, landscape=False)
        self.sheet.set_column(_WHOLE, _WHOLE, 20, frame.style(), {"hidden": True})
        notes = [
            frame.basis + ". Tên đơn vị nền vàng: báo cáo còn cần sửa.",
            "Văn bản dài được ngắt thành nhiều dòng để đọc và in; toàn văn ở cột C (đang ẩn).",
        ]
        self.row = (
            frame.title(
                self.sheet, f"THUYẾT MINH {frame.period_name.upper()}", notes, _WIDTHS[:_WHOLE]
            )
            + 1
        )

    def line(
        self, unit: str | None, text: str, unit_style, text_style, size: float = _SIZE
    ) -> None:
        high = max(height(text, _WIDTHS[_TEXT], size), height(unit or "", _WIDTHS[_UNIT], size))
        self.sheet.row(self.row, [unit, text], [unit_style, text_style], high)
        self.row += 1

    def banner(self, text: str) -> None:
        style = self.frame.style(bold=True, font_size=14, font_color="white", bg_color=HEAD_COLOUR)
        self.sheet.row(self.row, [text, None], [style, style], 24)
        self.row += 1

    def heading(self, left: str, right: str) -> None:
        style = self.frame.cell(bold=True, text_wrap=True, bg_color=BAND_COLOUR, font_size=_SIZE)
        self.line(left, right, style, style)

    def told(self, entry: Entry | None, text: str) -> None:
        """A unit's text (without an entry, what is said of all), over several rows if one cannot show it."""
        unit = entry.unit.name if entry else f"Chung ({self.frame.share} đơn vị đạt)"
        name, style = self.all_styles if entry is None else self.styles[entry.status]
        lines = max(
            lines_needed(text, _WIDTHS[_TEXT], _SIZE), lines_needed(unit, _WIDTHS[_UNIT], _SIZE)
        )
        if lines <= _LINES:
            self.sheet.row(self.row, (unit, text), (name, style), tall(lines, _SIZE))
            self.row += 1
            return
        parts = [p for piece in pieces(text) for p in _shown(piece)]
        for n, part in enumerate(parts):
            whole = pieces(text)[n] if n < len(pieces(text)) else None
            high = height(part, _WIDTHS[_TEXT], _SIZE)
            self.sheet.row(
                self.row,
                [unit if n == 0 else f"{unit} (tiếp)", part, whole],
                [name, style, self.frame.style()],
                high,
            )
            self.row += 1

    def gap(self) -> None:
        self.row += 1

    # ------------------------------------------------------------ one section

    def section(self, section: Section) -> None:
        frame = self.frame
        said = [
            (e, sentences(frame.form, section.key, v)) for e, v in zip(frame.entries, self.values)
        ]
        texts = [f for f in section.inputs if not f.type.is_number and self.may_show(f)]
        has_sentences = any(s for _, s in said)
        if not has_sentences and not texts:
            return
        self.banner(frame.say(section.title))
        if has_sentences:
            self.numbers(said, sentences(frame.form, section.key, frame.totals))
        for item in texts:
            self.texts(item)
        self.gap()

    def numbers(self, said: list[tuple[Entry, list[str]]], of_all: list[str]) -> None:
        self.heading("Đơn vị", "Số liệu")
        if of_all:
            self.told(None, "\n".join(of_all))
        for entry, own in said:
            if own:
                self.told(entry, "\n".join(own))

    def texts(self, item: Field) -> None:
        """What each unit wrote; those that wrote nothing are named together."""
        self.heading("Đơn vị", self.frame.say(item.label))
        silent = []
        for entry in self.frame.entries:
            text = show(entry.values.get(item.key), item.type)
            if text.strip():
                self.told(entry, text)
            else:
                silent.append(entry.unit.name)
        if silent:
            words = item.blank_text or "Không ghi"
            style = self.frame.text(italic=True, font_color="#595959", font_size=_SIZE)
            self.line(f"{words} ({len(silent)} đơn vị)", _joined(silent), style, style)

    def may_show(self, item: Field) -> bool:
        return self.frame.collection.with_names or not item.personal

    def documents(self) -> None:
        """What belongs to each unit's own document: its number, date, basis, signer."""
        sections = [s for s in self.frame.form.sections if not s.consolidated]
        items = [f for s in sections for f in s.inputs if self.may_show(f)]
        if not items:
            return
        self.banner("Văn bản báo cáo của các đơn vị")
        self.heading("Đơn vị", " – ".join(self.frame.say(s.title) for s in sections))
        for entry in self.frame.entries:
            given = ((f.label, _shown_plainly(entry.values.get(f.key), f)) for f in items)
            told = "\n".join(f"{self.frame.say(label)}: {text}" for label, text in given if text)
            if told:
                self.told(entry, told)
        self.gap()

    # ------------------------------------------------------------ explanations

    def explanations(self) -> None:
        frame = self.frame
        titles = {line.id: line.title for line in check_lines(frame.form, frame.collection.period)}
        given = [(e, k, t) for e in frame.entries for k, t in e.explanations.items() if t.strip()]
        self.banner("Giải trình")
        self.heading("Đơn vị", "Mục được nhắc và lời giải trình của đơn vị")
        for entry, key, text in given:
            self.told(entry, f"{frame.say(titles.get(key, key))}: {text}")
        if not given:
            style = frame.text(italic=True, font_size=_SIZE)
            self.line(None, "Không đơn vị nào ghi giải trình.", style, style)
        self.gap()


def write(frame: BookContext) -> None:
    """The sheet Thuyết minh."""
    writer = _Writer(frame)
    for section in frame.form.sections:
        if section.consolidated:
            writer.section(section)
    writer.explanations()
    writer.documents()
    writer.sheet.print_area(0, 0, writer.row - 1, _TEXT)


def _counted(entry: Entry) -> dict[str, Value]:
    """The values of a unit without those that are wrong."""
    return (
        {k: v for k, v in entry.values.items() if k not in entry.wrong}
        if entry.wrong
        else entry.values
    )


def _shown_plainly(value: Value, item: Field) -> str:
    """A value as text; what is no amount (a year, a number of a document) without separators."""
    return str(value) if isinstance(value, int) and not item.summed else show(value, item.type)


def _joined(names: list[str]) -> str:
    """Names in one cell, as many as it holds."""
    text = ", ".join(names)
    return text if len(text) < 4000 else text[:4000].rpartition(",")[0] + ", …"


def _shown(text: str) -> list[str]:
    """A text in parts that a row can show, broken at paragraphs, else at words."""
    if lines_needed(text, _WIDTHS[_TEXT], _SIZE) <= _LINES:
        return [text]
    return list(_broken(text))


def _broken(text: str) -> Iterator[str]:
    part = ""
    for paragraph in text.splitlines():
        for line in _wrapped(paragraph):
            joined = f"{part}\n{line}" if part else line
            if part and lines_needed(joined, _WIDTHS[_TEXT], _SIZE) > _LINES:
                yield part
                joined = line
            part = joined
    if part:
        yield part


def _wrapped(paragraph: str, limit: int = 1500) -> Iterator[str]:
    """A paragraph in runs of whole words that are well below one row."""
    while len(paragraph) > limit:
        cut = paragraph.rfind(" ", 1, limit)
        cut = cut if cut > 0 else limit
        yield paragraph[:cut]
        paragraph = paragraph[cut:].lstrip()
    yield paragraph
