"""What each placeholder of a report prints: values, rows, names and the filters put on them.

Numbers, dates and money stand as Vietnamese documents write them, dots where nothing was answered,
texts line by line. Staff text is data: it is never read as template or XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from khsheet.form.wording import Area
from khsheet.model import Computed, Field, Form, Section, Type, Value
from khsheet.model.serials import day_of_serial
from khsheet.reports.data import ReportData, area_of, plain
from khsheet.values.numerals import exact
from khsheet.values.show import show
from khsheet.values.words import says_none

Item = Field | Computed

NBSP = "\u00a0"
# Noncharacters, never part of a text: they say how the paragraph they begin is to look.
BULLET, UNIT = "\ufdd0", "\ufdd1"
MARKS = re.compile(f"[{BULLET}{UNIT}]")
# Between these stand the unit of measure of a number and a note on it, which follows that unit.
_NOTE, _OF, _END = "\ufdd2", "\ufdd3", "\ufdd4"
_NOTED = re.compile(f"{_NOTE}([^{_NOTE}{_OF}{_END}]*+){_OF}([^{_NOTE}{_OF}{_END}]*+){_END}")
_BULLET_SIGNS = "-–—•+*·●▪○✓➢"
_BULLET_LINE = re.compile(rf"[{re.escape(_BULLET_SIGNS)}]\s*(?=\S)")


class Answer(str):
    """The text that a placeholder prints, what it stands for (None when blank), and its label.

    ``note`` is of how many units a sum is, marked for ``with_notes``.
    """

    value: Value
    label: str
    note: str

    def __new__(cls, text: str, value: Value = None, label: str = "", note: str = "") -> Answer:
        self = super().__new__(cls, text)
        self.value, self.label, self.note = value, label, note
        return self

    @property
    def printed(self) -> str:
        return self + self.note


class Open(Answer):
    """Dots for an answer that was not given; to print them is to leave ``label`` open."""

    def __new__(cls, dots: str, label: str) -> Open:
        self = str.__new__(cls, dots)
        self.value, self.label, self.note = None, label, ""
        return self

    def upper(self) -> Open:
        return self

    lower = capitalize = upper


def with_notes(text: str) -> str:
    """A printed text with the notes on its numbers in brackets, each behind the number's unit."""
    while found := _NOTED.search(text):
        unit, note, rest = found[1], found[2], text[found.end() :]
        end = len(unit) + (rest[:1] in (" ", NBSP))
        has_unit = rest[:end].lstrip(f" {NBSP}") == unit and not rest[end:][:1].isalnum()
        at = end if unit and has_unit else 0
        text = f"{text[: found.start()]}{rest[:at]} ({note}){rest[at:]}"
    return text


# ---------------------------------------------------------------- one value

# Zero-width spaces let a long row of dots begin behind its label and go on in the next line.
_WORDS_OPEN = "\u200b".join("…" * 6)
_LINE_OPEN = "\u200b".join("…" * 30)
_OPEN_BY_TYPE = {
    Type.DATE: "…/…/20…",
    Type.TEXT: _WORDS_OPEN,
    Type.CHOICE: _WORDS_OPEN,
    Type.LONG_TEXT: _LINE_OPEN,
}
_OPEN_BY_UNIT = {"ngày": "…", "tháng": "…", "năm": "20…"}


def open_line(label: str) -> Open:
    """Dots for a text of its own."""
    return Open(_LINE_OPEN, label)


def _open(item: Item) -> Open:
    return Open(_OPEN_BY_UNIT.get(item.unit) or _OPEN_BY_TYPE.get(item.type, "……"), item.label)


def _answer(item: Item, value: Value) -> Answer:
    """One value as the running text of a report says it."""
    none = item.blank_text if isinstance(item, Field) else ""
    if isinstance(value, str):
        value = plain(value) or None
    if value is None:
        return _open(item)
    if isinstance(value, str) and item.type.is_number:
        return Answer(f"({value})", None, item.label)  # why there is no number
    if none and isinstance(value, str) and says_none(value):
        return Answer(none, value, item.label)
    if isinstance(value, str):
        return Answer(
            marked_lines(value) if item.type is Type.LONG_TEXT else value, value, item.label
        )
    if none and not value:
        return Answer(none, value, item.label)
    text = _in_text(value, item)
    return Answer(f"{text}{NBSP}{item.unit}" if none and item.unit else text, value, item.label)


def _in_text(value: Value, item: Item) -> str:
    """A number or date in a sentence: counts below ten get a zero in front, but no 0, money or %.

    Days below 10 and the months 1 and 2 get theirs by Nghị định 30/2020/NĐ-CP, Phụ lục I.
    """
    if isinstance(value, date):
        return f"{value.day:02}/{_month(value.month)}/{value.year}"
    if item.type is not Type.INTEGER or not isinstance(value, int):
        return show(value, item.type)
    if item.unit == "tháng":
        return _month(value)
    if item.unit in ("năm", "khối"):
        return str(value)
    if 0 < value < 10:
        return f"0{value}"
    return show(value, item.type) if item.unit else str(value)


