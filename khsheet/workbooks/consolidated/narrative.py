"""Thuyết minh: what the units wrote, section by section, beside what the numbers say."""

from __future__ import annotations

from collections.abc import Iterator

from khsheet.collection.entries import is_asked, version_of
from khsheet.form.check_sheet import lines as check_lines
from khsheet.form.sentences import keys_said, sentences
from khsheet.messages import NOT_ASKED
from khsheet.model import Entry, Field, Section, Status, Value
from khsheet.values.show import show
from khsheet.workbooks.consolidated.context import NARRATIVE, BookContext
from khsheet.workbooks.consolidated.figures import bare_title
from khsheet.workbooks.consolidated.list_sheet import AT_ONCE
from khsheet.workbooks.excel import CellRange
from khsheet.workbooks.heights import height, lines_needed, tall
from khsheet.workbooks.stream import Row
from khsheet.workbooks.styles import (
    BANNER,
    NARRATIVE_FAULTY_UNIT,
    NARRATIVE_HEAD,
    NARRATIVE_OF_ALL,
    NARRATIVE_QUIET,
    NARRATIVE_SILENT,
    NARRATIVE_SIZE,
    NARRATIVE_TEXT,
    NARRATIVE_UNIT,
    SHEET_TEXT,
    Look,
)
from khsheet.workbooks.texts import pieces

Looks = tuple[Look, ...]
_UNIT, _TEXT, _WHOLE = range(1, 4)
_UNIT_WIDTH, _TEXT_WIDTH, _WHOLE_WIDTH = 30.0, 112.0, 20.0
#: A shown part of a long text; Excel shows no row of more than 409 points.
_LINES = 20
_NOTE = "Văn bản dài được ngắt thành nhiều dòng để đọc và in; toàn văn ở cột C (đang ẩn)."


