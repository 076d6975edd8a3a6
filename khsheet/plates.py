"""Workbooks that differ in a few words alone: written once, then stamped with each unit's own."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape


class Plate:
    """A finished workbook that holds stand-in words.

    A stamped workbook has the same parts as one written directly; the stand-ins must be words
    that occur nowhere else.
    """

    def __init__(self, workbook: bytes):
        with zipfile.ZipFile(BytesIO(workbook)) as package:
            self._parts = [(info, package.read(info)) for info in package.infolist()]

    def stamped(self, words: Mapping[str, str]) -> bytes:
        """The workbook with every stand-in replaced by its word."""
        pairs = [(old.encode(), escape(new).encode()) for old, new in words.items()]
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for info, data in self._parts:
                for old, new in pairs:
                    if old in data:
                        data = data.replace(old, new)
                package.writestr(zipfile.ZipInfo(info.filename, info.date_time), data, zipfile.ZIP_DEFLATED)
        return target.getvalue()
