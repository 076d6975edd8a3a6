"""Links of cells as XML: where thousands lead into the same files, XlsxWriter takes longer for them
than for their rows."""

from __future__ import annotations

from functools import lru_cache

from khsheet.model.places import a1
from khsheet.workbooks.texts import attribute, fits

#: Links that Excel takes on one sheet, and characters of the file and of the place of each.
MOST, LONGEST = 65_530, 2_079
_INTERNAL, _EXTERNAL = "internal:", "external:"


@lru_cache(maxsize=1_000)
def _related(address: str) -> str:
    """A file as Excel names it in a relation."""
    return address.removeprefix(_EXTERNAL).replace("/", "\\").removeprefix(".\\")


class Links:
    """The links of a sheet, by the cells that they are of."""

    def __init__(self) -> None:
        #: The file that each leads to, "" for this one, and what else is said of it.
        self._targets: dict[tuple[int, int], tuple[str, str]] = {}

    def add(self, row: int, column: int, target: str, text: str) -> bool:
        """Make a cell a link; False where Excel would not take it.

        ``target`` is "internal:" and a place of the workbook, or "external:", the address of a
        file from where the workbook lies, and perhaps "#" and a place in it. A link within the
        workbook may say its ``text`` itself.
        """
        if target.startswith(_INTERNAL):
            file, place = "", target.removeprefix(_INTERNAL)
        else:
            address, _, place = target.partition("#")
            file = _related(address)
        if len(self._targets) >= MOST or not (fits(file, LONGEST) and fits(place, LONGEST)):
            return False
        said = f' location="{attribute(place)}"' if place else ""
        if text and not file:
            said += f' display="{attribute(text)}"'
        self._targets[row, column] = file, said
        return True

    def written(self, related: int) -> tuple[str, list[str]]:
        """Their element of the sheet, and the files in the order of their relations, of which the
        sheet has so many already."""
        made, files = [], []
        for (row, column), (file, said) in sorted(self._targets.items()):
            if file:
                files.append(file)
                said = f' r:id="rId{related + len(files)}"{said}'
            made.append(f'<hyperlink ref="{a1(row, column)}"{said}/>')
        return f"<hyperlinks>{''.join(made)}</hyperlinks>" if made else "", files
