"""Thousands of cases that nobody thought of: parts of a workbook mutated, cells with anything in them.

Reading, checking and keeping never raises anything but a refusal, and never hangs. The seeds are
fixed; a failure names the seed of its case.
"""

from __future__ import annotations

import functools
import io
import random
import re
import unicodedata
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
import workbooks

from khsheet import __version__, formats
from khsheet.collection import archive, combine
from khsheet.collection import stored as stored_collection
from khsheet.collection.entries import stored_text
from khsheet.collection.spool import Spool
from khsheet.form import periods
from khsheet.form.layout import IDENTITY_SHEET, layout
from khsheet.intake import limits, one_file
from khsheet.intake.arrivals import Arrival
from khsheet.intake.deadline import Deadline
from khsheet.model import Entry, Filling, Identity, Status, Unit
from khsheet.model.places import letters
from khsheet.workbooks import consolidated, template

pytestmark = pytest.mark.slow

MUTATIONS, TYPED = 2_500, 4_000
PERIOD = periods.parse("2026-H1")
TYPES = {
    "whole": "integer", "amount": "money", "part": "decimal", "share": "percent", "day": "date",
    "words": "text", "story": "long_text", "colour": "choice", "post": "choice",
}  # fmt: skip


def _inputs(before: str) -> str:
    """One input or column of each type."""
    lines = []
    for name, kind in TYPES.items():
        choices = f', choices = "{name}"' if kind == "choice" else ""
        limits = {
            "integer": ", min = 0, max = 99",
            "text": ", max_length = 40",
            "long_text": ", max_length = 4000",
            "date": ", in_period = true",
        }
        example = {"day": "15/03/2026", "colour": "Xanh"}.get(name, "1")
        unique = ", unique = true" if name == "words" and before == "t_" else ""
        lines.append(
            f'{{key = "{before}{name}", label = "Mục {name}", type = "{kind}"{choices}{limits.get(kind, "")}{unique}, example = "{example}"}}'
        )
    return ", ".join(lines)


KNOWN = workbooks.known_of(f"""
[choices.colour]
label = "Màu"
values = ["Xanh", "Đỏ", "Tím than"]
variants = {{ "Tím" = "Tím than" }}
ambiguous = {{ "Sẫm" = ["Đỏ", "Tím than"] }}
[choices.post]
label = "Việc"
strict = false
values = ["Trưởng nhóm", "Thủ quỹ"]
[[sheet]]
key = "s"
name = "Trang"
title = "Trang thử"
[[sheet.section]]
key = "alone"
title = "Từng mục"
shape = "fields"
field = [{_inputs("f_")}]
[[sheet]]
key = "t"
name = "Bảng"
title = "Bảng thử"
[[sheet.section]]
key = "rows"
title = "Nhiều dòng"
shape = "table"
column = [{_inputs("t_")}]
""")
FORM = KNOWN.form

ROW = (1.0, 500000.0, 2.5, 60.0, "15/03/2026", "Tên", "Lời kể", "Xanh", "Thủ quỹ")


@functools.cache
def small_workbook() -> dict[str, bytes]:
    """The parts of a small filled workbook."""
    cells = dict(zip((f"f_{name}" for name in TYPES), ROW))
    identity = Identity(Unit("07", "Xã Suối Thử", "xã"), PERIOD, {}, __version__)
    data = template.write(FORM, identity, Filling(cells, {"rows": [ROW] * 3}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    return small_workbook()


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def received(data: bytes, deadline: Deadline, spool: Spool) -> Entry | None:
    """What becomes of a file; None when it is refused. Everything else goes up."""
    receiver = one_file.Receiver(spool, None, True, deadline, KNOWN)
    deadline.start()
    try:
        (entry,) = receiver.of_book(Arrival("a.xlsx", data))
    except formats.Unreadable as refusal:
        assert refusal.found.endswith(".") and refusal.hint.endswith(".")
        return None
    finally:
        deadline.stop()
    if entry.stored:
        again = archive.loads(stored_text(entry, spool), KNOWN)
        assert again.unit == entry.unit
        assert archive.loads(archive.text(archive.packed(again, FORM)), KNOWN) == again
    return entry


# ---------------------------------------------------------------- parts that are mutated

TOKENS = [
    b"", b"<", b">", b"&", b"\"", b"\0", b"\xff", b"&#0;", b"&#xD800;", b"&amp;", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE x>",
    b"<row r=\"1048577\">", b"<row>", b"</row>", b"<c r=\"XFE1\" t=\"s\"><v>9</v></c>", b"<c><v>1</v></c>", b"<c t=\"e\"><v>#REF!</v></c>",
    b"<v>", b"</v>", b"<f>1+1</f>", b"<is><t>\xe1\xba\xb7</t></is>", b"<sheetData/>", b"<sheetData>", b"xmlns=\"x\"", b"r=\"B2\"",
    b"-1", b"0", b"1e999", b"NaN", b"99999999999999999999", b"0.1e-400", b"s=\"99\"", b"t=\"s\"", b"t=\"b\"", b"t=\"inlineStr\"", b"_x0000_", b"_xD800_",
]  # fmt: skip


def flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 9))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.choice((1, 5, 50, 500, len(data))) :]


