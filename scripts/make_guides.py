"""Makes the guides of docs/ as Word documents, to be printed and sent, from their Markdown.

    python scripts/make_guides.py [--pdf]

markdown-it-py reads, python-docx writes; what a guide may have is what is written here, all else
is refused. That of staff stands beside the form, and goes out with the blank workbooks. PDF is
made by LibreOffice (soffice).
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Row
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

from khsheet.form import definition
from khsheet.reports.word_pages import (
    add_page_number,
    bytes_of,
    new_document,
    repeat_heading,
    set_font,
)

DOCS = Path(__file__).parent.parent / "docs"
#: Guide -> where its Word document stands.
GUIDES = {
    DOCS / "huong-dan-don-vi.md": definition.templates_dir() / "so-ket-6-thang-huong-dan.docx",
    DOCS / "huong-dan-van-phong.md": DOCS / "huong-dan-van-phong.docx",
}
TEXT_WIDTH, INDENT = 17.0, 0.7
#: How many pixels of a picture make an inch on paper, and how high it may be.
PICTURE_RESOLUTION, PICTURE_HEIGHT = 120, 9.0
#: A table of so many rows stands on one page.
KEPT_TOGETHER = 10
BLUE, SHADE, CODE_FONT = RGBColor(0x1F, 0x4E, 0x79), "DCE6F1", "Courier New"

#: name -> size, bold, italic, space before and after, kept with what follows.
STYLES: dict[str, tuple[float, bool, bool, float, float, bool]] = {
    "Heading 1": (18, True, False, 0, 6, True),
    "Heading 2": (14, True, False, 10, 4, True),
    "Heading 3": (12, True, False, 8, 3, True),
    "Thân hướng dẫn": (12, False, False, 0, 4, False),
    "Mục hướng dẫn": (12, False, False, 0, 2, False),
    "Ô hướng dẫn": (10.5, False, False, 1, 1, False),
    "Hình hướng dẫn": (12, False, False, 4, 0, True),
    "Chú thích hình": (9.5, False, True, 0, 6, False),
    "Dòng lệnh": (10, False, False, 0, 0, False),
}


def guide_document(title: str) -> Document:
    """A blank document of A4 pages with the styles of a guide."""
    document = new_document(title)
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH) / 2)
    section.top_margin = section.bottom_margin = Cm(1.6)
    for name, (size, bold, italic, before, after, with_next) in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name[:4] == "Head")
        style.base_style = document.styles["Normal"]
        set_font(style, size, bold, italic)
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing_rule, shape.keep_with_next = WD_LINE_SPACING.SINGLE, with_next
        shape.widow_control = True
        if name.startswith("Heading"):
            style.font.color.rgb = BLUE
    section.different_first_page_header_footer = False
    section.header.is_linked_to_previous = True
    add_page_number(section.footer.paragraphs[0], document.styles["Chú thích hình"])
    section.footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


class Writer:
    """Writes the tokens of one guide into a document."""

    def __init__(self, document: Document, folder: Path):
        self.document, self.folder = document, folder

    def blocks(self, tokens: Iterator[Token]) -> None:
        """Headings, paragraphs, lists, tables and lines that are typed."""
        for token in tokens:
            match token.type:
                case "heading_open":
                    self.paragraph(f"Heading {token.tag[1]}", next(tokens))
                    next(tokens)
                case "paragraph_open":
                    self.paragraph("Thân hướng dẫn", next(tokens))
                    next(tokens)
                case "bullet_list_open":
                    self.items(tokens, lambda _: "•")
                case "ordered_list_open":
                    self.items(tokens, lambda number: f"{number}.")
                case "table_open":
                    self.table(tokens)
                case "fence":
                    self.typed(token.content)
                case _:
                    raise SystemExit(f"A guide has no '{token.type}': {token.content}")

    def paragraph(self, style: str, inline: Token) -> None:
        """A paragraph; a picture alone in one stands with its words below."""
        parts = inline.children or []
        if [part.type for part in parts] == ["image"]:
            self.picture(parts[0])
        else:
            write(self.document.add_paragraph(style=style), parts)

    def items(self, tokens: Iterator[Token], mark: Callable[[int], str]) -> None:
        """A list up to its end; each item is one paragraph behind its mark."""
        number = 0
        for token in tokens:
            if token.type.endswith("_list_close"):
                return
            if token.type == "inline":
                number += 1
                item = self.document.add_paragraph(style="Mục hướng dẫn")
                item.paragraph_format.left_indent = Cm(INDENT)
                item.paragraph_format.first_line_indent = Cm(-INDENT)
                item.paragraph_format.tab_stops.add_tab_stop(Cm(INDENT))
                item.add_run(f"{mark(number)}\t")
                write(item, token.children or [])
            elif token.type not in LIST_FRAME:
                raise SystemExit(f"A list of a guide has no '{token.type}'")

    def table(self, tokens: Iterator[Token]) -> None:
        """A table with a shaded heading that stands again on every page."""
        rows: list[list[Token]] = []
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
        table = self.document.add_table(len(rows), len(rows[0]), "Table Grid")
        table.autofit = False
        widths = column_widths(rows)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for number, row in enumerate(rows):
            for cell, token, width in zip(table.rows[number].cells, row, widths, strict=True):
                cell.width = Cm(width)
                fill(cell, token, is_heading=number == 0)
            mark_row(table.rows[number]._tr, "w:cantSplit")
            if len(rows) <= KEPT_TOGETHER and number < len(rows) - 1:
                for cell in table.rows[number].cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        repeat_heading(table)
        self.document.add_paragraph(style="Dòng lệnh")

    def typed(self, text: str) -> None:
        """Lines of a terminal, shaded, kept together."""
        lines = text.rstrip("\n").split("\n")
        for number, line in enumerate(lines):
            paragraph = self.document.add_paragraph(style="Dòng lệnh")
            paragraph._p.get_or_add_pPr().append(shading())
            paragraph.paragraph_format.keep_with_next = number < len(lines) - 1
            paragraph.add_run(line).font.name = CODE_FONT
        paragraph.paragraph_format.space_after = Pt(6)

    def picture(self, image: Token) -> None:
        """A picture in the middle, as wide as it is sharp, and what it shows below it."""
        path, words = self.folder / str(image.attrs["src"]), image.content
        with Image.open(path) as opened:
            width, height = (side / PICTURE_RESOLUTION * 2.54 for side in opened.size)
        scale = min(1, TEXT_WIDTH / width, PICTURE_HEIGHT / height)
        shown = self.document.add_paragraph(style="Hình hướng dẫn")
        shape = shown.add_run().add_picture(str(path), Cm(width * scale))
        shape._inline.docPr.set("descr", words)
        caption = self.document.add_paragraph(words[:1].upper() + words[1:], style="Chú thích hình")
        shown.alignment = caption.alignment = WD_ALIGN_PARAGRAPH.CENTER


LIST_FRAME = ("list_item_open", "list_item_close", "paragraph_open", "paragraph_close")


def write(paragraph: Paragraph, parts: list[Token]) -> None:
    """The runs of a paragraph: plain, strong, emphasised, as typed; of a link its words."""
    bold = italic = False
    for part in parts:
        match part.type:
            case "strong_open" | "strong_close":
                bold = part.type == "strong_open"
            case "em_open" | "em_close":
                italic = part.type == "em_open"
            case "link_open" | "link_close":
                continue
            case "softbreak":
                paragraph.add_run(" ")
            case "text" | "code_inline":
                run = paragraph.add_run(part.content)
                run.bold, run.italic = bold or None, italic or None
                if part.type == "code_inline":
                    run.font.name = CODE_FONT
                    run.font.size = Pt(10)
            case _:
                raise SystemExit(f"A paragraph of a guide has no '{part.type}'")


def fill(cell: _Cell, inline: Token, is_heading: bool) -> None:
    (paragraph,) = cell.paragraphs
    paragraph.style = "Ô hướng dẫn"
    write(paragraph, inline.children or [])
    if is_heading:
        cell._tc.get_or_add_tcPr().append(shading())
        for run in paragraph.runs:
            run.bold = True


def shading() -> BaseOxmlElement:
    return parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{SHADE}"/>')


def mark_row(row: CT_Row, name: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(name))


def column_widths(rows: list[list[Token]]) -> list[float]:
    """The width of the text shared out by how much stands in the columns, none too narrow."""
    longest = [max(min(len(cell.content), 60) for cell in column) for column in zip(*rows)]
    shares = [max(length, 13) for length in longest]
    return [TEXT_WIDTH * share / sum(shares) for share in shares]


def guide(source: Path) -> bytes:
    """The guide as a .docx, the same bytes for the same text and pictures."""
    tokens = MarkdownIt("commonmark").enable("table").parse(source.read_text(encoding="utf-8"))
    document = guide_document(tokens[1].content)
    Writer(document, source.parent).blocks(iter(tokens))
    return bytes_of(document)


def pdf(source: Path, word: bytes) -> Path:
    """The guide as PDF beside its Markdown, by LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / f"{source.stem}.docx"
        document.write_bytes(word)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir"]
        run = [*command, str(source.parent), str(document)]
        subprocess.run(run, check=True, capture_output=True)
    return source.with_suffix(".pdf")


def main(with_pdf: bool) -> None:
    for source, target in GUIDES.items():
        word = guide(source)
        target.write_bytes(word)
        print(target)
        if with_pdf:
            print(pdf(source, word))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pdf", action="store_true", help="beside their Markdown, as PDF too")
    main(parser.parse_args().pdf)
