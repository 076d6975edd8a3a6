"""Makes the Word templates of a form's printed forms from their descriptions in word_templates/.

    python scripts/make_word_templates.py [--form so-ket-6-thang] [--out workbook_templates]

The offices edit the .docx files in Word; this is for starting anew. A description is named like its
template. Above "====" stands the title, below it each line is a paragraph: "@" a part's title, "#"
a heading, "-" and "+" list lines, "%" a command of the template, "[name]" a table, anything else
body text. "~" is a space that does not break. The layout follows Nghị định 30/2020/NĐ-CP, Phụ lục
I.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from docx.document import Document
from docx.shared import Cm

from khsheet.form import definition
from khsheet.model import Form, PrintForm
from khsheet.reports.word_pages import (
    ALIGNMENTS,
    add_table,
    add_title,
    bytes_of,
    fit,
    loop_rows,
    national_heading,
    new_document,
    repeat_heading,
    rule,
    smaller,
    write,
)

DESCRIPTIONS = Path(__file__).parent / "word_templates"

# The loop that makes the rows; heading, cell, width in cm and alignment of each column; a last row.
TABLES = {
    "members": (
        "row in members",
        [
            ("TT", "{{ row.member_seq }}", 1.2, "center"),
            ("Họ và tên", "{{ row.member_full_name }}", 5.0, "left"),
            ("Chức vụ", "{{ row.member_position }}", 4.2, "left"),
            ("Dân tộc", "{{ row.member_ethnicity }}", 2.3, "left"),
            ("Ghi chú", "{{ row.member_note }}", 3.8, "left"),
        ],
        [],
    ),
    "members_by_unit": (
        "row in by_unit",
        [
            ("TT", "{{ loop.index }}", 1.2, "center"),
            ("Đơn vị", "{{ row.unit_name }}", 6.9, "left"),
            ("Tổng số hội viên", "{{ row.members_total }}", 4.4, "right"),
            ("Phát triển mới", "{{ row.members_new }}", 4.0, "right"),
        ],
        ["", "Cộng", "{{ members_total|so }}", "{{ members_new|so }}"],
    ),
    "key_numbers": (
        "row in table.rows",
        [
            ("TT", "{{ row.number }}", 0.9, "center"),
            ("{{ table.of }}", "{{ row.name }}", 3.0, "left"),
            *(
                (f"{{{{ table.heads[{n}] }}}}", f"{{{{ row.cells[{n}] }}}}", 2.1, "right")
                for n in range(6)
            ),
        ],
        [],
    ),
}
#: Tables of many columns are set smaller.
SMALLER = {"key_numbers": 9}


def add_letterhead(document: Document) -> None:
    widths = [6.3, 10.2]
    table = add_table(document, widths, None)
    left, right = table.rows[0].cells
    write(left, "{{ parent_body_name|upper|lien_ten }}", "Cơ quan trên")
    write(left, "{{ issuing_body_name|upper|lien_ten }}", "Tên Hội")
    rule(left, Cm(widths[0]), 2.4)
    national_heading(right, widths[1])
    fit(table.add_row(), widths)
    left, right = table.rows[1].cells
    write(left, "Số: {{ report_number }}/{{ report_symbol }}", "Số ký hiệu")
    write(
        right,
        "{{ report_place }}, ngày {{ report_day }} tháng {{ report_month }} năm {{ report_year }}",
        "Ngày tháng",
    )


def add_signature(document: Document, signer: tuple[str, ...]) -> None:
    """Recipients, and the signer's lines; those above the position are left out where blank."""
    *optional, position, name = signer
    write(document, "", "Khoảng cách").paragraph_format.keep_with_next = True
    table = add_table(document, [8.0, 8.5], None)
    left, right = table.rows[0].cells
    write(left, "Nơi nhận:", "Nơi nhận")
    write(left, "{{ recipients|noi_nhan }}", "Danh sách nơi nhận")
    for key in optional:
        write(right, f"{{%p if {key}.value %}}", "Câu lệnh")
        write(right, f"{{{{ {key}|upper|lien_ten }}}}", "Chức vụ ký")
        write(right, "{%p endif %}", "Câu lệnh")
    write(right, f"{{{{ {position}|upper }}}}", "Chức vụ ký")
    write(right, f"{{{{ {name} }}}}", "Họ tên ký")


