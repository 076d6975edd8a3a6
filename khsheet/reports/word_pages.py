"""A Word document in the looks of Vietnamese official documents (Nghị định 30/2020/NĐ-CP, Phụ lục
I): page, styles, tables, and bytes that are equal whenever it is made.
"""

from __future__ import annotations

import io
import zipfile

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

from khsheet.outputs import CREATED

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


def new_document(title: str) -> Document:
    """An empty document of A4 with those styles."""
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
        title,
        "",
        "",
    )
    about.created = about.modified = CREATED
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


def loop_rows(table: Table, widths: list[float], loop: str) -> list[_Row]:
    """Rows that a table has for each of something; the middle one of the three is filled in."""
    rows = []
    for command in (f"{{%tr for {loop} %}}", "", "{%tr endfor %}"):
        row = table.add_row()
        fit(row, widths)
        if command:
            write(row.cells[0], command, "Câu lệnh")
        rows.append(row)
    return rows


def repeat_heading(table: Table) -> None:
    """The first row stands on top of every page that the table reaches."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def smaller(table: Table, size: float) -> None:
    """Set what stands in a table in smaller letters."""
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(size)


def national_heading(cell: _Cell, width: float) -> None:
    """The name of the country and its motto, above a line."""
    write(cell, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".replace(" ", "~"), "Quốc hiệu")
    write(cell, "Độc lập - Tự do - Hạnh phúc", "Tiêu ngữ")
    rule(cell, Cm(width), 6.3)


def add_title(document: Document, title: str) -> None:
    write(document, "BÁO CÁO", "Tên loại")
    write(document, title.strip(), "Trích yếu")
    rule(document, TEXT_WIDTH, 5.0)
    write(document, "", "Khoảng cách")


def bytes_of(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return repeatable(out.getvalue())


def repeatable(package: bytes) -> bytes:
    """The same package with one date for every part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            info = zipfile.ZipInfo(name, CREATED.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()
