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
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Length, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from khsheet.form import definition
from khsheet.model import Form, PrintForm

DESCRIPTIONS = Path(__file__).parent / "word_templates"

MADE = datetime(2026, 1, 1)

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

# ---------------------------------------------------------------- page and styles

TEXT_WIDTH = Cm(16.5)
LEFT, CENTER, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
ALIGNMENTS = {"left": LEFT, "center": CENTER, "right": RIGHT}

# Name (without a comma, behind which Word reads another name): ASCII id, size, bold, italic,
# alignment, first line in cm, points before and after, with next.
STYLES = {
    "Thân bài": ("ThanBai", 14, False, False, BOTH, 1.27, 0, 6, False),
    "Kết thúc": ("KetThuc", 14, False, False, BOTH, 1.27, 0, 6, True),
    "Phần": ("Phan", 14, True, False, CENTER, 0, 6, 6, True),
    "Mục": ("Muc", 14, True, False, BOTH, 1.27, 3, 6, True),
    "Tiểu mục": ("TieuMuc", 14, False, True, BOTH, 1.27, 0, 6, True),
    "Gạch đầu dòng": ("GachDauDong", 14, False, False, BOTH, 1.27, 0, 6, False),
    "Tên đơn vị": ("TenDonVi", 14, False, True, BOTH, 1.27, 0, 3, True),
    "Câu lệnh": ("CauLenh", 10, False, False, LEFT, 0, 0, 0, False),
    "Cơ quan trên": ("CoQuanTren", 13, False, False, CENTER, 0, 0, 0, False),
    "Tên Hội": ("TenHoi", 13, True, False, CENTER, 0, 0, 0, False),
    "Quốc hiệu": ("QuocHieu", 13, True, False, CENTER, 0, 0, 0, False),
    "Tiêu ngữ": ("TieuNgu", 14, True, False, CENTER, 0, 0, 0, False),
    "Đường kẻ": ("DuongKe", 4, False, False, CENTER, 0, 4, 0, False),
    "Số ký hiệu": ("SoKyHieu", 13, False, False, CENTER, 0, 6, 0, False),
    "Ngày tháng": ("NgayThang", 14, False, True, CENTER, 0, 6, 0, False),
    "Tên loại": ("TenLoai", 14, True, False, CENTER, 0, 18, 0, True),
    "Trích yếu": ("TrichYeu", 14, True, False, CENTER, 0, 0, 0, True),
    "Nơi nhận": ("NoiNhan", 12, True, True, LEFT, 0, 0, 0, True),
    "Danh sách nơi nhận": ("DanhSachNoiNhan", 11, False, False, LEFT, 0, 0, 0, False),
    "Chức vụ ký": ("ChucVuKy", 14, True, False, CENTER, 0, 0, 0, True),
    "Họ tên ký": ("HoTenKy", 14, True, False, CENTER, 0, 84, 0, False),
    "Ô bảng": ("OBang", 13, False, False, LEFT, 0, 2, 2, False),
    "Đầu bảng": ("DauBang", 13, True, False, CENTER, 0, 2, 2, True),
    "Khoảng cách": ("KhoangCach", 6, False, False, LEFT, 0, 0, 0, False),
    "Số trang": ("SoTrang", 14, False, False, CENTER, 0, 0, 0, False),
}


def set_font(style: ParagraphStyle, size: float, bold: bool, italic: bool) -> None:
    style.font.name, style.font.size = "Times New Roman", Pt(size)
    style.font.bold, style.font.italic = bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), "Times New Roman")


def add_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    set_font(normal, 14, False, False)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    for name, (
        style_id,
        size,
        bold,
        italic,
        alignment,
        first,
        before,
        after,
        with_next,
    ) in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), style_id)
        style.base_style = normal
        style.quick_style = True
        set_font(style, size, bold, italic)
        shape = style.paragraph_format
        shape.alignment, shape.first_line_indent = alignment, Cm(first)
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
        shape.keep_with_next, shape.widow_control = with_next, True


def new_document(name: str) -> Document:
    document = docx.Document()
    for leftover in list(document.element.body)[:-1]:
        document.element.body.remove(leftover)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    section.header_distance = section.footer_distance = Cm(1)
    leave_out_ballast(document)
    add_styles(document)
    section.different_first_page_header_footer = True
    add_page_number(section.header.paragraphs[0], document.styles["Số trang"])
    open_as_current(document.settings.element)
    about = document.core_properties
    about.title, about.author, about.comments = (
        f"Báo cáo công tác khuyến học - {name}",
        "",
        "",
    )
    about.created = about.modified = MADE
    about.last_modified_by, about.language, about.revision = "", "vi-VN", 1
    return document


KEPT_STYLES = {"Normal", "Default Paragraph Font", "Normal Table", "Table Grid", "No List"}