def add_list(document: Document, name: str) -> None:
    loop, columns, last = TABLES[name]
    widths = [width for _, _, width, _ in columns]
    table = add_table(document, widths, "Table Grid")
    repeat_heading(table)
    for cell, (heading, *_) in zip(table.rows[0].cells, columns, strict=True):
        write(cell, heading, "Đầu bảng")
    _, row, _ = loop_rows(table, widths, loop)
    for cell, (_, text, _, alignment) in zip(row.cells, columns, strict=True):
        write(cell, text, "Ô bảng").alignment = ALIGNMENTS[alignment]
    if name in SMALLER:
        smaller(table, SMALLER[name])
    if last:
        fit(table.add_row(), widths)
        for cell, text, (_, _, _, alignment) in zip(
            table.rows[-1].cells, last, columns, strict=True
        ):
            paragraph = write(cell, text, "Ô bảng")
            paragraph.alignment = ALIGNMENTS[alignment]
            for run in paragraph.runs:
                run.bold = True
    write(document, "", "Khoảng cách")


# ---------------------------------------------------------------- one template

LINES: dict[str, tuple[str, Callable[[str], str]]] = {
    "@": ("Phần", str),
    "#": ("Mục", str),
    "*": ("Tiểu mục", str),
    "!": ("Kết thúc", str),
    "-": ("Gạch đầu dòng", "- {}".format),
    "+": ("Gạch đầu dòng", "+ {}".format),
    "%": ("Câu lệnh", lambda text: f"{{%p {text.strip()} %}}"),
}


def description(template: Path) -> Path:
    return DESCRIPTIONS / f"{template.stem}.txt"


def described(form: Form) -> list[PrintForm]:
    """The printed forms whose template is made here; the others were made in Word."""
    return [p for p in form.print_forms if description(p.template).exists()]


def make(print_form: PrintForm) -> bytes:
    """The .docx template of that printed form; equal bytes for an equal description."""
    return made(print_form.template, f"Mẫu {print_form.id}", print_form.signer)


def made(template: Path, name: str, signer: tuple[str, ...]) -> bytes:
    """The .docx that the description of a template tells of: title, body, then what follows."""
    title, body, *annex = description(template).read_text(encoding="utf-8").split("\n====\n")
    document = new_document(f"Báo cáo công tác khuyến học - {name}")
    add_letterhead(document)
    add_title(document, title)
    write_lines(document, body)
    add_signature(document, signer)
    # Word wants a paragraph after the last table.
    write(document, "", "Khoảng cách")
    for text in annex:
        at = len(document.paragraphs)
        write_lines(document, text)
        first = next(p for p in document.paragraphs[at:] if p.style.name == "Phần")
        first.paragraph_format.page_break_before = True
    return bytes_of(document)


def write_lines(document: Document, text: str) -> None:
    for line in text.split("\n"):
        if line.startswith("["):
            add_list(document, line.strip("[]"))
        elif line:
            style, change = LINES.get(line[0], ("Thân bài", str))
            write(document, change(line[1:] if line[0] in LINES else line), style)


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the Word templates of a form anew.")
    parser.add_argument("--form", default="", help="id or file of the definition")
    parser.add_argument("--out", type=Path, help="folder, if not the definition's own")
    asked = parser.parse_args()
    form = definition.load(asked.form)
    for print_form in described(form):
        target = (asked.out or print_form.template.parent) / print_form.template.name
        target.write_bytes(make(print_form))
        print(target)
    if form.office_template and description(Path(form.office_template)).exists():
        own = Path(form.office_template)
        target = (asked.out or own.parent) / own.name
        target.write_bytes(made(own, "Văn phòng", form.print_forms[0].signer))
        print(target)


if __name__ == "__main__":
    main()