def repeat(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    piece = data[at : at + dice.choice((3, 30, 300))]
    return data[:at] + piece * dice.choice((2, 3, 50)) + data[at:]


def insert(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.choice(TOKENS) + data[at:]


def replace_a_value(data: bytes, dice: random.Random) -> bytes:
    """Well-formed as before, but another number, text or attribute."""
    found = list(re.finditer(rb'(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)', data))
    if not found:
        return data
    match = dice.choice(found)
    words = [
        b"",
        b"-1",
        b"0",
        b"1",
        b"2",
        b"7",
        b"1048577",
        b"99999999999",
        b"1.5",
        b"1e308",
        b"NaN",
        b"x",
        b"A1",
        b"ZZZ9",
        b"s",
        b"e",
        b"str",
        b"n",
        b"\xc4\x91" * 9,
    ]
    return (
        data[: match.start()] + dice.choice([*words, dice.choice(found)[0]]) + data[match.end() :]
    )


def swap_elements(data: bytes, dice: random.Random) -> bytes:
    """Rows or cells change places, are lost, or come twice."""
    found = list(
        re.finditer(rb"<(row|c|si|sheet|Relationship|xf)\b[^<>]*(?:/>|>.*?</\1>)", data, re.DOTALL)
    )
    if len(found) < 2:
        return cut(data, dice)
    one, two = sorted(dice.sample(found, 2), key=lambda m: m.start())
    if one.end() > two.start():
        return data[: one.start()] + data[one.end() :]
    return (
        data[: one.start()]
        + dice.choice((two[0], one[0] + one[0], b""))
        + data[one.end() : two.start()]
        + one[0]
        + data[two.end() :]
    )


CHANGES: list[Callable[[bytes, random.Random], bytes]] = [
    flip,
    cut,
    repeat,
    insert,
    replace_a_value,
    replace_a_value,
    swap_elements,
    swap_elements,
]


@functools.cache
def read_parts() -> list[str]:
    """The parts of the sheets that say who sent it and what was typed, and the order of all sheets."""
    with formats.open_book(zipped(small_workbook())) as book:
        return [
            *(book.sheet_part(name) for name in ("Trang", "Bảng", IDENTITY_SHEET)),
            "xl/workbook.xml",
        ]


def mutated(parts: dict[str, bytes], dice: random.Random) -> dict[str, bytes]:
    """The parts with one thing or several changed, mostly in those that are read cell by cell."""
    changed = dict(parts)
    names = [n for n in parts if n.startswith("xl/")] + read_parts() * 4 + list(parts)
    for _ in range(dice.choice((1, 1, 1, 2, 5))):
        name = dice.choice(names)
        if not changed.get(name):
            continue
        if dice.random() < 0.02:
            other = dice.choice(names)
            changed[name], changed[other] = changed.get(other, b""), changed[name]
        elif dice.random() < 0.02:
            del changed[name]
        else:
            changed[name] = dice.choice(CHANGES)(changed[name], dice)
    return changed


def test_mutated_parts_are_read_or_refused(parts):
    outcomes = {"refused": 0, Status.ACCEPTED: 0, Status.ERRORS: 0, Status.REJECTED: 0}
    with Deadline(5) as deadline, Spool() as spool:
        for seed in range(MUTATIONS):
            try:
                entry = received(zipped(mutated(parts, random.Random(seed))), deadline, spool)
            except BaseException as error:
                error.add_note(f"mutation of seed {seed}")
                raise
            outcomes[entry.status if entry else "refused"] += 1
    assert min(outcomes.values()) > MUTATIONS / 200, outcomes  # the mutations reach every stage


# ---------------------------------------------------------------- cells with anything in them

SPECIMENS = (
    """
0|-0|1|-1|1.5|1,5|1.000|1.000.000|1,000,000.00|12tr5|12,5 triệu|12tr50|1 tỷ 2|khoảng 20|10-12|>5|~3|½|²|١٢٣|①|Ⅷ|五|1e5|1E+400|0x10|1_000|١٫٥
15/3/2026|15.3.26|2026-03-15|31/02/2026|29/02/2026|00/00/0000|15/3|tháng 3|3-4|1/1/1|99/99/9999|15/03/2026 07:30|ngày 15 tháng 3 năm 2026|46096|-5|1e9|tháng 6/2026
-|--|x|nt|như trên|không|"|'|''|=1+1|+84|@a|=cmd|#N/A|#REF!|TRUE|true|(500)|5%|50 %|120%|5 người|12 kg|5.000đ|5000 VNĐ|$5|€|12'5
Xanh|xanh|XANH|Xanh |  Đỏ|đo|Tím|Sẫm|Xanh, Đỏ|Xanh/Đỏ|NguyÔn V¨n|§á|Tröôûng|Thuû quyõ|Ã¡|Tr\u01b0\u1edfng nh\u00f3m|truong nhom|Thũ quĩ|tổng cộng|Tổng|Chi hội 3|STT
\u0300|a\u0300\u0301\u0302|\u200b|\ufeff|\u202e123|\u00ad|\u00a0|\ufffd|\U0001f600|\U000e0041|\u0130|ß|ﬁ|\u1e9e|\u0345|ǰ|ΐ|\ud7b0|\u2028|\x85
_x0000_|_x0009_|_x000D_|_xD83D_|_xFFFF_|_x005F_x0041_|%s|{0}|{|}|\\|\\u0000|</t>|&amp;|<b>|]]>|${x}|{{x}}|{% x %}
""".strip()
    .replace("\n", "|")
    .split("|")
)


def content(dice: random.Random) -> str:
    """The inside of one cell as XML, with its type before it."""
    text = dice.choice(SPECIMENS)
    match dice.randrange(12):
        case 0:
            text = "".join(
                chr(
                    dice.choice(
                        (
                            dice.randrange(32, 127),
                            dice.randrange(0x80, 0xD7FF),
                            dice.randrange(0xE000, 0x2FFFF),
                        )
                    )
                )
                for _ in range(dice.randrange(1, 12))
            )
        case 1:
            text = "".join(
                dice.choice("0123456789.,-/ %đtrtỷngàn()") for _ in range(dice.randrange(1, 14))
            )
        case 2:
            text = "".join(dice.choice(SPECIMENS) for _ in range(dice.randrange(2, 5)))
        case 3:
            text = text * dice.choice((2, 100, 3_000))
        case 4:
            text = unicodedata.normalize(dice.choice(("NFD", "NFKD", "NFKC")), text)
        case 5:
            number = dice.choice(
                (
                    dice.uniform(-1e6, 1e6),
                    dice.randrange(60_000),
                    10.0 ** dice.randrange(-300, 300),
                    -0.0,
                )
            )
            return f' s="{dice.randrange(12)}"><v>{number!r}</v>'
        case 6:
            kind = dice.choice(("e", "b", "s", "str", "n", "d", "zz"))
            return f' t="{kind}"><v>{escape(dice.choice(("#N/A", "1", "99999", "true", "x", "2026-03-15T00:00:00Z", text)))}</v>'
        case 7:
            return f"><f>{escape(text)}</f><v>{dice.randrange(99)}</v>"
    text = "".join(c for c in text if c >= " " and c not in "\ufffe\uffff")[:40_000]
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'


def typed(parts: dict[str, bytes], contents: list[str]) -> bytes:
    """The workbook with these contents: each in a row of its own in every column, some in the single inputs."""
    placed = layout(FORM).cells
    alone, rows, *_ = read_parts()
    table = [placed[f"t_{name}"] for name in TYPES]
    lines = []
    for number, one in enumerate(contents, table[0].row):
        lines.append(
            f'<row r="{number}">'
            + "".join(f'<c r="{letters(c.column)}{number}"{one}</c>' for c in table)
            + "</row>"
        )
    changed = dict(parts)
    below = rb'<row r="(?:%s)".*</sheetData>' % b"|".join(
        b"%d" % (table[0].row + n) for n in range(4)
    )
    changed[rows] = re.sub(
        below, lambda _: "".join(lines).encode() + b"</sheetData>", parts[rows], flags=re.DOTALL
    )
    for one, name in zip(contents, TYPES):
        cell = placed[f"f_{name}"]
        pattern = rb'<c r="%s"[^>]*>.*?</c>' % cell.a1.encode()
        assert re.search(pattern, changed[alone])
        before, after = re.split(pattern, changed[alone], maxsplit=1, flags=re.DOTALL)
        changed[alone] = before + f'<c r="{cell.a1}"{one}</c>'.encode() + after
    return zipped(changed)


def test_whatever_is_typed_is_read_checked_and_written(parts, tmp_path):
    batch, kept = 200, []
    with Deadline(8) as deadline, Spool() as spool:
        for seed in range(TYPED // batch):
            dice = random.Random(seed)
            try:
                entry = received(
                    typed(parts, [content(dice) for _ in range(batch)]), deadline, spool
                )
            except BaseException as error:
                error.add_note(f"cells of seed {seed}")
                raise
            assert entry.status is Status.ERRORS and entry.row_counts["rows"] > batch * 0.8
            entry.unit = Unit(str(seed), f"Xã {seed}")
            kept.append(entry)
        whole = combine.combine(FORM, PERIOD, kept, spool)
        consolidated.write(tmp_path / "a.xlsx", whole, spool)
        sent = [archive.loads(stored_text(e, spool), KNOWN) for e in whole.counted.values()]
    with formats.open_book(tmp_path / "a.xlsx", limits.CONSOLIDATED) as book:
        back = list(stored_collection.read_back(book).submissions(KNOWN))
    assert {s.digest: (s.cells, s.tables) for s in back} == {
        s.digest: (s.cells, s.tables) for s in sent
    }
