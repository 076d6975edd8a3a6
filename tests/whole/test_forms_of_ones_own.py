"""The guide to making a form of one's own is followed word for word."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
from command import run
from lazily import load_workbook

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "tu-lam-bieu-mau.md"

_ADDS = re.compile(r"trang \*\*([^*]+)\*\*.*ghi thêm một dòng", re.IGNORECASE)
_NAMES = re.compile(r"trang \*\*([^*]+)\*\*, ghi vào cột «Nội dung»")
_MENDS = re.compile(r"Ở trang \*\*([^*]+)\*\*, sửa ô ([A-Z]+[0-9]+) thành `([^`]+)`")
_FILLS = re.compile(r"Mở `([^`]+)`, điền rồi lưu")
_COPIES = re.compile(r"Chép `([^`]+)` thành `([^`]+)`")
_BELOW = re.compile(r"Dưới dòng «([^»…]+)…?» ghi thêm một dòng")

Table = list[list[str]]


def paragraphs() -> Iterator[str]:
    """Paragraphs, tables and blocks of the guide, each whole."""
    text = GUIDE.read_text(encoding="utf-8")
    for block in re.split(r"(```\n.*?```)", text, flags=re.DOTALL):
        yield from [block] if block.startswith("```") else filter(None, block.split("\n\n"))


def table(text: str) -> Table:
    """The rows of a Markdown table below its heading."""
    lines = [line for line in text.strip().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


class Reader:
    """Somebody who does what the guide says, in an empty folder."""

    def __init__(self) -> None:
        self.definition, self.done = Path(), 0

    def follow(self) -> None:
        said = ""
        for text in paragraphs():
            if text.startswith("```"):
                self.type(text.strip("`\n"))
            elif text.lstrip().startswith("|"):
                self.write(said, table(text))
            elif text.lstrip().startswith(">"):
                self.add_to_word(said, text.strip().removeprefix("> "))
            else:
                said = text
                self.mend(text)

    def type(self, block: str) -> None:
        """Types the commands; what the guide shows of their answers stands in them, in that order."""
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            program, *words = shlex.split(command)
            assert program == "khsheet"
            answer = run(*words).output
            at = 0
            for line in filter(lambda line: line not in ("", "…"), shown):
                assert line in answer[at:], (command, line, answer)
                at = answer.index(line, at)
            self.definition = next((Path(w) for w in words if w == "cau-lac-bo.xlsx"), Path())
            self.done += 1

    def write(self, said: str, rows: Table) -> None:
        if fills := _FILLS.search(said):
            self.fill(Path(fills[1]), rows)
        else:
            self.define(said, rows)
        self.done += 1

    def define(self, said: str, rows: Table) -> None:
        """Writes into the definition what the text above a table says of it."""
        book = load_workbook(self.definition)
        if names := _NAMES.search(said):
            beside = {row[0].value: row[1] for row in book[names[1]].iter_rows()}
            for label, text in rows:
                beside[label].value = text
        elif adds := _ADDS.search(said.replace("\n", " ")):
            self.add(book[adds[1]], dict(rows))
        else:
            raise AssertionError(said)
        book.save(self.definition)

    def add(self, sheet, texts: dict[str, str]) -> None:
        """One more line below the others."""
        columns = {cell.value: cell.column for cell in sheet[3] if cell.value}
        last = max(cell.row for row in sheet.iter_rows(min_row=3) for cell in row if cell.value)
        for heading, text in texts.items():
            sheet.cell(last + 1, columns[heading]).value = text

    def fill(self, path: Path, rows: Table) -> None:
        """Types each answer beside its label."""
        book = load_workbook(path)
        for name, label, text in rows:
            sheet = book[name]
            row = next(
                row[0].row
                for row in sheet.iter_rows()
                if (row[1].value or "").removesuffix(" (*)") == label
            )
            sheet.cell(row, 3).value = int(text) if text.isdigit() else text
        book.save(path)

    def mend(self, text: str) -> None:
        if found := _MENDS.search(text):
            book = load_workbook(self.definition)
            book[found[1]][found[2]].value = found[3]
            book.save(self.definition)
            self.done += 1
        if found := _COPIES.search(text):
            shutil.copy(found[1], found[2])
            self.definition = Path(found[2])
            self.done += 1

    def add_to_word(self, said: str, line: str) -> None:
        path = Path("cau-lac-bo.docx")
        below = _BELOW.search(said)[1]
        document = docx.Document(str(path))
        above = next(p for p in document.paragraphs if p.text.startswith(below))
        added = document.add_paragraph(line, above.style)
        above._p.addnext(added._p)
        document.save(str(path))
        self.done += 1


def test_the_guide_leads_from_nothing_to_a_consolidated_workbook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    reader = Reader()
    reader.follow()
    assert reader.done == 24
    rows = load_workbook("tong-hop.xlsx", data_only=True)["Tổng hợp"].values
    total = next(row for row in rows if str(row[3]).startswith("Tổng cộng"))
    assert {55, 88} <= set(total)
    (report,) = Path("bao-cao").glob("*thon-dong*.docx")
    said = [p.text.replace("\u00a0", " ") for p in docx.Document(str(report)).paragraphs]
    assert "- Số bàn cờ đang có: 08 bộ" in said
