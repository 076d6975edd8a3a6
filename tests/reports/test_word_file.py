"""What Word leaves in a template besides its text: cut placeholders, comments, tracked changes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from printed import EXAMPLE, FORM, lines, own_template, printed

import khsheet
from khsheet.form.profiles import chosen
from khsheet.reports.placeholders import fits_better, placeholders
from khsheet.reports.word_file import TemplateFault

NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WHO = 'w:id="9" w:author="a" w:date="2026-01-01T00:00:00Z"'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"


def run(text: str, look: str = "") -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def template(path: Path, *bodies: str, **parts: str) -> Path:
    """A Word file with paragraphs of those bodies, and other parts by name, given as XML."""
    own_template(path, "Chỗ này của {{ unit_name }}")
    with zipfile.ZipFile(path) as package:
        held = {name: package.read(name).decode("utf-8", "ignore") for name in package.namelist()}
    body = "".join(b if b.startswith("<w:tbl>") else f"<w:p>{b}</w:p>" for b in bodies)
    held["word/document.xml"] = held["word/document.xml"].replace(
        "<w:sectPr", f"{body}<w:sectPr", 1
    )
    for name, xml in parts.items():
        held[f"word/{name}.xml"] = f"<w:{name} {NAMES}>{xml}</w:{name}>"
        types, rels = "[Content_Types].xml", "word/_rels/document.xml.rels"
        override = f'<Override PartName="/word/{name}.xml" ContentType="{KIND.format(name)}"/>'
        held[types] = held[types].replace("</Types>", override + "</Types>")
        relation = (
            f'<Relationship Id="r{name}" Type="{RELATION.format(name)}" Target="{name}.xml"/>'
        )
        held[rels] = held[rels].replace("</Relationships>", relation + "</Relationships>")
    with zipfile.ZipFile(path, "w") as package:
        for name, text in held.items():
            package.writestr(name, text)
    return path


def refused(path: Path) -> str:
    with pytest.raises(TemplateFault) as caught:
        printed("1", EXAMPLE, path)
    [fault] = caught.value.faults
    return fault


# ---------------------------------------------------------------- cut placeholders

CUT = {
    "runs": run("Có {") + run("{ members") + run("_total }") + run("} hội viên"),
    "looks": run("Có {{ members", "<w:rPr><w:b/></w:rPr>") + run("_total }} hội viên"),
    "hyperlink": run("Có {{ mem")
    + f'<w:hyperlink w:anchor="x">{run("bers_total }}")}</w:hyperlink>'
    + run(" hội viên"),
    "smart tag": run("Có ")
    + f'<w:smartTag w:element="x" w:uri="y">{run("{{ members_")}</w:smartTag>'
    + run("total }} hội viên"),
    "content control": run("Có {{ members")
    + f"<w:sdt><w:sdtContent>{run('_total }} hội')}</w:sdtContent></w:sdt>"
    + run(" viên"),
    "spelling": run("Có {{ ")
    + '<w:proofErr w:type="spellStart"/>'
    + run("members_total")
    + '<w:proofErr w:type="spellEnd"/>'
    + run(" }} hội viên"),
    "bookmark": run("Có {{ ")
    + '<w:bookmarkStart w:id="1" w:name="x"/>'
    + run("members_total }}")
    + '<w:bookmarkEnd w:id="1"/>'
    + run(" hội viên"),
    "comment": run("Có {")
    + '<w:commentRangeStart w:id="0"/>'
    + run("{ members_")
    + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    + run("total }} hội viên"),
    "tab": run("Có {{ members_")
    + "<w:r><w:tab/></w:r>"
    + run("total")
    + '<w:r><w:br w:type="textWrapping"/></w:r>'
    + run(" }} hội viên"),
    "look that was": run(
        "Có {{ members", f"<w:rPr><w:b/><w:rPrChange {WHO}><w:rPr/></w:rPrChange></w:rPr>"
    )
    + run("_total }} hội viên"),
    "field": run("Có {{ members_")
    + f'<w:fldSimple w:instr=" QUOTE ">{run("total")}</w:fldSimple>'
    + run(" }} hội viên"),
}


@pytest.mark.parametrize("kind", CUT)
def test_a_placeholder_that_word_cut_is_whole(tmp_path, kind):
    comments = {"comments": '<w:comment w:id="0"/>'} if kind == "comment" else {}
    path = template(tmp_path / "x.docx", CUT[kind], **comments)
    assert lines("1", EXAMPLE, path) == ["Chỗ này của xã Suối Thử", "Có 03 hội viên"]
    assert placeholders(path) == {"unit_name", "members_total"}


def test_a_cut_command_is_whole_too(tmp_path):
    bodies = (
        run("{%p if ") + f'<w:hyperlink w:anchor="x">{run("by_unit %}")}</w:hyperlink>',
        run("Sai"),
        run("{%")
        + "<w:bookmarkStart w:id='1' w:name='x'/><w:bookmarkEnd w:id='1'/>"
        + run("p else %}"),
        run("Đúng"),
        run("{%p end") + run("if %}"),
    )
    path = template(tmp_path / "x.docx", *bodies)
    assert lines("1", EXAMPLE, path) == ["Chỗ này của xã Suối Thử", "Đúng"]


def test_a_cut_placeholder_in_a_footnote_is_whole(tmp_path):
    note = f'<w:footnote w:id="1"><w:p>{CUT["hyperlink"]}</w:p></w:footnote>'
    path = template(tmp_path / "x.docx", run("Thân"), footnotes=note)
    report = printed("1", EXAMPLE, path).data
    with zipfile.ZipFile(BytesIO(report)) as package:
        text = package.read("word/footnotes.xml").decode("utf-8")
    assert "03" in text and "members" not in text


# ---------------------------------------------------------------- comments and looks


def test_what_is_said_about_the_template_goes_into_no_report(tmp_path):
    said = '<w:comment w:id="0"><w:p><w:r><w:t>Nhờ chị xem lại</w:t></w:r></w:p></w:comment>'
    path = template(tmp_path / "x.docx", CUT["comment"], CUT["look that was"], comments=said)
    report = printed("1", EXAMPLE, path).data
    with zipfile.ZipFile(BytesIO(report)) as package:
        held = "".join(package.read(name).decode("utf-8", "ignore") for name in package.namelist())
    for trace in ("xem lại", "comment", "rPrChange"):
        assert trace not in held


# ---------------------------------------------------------------- tracked changes

TRACKED = {
    "inserted in a placeholder": f"<w:ins {WHO}>{run('{{ unit_')}</w:ins>" + run("name }}"),
    "deleted beside a placeholder": f"<w:del {WHO}><w:r><w:delText>{{{{ khong_con }}}}</w:delText>"
    "</w:r></w:del>" + run("{{ unit_name }}"),
    "deleted in a placeholder": run("{{ unit")
    + f"<w:del {WHO}><w:r><w:delText>_ten</w:delText></w:r></w:del>"
    + run("_name }}"),
    "words alone": run("Báo ") + f"<w:ins {WHO}>{run('cáo')}</w:ins>",
    "moved": f"<w:moveFrom {WHO}>{run('Báo cáo')}</w:moveFrom>",
    "moved to": f"<w:moveTo {WHO}>{run('Báo cáo')}</w:moveTo>",
    "paragraph": f"<w:pPr><w:rPr><w:ins {WHO}/></w:rPr></w:pPr>" + run("Báo cáo"),
    "row": f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:trPr><w:ins {WHO}/></w:trPr>"
    f"<w:tc><w:p>{run('Báo cáo')}</w:p></w:tc></w:tr></w:tbl>",
}


@pytest.mark.parametrize("kind", TRACKED)
def test_tracked_changes_are_refused_with_what_to_do(tmp_path, kind):
    path = template(tmp_path / "x.docx", TRACKED[kind])
    fault = refused(path)
    assert fault.startswith("Mẫu Word còn 1 chỗ sửa đang theo dõi (Track Changes)")
    assert "Chấp nhận tất cả thay đổi" in fault and "Review" in fault
    assert kind == "row" or "ở đoạn «" in fault
    with pytest.raises(TemplateFault):
        placeholders(path)


def test_tracked_changes_in_a_footnote_are_refused(tmp_path):
    note = f'<w:footnote w:id="1"><w:p>{TRACKED["words alone"]}</w:p></w:footnote>'
    fault = refused(template(tmp_path / "x.docx", run("Thân"), footnotes=note))
    assert "ở đoạn «Báo cáo»" in fault


def test_many_tracked_changes_are_counted_and_told_once(tmp_path):
    fault = refused(template(tmp_path / "x.docx", *TRACKED.values()))
    assert f"còn {len(TRACKED)} chỗ sửa" in fault and "«{{ unit_name }}»" in fault


# ---------------------------------------------------------------- templates of another kind


@pytest.mark.parametrize("texts", [[], ["Báo cáo 6 tháng"], ["{# ghi chú #}"], ["{{ 5 }}"]])
def test_a_template_without_a_placeholder_is_refused(tmp_path, texts):
    fault = refused(own_template(tmp_path / "x.docx", *texts))
    assert fault.startswith("Mẫu Word chưa có chỗ điền nào")
    assert "{{ unit_name }}" in fault and "so-ket-6-thang-mau-1.docx" in fault


def test_a_template_of_another_form_is_told_as_such(tmp_path):
    names = ["ho_ten", "ngay_sinh", "que_quan", "so_the", "chi_doan"]
    texts = [f"{{{{ {name} }}}}" for name in names]
    fault = refused(own_template(tmp_path / "x.docx", "{{ unit_name }}", *texts))
    assert fault == (
        "Mẫu Word này có lẽ của biểu mẫu khác: 5 trên 6 chỗ điền không có trong biểu mẫu "
        "«Báo cáo sơ kết công tác khuyến học», như «chi_doan», «ho_ten», «ngay_sinh». "
        "Xin chọn mẫu Word của biểu mẫu này."
    )


def test_a_few_wrong_names_are_told_one_by_one(tmp_path):
    path = own_template(
        tmp_path / "x.docx", "{{ unit_name }}", *["{{ a }} {{ b }} {{ c }} {{ d }}"]
    )
    with pytest.raises(TemplateFault) as caught:
        printed("1", EXAMPLE, path)
    assert len(caught.value.faults) == 4


def test_a_template_of_another_printed_form_is_pointed_out(tmp_path):
    first, second, third = chosen(FORM, ["1", "2", "3"])
    for print_form in FORM.print_forms:
        assert fits_better(FORM, print_form, print_form.template) is None
    assert fits_better(FORM, first, second.template) == second
    assert fits_better(FORM, third, second.template) == second
    own = own_template(tmp_path / "own.docx", "{{ unit_name }}", "{{ members_total }}")
    assert fits_better(FORM, first, own) is None


def test_the_clerk_is_told_of_a_template_of_another_printed_form(tmp_path):
    from filled import filled_workbook, written

    sent = written(tmp_path / "a.xlsx", filled_workbook())
    second = chosen(FORM, ["2"])[0].template
    result = khsheet.report([sent], ["1"], tmp_path / "ra", template=second)
    assert len(result.written) == 1
    assert any("mẫu in 2" in note and "--mau" in note for note in result.notes)
    result = khsheet.report([sent], ["2"], tmp_path / "ra", template=second)
    assert not result.notes


def test_a_placeholder_where_none_is_filled_in_is_refused(tmp_path):
    note = f'<w:endnote w:id="1"><w:p>{run("{{ unit_")}{run("name }}")}</w:p></w:endnote>'
    fault = refused(template(tmp_path / "x.docx", run("Thân"), endnotes=note))
    assert fault.startswith("Chỗ điền «{{ unit_name }}» nằm trong chú thích cuối")


def test_an_old_or_locked_word_file_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "x.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    fault = refused(tmp_path / "x.doc")
    assert "đời cũ (.doc) hoặc có mật khẩu" in fault and "lưu lại dạng .docx" in fault


def test_the_title_of_the_file_may_hold_a_placeholder(tmp_path):
    document = Document()
    document.add_paragraph("{{ unit_name }}")
    document.core_properties.title = "Báo cáo {{ period }}"
    document.save(str(tmp_path / "x.docx"))
    report = Document(BytesIO(printed("1", EXAMPLE, tmp_path / "x.docx").data))
    assert report.core_properties.title == "Báo cáo 6\u00a0tháng đầu năm 2026"
    document.core_properties.title = "Báo cáo {{ perid }}"
    document.save(str(tmp_path / "x.docx"))
    assert "«perid»" in refused(tmp_path / "x.docx")


# ---------------------------------------------------------------- what comes along


def test_no_style_has_a_name_that_word_takes_for_two():
    for print_form in FORM.print_forms:
        names = [style.name for style in Document(str(print_form.template)).styles]
        assert len(names) > 20 and not [name for name in names if "," in name]