class NarrativeSheet:
    """The sheet, written from top to bottom; ``row`` is the next one."""

    def __init__(self, context: BookContext):
        self.context = context
        widths = (_UNIT_WIDTH, _TEXT_WIDTH, _WHOLE_WIDTH)
        self.sheet = context.start(NARRATIVE, widths, landscape=False)
        self.sheet.hidden_columns(_WHOLE, _WHOLE, _WHOLE_WIDTH, SHEET_TEXT)
        notes = [context.basis + ". Tên đơn vị nền vàng: báo cáo còn cần sửa.", _NOTE]
        title = f"THUYẾT MINH {context.period_name.upper()}"
        self.banners = 0
        self._titles: dict[int, dict[str, str]] = {}
        self._waiting: list[tuple[Row, float]] = []
        self._looks: Looks = ()
        self.row = context.title(self.sheet, title, notes, widths[: _WHOLE - 1]) + 1

    def put(self, values: Row, looks: Looks, high: float) -> None:
        """The next row; those that look alike are written together."""
        if looks != self._looks or len(self._waiting) == AT_ONCE:
            self.write_waiting()
            self._looks = looks
        self._waiting.append((values, high))
        self.row += 1

    def write_waiting(self) -> None:
        rows = [values for values, _ in self._waiting]
        heights = [high for _, high in self._waiting]
        self.sheet.rows(self.row - len(rows), rows, self._looks, heights)
        self._waiting = []

    def line(self, unit: str | None, text: str, look: Look) -> None:
        high = max(
            height(text, _TEXT_WIDTH, NARRATIVE_SIZE),
            height(unit or "", _UNIT_WIDTH, NARRATIVE_SIZE),
        )
        self.put((unit, text), (look, look), high)

    def banner(self, text: str) -> None:
        self.banners += 1
        text = f"{self.banners}. {text}"
        self.put((text, None), (BANNER, BANNER), 24)

    def heading(self, left: str, right: str) -> None:
        self.line(left, right, NARRATIVE_HEAD)

    def told(self, entry: Entry | None, text: str) -> None:
        """A unit's text (without an entry, what is said of all), in several rows where one cannot
        show it."""
        if entry is None:
            unit, looks = f"Chung ({self.context.share} đơn vị đạt)", _OF_ALL
        else:
            unit, looks = self.context.name(entry.unit), _LOOKS[entry.status]
        lines = max(
            lines_needed(text, _TEXT_WIDTH, NARRATIVE_SIZE),
            lines_needed(unit, _UNIT_WIDTH, NARRATIVE_SIZE),
        )
        if lines <= _LINES:
            self.put((unit, text), looks, tall(lines, NARRATIVE_SIZE))
            return
        wholes = pieces(text)
        parts = [part for whole in wholes for part in _shown(whole)]
        for n, part in enumerate(parts):
            name = unit if n == 0 else f"{unit} (tiếp)"
            whole = wholes[n] if n < len(wholes) else None
            high = height(part, _TEXT_WIDTH, NARRATIVE_SIZE)
            self.put((name, part, whole), (*looks, SHEET_TEXT), high)

    def gap(self) -> None:
        self.write_waiting()
        self.row += 1

    # ------------------------------------------------------------ one section

    def section(self, section: Section) -> None:
        context = self.context
        texts = [f for f in section.inputs if not f.type.is_number and self.may_show(f)]
        has_sentences = any(self.sentences(entry, section) for entry in context.entries)
        if not has_sentences and not texts:
            return
        self.banner(context.say(bare_title(section)))
        if has_sentences:
            self.numbers(section)
        for item in texts:
            self.texts(item)
        self.gap()

    def numbers(self, section: Section) -> None:
        context = self.context
        self.heading("Đơn vị", "Số liệu")
        of_all = sentences(context.form, section.key, context.totals, context.incomplete)
        if of_all:
            self.told(None, "\n".join(of_all))
        for entry in context.entries:
            if own := self.sentences(entry, section):
                self.told(entry, "\n".join(own))

    def sentences(self, entry: Entry, section: Section) -> list[str]:
        """What the numbers of a unit say, without those that are wrong."""
        form = self.context.form_of(entry)
        keys = keys_said(form).get(section.key, ())
        told = {key: entry.reasons.get(key) or entry.known(key) for key in keys}
        return sentences(form, section.key, told)

    def texts(self, item: Field) -> None:
        """What each unit wrote; those that wrote nothing are named together."""
        self.heading("Đơn vị", self.context.say(item.label))
        silent, unasked = [], []
        for entry in self.context.entries:
            text = show(entry.values.get(item.key), item.type)
            if text.strip():
                self.told(entry, text)
            elif is_asked(entry, item.key):
                silent.append(self.context.name(entry.unit))
            else:
                unasked.append(self.context.name(entry.unit))
        for words, names in (
            ("Không ghi", silent),
            (NOT_ASKED.capitalize(), unasked),
        ):
            if names:
                told = f"{words} ({len(names)} đơn vị)"
                self.line(told, _joined(names), NARRATIVE_SILENT)

    def may_show(self, item: Field) -> bool:
        return self.context.collection.with_names or not item.personal

    def documents(self) -> None:
        """What belongs to each unit's own document: its number, date, basis, signer."""
        sections = [s for s in self.context.form.sections if not s.consolidated]
        items = [f for s in sections for f in s.inputs if self.may_show(f)]
        if not items:
            return
        self.banner("Văn bản báo cáo của các đơn vị")
        self.heading("Đơn vị", " – ".join(self.context.say(bare_title(s)) for s in sections))
        for entry in self.context.entries:
            given = ((f.label, _shown_plainly(entry.values.get(f.key), f)) for f in items)
            told = "\n".join(f"{self.context.say(label)}: {text}" for label, text in given if text)
            if told:
                self.told(entry, told)
        self.gap()

    # ------------------------------------------------------------ explanations

    def explanations(self) -> None:
        context = self.context
        given = [(e, k, t) for e in context.entries for k, t in e.explanations.items() if t.strip()]
        self.banner("Giải trình")
        self.heading("Đơn vị", "Mục được nhắc và lời giải trình của đơn vị")
        for entry, key, text in given:
            title = self.titles(entry).get(key, key)
            self.told(entry, f"{context.say(title)}: {text}")
        if not given:
            self.line(None, "Không đơn vị nào ghi giải trình.", NARRATIVE_QUIET)
        self.gap()

    def titles(self, entry: Entry) -> dict[str, str]:
        """What the lines of the unit's check sheet are called, by id."""
        form, period = version_of(entry, self.context.form), self.context.collection.period
        if form.version not in self._titles:
            lines = check_lines(form, period)
            self._titles[form.version] = {line.id: line.title for line in lines}
        return self._titles[form.version]


def write(context: BookContext) -> None:
    """The sheet Thuyết minh."""
    narrative = NarrativeSheet(context)
    for section in context.form.sections:
        if section.consolidated:
            narrative.section(section)
    narrative.explanations()
    narrative.documents()
    narrative.sheet.print_area(CellRange(1, _UNIT, narrative.row - 1, _TEXT))


_LOOKS = {
    Status.ACCEPTED: (NARRATIVE_UNIT, NARRATIVE_TEXT),
    Status.ERRORS: (NARRATIVE_FAULTY_UNIT, NARRATIVE_TEXT),
}
_OF_ALL = (NARRATIVE_OF_ALL, NARRATIVE_OF_ALL)


def _shown_plainly(value: Value, item: Field) -> str:
    """A value as text; what is no amount (a year, a number of a document) without separators."""
    return str(value) if isinstance(value, int) and not item.summed else show(value, item.type)


def _joined(names: list[str]) -> str:
    """Names in one cell, as many as it holds."""
    text = ", ".join(names)
    return text if len(text) < 4000 else text[:4000].rpartition(",")[0] + ", …"


def _shown(text: str) -> list[str]:
    """A text in parts that a row can show, broken at paragraphs, else at words."""
    if lines_needed(text, _TEXT_WIDTH, NARRATIVE_SIZE) <= _LINES:
        return [text]
    return list(_broken(text))


def _broken(text: str) -> Iterator[str]:
    part = ""
    for paragraph in text.splitlines():
        for line in _wrapped(paragraph):
            joined = f"{part}\n{line}" if part else line
            if part and lines_needed(joined, _TEXT_WIDTH, NARRATIVE_SIZE) > _LINES:
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
