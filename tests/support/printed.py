"""Reports of the real form for tests: the examples of the definition, printed and read back."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from filled import PERIOD, example_cells, example_rows

from khsheet.form import computed, definition
from khsheet.form.profiles import chosen
from khsheet.model import Answers, Row, Unit
from khsheet.reports.data import ReportData
from khsheet.reports.render import Rendered, render
from khsheet.values.reading import read

FORM = definition.load()
UNIT = Unit("01", "Xã Suối Thử", "xã")
IDS = tuple(print_form.id for print_form in FORM.print_forms)
#: An open answer as the reports show it.
DOTS = re.compile("…(?:\u200b…)*")


def printed(print_form: str, data: ReportData, template: Path | None = None) -> Rendered:
    """The report in the printed form of that id."""
    return render(FORM, *chosen(FORM, [print_form]), data, template)


def example() -> ReportData:
    """The faultless report that all examples of the definition make together."""
    answers = Answers(
        {key: read(raw, FORM.inputs[key]).value for key, raw in example_cells().items()}
    )
    for key, typed in example_rows().items():
        fields = FORM.tables[key].fields
        rows = [
            tuple(read(raw, f).value for raw, f in zip(row, fields, strict=True)) for row in typed
        ]
        answers.rows[key] = [Row(n, row) for n, row in enumerate(rows, 10)]
    computed.fill(FORM, answers)
    rows = {
        key: [tuple(map(as_serial, row.values)) for row in rows]
        for key, rows in answers.rows.items()
    }
    return ReportData(UNIT, PERIOD, answers.values, dict(FORM.config), rows)


def as_serial(value):
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else value


EXAMPLE = example()
EMPTY = ReportData(UNIT, PERIOD, {}, dict(FORM.config))


def but(data: ReportData = EXAMPLE, **changes) -> ReportData:
    """The report with some values changed."""
    return dataclasses.replace(data, values={**data.values, **changes})


def office(*units: tuple[str, dict]) -> ReportData:
    """The office's report of these units, with honest sums."""
    items = [
        i for i in (*FORM.inputs.values(), *FORM.computed) if i.summed and i.type.can_be_summed
    ]
    sums = {i.key: sum(values.get(i.key) or 0 for _, values in units) for i in items}
    return ReportData(
        Unit("", "HỘI KHUYẾN HỌC TỈNH GIA LAI", "tỉnh"), PERIOD, sums, dict(FORM.config), {}, units
    )


def own_template(path: Path, *texts: str) -> Path:
    """A Word file with those paragraphs."""
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def paragraphs(report: bytes) -> list[str]:
    """Text of every paragraph in the order of the document, tables included; spaces made plain."""
    texts = []
    for paragraph in Document(BytesIO(report)).element.body.iter(qn("w:p")):
        parts = [
            " " if e.tag == qn("w:br") else e.text or ""
            for e in paragraph.iter(qn("w:t"), qn("w:br"))
        ]
        texts.append(" ".join("".join(parts).replace("\u00a0", " ").split()))
    return [t for t in texts if t]


def lines(print_form: str, data: ReportData, template: Path | None = None) -> list[str]:
    return paragraphs(printed(print_form, data, template).data)


def line(print_form: str, data: ReportData, start: str) -> str:
    """The one paragraph that begins so."""
    found = [t for t in lines(print_form, data) if t.startswith(start)]
    assert len(found) == 1, found
    return found[0]