def _month(number: int) -> str:
    return f"{number:02}" if number < 3 else str(number)


def _in_cell(item: Item, value: Value) -> Answer:
    """One value in a table: plain, and nothing where nothing was answered."""
    if isinstance(value, str):
        value = plain(value)
    return Answer(show(value, item.type), value, item.label)


def marked_lines(text: str) -> str:
    """Each line of a long text, those of a list with the mark of their look and one space."""
    lines = []
    for line in text.split("\n"):
        if line and line[0] in _BULLET_SIGNS:
            line = _BULLET_LINE.sub(_bullet, line, count=1)
        if line:
            lines.append(line)
    return "\n".join(lines)


def _bullet(match: re.Match[str]) -> str:
    # "-5 độ" or "*chú ý*" is no list: only a sign that stands apart, or - • + before a letter.
    sign = match[0][0]
    after = match.string[match.end()]
    if match[0] == sign and (sign not in "-–•+" or not after.isalpha()):
        return match[0]
    return f"{BULLET}{sign} "


# ---------------------------------------------------------------- names of every template

_QUARTERS = {"H1": "quý I, II", "H2": "quý III, IV", "": "quý I, II, III, IV"}


def _about(area: Area, data: ReportData) -> dict[str, Answer]:
    """Names that every template knows besides the form's own: the area and the period."""
    period = data.period
    plan_year = int(period.plan_name[-4:])
    quarter = period.name.partition(" năm")[0]
    texts = {
        "unit_name": area.name,
        "unit_name_at_start": area.at_start,
        "unit_word": area.word,
        "association": area.association,
        "period": period.name,
        "plan_period": period.plan_name,
        "period_quarters": _QUARTERS.get(period.part, quarter),
        "period_end_month": f"tháng {_month(period.end.month)} năm {period.end.year}",
    }
    years = {"year": period.year, "plan_year": plan_year}
    return {
        **{k: Answer(v.replace("6 tháng", f"6{NBSP}tháng"), v) for k, v in texts.items()},
        **{k: Answer(str(v), v) for k, v in years.items()},
    }


# ---------------------------------------------------------------- everything a template can print


def context(
    form: Form, data: ReportData, used: set[str], *, empty_rows: int
) -> Mapping[str, object]:
    """Name -> what it prints, for the names that the template uses."""
    items: dict[str, Item] = {k: item for k, item in form.inputs.items() if k in used}
    items |= {k: item for k, item in form.computed_by_key.items() if k in used}
    printed: dict[str, object] = {}
    for key, text in {**form.config, **data.config}.items():
        if key in used:
            printed[key] = _answer(Field(key, form.config_labels.get(key, key), Type.TEXT), text)
    for key, item in items.items():
        if data.by_unit:
            printed[key] = _office_answer(form, item, data)
        else:
            printed[key] = _noted(_answer(item, _known(item, data.values)), item, data)
    for key, section in form.tables.items():
        if key in used:
            printed[key] = _rows(section, data.rows.get(key, ()), empty_rows)
    printed["by_unit"] = [
        {
            "unit_name": Answer(plain(name)),
            **{key: _in_cell(item, values.get(key)) for key, item in items.items()},
        }
        for name, values in data.by_unit
    ]
    return printed | _about(area_of(form, data.unit), data)


def _noted(answer: Answer, item: Item, data: ReportData) -> Answer:
    """A number with the note on it, where there is one."""
    note = data.notes.get(item.key)
    if not note or answer.value is None:
        return answer
    return Answer(answer, answer.value, item.label, f"{_NOTE}{item.unit}{_OF}{note}{_END}")


def _known(item: Item, values: Mapping[str, Value]) -> Value:
    """The value, but no year after a year that was not given."""
    parts = item.add if isinstance(item, Computed) and item.plus else ()
    if any(values.get(key) is None for key in parts):
        return None
    return values.get(item.key)


def _rows(
    section: Section, rows: Iterable[tuple[Value, ...]], empty_rows: int
) -> list[dict[str, Answer]]:
    """Printed rows, numbered from 1; a table without rows gets empty ones to fill in by hand."""
    printed = []
    for number, values in enumerate(rows, 1):
        cells = zip(section.fields, values, strict=True)
        row = {f.key: _in_cell(f, _as_typed(f, value)) for f, value in cells}
        printed.append(row | {section.seq: Answer(str(number), number)})
    if printed:
        return printed
    blank = {f.key: Answer("") for f in section.fields}
    return [blank | {section.seq: Answer(str(n), n)} for n in range(1, empty_rows + 1)]


def _as_typed(item: Field, value: Value | float) -> Value:
    """A value of a row as it was typed: rows are kept with days as serials, decimals as floats."""
    if item.type is Type.DATE and isinstance(value, int):
        return day_of_serial(value)
    return exact(value) if isinstance(value, float) else value


