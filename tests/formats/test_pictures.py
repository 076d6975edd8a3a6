"""Limits count what is read: pictures in a workbook do not make it too large."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace

import arrived
import hostile
import pytest
from filled import filled_workbook

import khsheet
from khsheet.formats import Limits, Unreadable, open_book
from khsheet.intake.limits import SUBMISSION
from khsheet.model import Status

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


BOMB = bytes(30_000_000)


@pytest.mark.parametrize(
    ("save", "folder"), [(lambda data: data, "xl/media"), (arrived.as_xlsb, "xl/media")]
)
def test_a_report_with_phone_photos_is_accepted(save, folder, tmp_path):
    """Five photos of 5 MB each beside sheets of 60 kB; and what inflates without end beside them."""
    photos = {f"{folder}/image{n}.jpeg": lambda _: os.urandom(5_000_000) for n in range(5)}
    data = arrived.with_parts(save(filled_workbook()), photos)
    assert len(data) > SUBMISSION.file_bytes
    path = tmp_path / "anh.xlsx"
    path.write_bytes(arrived.with_parts(data, {f"{folder}/bomb.png": lambda _: BOMB}))
    (entry,) = khsheet.check(path).collection.files
    assert (entry.status, entry.findings) == (Status.ACCEPTED, [])


def test_in_opendocument_pictures_do_not_count_either(tmp_path):
    content = hostile.ods_content(
        f"<table:table-row>{hostile.ODS_CELL.format('')}</table:table-row>"
    )
    parts = {"mimetype": hostile.ODS_TYPE, "content.xml": content}
    parts |= {f"Pictures/{n}.jpg": PHOTO for n in range(5)}
    with open_book(hostile.zipped(parts), LIMITS) as book:
        assert book.kind == "ods" and book.names
    with pytest.raises(Unreadable):
        open_book(hostile.zipped({**parts, "content.xml": PHOTO}), LIMITS)
