"""Text from staff stays text: no command of a template, no XML, line by line as it was typed."""

from __future__ import annotations

import dataclasses
from io import BytesIO

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from printed import but, lines, printed

from khsheet.model import Unit
from khsheet.reports.data import plain

TEMPLATE_LIKE = st.sampled_from(
    [
        "{{ unit_name }}",
        "{% if x %}",
        "{%p endfor %}",
        "{#",
        "}}",
        "{_{",
        "%_}",
        "</w:t>",
        "<w:p/>",
        "&amp;",
        "&#10;",
        "\a",
        "\f",
        "\t",
        "]]>",
        "\ufdd0",
        "\ufffe",
        "x" * 300,
    ]
)
STAFF_TEXT = st.lists(
    st.one_of(TEMPLATE_LIKE, st.text(max_size=12), st.just("\n")), max_size=6
).map("".join)


def flat(text: str) -> str:
    return " ".join(plain(text).replace("\u00a0", " ").split())


@settings(max_examples=60, deadline=None)
@given(long=STAFF_TEXT, short=STAFF_TEXT, name=STAFF_TEXT, note=STAFF_TEXT)
def test_staff_text_is_found_again_as_it_was(long, short, name, note):
    data = but(
        proposals_text=f"Ý {long}",
        general_assessment_text=f"Đầu\n{long}",
        signer_name=f"Ông {name}",
        basis_doc_number=f"S{short}",
    )
    rows = {"members": [(1, f"A{name}", None, "Kinh", f"B{note}", None)]}
    data = dataclasses.replace(data, rows=rows, unit=Unit("01", f"Xã z{short}", "xã"))
    text = "\n".join(lines("1", data))
    for typed in (f"Ý {long}", f"Đầu\n{long}"):
        for part in plain(typed).split("\n"):
            assert loose(flat(part)) in loose(text)
    joined = " ".join(text.split())
    for typed in (
        f"Ông {name}",
        f"S{short}",
        f"A{name}",
        f"B{note}",
        f"Hội Khuyến học xã z{short}",
    ):
        assert flat(typed) in joined


def loose(text: str) -> str:
    """Without spaces: a list sign gets one space behind it."""
    return "".join(text.split())


def test_each_line_of_a_text_is_a_paragraph_and_list_lines_look_so():
    text = "Mở đầu & <đậm>\n-Việc một\n• Việc hai\n+ Việc nhỏ\n\n-5 độ thì nghỉ\nHết."
    document = Document(BytesIO(printed("2", but(strengths_text=text)).data))
    found = [(p.text, p.style.name) for p in document.paragraphs]
    at = found.index(("1. Ưu điểm:", "Mục"))
    assert found[at + 1 : at + 7] == [
        ("Mở đầu & <đậm>", "Thân bài"),
        ("- Việc một", "Gạch đầu dòng"),
        ("• Việc hai", "Gạch đầu dòng"),
        ("+ Việc nhỏ", "Gạch đầu dòng"),
        ("-5 độ thì nghỉ", "Thân bài"),
        ("Hết.", "Thân bài"),
    ]


def test_a_list_behind_a_label_begins_below_it():
    document = Document(
        BytesIO(printed("2", but(learning_models_limits_text="- Một\n- Hai\nBa")).data)
    )
    found = [(p.text, p.style.name) for p in document.paragraphs]
    at = found.index(("Hạn chế:", "Thân bài"))
    assert found[at + 1 : at + 4] == [
        ("- Một", "Gạch đầu dòng"),
        ("- Hai", "Gạch đầu dòng"),
        ("Ba", "Thân bài"),
    ]
