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


#: What no program needs of a form, by part: it begins so and reaches to what ends it. These are
#: fonts for scripts of other languages, and the names of the sheets once more with what
#: else Excel says of a file by default.
_NEEDLESS = {
    "xl/theme/theme1.xml": (b"<a:font script=", b"</a:m"),
    "docProps/app.xml": (b"<DocSecurity>", b"<AppVersion>"),
}


def lean(parts: Iterable[Part]) -> list[Part]:
    """The parts without what no program needs."""
    return [(info, _without(data, *_NEEDLESS.get(info.filename, ()))) for info, data in parts]


def _without(data: bytes, begin: bytes = b"", end: bytes = b"") -> bytes:
    """The data without what stands between ``begin`` and the next ``end``, as often as it does."""
    while begin and begin in data:
        head, _, tail = data.partition(begin)
        data = head + end + tail.partition(end)[2]
    return data


def packed(parts: Iterable[Part]) -> bytes:
    """A workbook of those parts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for info, data in parts:
            fresh = zipfile.ZipInfo(info.filename, info.date_time)
            package.writestr(fresh, data, zipfile.ZIP_DEFLATED, 9)
    return target.getvalue()
