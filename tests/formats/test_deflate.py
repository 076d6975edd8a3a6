"""Whichever engine inflates and deflates: the same parts are read and written, damage is always refused."""

import io
import zipfile
import zlib

import pytest
from filled import filled_workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from khsheet.formats import Unreadable, deflate, open_book
from khsheet.workbooks.stream import streamed_book
from khsheet.workbooks.styles import look

isal_zlib = pytest.importorskip(
    "isal.isal_zlib", reason="isal is not installed: zlib alone does the work"
)
ENGINES = [zlib, isal_zlib]
BOOK = filled_workbook()


@pytest.mark.parametrize("engine", ENGINES)
@given(data=st.binary(max_size=2000), times=st.sampled_from([1, 7, 200]))
def test_every_program_can_take_the_stream_apart_and_any_stream_is_taken(engine, data, times):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deflate, "engine", engine)
        maker = deflate.deflater()
        stream = maker.compress(data * times) + maker.flush()
        assert zlib.decompress(stream, -15) == data * times
        plain = zlib.compressobj(9, zlib.DEFLATED, -15)
        assert (
            deflate.inflater().decompress(plain.compress(data * times) + plain.flush())
            == data * times
        )


def contents(data: bytes) -> list | str:
    try:
        with open_book(data) as book:
            return [book.sheet(name).rows for name in book.names]
    except Unreadable as refusal:
        return refusal.code


@settings(max_examples=150, deadline=None)
@given(
    turned=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=4
    )
)
def test_turned_bits_give_the_same_cells_or_a_refusal(turned):
    (largest,) = sorted(
        zipfile.ZipFile(io.BytesIO(BOOK)).infolist(), key=lambda info: info.compress_size
    )[-1:]
    begin = largest.header_offset + 30 + len(largest.filename)
    data = bytearray(BOOK)
    for at, bit in turned:
        data[begin + int(at * largest.compress_size)] ^= 1 << bit
    found = []
    for engine in ENGINES:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(deflate, "engine", engine)
            found.append(contents(bytes(data)))
    assert found[0] == found[1] and found[0] in ("KH005", contents(BOOK))


def test_both_write_the_same_parts(tmp_path, monkeypatch):
    parts = []
    for engine in ENGINES:
        monkeypatch.setattr(deflate, "engine", engine)
        path = tmp_path / f"{engine.__name__}.xlsx"
        with streamed_book(path) as book:
            sheet, style = book.streamed("S"), look()
            sheet.rows(1, [(f"Đơn vị {n}", n, None) for n in range(500)], [style] * 3)
        with zipfile.ZipFile(path) as made:
            parts.append({info.filename: made.read(info) for info in made.infolist()})
    assert parts[0] == parts[1] and len(parts[0]) > 5
