"""Texts that some program takes for something else: a formula, a link, markup, an escape."""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from io import BytesIO
from pathlib import Path

from hypothesis import strategies as st

NASTY = (
    "=1+1",
    "+84",
    "@x",
    "-5",
    '=HYPERLINK("http://a.vn","b")',
    "<&>",
    "a & b",
    "a<b",
    "a>b",
    "]]>",
    "😀 vui",
    "_x0041_",
    "_x0041_x0042_",
    "<r>a</r>",
    "<r>Tom & Jerry</r>",
    " hai đầu ",
    "dòng 1\ndòng 2",
    "tab\tcột",
    "a\x0bb\x1fc",
    "{0} {a}",
    "H’Mông 'và'",
)

#: Any text at all, half characters included, and those above.
TEXTS = (
    st.text(st.characters(exclude_categories=()), max_size=30)
    | st.sampled_from(NASTY)
    | st.text("_x0041F", max_size=20)
)


def parts(workbook: bytes | Path) -> dict[str, bytes]:
    """The parts of a workbook by name; each is well-formed."""
    with zipfile.ZipFile(BytesIO(workbook) if isinstance(workbook, bytes) else workbook) as package:
        found = {name: package.read(name) for name in package.namelist()}
    for name, data in found.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ET.fromstring(data)
    return found


def as_read(text: str) -> str:
    """The text as every program reads it: half a character is U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
