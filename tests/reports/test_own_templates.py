"""An office's own template: what fits is rendered, what does not is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from printed import DOTS, EMPTY, EXAMPLE, FORM, lines, own_template, paragraphs, printed

from khsheet.form.profiles import chosen
from khsheet.reports.placeholders import placeholders, unprinted
from khsheet.reports.word_file import TemplateFault


def faults(template: Path) -> list[str]:
    with pytest.raises(TemplateFault) as caught:
        printed("1", EXAMPLE, template)
    return caught.value.faults


def test_an_own_template_is_rendered(tmp_path):
    own = own_template(
        tmp_path / "own.docx",
        "{{ unit_name|upper }}: {{members_total}} hội viên",
        "{%p if by_unit %}",
        "Sai",
        "{%p endif %}",
        "{% for r in members %}{{ r.member_full_name }};{% endfor %}",
    )
    assert lines("1", EXAMPLE, own) == [
        "XÃ SUỐI THỬ: 03 hội viên",
        "Nguyễn Thị Ví Dụ;Nguyễn Thị Ví Dụ1;Nguyễn Thị Ví Dụ2;",
    ]
    assert placeholders(own) == {
        "unit_name",
        "members_total",
        "by_unit",
        "members",
        "member_full_name",
    }
    left_out = {item.key for item in unprinted(FORM, *chosen(FORM, ["1"]), own)}
    assert "members_new" in left_out and "members_total" not in left_out


@pytest.mark.parametrize(
    "name", ["upper", "lower", "capitalize", "cham", "noi_nhan", "rieng", "so", "so_hieu", "trieu"]
)
def test_a_filter_leaves_dots_and_their_label(tmp_path, name):
    report = printed(
        "1", EMPTY, own_template(tmp_path / "own.docx", f"{{{{ signer_name|{name} }}}}")
    )
    assert report.left_open[0] == "Họ và tên người ký" and DOTS.fullmatch(
        paragraphs(report.data)[0]
    )


def test_a_placeholder_that_word_cut_into_runs_is_whole(tmp_path):
    document = Document()
    paragraph = document.add_paragraph("Có ")
    for part in ("{", "{ members", "_total }", "} hội viên"):
        paragraph.add_run(part)
    document.save(str(tmp_path / "cut.docx"))
    assert lines("1", EXAMPLE, tmp_path / "cut.docx") == ["Có 03 hội viên"]


@pytest.mark.parametrize(
    "texts, wanted",
    [
        (
            ["Có {{ members_totl }} người"],
            [
                (
                    "Chỗ điền «members_totl» không có trong biểu mẫu; có phải 'members_total' "
                    "không? Ở đoạn: «Có {{ members_totl }} người»."
                )
            ],
        ),
        (["{{ qqqqq }}"], ["Chỗ điền «qqqqq» không có trong biểu mẫu. Ở đoạn: «{{ qqqqq }}»."]),
        (
            ["{% for r in members %}{{ r.member_ful_name }}{% endfor %}"],
            [
                (
                    "Chỗ điền «member_ful_name» không có trong biểu mẫu; có phải "
                    "'member_full_name' không? Ở đoạn: «{% for r in members %}{{ "
                    "r.member_ful_name }}{% endfor %}»."
                )
            ],
        ),
        (
            ["{{ unit_name|uper }}"],
            [
                (
                    "Bộ lọc «uper» không có trong biểu mẫu; có phải 'upper' không? Ở đoạn: «{{ "
                    "unit_name|uper }}»."
                )
            ],
        ),
        (
            ["{{ unit_name.__class__ }}"],
            ["Chỗ điền «__class__» không có trong biểu mẫu. Ở đoạn: «{{ unit_name.__class__ }}»."],
        ),
        (
            ["Có { members_total } người", "Và {{ unit_name }"],
            [
                (
                    "Dấu ngoặc nhọn chưa đủ đôi ở đoạn «Có { members_total } người». Chỗ điền ghi "
                    "như {{ unit_name }}."
                ),
                (
                    "Dấu ngoặc nhọn chưa đủ đôi ở đoạn «Và {{ unit_name }». Chỗ điền ghi như {{ "
                    "unit_name }}."
                ),
            ],
        ),
        (
            ["{{ unit_name $ }}"],
            [
                (
                    "Không hiểu chỗ điền «{{ unit_name $ }}» ở đoạn «{{ unit_name $ }}». Chỗ điền "
                    "ghi như {{ unit_name }}."
                )
            ],
        ),
    ],
)
def test_a_wrong_placeholder_is_refused_with_its_place(tmp_path, texts, wanted):
    assert faults(own_template(tmp_path / "own.docx", *texts)) == wanted


@pytest.mark.parametrize(
    "texts, wanted",
    [
        (
            ["{% if by_unit %}", "x"],
            (
                "câu lệnh viết chưa đúng, hoặc thiếu {% endif %}, {% endfor %}. Xin xem lại quanh "
                "đoạn: «{% if by_unit %} … x»."
            ),
        ),
        (
            ["{{ unit_name unit_word }}"],
            (
                "câu lệnh viết chưa đúng, hoặc thiếu {% endif %}, {% endfor %}. Xin xem lại quanh "
                "đoạn: «{{ unit_name unit_word }}»."
            ),
        ),
        (
            ["{% for r in members %}{{ r.members_total }}{% endfor %}"],
            "câu lệnh có tên không dùng được ở chỗ đó.",
        ),
        (
            ["{{ unit_name|trieu }}"],
            "câu lệnh dùng bộ lọc hoặc phép tính không hợp với loại số liệu.",
        ),
        (
            ["{{ basis_doc_number|ngay_thang }}"],
            "câu lệnh dùng bộ lọc hoặc phép tính không hợp với loại số liệu.",
        ),
        (
            ["{{ 5 + unit_name }}"],
            "câu lệnh dùng bộ lọc hoặc phép tính không hợp với loại số liệu.",
        ),
    ],
)
def test_a_wrong_command_is_refused(tmp_path, texts, wanted):
    assert faults(own_template(tmp_path / "own.docx", *texts)) == [
        f"Mẫu Word có chỗ điền hoặc {wanted}"
    ]


def test_a_command_that_would_lose_a_part_of_the_table_is_refused(tmp_path):
    document = Document()
    document.add_table(1, 1).cell(0, 0).text = "{%p if by_unit %}"
    document.add_paragraph("{%p endif %}")
    document.save(str(tmp_path / "own.docx"))
    [fault] = faults(tmp_path / "own.docx")
    assert fault.startswith("Câu lệnh {%p … %} hoặc {%tr … %} trong mẫu Word đặt chưa đúng chỗ")


def test_what_is_no_word_file_is_refused(tmp_path):
    (tmp_path / "x.docx").write_bytes(b"x")
    assert faults(tmp_path / "x.docx") == [
        "x.docx không phải là tệp Word (.docx). Xin mở bằng Word rồi lưu lại dạng .docx."
    ]
    assert faults(tmp_path / "none.docx") == [
        "Không mở được mẫu Word none.docx. Xin kiểm tra lại đường dẫn."
    ]


def test_an_edited_template_is_read_anew(tmp_path):
    own = own_template(tmp_path / "own.docx", "một {{ unit_name }}")
    assert lines("1", EXAMPLE, own) == ["một xã Suối Thử"]
    own_template(own, "hai, và hơn nữa {{ unit_name }}")
    assert lines("1", EXAMPLE, own) == ["hai, và hơn nữa xã Suối Thử"]
