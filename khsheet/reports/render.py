"""One unit's or the whole office's report as a Word file, made from a Word template."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from khsheet.form.wording import filled_in, words_of
from khsheet.model import Form, Period, PrintForm, Value
from khsheet.outputs import CREATED
from khsheet.reports import answers, placeholders
from khsheet.reports.data import ReportData, area_of
from khsheet.reports.environment import environment, left_open
from khsheet.reports.marks import mark
from khsheet.reports.office_document import where_to_say
from khsheet.reports.word_file import SPACE, TemplateFault, W, shortened

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docxtpl import DocxTemplate

_STYLES = {answers.BULLET: "Gạch đầu dòng", answers.UNIT: "Tên đơn vị"}
_MISPLACED = (
    "Câu lệnh {%p … %} hoặc {%tr … %} trong mẫu Word đặt chưa đúng chỗ: mỗi câu lệnh cần đứng "
    "riêng một đoạn hoặc một dòng của bảng."
)


@dataclass(frozen=True)
class Rendered:
    """A .docx and the labels of what was left open in it, in the order of the document."""

    data: bytes
    left_open: tuple[str, ...]


def render(
    form: Form, print_form: PrintForm, data: ReportData, template: Path | None = None
) -> Rendered:
    """The report as a .docx. Raises TemplateFault for a template that does not fit the form."""
    source = placeholders.read(template or print_form.template)
    placeholders.check(form, print_form, source)
    if data.by_unit:
        _refuse_other_sums(form, data, source.columns)
    context = answers.context(form, data, source.names, empty_rows=print_form.empty_rows)
    document, labels = _filled(_in_period(source.data, form, data.period), context)
    labels += _empty_tables(form, data, source.names)
    return _saved(form, data, document, labels)


def render_office(
    form: Form, data: ReportData, more: Mapping[str, object], template: Path
) -> Rendered:
    """The office's own document, of the names of every template and ``more``. As ``render``."""
    source = placeholders.read(template)
    if source.faults:
        raise TemplateFault(list(dict.fromkeys(source.faults)))
    context = answers.context(form, data, source.names, empty_rows=0)
    made = _in_period(source.data, form, data.period)
    document, labels = _filled(made, {**context, **more})
    return _saved(form, data, document, [where_to_say(form, label) for label in labels])


def _filled(template: bytes, context: Mapping[str, object]) -> tuple[DocxTemplate, list[str]]:
    """The template filled in, and the labels of what was left open."""
    from jinja2 import TemplateError

    labels: list[str] = []
    token = left_open.set(labels)
    try:
        document = _docx_template()(BytesIO(template))
        document.render(context, environment())
    except (TemplateError, TypeError, AttributeError, ArithmeticError) as error:
        # The others come of a filter or a sum on the wrong kind of value.
        raise TemplateFault([_explained(error)]) from error
    finally:
        left_open.reset(token)
    return document, labels


def _saved(form: Form, data: ReportData, document: DocxTemplate, labels: list[str]) -> Rendered:
    words = words_of(data.period, area_of(form, data.unit).word)
    mark(document.docx, data)
    out = BytesIO()
    document.save(out)
    told = tuple(dict.fromkeys(filled_in(text, words) for text in labels))
    return Rendered(_timeless(out.getvalue()), told)


def _in_period(package: bytes, form: Form, period: Period) -> bytes:
    """The template in the words of that period."""
    if period.part or not form.year_words:
        return package
    return _reworded(package, tuple(form.year_words.items()))


