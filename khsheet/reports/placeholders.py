"""The placeholders of a Word template, such as ``{{ unit_name }}``: read, and checked with a form.

A template is edited in Word by the office. Its placeholders are keys of the form, in the language
of docxtpl and jinja2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from khsheet.form.definition import did_you_mean
from khsheet.form.wording import COMMON_NAMES
from khsheet.model import Form, PrintForm
from khsheet.reports.answers import Item
from khsheet.reports.environment import environment
from khsheet.reports.word_file import CHUNK, TemplateFault, load, shortened

_KIND = re.compile(r"^(\{[{%#])(?:p|tr|tc|r)\s")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
# Words of jinja2 and of docxtpl's own tags.
_WORDS = frozenset(
    "for in if elif else endif endfor not and or is set endset loop true false none True False "
    "None vm hm colspan cellbg".split()
)
_LOOP_PARTS = frozenset("index index0 first last length revindex value".split())
_MANY_UNKNOWN = 5


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
class Template:
    """A template's bytes, its chunks, and faults that show without knowing a form."""

    data: bytes
    chunks: list[_Chunk] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

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
    return read(template).names


def unprinted(form: Form, print_form: PrintForm, template: Path | None = None) -> list[Item]:
    """What the printed form shows, its signer included, but the template has no place for."""
    used = placeholders(template or print_form.template)
    shown = shown_by(form, print_form) - _beside_rows(form) | {*print_form.signer}
    return [item for item in _items(form) if item.key in shown - used]


def shown_by(form: Form, print_form: PrintForm) -> set[str]:
    """What the printed form shows: what names it; where nothing does, all of the form."""
    named = {item.key for item in _items(form) if print_form.id in item.print_forms}
    return named or {item.key for item in _items(form)}


def _beside_rows(form: Form) -> set[str]:
    """Columns that a template may do without where nothing names it: numbers of rows, and what
    explains them."""
    numbered = {table.seq for table in form.tables.values()}
    return {
        c.key
        for _, c in form.columns.values()
        if not c.print_forms and (c.explains or c.key in numbered)
    }


def fits_better(form: Form, print_form: PrintForm, template: Path) -> PrintForm | None:
    """The printed form of which the template shows more than of the one it is taken for, if any."""
    used = placeholders(template)
    shown = {p.id: sum(i.key in used for i in _shown(form, p)) for p in form.print_forms}
    best = max(form.print_forms, key=lambda p: shown[p.id])
    return best if shown[best.id] > shown[print_form.id] else None


def _shown(form: Form, print_form: PrintForm) -> Iterator[Item]:
    """What a printed form shows, its signer included."""
    for item in _items(form):
        if print_form.id in item.print_forms or item.key in print_form.signer:
            yield item


def _items(form: Form) -> Iterator[Item]:
    yield from form.inputs.values()
    yield from (column for _, column in form.columns.values())
    yield from form.computed


# ---------------------------------------------------------------- reading


def read(path: Path) -> Template:
    """The template at that path, read anew only when it was changed."""
    try:
        seen = path.stat()
        return _read(path, seen.st_mtime_ns, seen.st_size)
    except OSError as error:
        raise TemplateFault(
            [f"Không mở được mẫu Word {path.name}. Xin kiểm tra lại đường dẫn."]
        ) from error


@lru_cache(maxsize=16)
def _read(path: Path, _modified: int, _size: int) -> Template:
    word_file = load(path)
    template = Template(word_file.data)
    for text in word_file.texts:
        _read_text(text, template)
    return template


def _read_text(text: str, template: Template) -> None:
    place = shortened(text)
    for match in CHUNK.finditer(text):
        if match[0].startswith("{#"):
            continue
        chunk = _Chunk(match[0], place)
        template.chunks.append(chunk)
        _read_chunk(chunk, template.faults)
    if re.search(r"[{}]", CHUNK.sub("", text)):
        template.faults.append(
            f"Dấu ngoặc nhọn chưa đủ đôi ở đoạn «{place}». Chỗ điền ghi như {{{{ unit_name }}}}."
        )


def _read_chunk(chunk: _Chunk, faults: list[str]) -> None:
    from jinja2 import TemplateError

    source = _KIND.sub(r"\1 ", chunk.text).translate(_QUOTES)
    try:
        tokens = [
            (kind, word)
            for _, kind, word in environment().lex(source)
            if kind in ("name", "operator")
        ]
    except TemplateError:
        faults.append(
            f"Không hiểu chỗ điền «{chunk.text}» ở đoạn «{chunk.place}». "
            "Chỗ điền ghi như {{ unit_name }}."
        )
        return
    before = ""
    for kind, word in tokens:
        if kind == "name":
            wanted = _wanted(chunk, before)
            if word not in _WORDS or wanted is chunk.parts:
                wanted.append(word)
        before = word


def _wanted(chunk: _Chunk, before: str) -> list[str]:
    """Which of the chunk's lists a name belongs to, by what stands before it."""
    lists = {
        ".": chunk.parts,
        "|": chunk.filters,
        "for": chunk.variables,
        "set": chunk.variables,
        "is": [],
    }
    return lists.get(before, chunk.names)


# ---------------------------------------------------------------- checking


def check(form: Form, print_form: PrintForm, template: Template) -> None:
    """Raises TemplateFault when a name of the template is none of the form's, or there is none."""
    items = {*form.inputs, *form.columns, *form.computed_by_key}
    known = items | {*form.config, *form.tables, *COMMON_NAMES} | template.variables
    parts = items | _LOOP_PARTS | {"unit_name"}
    faults = list(template.faults)
    for chunk in template.chunks:
        faults += _unknown("Chỗ điền", chunk.names, known, chunk.place)
        faults += _unknown("Chỗ điền", chunk.parts, parts, chunk.place)
        faults += _unknown("Bộ lọc", chunk.filters, environment().filters, chunk.place)
    strange = sorted(template.names - known - parts)
    if len(strange) >= _MANY_UNKNOWN and len(strange) * 2 > len(template.names):
        raise TemplateFault([_of_another_form(form, strange, len(template.names))])
    if not template.names and not faults:
        faults.append(
            "Mẫu Word chưa có chỗ điền nào nên báo cáo sẽ không có số liệu. Xin ghi chỗ điền như "
            f"{{{{ unit_name }}}}, hoặc sửa từ mẫu có sẵn {print_form.template}."
        )
    if faults:
        raise TemplateFault(list(dict.fromkeys(faults)))


def _unknown(what: str, names: list[str], known: Iterable[str], place: str) -> list[str]:
    return [
        f"{what} «{name}» không có trong biểu mẫu{did_you_mean(name, known) or '.'} "
        f"Ở đoạn: «{place}»."
        for name in names
        if name not in known
    ]


def _of_another_form(form: Form, strange: list[str], count: int) -> str:
    some = ", ".join(f"«{name}»" for name in strange[:3])
    return (
        f"Mẫu Word này có lẽ của biểu mẫu khác: {len(strange)} trên {count} chỗ điền không có "
        f"trong biểu mẫu «{form.title}», như {some}. Xin chọn mẫu Word của biểu mẫu này."
    )
