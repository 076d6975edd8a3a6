"""The looks of an .xlsx sheet that are found the fast way are those that a parser finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from khsheet.formats.book import MAX_COLUMN, MAX_ROW, GridBuilder, Limits, Unreadable
from khsheet.formats.looks import Area, Condition, Looks
from khsheet.formats.xlsx import conditions
from khsheet.formats.xlsx.cells import behind_rows, read_cells
from khsheet.formats.xlsx.looks import LookHandler, sheet_looks
from khsheet.formats.xlsx.styles import Styles, read_styles
from khsheet.formats.xlsx.values import ValueReader

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WHITE, NAVY, PALE, RED = "FFFFFFFF", "FF000080", "FFF3F8FD", "FFC00000"
COLOURS = [f'rgb="{colour}"' for colour in (WHITE, NAVY, PALE, RED)]
COLOURS += ['theme="0"', 'theme="1"', 'indexed="64"', 'auto="1"', 'auto="0"', 'theme="4"']
PLACES = ("A1", "B2:C3", "A1:C4", "C4 A2:B2", "D9", "Z1:Z9 A3")


@dataclass(frozen=True)
class Dress:
    """What a style or a conditional format says: "" for nothing."""

    ink: str = ""
    ground: str = ""
    is_struck: bool = False
    code: int = 0

    @property
    def font(self) -> str:
        colour = f"<color {self.ink}/>" if self.ink else ""
        return f"<font>{'<strike/>' * self.is_struck}{colour}</font>"

    def fill(self, name: str, kind: str) -> str:
        return f"<fill><patternFill{kind}><{name} {self.ground}/></patternFill></fill>"

    @property
    def fill_of_cells(self) -> str:
        solid = self.fill("fgColor", ' patternType="solid"')
        return solid if self.ground else '<fill><patternFill patternType="none"/></fill>'

    @property
    def difference(self) -> str:
        fill = self.fill("bgColor", "") if self.ground else ""
        return f"<dxf>{self.font * bool(self.ink or self.is_struck)}{fill}</dxf>"


def styles(dresses: list[Dress], differences: list[Dress]) -> Styles:
    formats = (
        f'<xf numFmtId="{one.code}" fontId="{n}" fillId="{n}" borderId="0"/>'
        for n, one in enumerate(dresses)
    )
    data = (
        f'<styleSheet {SPACE}><numFmts count="1"><numFmt numFmtId="170" formatCode=";;;"/></numFmts>'
        f"<fonts>{''.join(one.font for one in dresses)}</fonts>"
        f"<fills>{''.join(one.fill_of_cells for one in dresses)}</fills>"
        f"<borders><border/></borders><cellXfs>{''.join(formats)}</cellXfs>"
        f"<dxfs>{''.join(one.difference for one in differences)}</dxfs></styleSheet>"
    )
    return read_styles(data.encode(), "styles", Limits())


Rules = list[tuple[str, list[int]]]
"""Where conditional formats hold, and the numbers of what they say."""


def sheet(
    cells: dict[tuple[int, int], tuple[str, bool]],
    rules: Rules,
    *,
    said: Mapping[int, str] = MappingProxyType({}),
    merged: str = "",
) -> bytes:
    """Cells by row and column: the attribute of the style, whether something is in them; what is
    ``said`` of rows."""
    rows = []
    for row in sorted({row for row, _ in cells} | said.keys()):
        inner = ""
        for _, column in sorted(at for at in cells if at[0] == row):
            style, is_filled = cells[row, column]
            content = "><v>5</v></c>" if is_filled else "/>"
            inner += f'<c r="{"ABC"[column - 1]}{row}"{style}{content}'
        rows.append(f'<row r="{row}"{said.get(row, "")}>{inner}</row>')
    told = "".join(
        f'<conditionalFormatting sqref="{where}">'
        + "".join(
            f'<cfRule type="expression" dxfId="{number}" priority="{n}"><formula>1</formula></cfRule>'
            for n, number in enumerate(numbers, 1)
        )
        + "</conditionalFormatting>"
        for where, numbers in rules
    )
    merging = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    written = (
        f"<worksheet {SPACE}><sheetData>{''.join(rows)}</sheetData>{merging}{told}</worksheet>"
    )
    return written.encode()


def slow_looks(data: bytes, dressed: Styles) -> Looks:
    handler = LookHandler(dressed, {})
    handler.read(data, "sheet", Limits())
    handler.looks.finish()
    return handler.looks


def fast_looks(data: bytes, dressed: Styles) -> Looks:
    builder = GridBuilder(Limits(), MAX_ROW, MAX_COLUMN)
    unseen = read_cells(data, "sheet", builder, ValueReader([], {}))
    assert unseen is not None  # an ordinary part
    return sheet_looks(data, "sheet", Limits(), dressed, {}, behind_rows(data), unseen)


colours = st.sampled_from(["", *COLOURS])
dresses = st.builds(Dress, colours, colours, st.booleans(), st.sampled_from([0, 0, 170]))
named = st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"'])
OF_ROWS = [
    *(' hidden="1"', " hidden='1'", ' hidden="true"', ' hidden="0"', ' hidden="false"'),
    *(' ht="0" customHeight="1"', ' customHeight="1" ht="0.25"', " ht='0.25'", ' ht="15.75"'),
    *(' spans="1:3" thickBot="1" hidden="1"', ' ht="30" hidden="false"', ' s="1" ht="409"'),
]
places = st.tuples(st.integers(1, 4), st.integers(1, 3))


@settings(max_examples=300, deadline=None)
@given(
    of_cells=st.lists(dresses, min_size=1, max_size=3),
    differences=st.lists(dresses, max_size=3),
    cells=st.dictionaries(places, st.tuples(named, st.booleans()), max_size=8),
    rules=st.lists(
        st.tuples(st.sampled_from(PLACES), st.lists(st.integers(0, 2), max_size=3)), max_size=3
    ),
    said=st.dictionaries(st.integers(1, 6), st.sampled_from(OF_ROWS), max_size=3),
    merged=st.sampled_from(["", "A1:B2"]),
)
@example(
    of_cells=[Dress(COLOURS[0], COLOURS[1])],
    differences=[Dress(ground=COLOURS[0])],
    cells={(1, 1): ("", True)},
    rules=[("A1", [0])],
    said={},
    merged="",
)
def test_the_fast_way_finds_what_the_slow_way_does(
    of_cells, differences, cells, rules, said, merged
):
    dressed = styles(of_cells, differences)
    data = sheet(cells, rules, said=said, merged=merged)
    assert fast_looks(data, dressed) == slow_looks(data, dressed)


ON_NAVY = [Dress(), Dress(COLOURS[0], COLOURS[1])]
WHITE_GROUND = [Dress(ground=COLOURS[0])]
FILLED = (' s="1"', True)


def test_automatic_ink_under_a_condition_is_black():
    """White ink that turns black where its ground turns white."""
    data = sheet({(1, 1): FILLED}, [("A1", [0])])
    turned = styles(ON_NAVY, [Dress('auto="1"', COLOURS[0])])
    assert fast_looks(data, turned) == Looks()
    hidden = styles(ON_NAVY, WHITE_GROUND)
    assert fast_looks(data, hidden) == Looks(unseen_with=[(Area(1, 1, 1, 1), {(1, 1)})])


@pytest.mark.parametrize(
    ("where", "dresses"), [(b'sqref="A1"', ON_NAVY), (b'ref="A1:B2"', [Dress()])]
)
def test_what_is_not_in_utf_8_is_damaged_both_ways(where, dresses):
    dressed = styles(dresses, WHITE_GROUND)
    data = sheet({(1, 1): FILLED}, [("A1", [0])], merged="A1:B2")
    assert where in data
    data = data.replace(where, where[:-1] + b'\xff"')
    for way in (fast_looks, slow_looks):
        with pytest.raises(Unreadable, match="KH005"):
            way(data, dressed)


@pytest.mark.parametrize("rule", ["dxfId='0'", 'dxfId ="0"', 'dxfId="&#48;"'])
def test_a_rule_that_is_written_otherwise_is_read_by_the_parser(rule):
    dressed = styles(ON_NAVY, WHITE_GROUND)
    data = sheet({(1, 1): FILLED}, [("A1", [0])]).replace(b'dxfId="0"', rule.encode())
    assert rule.encode() in data
    assert fast_looks(data, dressed).unseen_with == [(Area(1, 1, 1, 1), {(1, 1)})]


def test_a_sheet_is_searched_once_for_all_rules_and_styles(monkeypatch):
    """Headings of some of many styles that rules would hide elsewhere, and many such rules."""
    searched = []
    holds = conditions._holds
    monkeypatch.setattr(
        conditions, "_holds", lambda *given: searched.append(given[1]) or holds(*given)
    )
    dressed = styles(ON_NAVY * 30, WHITE_GROUND * 40)
    cells = {(row, 1): (f' s="{row % 3 + 1}"', True) for row in range(1, 5)}
    data = sheet(cells, [("C1:C4", [number]) for number in range(40)])
    assert fast_looks(data, dressed) == Looks()
    assert sorted(searched) == [1, 3]


def test_of_very_many_looks_and_styles_each_pair_is_not_looked_at(monkeypatch):
    """What stands in such a sheet is asked of its cells."""
    asked = []
    hides_on = Condition.hides_on
    monkeypatch.setattr(
        Condition, "hides_on", lambda *given: asked.append(given) or hides_on(*given)
    )
    grounds = [Dress(ground=f'rgb="FFFFFF{n:02x}"') for n in range(40)]
    inks = [Dress(f'rgb="FF0000{n:02x}"', COLOURS[1]) for n in range(200)]
    dressed = styles([Dress(), *inks * 30, *ON_NAVY], grounds * 2)
    assert asked == []
    for number, found in ((0, []), (79, [(Area(1, 1, 9, 1), {(1, 1)})])):
        cells = {(1, 1): (' s="6002"', True), (2, 1): (' s="1"', True)}
        data = sheet(cells, [("A1:A9", [number])])
        assert fast_looks(data, dressed).unseen_with == found
        assert fast_looks(data, dressed) == slow_looks(data, dressed)
    assert len(asked) < 99


@pytest.mark.parametrize(
    "element",
    [
        '<conditionalFormatting sqref="A1:A9"/>',
        '<dataValidation type="list" sqref="A1:A9"/>',
        '<sheetProtection sheet="1"/>',
        '<mergeCell ref="A1:B9"/>',
        '<extLst><ext><x14:cfRule type="dataBar"/></ext></extLst>',
    ],
)
def test_what_tells_of_cells_counts_wherever_it_stands_behind_the_rows(element):
    """Programs put it above the margins, where copies of one form are alike."""
    margins = "<pageMargins/><headerFooter>&amp;L{}</headerFooter>"
    rows = "<worksheet><sheetData><row/></sheetData>"
    alike = {behind_rows(f"{rows}{element}{margins.format(unit)}".encode()) for unit in "AB"}
    assert alike == {f"sheetData>{element}".encode()}
    below = behind_rows(f"{rows}{margins.format('A')}{element}".encode())
    assert element.encode() in below