def leave_out_ballast(document: Document) -> None:
    """What python-docx's own template brings along: a hundred table styles, an empty picture."""
    for element in list(document.styles.element.findall(qn("w:style"))):
        if element.find(qn("w:name")).get(qn("w:val")) not in KEPT_STYLES:
            document.styles.element.remove(element)
    for relations, kinds in (
        (document.part.package.rels, ("/thumbnail",)),
        (document.part.rels, ("/stylesWithEffects", "/customXml", "/numbering")),
    ):
        for name in [
            name for name, relation in relations.items() if relation.reltype.endswith(kinds)
        ]:
            del relations[name]


def open_as_current(settings: BaseOxmlElement) -> None:
    """Word 2013 and later: else Word opens the report in its compatibility mode."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def add_page_number(paragraph: Paragraph, style: ParagraphStyle) -> None:
    paragraph.style = style
    for kind, code in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        run = paragraph.add_run()._r
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        elif kind == "text":
            mark = OxmlElement("w:t")
            mark.text = code
        else:
            mark = OxmlElement("w:instrText")
            mark.text = code
        run.append(mark)


# ---------------------------------------------------------------- tables


def add_table(document: Document, widths: list[float], style: str | None) -> Table:
    table = document.add_table(rows=1, cols=len(widths))
    table.style = style
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    fit(table.rows[0], widths)
    return table


def fit(row: _Row, widths: list[float]) -> None:
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Cm(width)
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))


def write(target: Document | _Cell, text: str, style: str) -> Paragraph:
    """Adds a paragraph; the empty one that every cell begins with is used first."""
    paragraphs = target.paragraphs
    is_fresh_cell = isinstance(target, _Cell) and len(paragraphs) == 1 and not paragraphs[0].text
    paragraph = paragraphs[0] if is_fresh_cell else target.add_paragraph()
    paragraph.style = style
    if text:
        paragraph.add_run(text.replace("~", "\u00a0"))
    return paragraph


def rule(target: Document | _Cell, width: Length, length: float) -> None:
    """A line of that many centimetres in the middle of that width."""
    paragraph = target.add_paragraph(style="Đường kẻ")
    indent = Length(int((width - Cm(length)) / 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def add_letterhead(document: Document) -> None:
    widths = [6.3, 10.2]
    table = add_table(document, widths, None)
    left, right = table.rows[0].cells
    write(left, "{{ parent_body_name|upper|lien_ten }}", "Cơ quan trên")
    write(left, "{{ issuing_body_name|upper|lien_ten }}", "Tên Hội")
    rule(left, Cm(widths[0]), 2.4)
    write(right, "CỘNG~HÒA~XÃ~HỘI~CHỦ~NGHĨA~VIỆT~NAM", "Quốc hiệu")
    write(right, "Độc lập - Tự do - Hạnh phúc", "Tiêu ngữ")
    rule(right, Cm(widths[1]), 6.3)
    fit(table.add_row(), widths)
    left, right = table.rows[1].cells
    write(left, "Số: {{ report_number }}/{{ report_symbol }}", "Số ký hiệu")
    write(
        right,
        "{{ report_place }}, ngày {{ report_day }} tháng {{ report_month }} năm {{ report_year }}",
        "Ngày tháng",
    )


def add_title(document: Document, title: str) -> None:
    write(document, "BÁO CÁO", "Tên loại")
    write(document, title.strip(), "Trích yếu")
    rule(document, TEXT_WIDTH, 5.0)
    write(document, "", "Khoảng cách")


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
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for cell, (heading, *_) in zip(table.rows[0].cells, columns, strict=True):
        write(cell, heading, "Đầu bảng")
    for command in (f"{{%tr for {loop} %}}", None, "{%tr endfor %}"):
        row = table.add_row()
        fit(row, widths)
        if command:
            write(row.cells[0], command, "Câu lệnh")
            continue
        for cell, (_, text, _, alignment) in zip(row.cells, columns, strict=True):
            write(cell, text, "Ô bảng").alignment = ALIGNMENTS[alignment]
    if name in SMALLER:
        for run in (
            r for row in table.rows for c in row.cells for p in c.paragraphs for r in p.runs
        ):
            run.font.size = Pt(SMALLER[name])
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
    document = new_document(name)
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
    out = io.BytesIO()
    document.save(out)
    return repeatable(out.getvalue())


def write_lines(document: Document, text: str) -> None:
    for line in text.split("\n"):
        if line.startswith("["):
            add_list(document, line.strip("[]"))
        elif line:
            style, change = LINES.get(line[0], ("Thân bài", str))
            write(document, change(line[1:] if line[0] in LINES else line), style)


def repeatable(package: bytes) -> bytes:
    """The same package with one date for every part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            info = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()


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
