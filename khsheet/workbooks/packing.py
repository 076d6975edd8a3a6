"""Finished workbooks as zip packages, packed as tightly as zip can: hundreds are sent by e-mail."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO

Part = tuple[zipfile.ZipInfo, bytes]


def parts(workbook: bytes) -> list[Part]:
    """The parts of a workbook in their order."""
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        return [(info, package.read(info)) for info in package.infolist()]


def packed(parts: Iterable[Part]) -> bytes:
    """A workbook of those parts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for info, data in parts:
            fresh = zipfile.ZipInfo(info.filename, info.date_time)
            package.writestr(fresh, data, zipfile.ZIP_DEFLATED, 9)
    return target.getvalue()
