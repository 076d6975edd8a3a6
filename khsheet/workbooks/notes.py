"""Notes at cells as XML: XlsxWriter puts each together from thirty calls."""

from __future__ import annotations

from collections.abc import Sequence

from khsheet.model.places import a1
from khsheet.workbooks.texts import begins_or_ends_blank, escaped

_POINTS_OF_PIXEL = 0.75


def note_xml(
    row: int, column: int, text: str, author: int, font: str, family: int, size: float
) -> str:
    """What a note says, and in which letters."""
    space = ' xml:space="preserve"' if begins_or_ends_blank(text) else ""
    return (
        f'<comment ref="{a1(row, column)}" authorId="{author}"><text><r><rPr><sz val="{size}"/>'
        f'<color indexed="81"/><rFont val="{font}"/><family val="{family}"/></rPr>'
        f"<t{space}>{escaped(text)}</t></r></text></comment>"
    )


def shape_xml(row: int, column: int, number: int, above: int, corners: Sequence[float]) -> str:
    """The box of a note: its number, over how many others it lies, and XlsxWriter's corners of it,
    first in cells, then in pixels."""
    column_1, row_1, x_1, y_1, column_2, row_2, x_2, y_2 = corners[:8]
    left, top, width, height = (pixels * _POINTS_OF_PIXEL for pixels in corners[8:12])
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        f"margin-left:{left:.15g}pt;margin-top:{top:.15g}pt;width:{width:.15g}pt;"
        f'height:{height:.15g}pt;z-index:{above};visibility:hidden" fillcolor="#ffffe1"'
        ' o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{column_1}, {x_1}, {row_1}, {y_1}, {column_2}, {x_2}, {row_2}, {y_2}</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column>"
        "</x:ClientData></v:shape>"
    )
