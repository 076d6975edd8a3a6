"""One unit's or the whole office's report as a Word file, made from a template that is edited in Word.

A template holds placeholders such as ``{{ unit_name }}`` (docxtpl, jinja2): keys of the form. What a placeholder
prints is decided here: numbers, dates and money as Vietnamese documents write them, dots where
nothing was answered, texts line by line. Staff text is data: it is never read as template or XML.

Filters for templates: ``trieu`` (money in million đồng), ``so`` (a number without a zero in front),
``cham`` (ends with a full stop), ``ngay_thang`` (15 tháng 5 năm 2026), ``so_hieu`` (a reference without its date and subject),
``noi_nhan`` (list of recipients), ``rieng`` (a word of the writer alone, open in the office's report).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from khsheet.errors import UserError
from khsheet.form.definition import did_you_mean, templates_dir
from khsheet.form.periods import Period
from khsheet.model import (
    Computed,
    Field,
    Form,
    Section,
    Type,
    Unit,
    Value,
)
from khsheet.values.read import show
from khsheet.vietnamese.text import clean, slug

MAUS = (1, 2, 3)
EMPTY_ROWS = 15
"""Rows for completing by hand when a table has none: as many as the printed form has."""

# Day 0 of Excel's serials from March 1900 on (ECMA-376 part 1, 18.17.4.1).
_DAY_ZERO = date(1899, 12, 30).toordinal()
NBSP = "\u00a0"
# Noncharacters, never part of a text: they say how the paragraph they begin is to look.
_BULLET, _UNIT = "\ufdd0", "\ufdd1"
_STYLES = {_BULLET: "Gạch đầu dòng", _UNIT: "Tên đơn vị"}
_MARKS = re.compile(f"[{_BULLET}{_UNIT}]")
_BULLET_LINE = re.compile(r"[-–—•+*·●▪○✓➢]\s*(?=\S)")
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class ReportData:
    """What one report says: ``values`` by key, ``rows`` by table, values in the order of columns.

    Dates are dates in ``values`` and Excel serials in ``rows``. ``config`` is the form's with the
    submission's own laid over it. ``by_unit`` (name and values of every counted unit) makes it the
    office's report: ``unit`` is then the office, ``values`` the sums.
    """

    unit: Unit
    period: Period
    values: dict[str, Value]
    config: dict[str, str]
    rows: dict[str, list[tuple]] = field(default_factory=dict)
    by_unit: tuple[tuple[str, dict[str, Value]], ...] = ()


@dataclass(frozen=True)
class Rendered:
    """A .docx and the labels of what was left open in it, in the order of the document."""

    data: bytes
    left_open: tuple[str, ...]


class TemplateFault(UserError):
    """A Word template cannot be used; ``faults`` says where and what to do, in Vietnamese."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("Mẫu Word chưa dùng được:\n" + "\n".join(f"  - {f}" for f in faults))


class PdfUnavailable(Exception):
    """No PDF could be made; the message says what to install or to do instead."""


def template_path(mau: int) -> Path:
    """The Word template that comes with khsheet for that printed form."""
    return templates_dir() / f"mau-{mau}.docx"


def file_name(mau: int, unit: Unit, period: Period) -> str:
    """An ASCII name such as bao-cao-mau-1-xa-suoi-tra-2026-H1.docx; not unique when names are not."""
    return f"bao-cao-mau-{mau}-{slug(Area.of(unit).name)}-{period.id}.docx"


# ---------------------------------------------------------------- what a placeholder prints


class Answer(str):
    """The text that a placeholder prints, what it stands for (None when blank), and its label."""

    value: Value
    label: str

    def __new__(cls, text: str, value: Value = None, label: str = "") -> Answer:
        self = super().__new__(cls, text)
        self.value, self.label = value, label
        return self


class Open(Answer):
    """Dots for an answer that was not given; to print them is to leave ``label`` open."""

    def __new__(cls, dots: str, label: str) -> Open:
        return super().__new__(cls, dots, None, label)

    def upper(self) -> Open:
        return self

    lower = capitalize = upper


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


