"""Finished workbooks, packed tightly; those that differ in a few words alone are written once, then stamped."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from html import escape
from io import BytesIO

Part = tuple[zipfile.ZipInfo, bytes]


def parts(workbook: bytes) -> list[Part]:
    """The parts of a workbook in their order."""
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        return [(info, package.read(info)) for info in package.infolist()]


def packed(parts: Iterable[Part]) -> bytes:
    """A workbook of those parts, as small as zip makes it: hundreds are sent by e-mail."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for info, data in parts:
            package.writestr(
                zipfile.ZipInfo(info.filename, info.date_time), data, zipfile.ZIP_DEFLATED, 9
            )
    return target.getvalue()


class Stencil:
    """A finished workbook that holds stand-in words.

    A stamped workbook says the same as one written directly; the stand-ins must be words that
    occur nowhere else.
    """

    def __init__(self, workbook: bytes):
        self._parts = parts(workbook)

    def stamped(self, words: Mapping[str, str]) -> bytes:
        """The workbook with every stand-in replaced by its word."""
        pairs = [(old.encode(), escape(new, quote=False).encode()) for old, new in words.items()]
        return packed((info, _replaced(data, pairs)) for info, data in self._parts)


def _replaced(data: bytes, pairs: list[tuple[bytes, bytes]]) -> bytes:
    for old, new in pairs:
        if old in data:
            data = data.replace(old, new)
    return data
