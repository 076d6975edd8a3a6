"""Notes, threads, text boxes and pictures: told by cell, their text kept and quoted nowhere."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from arrived import FORM, checked, delete_rows, edited, with_parts
from filled import filled_workbook
from lazily import load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

import khsheet
from khsheet.form.layout import CORRECTION_SHEET, layout
from khsheet.model.places import a1

ORIGINAL = filled_workbook()
KEY = next(iter(FORM.inputs))
AT = layout(FORM).cells[KEY]
SAID = "Số này chưa đúng, xin hỏi ông Quàng Bimật"

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def part_of_sheet() -> str:
    """The file of the sheet with the first input: sheets lie in the order of the workbook."""
    names = load_workbook(io.BytesIO(ORIGINAL)).sheetnames
    return f"sheet{names.index(AT.sheet) + 1}.xml"


def attached(kind: str, content: str) -> bytes:
    """The workbook with one more part that its sheet is related to."""
    sheet, target = part_of_sheet(), f"xl/extra/{kind}9.xml"
    rels = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId9" '
        f'Type="{OFFICE}/{kind}" Target="../extra/{kind}9.xml"/></Relationships>'
    )
    return with_parts(
        ORIGINAL,
        {
            f"xl/worksheets/_rels/{sheet}.rels": lambda _: rels.encode(),
            target: lambda _: content.encode(),
        },
    )


def drawing(inner: str, anchor: str = "twoCellAnchor", row: int = AT.row - 1) -> bytes:
    where = f"<xdr:from><xdr:col>{AT.column - 1}</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
    return attached(
        "drawing",
        f'<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main">'
        f"<xdr:{anchor}>{where if anchor != 'absoluteAnchor' else ''}{inner}</xdr:{anchor}>"
        "</xdr:wsDr>",
    )


def notes(author: str, text: str) -> str:
    return (
        f'<comments xmlns="{MAIN}"><authors><author>{author}</author></authors><commentList>'
        f'<comment ref="{AT.a1}" authorId="0"><text>{text}</text></comment>'
        "</commentList></comments>"
    )


BOX = f"<xdr:sp><xdr:txBody><a:p><a:r><a:t>{SAID}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
PICTURE = "<xdr:pic><xdr:blipFill><a:blip/></xdr:blipFill></xdr:pic>"
LINE = "<xdr:cxnSp><xdr:spPr/></xdr:cxnSp>"
THREAD = (
    f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="{AT.a1}"><text>{SAID}</text>'
    "</threadedComment></ThreadedComments>"
)
CASES: dict[str, tuple[Callable[[], bytes], str, str, list[str]]] = {
    "a note": (
        lambda: edited(ORIGINAL, lambda b: note(b, SAID)),
        AT.a1,
        "có ghi chú (comment) đặt tại ô",
        [SAID],
    ),
    "a note in runs, with its author": (
        lambda: attached("comments", notes("A", f"<r><t>A:</t></r><r><t>\n{SAID}</t></r>")),
        AT.a1,
        "có ghi chú (comment) đặt tại ô",
        [SAID],
    ),
    "a thread": (
        lambda: attached("threadedComment", THREAD), AT.a1, "có trao đổi (comment) đặt tại ô", [SAID],
    ),
    "a text box": (lambda: drawing(BOX), AT.a1, "có khung chữ đặt trên trang", [SAID]),
    "a text box in a group": (
        lambda: drawing(f"<xdr:grpSp>{BOX}</xdr:grpSp>", "oneCellAnchor"),
        AT.a1,
        "có khung chữ đặt trên trang",
        [SAID],
    ),
    "a text box at no cell": (
        lambda: drawing(BOX, "absoluteAnchor"), "", "có khung chữ đặt trên trang", [SAID],
    ),
    "a picture": (lambda: drawing(PICTURE), AT.a1, "có hình đặt trên trang", []),
    "a line through numbers": (
        lambda: drawing(LINE), AT.a1, "có hình vẽ, nét vẽ đặt trên trang", [],
    ),
    "a damaged drawing": (
        lambda: attached("drawing", "<wsDr>"), "", "có ghi chú hoặc hình mà phần mềm không đọc được", [],
    ),
}  # fmt: skip


def note(book: Workbook, text: str, author: str = "A") -> None:
    book[AT.sheet][AT.a1].comment = Comment(text, author)


@pytest.mark.parametrize("name", CASES)
def test_what_lies_beside_the_cells_is_told_and_kept(name):
    make, where, said, kept = CASES[name]
    sent = checked(make()).submission
    [finding] = sent.findings
    assert (finding.code, finding.severity) == ("KH109", "warning")
    assert (finding.place.sheet, a1(finding.place.row, finding.place.column)) == (AT.sheet, where)
    assert finding.found.startswith(said)
    assert finding.field == (KEY if where else "")
    assert [text for _, text in sent.leftovers] == kept
    assert "Bimật" not in finding.message and SAID not in finding.value


@pytest.mark.parametrize("kind", ["drawing", "vmlDrawing", "printerSettings"])
def test_a_part_that_shows_nothing_is_not_told(kind):
    empty = f'<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing"/>'
    assert checked(attached(kind, empty)).findings == []


def test_a_thread_is_told_once_though_older_versions_show_it_as_a_note():
    data = with_parts(
        attached("threadedComment", THREAD),
        {
            "xl/extra/comments9.xml": lambda _: notes("tc={1}", "<t>[Threaded]</t>").encode(),
            f"xl/worksheets/_rels/{part_of_sheet()}.rels": lambda xml: xml.replace(
                b"</Relationships>",
                f'<Relationship Id="rId8" Type="{OFFICE}/comments" '
                'Target="../extra/comments9.xml"/></Relationships>'.encode(),
            ),
        },
    )
    assert [f.found for f in checked(data).submission.findings] == [
        "có trao đổi (comment) đặt tại ô, không được tính."
    ]


# ---------------------------------------------------------------- notes of a returned workbook


@pytest.fixture
def returned(tmp_path) -> bytes:
    """A workbook that came back to its unit with notes, corrected but for those."""
    sent = filled_workbook(changes={"members_new": 999.0, "members_total": None})
    (tmp_path / "a.xlsx").write_bytes(sent)
    khsheet.check([tmp_path / "a.xlsx"], return_to=tmp_path / "back")
    [back] = (tmp_path / "back").iterdir()
    return back.read_bytes()


def as_before(data: bytes) -> bytes:
    """The notes as the version before wrote them, without an author."""
    changes = {
        f"xl/comments{n}.xml": lambda xml: xml.replace(b"<author>khsheet<", b"<author><")
        for n in (1,)
    }
    return with_parts(data, changes)


def of_notes(data: bytes) -> list[str]:
    return [f.place.told for f in checked(data).submission.findings if f.code == "KH109"]


def test_notes_of_a_return_are_not_told(returned):
    with_author = re.compile(b"<author>khsheet</author>")
    texts: list[bytes] = []
    with_parts(returned, {"xl/comments1.xml": lambda xml: texts.append(xml) or xml})
    assert texts[0].count(b"<comment ") >= 1 and with_author.search(texts[0])
    assert of_notes(returned) == of_notes(as_before(returned)) == []


def test_notes_of_a_return_that_lost_its_sheet_of_corrections_are_known_by_their_author(returned):
    assert of_notes(edited(returned, lambda b: b.remove(b[CORRECTION_SHEET]))) == []


def test_what_somebody_wrote_into_such_a_note_is_told(returned):
    def answer(book: Workbook) -> None:
        cells = (c for ws in book.worksheets for row in ws.iter_rows() for c in row if c.comment)
        cell = next(cells)
        cell.comment = Comment(f"{cell.comment.text}\n{SAID}", "khsheet")

    assert len(of_notes(edited(returned, answer))) == 1


@pytest.mark.parametrize("text", ["đúng", SAID])
def test_a_note_of_somebody_s_in_a_returned_workbook_is_told(returned, text):
    def add(book: Workbook) -> None:
        delete_rows(book[CORRECTION_SHEET], 2, 1)
        note(book, text, "")

    assert of_notes(edited(returned, add)) == [f"Trang «{AT.sheet}», ô {AT.a1}"]