@lru_cache(maxsize=8)
def _reworded(package: bytes, words: tuple[tuple[str, str], ...]) -> bytes:
    """The template with other words, wherever it has text of its own."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as read, zipfile.ZipFile(target, "w") as made:
        for part in read.infolist():
            data = read.read(part)
            if part.filename.startswith("word/") and part.filename.endswith(".xml"):
                for word, other in words:
                    data = data.replace(word.encode(), other.encode())
            made.writestr(part, data)
    return target.getvalue()


def _timeless(package: bytes) -> bytes:
    """The same document whenever it was made: a report made again replaces one that is equal."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as made, zipfile.ZipFile(target, "w") as kept:
        for part in made.infolist():
            fresh = zipfile.ZipInfo(part.filename, CREATED.timetuple()[:6])
            kept.writestr(fresh, made.read(part), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _refuse_other_sums(form: Form, data: ReportData, columns: set[str]) -> None:
    """Raises ValueError when a column of the table by unit does not add up to the sum printed."""
    for key in columns:
        item = form.inputs.get(key) or form.computed_by_key.get(key)
        if item is None or not item.summed or not item.type.can_be_summed:
            continue
        total = sum(_number(values.get(key)) for _, values in data.by_unit)
        if total != _number(data.values.get(key)):
            raise ValueError(
                f"{key}: the units add up to {total}, the sum given is {data.values.get(key)}"
            )


def _number(value: Value) -> int | Decimal:
    return value if isinstance(value, (int, Decimal)) else 0


def _empty_tables(form: Form, data: ReportData, used: set[str]) -> list[str]:
    tables = () if data.by_unit else form.tables.values()
    return [t.title for t in tables if t.key in used and not data.rows.get(t.key)]


def _explained(error: Exception) -> str:
    what = {
        "UndefinedError": "có tên không dùng được ở chỗ đó",
        "TemplateSyntaxError": "viết chưa đúng, hoặc thiếu {% endif %}, {% endfor %}",
    }.get(type(error).__name__, "dùng bộ lọc hoặc phép tính không hợp với loại số liệu")
    lines = [" ".join(line.split()) for line in getattr(error, "docx_context", ())]
    place = shortened(" … ".join(line for line in lines if line))
    where = f" Xin xem lại quanh đoạn: «{place}»." if place else ""
    return f"Mẫu Word có chỗ điền hoặc câu lệnh {what}.{where}"


@lru_cache(maxsize=1)
def _docx_template() -> type[DocxTemplate]:
    """docxtpl's template, made once for its import; what that would leave out is refused."""
    from docxtpl import DocxTemplate
    from lxml import etree

    patched = lru_cache(maxsize=64)(lambda source: DocxTemplate.patch_xml(None, source))

    class Strict(DocxTemplate):
        def patch_xml(self, src_xml: str) -> str:
            return patched(src_xml)

        def render_xml_part(self, *arguments: object, **named: object) -> str:
            return answers.with_notes(super().render_xml_part(*arguments, **named))

        def fix_tables(self, xml: str) -> BaseOxmlElement:
            try:
                etree.fromstring(xml)
            except etree.XMLSyntaxError as error:
                raise TemplateFault([_MISPLACED]) from error
            body = super().fix_tables(xml)
            _give_looks(body, self.docx.styles.element)
            return body

    return Strict


# ---------------------------------------------------------------- looks of lines


def _give_looks(body: BaseOxmlElement, styles: BaseOxmlElement) -> None:
    """Paragraphs that a mark begins get the template's style of that look, if it has one.

    A mark behind a label ("Hạn chế: - …") begins a paragraph of its own.
    """
    ids = {}
    for style in styles.iter(W + "style"):
        name = style.find(W + "name")
        ids[name.get(W + "val") if name is not None else ""] = style.get(W + "styleId")
    for text in list(body.iter(W + "t")):
        mark = answers.MARKS.search(text.text or "")
        if not mark:
            continue
        run = text.getparent()
        before, line = text.text[: mark.start()], text.text[mark.end() :]
        text.text = line
        if before or any(run.itersiblings(W + "r", preceding=True)):
            text.text = before.rstrip(" ")
            run = _begin_paragraph(run, line)
        if style := ids.get(_STYLES[mark[0]]):
            _restyle(run.getparent(), style)


def _begin_paragraph(run: BaseOxmlElement, line: str) -> BaseOxmlElement:
    """Puts that line and the runs after ``run`` into a new paragraph of the same kind."""
    paragraph = run.getparent()
    new, first = paragraph.makeelement(W + "p"), run.makeelement(W + "r")
    if (properties := paragraph.find(W + "pPr")) is not None:
        new.append(deepcopy(properties))
    if (properties := run.find(W + "rPr")) is not None:
        first.append(deepcopy(properties))
    text = first.makeelement(W + "t", {SPACE: "preserve"})
    text.text = line
    first.append(text)
    new.extend([first, *run.itersiblings()])
    paragraph.addnext(new)
    return first


def _restyle(paragraph: BaseOxmlElement, style: str) -> None:
    if (old := paragraph.find(W + "pPr")) is not None:
        paragraph.remove(old)
    properties = paragraph.makeelement(W + "pPr")
    properties.append(properties.makeelement(W + "pStyle", {W + "val": style}))
    paragraph.insert(0, properties)