def _open(item: Field | Computed) -> Open:
    return Open(_OPEN_BY_UNIT.get(item.unit) or _OPEN_BY_TYPE.get(item.type, "……"), item.label)


def _answer(item: Field | Computed, value: Value) -> Answer:
    """One value as the running text of a report says it."""
    none = getattr(item, "blank_text", "")
    if isinstance(value, str):
        value = _plain(value) or None
    if value is None:
        return Answer(none, None, item.label) if none and not item.type.is_number else _open(item)
    if isinstance(value, str):
        return Answer(_lines(value) if item.type is Type.LONG_TEXT else value, value, item.label)
    if none and not value:
        return Answer(none, value, item.label)
    text = _in_text(value, item)
    return Answer(f"{text}{NBSP}{item.unit}" if none and item.unit else text, value, item.label)


def _in_text(value: Value, item: Field | Computed) -> str:
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


def _in_cell(item: Field | Computed, value: Value) -> Answer:
    """One value in a table: plain, and nothing where nothing was answered."""
    if isinstance(value, str):
        value = _plain(value)
    return Answer(show(value, item.type), value, item.label)


def _plain(text: str) -> str:
    """Only what XML 1.0 can hold (https://www.w3.org/TR/xml/#charsets), without marks of ours."""
    return clean(_NONCHARACTERS.sub("", text))


def _lines(text: str) -> str:
    """Each line of a long text, those of a list with the mark of their look and one space."""
    lines = [line for line in text.split("\n") if line]
    return "\n".join(
        _BULLET_LINE.sub(_bullet, line, count=1) if line[0] in "-–—•+*·●▪○✓➢" else line
        for line in lines
    )


def _bullet(match: re.Match) -> str:
    # "-5 độ" or "*chú ý*" is no list: only a sign that stands apart, or - • + before a letter.
    sign = match[0][0]
    after = match.string[match.end()]
    if match[0] == sign and (sign not in "-–•+" or not after.isalpha()):
        return match[0]
    return f"{_BULLET}{sign} "


# ---------------------------------------------------------------- the area and its association

_AREA_WORDS = (
    "thành phố",
    "đặc khu",
    "thị trấn",
    "thị xã",
    "phường",
    "huyện",
    "tỉnh",
    "quận",
    "xã",
)
_ASSOCIATION = "Hội Khuyến học"


@dataclass(frozen=True)
class Area:
    """The area of a unit or office as sentences name it: ``name`` "xã Suối Trà", ``word`` "xã"."""

    name: str
    word: str

    @classmethod
    def of(cls, unit: Unit) -> Area:
        """From "Xã Suối Trà", "Suối Trà" with its type, or "HỘI KHUYẾN HỌC TỈNH GIA LAI"."""
        name = " ".join(_plain(unit.name).split())
        if name.casefold().startswith(_ASSOCIATION.casefold()):
            name = name[len(_ASSOCIATION) :].strip()
        if name.isupper() and " " in name:
            name = name.title()
        folded = name.casefold()
        word = next((w for w in _AREA_WORDS if folded == w or folded.startswith(w + " ")), "")
        if word:
            return cls(word + name[len(word) :], word)
        word = " ".join(_plain(unit.type).casefold().split())
        return cls(f"{word} {name}".strip(), word or "đơn vị")

    @property
    def at_start(self) -> str:
        return self.name[:1].upper() + self.name[1:]


_QUARTERS = {"H1": "quý I, II", "H2": "quý III, IV", "": "quý I, II, III, IV"}


