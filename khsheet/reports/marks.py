"""What stands on every page of a report about its data: their code, or that it is a draft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from khsheet.reports.data import ReportData

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import _Footer, _Header
    from docx.shared import Pt

CODE = "Mã số liệu: {}"
DRAFT = "BẢN NHÁP – số liệu còn lỗi, chưa được tính"


def mark(document: Document, data: ReportData) -> None:
    """Writes the code below each page, or above it that the data do not count; any template's."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if data.is_draft:
        for header in _parts(document, "header"):
            _line(header, DRAFT, Pt(12), WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    elif data.code:
        for footer in _parts(document, "footer"):
            _line(footer, CODE.format(data.code), Pt(9), WD_ALIGN_PARAGRAPH.RIGHT)


def _parts(document: Document, name: str) -> Iterator[_Header | _Footer]:
    """The headers or footers that its pages show, each once."""
    related = document.part.rels.related_parts
    for key, relation in document.part.rels.items():
        if not relation.is_external:
            related[key] = relation.target_part  # filling the template put other parts there
    has_even = document.settings.odd_and_even_pages_header_footer
    for number, section in enumerate(document.sections):
        kinds = [name]
        kinds += [f"first_page_{name}"] if section.different_first_page_header_footer else []
        kinds += [f"even_page_{name}"] if has_even else []
        for kind in kinds:
            part = getattr(section, kind)
            if number == 0 or not part.is_linked_to_previous:
                yield part


def _line(
    part: _Header | _Footer, text: str, size: Pt, alignment: int, *, bold: bool = False
) -> None:
    """A line of its own; an empty one that is there takes it, that the page stays as it was."""
    last = part.paragraphs[-1] if part.paragraphs else None
    is_free = (
        last is not None and not last.text and not len(last._p.xpath(".//w:drawing|.//w:fldSimple"))
    )
    paragraph = last if last is not None and is_free else part.add_paragraph()
    paragraph.alignment = alignment
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = size, bold
