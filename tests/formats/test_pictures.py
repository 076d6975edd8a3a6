"""Limits count what is read: pictures in a workbook do not make it too large."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace

import hostile
import pytest

from khsheet.formats import Limits, Unreadable, open_book

PHOTO = os.urandom(60_000)
LIMITS = Limits(file_bytes=50_000)


def with_parts(data: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return hostile.zipped({**hostile.xlsx_parts(), **data}, method)


PHOTOS = with_parts({f"xl/media/image{n}.jpeg": PHOTO for n in range(5)})


@pytest.mark.parametrize("on_disk", [True, False])
def test_photos_do_not_count(tmp_path, on_disk):
    path = tmp_path / "anh.xlsx"
    path.write_bytes(PHOTOS)
    with open_book(path if on_disk else PHOTOS, LIMITS) as book:
        assert book.sheet("S").rows == {1: {1: 1.0, 2: "một"}}


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (with_parts({"xl/worksheets/sheet2.xml": PHOTO}), LIMITS),
        (PHOTOS, replace(LIMITS, stored_bytes=200_000)),
        (PHOTOS, replace(LIMITS, directory_bytes=100)),
        (PHOTOS[:-30], LIMITS),
        (b"PK\3\4" + bytes(60_000), LIMITS),
    ],
)
def test_what_may_be_read_counts_and_a_zip_has_a_size_too(data, limits):
    with pytest.raises(Unreadable) as refused:
        open_book(data, limits)
    assert refused.value.code == "KH004"