def _about(data: ReportData) -> dict[str, Answer]:
    """Names that every template knows besides the form's own: the area and the period."""
    area, period = Area.of(data.unit), data.period
    plan_year = int(period.plan_name[-4:])
    quarter = period.name.partition(" năm")[0]
    texts = {
        "unit_name": area.name,
        "unit_name_at_start": area.at_start,
        "unit_word": area.word,
        "association": f"{_ASSOCIATION} {area.name}",
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


_EXTRA_NAMES = frozenset(
    "unit_name unit_name_at_start unit_word association period plan_period period_quarters "
    "period_end_month year plan_year by_unit".split()
)

# ---------------------------------------------------------------- everything a template can print


def _context(form: Form, data: ReportData, used: set[str]) -> dict[str, object]:
    """Name -> what it prints, for the names that the template uses."""
    context: dict[str, object] = {
        key: _answer(Field(key, form.config_labels.get(key, key), Type.TEXT), text)
        for key, text in {**form.config, **data.config}.items()
        if key in used
    }
    items = {
        key: item for key, item in {**form.inputs, **form.computed_by_key}.items() if key in used
    }
    for key, item in items.items():
        context[key] = (
            _office_answer(form, item, data)
            if data.by_unit
            else _answer(item, _known(item, data.values))
        )
    for key, section in form.tables.items():
        if key in used:
            context[key] = _rows(section, data.rows.get(key, ()))
    context["by_unit"] = [
        {
            "unit_name": Answer(_plain(name)),
            **{k: _in_cell(i, values.get(k)) for k, i in items.items()},
        }
        for name, values in data.by_unit
    ]
    return context | _about(data)


def _known(item: Field | Computed, values: dict[str, Value]) -> Value:
    """The value, but no year after a year that was not given."""
    if (
        isinstance(item, Computed)
        and item.plus
        and any(values.get(key) is None for key in item.add)
    ):
        return None
    return values.get(item.key)


def _refuse_other_sums(form: Form, data: ReportData, columns: set[str]) -> None:
    """Raises ValueError when a column of the table by unit does not add up to the sum that is printed."""
    for key in columns:
        item = form.inputs.get(key) or form.computed_by_key.get(key)
        if item is None or not item.summed or not item.type.can_be_summed:
            continue
        total = sum(values.get(key) or 0 for _, values in data.by_unit)
        if total != (data.values.get(key) or 0):
            raise ValueError(
                f"{key}: the units add up to {total}, the sum given is {data.values.get(key)}"
            )


def _rows(section: Section, rows: Iterable[tuple]) -> list[dict[str, Answer]]:
    """Printed rows, numbered from 1; a table without rows gets empty ones to be filled in by hand."""
    printed = []
    for number, values in enumerate(rows, 1):
        row = {
            f.key: _in_cell(f, _from_serial(f, v))
            for f, v in zip(section.fields, values, strict=True)
        }
        printed.append(row | {section.seq: Answer(str(number), number)})
    return printed or [
        {f.key: Answer("") for f in section.fields} | {section.seq: Answer(str(n), n)}
        for n in range(1, EMPTY_ROWS + 1)
    ]


def _from_serial(item: Field, value: Value) -> Value:
    return (
        date.fromordinal(_DAY_ZERO + value)
        if item.type is Type.DATE and isinstance(value, int)
        else value
    )


def _office_answer(form: Form, item: Field | Computed, data: ReportData) -> Answer:
    """The sum of the units; the office's own configuration; or the units' texts, each under its name."""
    value, prefill = data.values.get(item.key), getattr(item, "prefill", "")
    if prefill:
        return _answer(
            item, data.period.year if prefill == "period_year" else data.config.get(prefill)
        )
    if value is None and getattr(item, "plus", 0):
        parts = [_office_answer(form, form.item(key), data).value for key in item.add]
        value = None if None in parts else sum(parts) + item.plus
    if item.type.is_number or item.type is Type.DATE:
        return _answer(item, value)
    if getattr(item, "personal", False):
        return _open(item)
    said = [(name, text) for name, values in data.by_unit if (text := _said(values.get(item.key)))]
    if not said:
        return _answer(item, value)
    if item.type is Type.LONG_TEXT:
        text = "\n".join(f"{_UNIT}{_plain(name)}:\n{_lines(text)}" for name, text in said)
    else:
        text = "; ".join(f"{text} ({', '.join(names)})" for text, names in _grouped(said))
    return Answer(text, text, item.label)


def _said(value: Value) -> str:
    return _plain(value) if isinstance(value, str) else ""


def _grouped(said: list[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Equal texts once, with the names of all units that gave them."""
    groups: dict[str, list[str]] = {}
    for name, text in said:
        groups.setdefault(text, []).append(_plain(name))
    yield from groups.items()


# ---------------------------------------------------------------- filters


def _rieng(context, answer: Answer) -> Answer:
    """What belongs to the writer of the report alone: no unit's word stands for the office's."""
    own = isinstance(answer, Open) or not context["by_unit"]
    return answer if own else Open(_WORDS_OPEN, answer.label)


def _trieu(answer: Answer) -> Answer:
    """Money in million đồng, exact: 12.500.000 is 12,5."""
    if isinstance(answer, Open):
        return answer
    return Answer(show(Decimal(answer.value) / 1_000_000, Type.DECIMAL), answer.value, answer.label)


def _so(answer: Answer) -> Answer:
    """The number as tables show it, without a zero in front."""
    return (
        answer
        if isinstance(answer, Open)
        else Answer(show(answer.value, Type.INTEGER), answer.value, answer.label)
    )


def _cham(text: str) -> str:
    """The text with a full stop, unless it ends with a mark of its own."""
    return (
        text
        if isinstance(text, Open) or text.rstrip("”\"')").endswith((".", "!", "?", "…", ";", ":"))
        else f"{text}."
    )


def _ngay_thang(answer: Answer) -> Answer:
    if isinstance(answer, Open):
        return Open("… tháng … năm 20…", answer.label)
    day = answer.value
    return Answer(f"{day.day:02} tháng {_month(day.month)} năm {day.year}", day, answer.label)


def _so_hieu(reference: str) -> str:
    """ "Quyết định số 1373/QĐ-TTg" of a reference that goes on with its date, body and subject."""
    return (
        reference
        if isinstance(reference, Open)
        else re.split(r" (?:ngày|của|năm) ", reference, maxsplit=1)[0]
    )


def _noi_nhan(text: Answer) -> Answer:
    """Recipients, one a line: "- …;", the last one with a full stop (Nghị định 30/2020/NĐ-CP)."""
    if isinstance(text, Open):
        return text
    lines = [_MARKS.sub("", line).lstrip("-–•+* ").rstrip(" ;.") for line in text.split("\n")]
    return Answer(";\n".join(f"- {line}" for line in lines if line) + ".")


# ---------------------------------------------------------------- reading a template

_CHUNK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_KIND = re.compile(r"^(\{[{%#])(?:p|tr|tc|r)\s")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
# Words of jinja2 and of docxtpl's own tags.
_WORDS = frozenset(
    "for in if elif else endif endfor not and or is set endset loop true false none True False None "
    "vm hm colspan cellbg".split()
)
_LOOP_PARTS = frozenset("index index0 first last length revindex value".split())


@dataclass
class _Chunk:
    """One placeholder or tag of a template: where it stands and the names in it."""

    text: str
    place: str
    names: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)


@dataclass
class _Template:
    """A template's bytes, its chunks, and faults that show without knowing a form."""

    data: bytes
    chunks: list[_Chunk]
    faults: list[str]

    @property
    def variables(self) -> set[str]:
        return {name for c in self.chunks for name in c.variables}

    @property
    def columns(self) -> set[str]:
        """What stands in the rows of a loop."""
        return {part for c in self.chunks for part in c.parts}

    @property
    def names(self) -> set[str]:
        """What is printed, asked or looped over: names of the form, columns and others."""
        used = {name for c in self.chunks for name in (*c.names, *c.parts)}
        return used - self.variables - _LOOP_PARTS


def placeholders(template: Path) -> set[str]:
    """Every name that the template uses. Raises TemplateFault when it cannot be read as .docx."""
    return _load(template).names


def unprinted(form: Form, mau: int, template: Path | None = None) -> list[str]:
    """Keys of what the printed form shows but the template has no place for."""
    used = placeholders(template or template_path(mau))
    items = [*form.inputs.values(), *(f for _, f in form.columns.values()), *form.computed]
    return [item.key for item in items if mau in item.mau and item.key not in used]


def _load(path: Path) -> _Template:
    try:
        seen = path.stat()
        return _read(path, seen.st_mtime_ns, seen.st_size)
    except OSError as error:
        raise TemplateFault(
            [f"Không mở được mẫu Word {path.name}. Xin kiểm tra lại đường dẫn."]
        ) from error


@lru_cache(maxsize=16)
def _read(path: Path, _modified: int, _size: int) -> _Template:
    from docx import Document
    from docx.oxml import parse_xml

    data = path.read_bytes()
    try:
        document = Document(BytesIO(data))
    except Exception as error:  # a damaged package fails in many ways
        fault = (
            f"{path.name} không phải là tệp Word (.docx). Xin mở bằng Word rồi lưu lại dạng .docx."
        )
        raise TemplateFault([fault]) from error
    parts = [document.element]
    for rel in document.part.rels.values():
        if rel.reltype.endswith(("/header", "/footer", "/footnotes")):
            parts.append(parse_xml(rel.target_part.blob))
    template = _Template(data, [], [])
    for part in parts:
        for text in _paragraph_texts(part):
            _read_paragraph(text, template)
    return template


def _paragraph_texts(part) -> Iterator[str]:
    """Text of every paragraph, that of a text box apart from the paragraph it hangs on."""
    for paragraph in part.iter(_W + "p"):
        runs = [t for t in paragraph.iter(_W + "t") if next(t.iterancestors(_W + "p")) is paragraph]
        yield "".join(t.text or "" for t in runs)


def _read_paragraph(text: str, template: _Template) -> None:
    place = _shortened(text)
    for match in _CHUNK.finditer(text):
        if match[0].startswith("{#"):
            continue
        chunk = _Chunk(match[0], place)
        template.chunks.append(chunk)
        _read_chunk(chunk, template.faults)
    if re.search(r"[{}]", _CHUNK.sub("", text)):
        template.faults.append(
            f"Dấu ngoặc nhọn chưa đủ đôi ở đoạn «{place}». Chỗ điền ghi như {{{{ unit_name }}}}."
        )


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:119] + "…"


def _read_chunk(chunk: _Chunk, faults: list[str]) -> None:
    from jinja2 import TemplateError

    source = _KIND.sub(r"\1 ", chunk.text).translate(_QUOTES)
    try:
        tokens = [
            (kind, word)
            for _, kind, word in _environment().lex(source)
            if kind in ("name", "operator")
        ]
    except TemplateError:
        faults.append(_unreadable(chunk))
        return
    before = ""
    for kind, word in tokens:
        if kind == "name":
            wanted = {
                ".": chunk.parts,
                "|": chunk.filters,
                "for": chunk.variables,
                "set": chunk.variables,
                "is": [],
            }.get(before, chunk.names)
            if word not in _WORDS or wanted is chunk.parts:
                wanted.append(word)
        before = word


def _unreadable(chunk: _Chunk) -> str:
    return f"Không hiểu chỗ điền «{chunk.text}» ở đoạn «{chunk.place}». Chỗ điền ghi như {{{{ unit_name }}}}."


def _check(form: Form, template: _Template) -> None:
    """Raises TemplateFault when a name of the template is none of the form's."""
    items = {*form.inputs, *form.columns, *form.computed_by_key}
    known = items | {*form.config, *form.tables} | _EXTRA_NAMES | template.variables
    parts = items | _LOOP_PARTS | {"unit_name"}
    faults = list(template.faults)
    for chunk in template.chunks:
        faults += _unknown("Chỗ điền", chunk.names, known, chunk.place)
        faults += _unknown("Chỗ điền", chunk.parts, parts, chunk.place)
        faults += _unknown("Bộ lọc", chunk.filters, _environment().filters, chunk.place)
    if faults:
        raise TemplateFault(list(dict.fromkeys(faults)))


def _unknown(what: str, names: list[str], known: Iterable[str], place: str) -> list[str]:
    return [
        f"{what} «{name}» không có trong biểu mẫu{did_you_mean(name, known) or '.'} Ở đoạn: «{place}»."
        for name in names
        if name not in known
    ]


# ---------------------------------------------------------------- rendering


def render(form: Form, mau: int, data: ReportData, template: Path | None = None) -> Rendered:
    """The report as a .docx. Raises TemplateFault when the template names what the form does not have."""
    from jinja2 import TemplateError

    source = _load(template or template_path(mau))
    _check(form, source)
    if data.by_unit:
        _refuse_other_sums(form, data, source.columns)
    context = _context(form, data, source.names)
    left_open: list[str] = []
    environment = _environment()
    token = environment.left_open.set(left_open)
    try:
        document = _docx_template()(BytesIO(source.data))
        document.render(context, environment)
    except (TemplateError, TypeError, AttributeError, ArithmeticError) as error:
        # The others come of a filter or a sum on the wrong kind of value.
        raise TemplateFault([_explained(error)]) from error
    finally:
        environment.left_open.reset(token)
    left_open += _empty_tables(form, data, source.names)
    out = BytesIO()
    document.save(out)
    return Rendered(out.getvalue(), tuple(dict.fromkeys(_label(text, data) for text in left_open)))


def _label(text: str, data: ReportData) -> str:
    """A label of the definition with its own placeholders replaced, such as {unit_word}."""
    for name, value in {**data.period.names(), "unit_word": Area.of(data.unit).word}.items():
        text = text.replace("{" + name + "}", value)
    return text


def _empty_tables(form: Form, data: ReportData, used: set[str]) -> list[str]:
    tables = () if data.by_unit else form.tables.values()
    return [t.title for t in tables if t.key in used and not data.rows.get(t.key)]


def _explained(error: Exception) -> str:
    what = {
        "UndefinedError": "có tên không dùng được ở chỗ đó",
        "TemplateSyntaxError": "viết chưa đúng, hoặc thiếu {% endif %}, {% endfor %}",
    }.get(type(error).__name__, "dùng bộ lọc hoặc phép tính không hợp với loại số liệu")
    lines = [" ".join(line.split()) for line in getattr(error, "docx_context", ())]
    place = _shortened(" … ".join(line for line in lines if line))
    where = f" Xin xem lại quanh đoạn: «{place}»." if place else ""
    return f"Mẫu Word có chỗ điền hoặc câu lệnh {what}.{where}"


@lru_cache(maxsize=1)
def _environment():
    """The jinja2 environment: sandboxed, strict, escaping; it compiles each template once."""
    from contextvars import ContextVar

    from jinja2 import StrictUndefined, pass_context
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup, escape

    left_open: ContextVar[list[str]] = ContextVar("left_open")

    def as_xml(value: object) -> Markup:
        if isinstance(value, Open):
            left_open.get().append(value.label)
        # Braces as references, so that no later step takes staff text for a placeholder;
        # docxtpl makes of \a a new paragraph like the one in which it stands.
        text = str(escape(str(value))).replace("{", "&#123;").replace("}", "&#125;")
        return Markup(text.replace("\n", "\a"))

    class Compiling(ImmutableSandboxedEnvironment):
        def from_string(self, source, globals=None, template_class=None):
            return compiled(source)

    environment = Compiling(autoescape=True, undefined=StrictUndefined, finalize=as_xml)
    compiled = lru_cache(maxsize=64)(super(Compiling, environment).from_string)
    environment.left_open = left_open
    environment.filters |= {
        "rieng": pass_context(_rieng),
        "trieu": _trieu,
        "so": _so,
        "cham": _cham,
        "ngay_thang": _ngay_thang,
        "so_hieu": _so_hieu,
        "noi_nhan": _noi_nhan,
    }
    return environment


@lru_cache(maxsize=1)
def _docx_template():
    """docxtpl's template, made once for its import; it refuses what it would repair by leaving out."""
    from docxtpl import DocxTemplate
    from lxml import etree

    patched = lru_cache(maxsize=64)(lambda source: DocxTemplate.patch_xml(None, source))

    class Strict(DocxTemplate):
        def patch_xml(self, src_xml):
            return patched(src_xml)

        def fix_tables(self, xml):
            try:
                etree.fromstring(xml)
            except etree.XMLSyntaxError as error:
                fault = "Câu lệnh {%p … %} hoặc {%tr … %} trong mẫu Word đặt chưa đúng chỗ: mỗi câu lệnh cần đứng riêng một đoạn hoặc một dòng của bảng."
                raise TemplateFault([fault]) from error
            body = super().fix_tables(xml)
            _give_looks(body, self.docx.styles.element)
            return body

    return Strict


def _give_looks(body, styles) -> None:
    """Paragraphs that a mark begins get the template's style of that look, if it has one.

    A mark behind a label ("Hạn chế: - …") begins a paragraph of its own.
    """
    ids = {}
    for style in styles.iter(_W + "style"):
        name = style.find(_W + "name")
        ids[name.get(_W + "val") if name is not None else ""] = style.get(_W + "styleId")
    for text in list(body.iter(_W + "t")):
        mark = _MARKS.search(text.text or "")
        if not mark:
            continue
        run = text.getparent()
        before, line = text.text[: mark.start()], text.text[mark.end() :]
        text.text = line
        if before or any(run.itersiblings(_W + "r", preceding=True)):
            text.text = before.rstrip(" ")
            run = _begin_paragraph(run, line)
        if style := ids.get(_STYLES[mark[0]]):
            _restyle(run.getparent(), style)


def _begin_paragraph(run, line: str):
    """Puts that line and the runs after ``run`` into a new paragraph of the same kind."""
    from copy import deepcopy

    paragraph = run.getparent()
    new, first = paragraph.makeelement(_W + "p"), run.makeelement(_W + "r")
    if (properties := paragraph.find(_W + "pPr")) is not None:
        new.append(deepcopy(properties))
    if (properties := run.find(_W + "rPr")) is not None:
        first.append(deepcopy(properties))
    text = first.makeelement(_W + "t", {_SPACE: "preserve"})
    text.text = line
    first.append(text)
    new.extend([first, *run.itersiblings()])
    paragraph.addnext(new)
    return first


def _restyle(paragraph, style: str) -> None:
    if (old := paragraph.find(_W + "pPr")) is not None:
        paragraph.remove(old)
    properties = paragraph.makeelement(_W + "pPr")
    properties.append(properties.makeelement(_W + "pStyle", {_W + "val": style}))
    paragraph.insert(0, properties)


# ---------------------------------------------------------------- PDF

_WINDOWS_SOFFICE = Path("C:/Program Files/LibreOffice/program/soffice.exe")
_MAC_SOFFICE = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
_BATCH = 40
_INSTALL = (
    "Muốn có bản PDF, xin cài LibreOffice (miễn phí, https://vi.libreoffice.org), "
    "hoặc mở tệp bằng Word rồi chọn Lưu thành PDF."
)


def to_pdf(paths: list[Path], out: Path) -> list[Path]:
    """PDF files of these documents in the folder ``out``, by LibreOffice with a profile of its own.

    Raises PdfUnavailable when LibreOffice is missing or leaves a document out.
    """
    soffice = _soffice()
    if soffice is None:
        raise PdfUnavailable(f"Máy này chưa có LibreOffice nên chưa lập được PDF. {_INSTALL}")
    out.mkdir(parents=True, exist_ok=True)
    made = [out / f"{path.stem}.pdf" for path in paths]
    _remove(made)
    with tempfile.TemporaryDirectory(prefix="khsheet-") as profile:
        command = [
            soffice,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(out),
        ]
        for start in range(0, len(paths), _BATCH):
            batch = [str(path) for path in paths[start : start + _BATCH]]
            try:
                subprocess.run(
                    [*command, *batch],
                    capture_output=True,
                    timeout=60 + 20 * len(batch),
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise PdfUnavailable(
                    f"LibreOffice không chạy được nên chưa lập được PDF. {_INSTALL}"
                ) from error
    missing = [path.name for path in made if not path.is_file()]
    if missing:
        raise PdfUnavailable(f"LibreOffice chưa lập được: {', '.join(missing)}. {_INSTALL}")
    return made


def _remove(paths: list[Path]) -> None:
    """Away with PDF files of an earlier run, lest they pass for this one's."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise PdfUnavailable(
                f"{path.name} đang mở ở chương trình khác, xin đóng lại rồi chạy lại."
            ) from error


def _soffice() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(p) for p in (_WINDOWS_SOFFICE, _MAC_SOFFICE) if p.is_file()), None)
