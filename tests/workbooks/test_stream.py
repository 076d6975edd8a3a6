"""Long sheets: written quickly, and as XlsxWriter would have written them."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lazily import load_workbook
from nasty import TEXTS, as_read

from khsheet import formats
from khsheet.workbooks.excel import ExcelBook, ExcelRefused
from khsheet.workbooks.stream import streamed_book
from khsheet.workbooks.styles import look
from khsheet.workbooks.texts import MAX_TEXT, escaped, pieces, utf16_length


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS.filter(bool), min_size=1, max_size=8))
@example(["_x0041_x0042_", "\ud83d", "\r\n", "\ufffe"])
def test_both_ways_of_streaming_give_the_same_cells(texts):
    """Quick rows, single rows and XlsxWriter's own calls give back what was written (half a character as U+FFFD)."""
    with tempfile.TemporaryDirectory() as folder:
        for quick in (True, False):
            path = Path(folder) / f"{quick}.xlsx"
            with streamed_book(path) as book:
                style = look()
                for n, name in enumerate(("rows", "row", "calls")):
                    sheet = book.streamed(name)
                    sheet.quick = quick
                    if n == 0:
                        sheet.rows(
                            1,
                            [(t, 1.5, None) for t in texts],
                            [style] * 4,
                            [20.0] * len(texts),
                            {4: texts[0]},
                        )
                    for at, text in enumerate(texts, 1):
                        if n == 1:
                            sheet.row(at, (text, 7, None), [style] * 3, 18)
                        if n == 2:
                            sheet.text(at, 1, text, style)
            with formats.open_book(path) as read:
                wanted = list(map(as_read, texts))
                assert [r[0] for r in read.text_rows("rows")] == wanted
                assert [r[1:] for r in read.text_rows("rows")] == [["1.5", "", wanted[0]]] * len(
                    texts
                )
                assert [r[0] for r in read.text_rows("row")] == wanted
                assert [r[0] for r in read.text_rows("calls")] == wanted


def test_rows_of_both_kinds_may_follow_one_another(tmp_path):
    with streamed_book(tmp_path / "a.xlsx") as book:
        sheet, style = book.streamed("S"), look()
        sheet.text(1, 1, "a", style)
        sheet.row(2, ("b",), (style,))
        sheet.note(3, 1, "lời nhắc")
        sheet.lead(3, 1, "internal:'S'!A1")
        sheet.row(3, ("c",), (style,))
        sheet.text(4, 1, "d", style)
        sheet.rows(5, [("e",), ("f",)], (style,))
        sheet.formula(7, 1, "1+1", style, 2)
        sheet.text(10, 1, "g", style)
        with pytest.raises(ExcelRefused):
            sheet.row(6, ("quá muộn",), (style,))
    read = load_workbook(tmp_path / "a.xlsx", data_only=True)["S"]
    assert [c.value for c in read["A"]] == ["a", "b", "c", "d", "e", "f", 2, None, None, "g"]
    assert read["A3"].comment.text == "lời nhắc" and read["A3"].hyperlink.location == "'S'!A1"


@pytest.mark.parametrize("text", [" a", "a ", "a\nb"])
def test_outer_spaces_are_marked_to_be_kept(tmp_path, text):
    with streamed_book(tmp_path / "a.xlsx") as book:
        book.streamed("S").rows(1, [("plain",), (text,)], [look()])
    xml = zipfile.ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert f'<t xml:space="preserve">{text}</t>' in xml


def test_texts_longer_than_a_cell_are_refused_or_cut_in_pieces(tmp_path):
    whole = "😀" * 20_000
    assert "".join(pieces(whole)) == whole and max(map(utf16_length, pieces(whole))) <= MAX_TEXT
    with streamed_book(tmp_path / "a.xlsx") as book:
        sheet, style = book.streamed("S"), look()
        sheet.row(1, ("a" * 32_767,), (style,))
        for text in ("a" * 32_768, "😀" * 16_384):
            with pytest.raises(ExcelRefused):
                sheet.row(2, (text,), (style,))
            with pytest.raises(ExcelRefused):
                sheet.rows(2, [(text,)], (style,))
    assert escaped("a" * 5) == "aaaaa"


def test_a_failure_leaves_no_temporary_file(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(RuntimeError), streamed_book(tmp_path / "a.xlsx") as book:
        book.streamed("S").text(1, 1, "a")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("zips_itself", [True, False])
def test_rows_stand_between_what_surrounds_them(tmp_path, monkeypatch, zips_itself):
    if not zips_itself:  # as where XlsxWriter has another way to zip
        monkeypatch.setattr(ExcelBook, "close", lambda self, zipped_by: self.raw.close())
    rows = [(f"chữ {n}" * 20, n) for n in range(20_000)]
    with streamed_book(tmp_path / "a.xlsx") as book:
        for name in ("S", "T"):
            sheet = book.streamed(name)
            sheet.freeze(1)
            sheet.lead(1, 1, "internal:'S'!A1")
            sheet.rows(1, rows, [look(), look()])
    read = load_workbook(tmp_path / "a.xlsx")
    for sheet in read:
        assert list(sheet.values) == rows and sheet.freeze_panes == "A2"
        assert sheet["A1"].hyperlink.location == "'S'!A1"
    assert zipfile.ZipFile(tmp_path / "a.xlsx").testzip() is None
