"""Reports as files: their names, and PDF by way of LibreOffice."""

from __future__ import annotations

import pytest
from clients import convert, need_libreoffice
from filled import PERIOD, filled_workbook, written
from printed import EXAMPLE, FORM, IDS, UNIT, lines, printed

import khsheet
from khsheet.form.profiles import chosen
from khsheet.office.judging import load as load_office
from khsheet.reports import pdf
from khsheet.reports.data import file_name

# ---------------------------------------------------------------- PDF


@pytest.mark.libreoffice
def test_pdf_of_reports(tmp_path):
    need_libreoffice()
    paths = []
    for print_form in IDS:
        paths.append(tmp_path / file_name(FORM, *chosen(FORM, [print_form]), UNIT, PERIOD))
        paths[-1].write_bytes(printed(print_form, EXAMPLE).data)
    made = pdf.to_pdf(paths, tmp_path / "pdf")
    assert [p.name for p in made] == [f"{p.stem}.pdf" for p in paths]
    assert all(p.read_bytes().startswith(b"%PDF-") for p in made)


@pytest.mark.libreoffice
def test_libreoffice_reads_the_same_lines(tmp_path):
    path = tmp_path / "x.docx"
    path.write_bytes(printed("2", EXAMPLE).data)
    text = convert(path, "txt", tmp_path).read_text(encoding="utf-8-sig")
    read = [" ".join(t.replace("\u00a0", " ").split()) for t in text.splitlines() if t.strip()]
    assert read == lines("2", EXAMPLE)


def test_without_libreoffice_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "_soffice", lambda: None)
    with pytest.raises(pdf.PdfUnavailable, match="cài LibreOffice"):
        pdf.to_pdf([tmp_path / "x.docx"], tmp_path)


def test_a_document_that_gives_no_pdf_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "_soffice", lambda: "soffice")
    monkeypatch.setattr(pdf, "_convert", lambda *args: None)
    (tmp_path / "a.pdf").write_bytes(b"an old one")
    with pytest.raises(pdf.PdfUnavailable, match=r"chưa lập được: a\.pdf, b\.pdf"):
        pdf.to_pdf([tmp_path / "a.docx", tmp_path / "b.docx"], tmp_path)
    assert not (tmp_path / "a.pdf").exists(), "it would pass for one of this run"
    (kept,) = (tmp_path / "cũ").iterdir()
    assert kept.read_bytes() == b"an old one"


@pytest.mark.libreoffice
def test_pdf_is_made_once_and_says_how_far_it_is(tmp_path):
    need_libreoffice()
    written(tmp_path / "in" / "a.xlsx", filled_workbook())
    told = []

    def progress(done: int, total: int, units: int = 0) -> None:
        told.append((done, total))

    def made() -> dict[str, tuple[bytes, int]]:
        return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in (tmp_path / "ra").iterdir()}

    for first in (True, False):
        result = khsheet.report(
            [tmp_path / "in"], ["1"], tmp_path / "ra", pdf=True, pdf_progress=progress
        )
        if first:
            before = made()
    assert len(before) == 2 and made() == before
    assert "Đã ghi thêm 0 tệp PDF." in result.notes and (0, 1) in told


def test_reports_of_namesakes_have_names_of_their_own(tmp_path):
    """Whichever comes first: each bears its code."""
    for code in ("06", "07"):
        written(tmp_path / "in" / f"{code}.xlsx", filled_workbook(unit="Xã Bình Mẫu", code=code))
    roster = load_office(
        written(tmp_path / "dv.csv", "code,name\n06,Xã Bình Mẫu\n07,Xã Bình Mẫu\n".encode()), FORM
    )
    khsheet.collect([tmp_path / "in"], tmp_path / "th.xlsx", roster)
    khsheet.report([tmp_path / "th.xlsx"], ["2"], tmp_path / "ra")
    names = sorted(p.name for p in (tmp_path / "ra").iterdir() if "binh-mau" in p.name)
    assert names == [f"bao-cao-mau-2-xa-binh-mau-2026-H1-{code}.docx" for code in ("06", "07")]