def _office_answer(form: Form, item: Item, data: ReportData) -> Answer:
    """The units' sum; the office's own configuration; or the units' texts under their names."""
    value = data.values.get(item.key)
    if item.key in data.own:
        return _answer(item, data.own[item.key])
    if isinstance(item, Field) and item.prefill:
        is_year = item.prefill == "period_year"
        return _answer(item, data.period.year if is_year else data.config.get(item.prefill))
    if isinstance(item, Computed) and item.plus and value is None:
        value = _with_constant(form, item, data)
    if item.type.is_number or item.type is Type.DATE:
        return _noted(_answer(item, value), item, data)
    if isinstance(item, Field) and item.personal:
        return _open(item)
    said = [(name, text) for name, values in data.by_unit if (text := _said(values.get(item.key)))]
    if not said:
        return _answer(item, value)
    if item.type is Type.LONG_TEXT:
        text = "\n".join(f"{UNIT}{plain(name)}:\n{marked_lines(text)}" for name, text in said)
    else:
        text = "; ".join(f"{text} ({', '.join(names)})" for text, names in _grouped(said))
    return Answer(text, text, item.label)


def _with_constant(form: Form, item: Computed, data: ReportData) -> Value:
    """A sum with a constant, such as next year, of what the office itself says of its parts."""
    total: int | Decimal = item.plus
    for key in item.add:
        value = _office_answer(form, form.item(key), data).value
        if not isinstance(value, (int, Decimal)):
            return None
        total += value
    return total


def _said(value: Value) -> str:
    return plain(value) if isinstance(value, str) else ""


def _grouped(said: list[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Equal texts once, with the names of all units that gave them."""
    groups: dict[str, list[str]] = {}
    for name, text in said:
        groups.setdefault(text, []).append(plain(name))
    yield from groups.items()


# ---------------------------------------------------------------- filters


def writers_own(answer: Answer, by_unit: object) -> Answer:
    """What belongs to the writer of the report alone: no unit's word stands for the office's."""
    own = isinstance(answer, Open) or not by_unit
    return answer if own else Open(_WORDS_OPEN, answer.label)


#: Letters of a line in the left half of a letterhead, in capitals.
_LONGEST_AREA = 20


def area_together(text: str, word: str) -> str:
    """The text with its last area in one piece, where a line of a letterhead holds it: a long line
    breaks before it."""
    at = text.casefold().rfind(f" {word.casefold()} ")
    if isinstance(text, Open) or at < 0 or len(text) - at - 1 > _LONGEST_AREA:
        return text
    return text[: at + 1] + text[at + 1 :].replace(" ", NBSP)


def _trieu(answer: Answer) -> Answer:
    """Money in million đồng, exact: 12.500.000 is 12,5."""
    if answer.value is None:
        return answer
    if not isinstance(answer.value, (int, Decimal)):
        raise TypeError("no amount of money")
    shown = show(Decimal(answer.value) / 1_000_000, Type.DECIMAL)
    return Answer(shown, answer.value, answer.label, answer.note)


def _so(answer: Answer) -> Answer:
    """The number as tables show it, without a zero in front."""
    if answer.value is None:
        return answer
    return Answer(show(answer.value, Type.INTEGER), answer.value, answer.label, answer.note)


def _cham(text: str) -> str:
    """The text with a full stop, unless it ends with a mark of its own."""
    ended = text.rstrip("”\"')").endswith((".", "!", "?", "…", ";", ":"))
    return text if isinstance(text, Open) or ended else f"{text}."


def _ngay_thang(answer: Answer) -> Answer:
    """A date in words: 15 tháng 5 năm 2026."""
    if isinstance(answer, Open):
        return Open("… tháng … năm 20…", answer.label)
    day = answer.value
    if not isinstance(day, date):
        raise TypeError("no date")
    return Answer(f"{day.day:02} tháng {_month(day.month)} năm {day.year}", day, answer.label)


def _so_hieu(reference: str) -> str:
    """ "Quyết định số 1373/QĐ-TTg" of a reference that goes on with its date, body and subject."""
    if isinstance(reference, Open):
        return reference
    return re.split(r" (?:ngày|của|năm) ", reference, maxsplit=1)[0]


def _noi_nhan(text: Answer) -> Answer:
    """Recipients, one a line: "- …;", the last one with a full stop (Nghị định 30/2020/NĐ-CP)."""
    if isinstance(text, Open):
        return text
    lines = [MARKS.sub("", line).lstrip("-–•+* ").rstrip(" ;.") for line in text.split("\n")]
    return Answer(";\n".join(f"- {line}" for line in lines if line) + ".")


FILTERS: Mapping[str, Callable[..., str]] = {
    "trieu": _trieu,
    "so": _so,
    "cham": _cham,
    "ngay_thang": _ngay_thang,
    "so_hieu": _so_hieu,
    "noi_nhan": _noi_nhan,
}
"""What a template may put behind a placeholder, besides what jinja2 and ``environment`` have."""
