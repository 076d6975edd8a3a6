"""What units are told in the cases that come most often, word for word."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from arrived import checked
from command import run
from filled import PERIOD, example_rows, filled_workbook, written
from lazily import load_workbook

from khsheet.form import check_sheet, definition

FORM = definition.load()
_, *REST = example_rows()["members"]
POSITION = "«Chức vụ»"


def said(item: str, **typed: object) -> list[str]:
    """What a unit is told of that item of its workbook."""
    messages = [f.message for f in checked(filled_workbook(**typed)).findings]
    return [m.partition(f"mục {item}: ")[2] for m in messages if f"mục {item}: " in m]


@pytest.mark.parametrize(
    ("item", "changes", "told"),
    [
        ("«Dân số»", {"population": None}, "Còn trống, xin ghi số liệu."),
        (
            "«Số học sinh có nguy cơ bỏ học được vận động ra lớp trở lại»",
            {"dropout_students_returned": None},
            "Còn trống, xin ghi số liệu; không phát sinh thì ghi 0.",
        ),
        (
            "«Số người tham gia tập huấn»",
            {"training_participants": "khoảng 50"},
            "“khoảng 50” là số ước chừng; xin ghi một số cụ thể, ví dụ 50.",
        ),
        (
            "«Số người tham gia tập huấn»",
            {"training_participants": "10 - 12"},
            "“10 - 12” là số ước chừng. Ghi một số nguyên, ví dụ 12.",
        ),
        (
            "«Tổng số hội viên của chi hội»",
            {"members_total": 120.0},
            "Tổng số ghi 120 nhưng danh sách mới có 3 người; xin ghi thêm tên, hoặc giải trình.",
        ),
    ],
)
def test_a_message_says_it_once_and_politely(item, changes, told):
    begins = told if told.startswith("Tổng") else told[0].lower() + told[1:]
    assert said(item, changes=changes) == [begins]


def test_what_is_said_of_an_explained_warning_goes_on_in_a_sentence_of_its_own():
    lines = [line for line in check_sheet.lines(FORM, PERIOD) if line.id == "members_list_complete"]
    explained = {lines[0].id: "Các chi hội đang ghi tiếp danh sách."}
    (told,) = said(
        "«Tổng số hội viên của chi hội»", changes={"members_total": 120.0}, explanations=explained
    )
    assert told == (
        "Tổng số ghi 120 nhưng danh sách mới có 3 người; xin ghi thêm tên, hoặc giải trình. Đơn vị "
        "đã giải trình."
    )


def test_a_position_that_names_several_is_said_to_be_unclear():
    row = list(example_rows()["members"][0])
    row[2] = "UV"
    (told,) = said(POSITION, rows={"members": [tuple(row), *REST]})
    assert told.startswith("ghi chưa rõ là chức vụ nào. Có thể là: ")


def test_an_error_box_of_a_count_says_which_numbers_the_cell_takes():
    book = load_workbook(io.BytesIO(filled_workbook()))
    boxes = {r.error for sheet in book for r in sheet.data_validations.dataValidation if r.error}
    assert any(text.startswith("Ô này chỉ nhận số nguyên (0, 1, 2, …)") for text in boxes)
    assert not any("từ 0" in text and "trở lên" in text and "số nguyên" in text for text in boxes)


def test_a_file_of_the_same_content_is_a_copy(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.xlsx", "a (1).xlsx"):
        written(Path("nhan") / name, filled_workbook())
    lines = run("collect", "nhan", "-o", "th.xlsx").stdout.splitlines()
    assert "2 tệp: 1 đạt, 1 bản sao." in lines[-4:]
    assert lines[0].startswith("nhan/a (1).xlsx – Xã Suối Thử: bản sao (KH016: ")
