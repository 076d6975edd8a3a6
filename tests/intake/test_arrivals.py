"""Folders and archives as they arrive -> what is read and what is set aside, whole lists compared."""

import inspect
import io
import os
import struct
import sys
import unicodedata
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import hostile
import pytest
from filled import filled_workbook, written
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from khsheet import windows
from khsheet.collection.spool import Spool
from khsheet.formats import open_book
from khsheet.intake import arrivals as arrivals_module
from khsheet.intake.arrivals import ArchiveLimits, SetAside, arrivals
from khsheet.intake.receive import read_files
from khsheet.messages import CATALOGUE

READ = "read"

XLSX = hostile.xlsx()
XLS = hostile.ole({"Workbook": hostile.biff(hostile.biff_number(0, 0, 1.0))})
ODS = hostile.ods(hostile.ods_content(""))
ODT = hostile.zipped(
    {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"},
    zipfile.ZIP_STORED,
)
DOCX = hostile.zipped(
    {"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>", "word/embeddings/a.xlsx": XLSX}
)
DOC = hostile.ole({"WordDocument": b"x", "1Table": b"x"})
LOCKED = hostile.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})
PDF = b"%PDF-1.7 ..."
RAR = b"Rar!\x1a\x07\x01\x00..."


def zip_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return hostile.zipped(files, method)


def zip_of_raw(*entries: tuple[bytes, bytes, int, bytes]) -> bytes:
    """A zip of stored members: (name as bytes, content, flags, extra field) each."""
    body, directory = b"", b""
    for name, content, flags, extra in entries:
        fields = (
            20,
            flags,
            0,
            0,
            33,
            zlib.crc32(content),
            len(content),
            len(content),
            len(name),
            len(extra),
        )
        where = len(body)
        body += struct.pack("<4s5H3L2H", b"PK\3\4", *fields) + name + extra + content
        directory += (
            struct.pack("<4sH5H3L5HLL", b"PK\1\2", 20, *fields, 0, 0, 0, 0, where) + name + extra
        )
    sizes = (len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *sizes)


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def look(*paths: Path | str, under: Path | None = None, **options) -> list[tuple[str, str]]:
    """(path, code or "read") of everything, paths told from ``under``; every list is sound as a whole."""
    found = list(arrivals(paths, **options))
    assert len({f.path for f in found}) == len(found)
    for one in found:
        assert unicodedata.is_normalized("NFC", one.path) and "\\" not in one.path
        if isinstance(one, SetAside):
            assert one.code in CATALOGUE
            assert one.found.endswith(".") and one.hint.endswith(".")
            assert one.path not in one.found
    start = f"{under.as_posix()}/" if under else ""
    return [(f.path.removeprefix(start), getattr(f, "code", READ)) for f in found]


def in_folder(tmp_path: Path, files: dict[str, bytes], **options) -> list[tuple[str, str]]:
    return look(write(tmp_path, files), under=tmp_path, **options)


# ---------------------------------------------------------------- by name and by content

READ_BY_NAME = [
    "xa-a.xlsx", "Xã B.XLSX", "c.xlsm", "d.xlsb", "e.Xls", "g.xltx", "h.xltm", "i.ods", "k.ots", "l.et", "m.ett",
    "cuối có dấu cách.xlsx ", "cuối có dấu chấm.xlsx.", "báo cáo (1).xlsx", "báo cáo - Bản sao (2).xlsx",
    "Bản sao của báo cáo.xlsx", "tong-hop-2026-H1.xlsx", "của Apple.numbers", "~không phải tệp khóa.xlsx",
    "xa-a (cũ).xlsx", "xa-a (cũ 2026).xlsx", "xa-a (cũ 2026-07-01 10h15) lại.xlsx", "tong-hop-2026-H1 (mới 2).xlsx",
]  # fmt: skip
READ_BY_CONTENT = {
    "không có đuôi": XLSX,
    "đuôi lạ.xlsx (1)": XLSX,
    "đuôi cũ.bak": XLS,
    "sai đuôi.docx": XLSX,
    "sai đuôi.pdf": ODS,
    "zip thật ra là bảng tính.zip": XLSX,
    "có mật khẩu": LOCKED,
    "hỏng, có thể là bảng tính": hostile.raw_zip(
        [("mimetype", 0, b"\xff", 0, 46), ("content.xml", 0, b"", 0, 0)]
    ),
}
ASIDE = {
    "~$xa-a.xlsx": b"clerk",
    ".DS_Store": b"\0\0\0\1Bud1",
    ".ẩn.xlsx": XLSX,
    "._xa-a.xlsx": b"\0\5\x16\7",
    "Thumbs.db": LOCKED,
    "THUMBS.DB2.tmp": b"",
    "desktop.ini": b"[.ShellClassInfo]",
    "cong-van.docx": DOCX,
    "cong-van.doc": DOC,
    "cong-van.odt": ODT,
    "cong-van.pdf": PDF,
    "anh.jpg": b"\xff\xd8\xff\xe0",
    "ghi chú.txt": "Hội Khuyến học".encode(),
    "rỗng": b"",
    "danh-sach.csv": b"a,b\n1,2\n",
    "đang tải.xlsx.crdownload": XLSX,
    "đang tải.xlsx.part": XLSX,
    "lối tắt.xlsx.lnk": b"L\0\0\0",
    "hỏng.doc": DOC[:700],
    "can-sua-xa-a-2026-H1 (cũ 2026-07-01 10h15).xlsx": XLSX,
    "tong-hop-2026-H1 (cũ 2026-07-01 10h15, 2).xlsx": XLSX,
    "du-lieu (cũ 2026-07-01 10h15)": XLSX,
}

PACKED = {
    "nén.rar": RAR,
    "nén.7z": b"7z\xbc\xaf\x27\x1c",
    "nén bị đổi tên.zip": RAR,
    "nén.tar.gz": b"\x1f\x8b\x08",
}


def by_name(files) -> list[str]:
    return sorted(files, key=lambda name: unicodedata.normalize("NFC", name).casefold())


@pytest.mark.skipif(os.name == "nt", reason="spaces and dots at the end")
def test_spreadsheets_are_known_by_the_end_of_their_name_whatever_they_hold(tmp_path):
    files = dict.fromkeys(READ_BY_NAME, b"")
    assert in_folder(tmp_path, files) == [(name, READ) for name in by_name(files)]


def test_spreadsheets_under_another_name_are_known_by_content(tmp_path):
    assert in_folder(tmp_path, READ_BY_CONTENT) == [
        (name, READ) for name in by_name(READ_BY_CONTENT)
    ]


def test_what_is_no_report_is_listed_and_not_read(tmp_path):
    assert in_folder(tmp_path, ASIDE) == [(name, "KH006") for name in by_name(ASIDE)]


def test_an_output_that_was_put_aside_says_what_to_do_if_it_is_a_report(tmp_path):
    name = unicodedata.normalize("NFD", "xã a (cũ 2026-07-01 10h15).xlsx")
    old = write(tmp_path, {name: XLSX}) / name
    (found,) = arrivals([tmp_path])
    assert isinstance(found, SetAside)
    assert found.found == "Đây là bản cũ mà phần mềm giữ lại khi ghi bản mới cùng tên."
    assert found.hint.endswith("nếu đây là báo cáo đơn vị gửi thì đổi tên tệp rồi chạy lại.")
    assert look(old, under=tmp_path) == [
        (unicodedata.normalize("NFC", name), READ)  # unless it is given by name
    ]


def test_an_archive_that_cannot_be_opened_is_a_fault_since_it_may_hold_reports(tmp_path):
    assert in_folder(tmp_path, PACKED) == [(name, "KH021") for name in by_name(PACKED)]


@pytest.mark.skipif(os.name == "nt", reason="spaces and dots at the end")
def test_a_zip_is_told_apart_like_a_folder(tmp_path):
    files = dict.fromkeys(READ_BY_NAME, b"") | READ_BY_CONTENT | ASIDE | PACKED
    folder = write(tmp_path / "thư mục", files)
    write(tmp_path, {"gói.zip": zip_of(files)})
    packed = look(tmp_path / "gói.zip", under=tmp_path / "gói.zip")
    assert packed == look(folder, under=folder)
    assert len(packed) == len(files)


SAID = {
    "~$a.xlsx": (
        b"",
        "Đây là tệp tạm mà Excel tạo ra trong lúc đang mở tệp khác (tên bắt đầu bằng ~$).",
    ),
    "a.docx": (DOCX, "Đây là tài liệu Word."),
    "a.doc": (DOC, "Đây là tài liệu Word."),
    "a.odt": (ODT, "Đây là tài liệu văn bản OpenDocument."),
    "a.pdf": (PDF, "Đây là tệp PDF."),
    "a": (b" \0", "Đây là tệp rỗng."),
    "a.xlsx.part": (XLSX, "Đây là tệp tải về chưa xong."),
    "a.rar": (RAR, "Đây là tệp nén không phải loại ZIP, các tệp bên trong chưa được đọc."),
    "a.zip": (PDF, "Tệp có đuôi .zip nhưng không phải tệp nén ZIP mà là tệp PDF."),
}


@pytest.mark.parametrize("name", SAID)
def test_it_is_said_what_was_found(tmp_path, name):
    content, sentence = SAID[name]
    [aside] = arrivals([write(tmp_path, {name: content})])
    assert aside.found == sentence
    assert aside.hint == (
        arrivals_module.UNPACK
        if name == "a.rar"
        else arrivals_module.RESEND
        if name == "a.zip"
        else CATALOGUE["KH006"].remedy
    )


# ---------------------------------------------------------------- folders


def test_sub_folders_come_in_a_steady_order_and_system_folders_in_one_line(tmp_path):
    files = {
        "b/xa.xlsx": XLSX,
        "b/c/xa.xlsx": XLSX,
        "B2.xlsx": XLSX,
        "a.xlsx": XLSX,
        "Zalo Received Files/báo cáo (1).xlsx": XLSX,
        "__MACOSX/b/._xa.xlsx": b"",
        ".git/config": b"",
        "$RECYCLE.BIN/xa.xlsx": XLSX,
    }
    expected = [
        ("$RECYCLE.BIN", "KH006"),
        (".git", "KH006"),
        ("__MACOSX", "KH006"),
        ("a.xlsx", READ),
        ("b/c/xa.xlsx", READ),
        ("b/xa.xlsx", READ),
        ("B2.xlsx", READ),
        ("Zalo Received Files/báo cáo (1).xlsx", READ),
    ]
    assert in_folder(tmp_path, files) == expected
    assert in_folder(tmp_path, {}) == expected


def test_paths_are_shown_as_they_were_given(tmp_path, monkeypatch):
    write(tmp_path, {"nhận/xa.xlsx": XLSX, "nhận/gói/a.zip": zip_of({"thư mục/xa.xlsx": XLSX})})
    shown = [("gói/a.zip/thư mục/xa.xlsx", READ), ("xa.xlsx", READ)]
    monkeypatch.chdir(tmp_path / "nhận")
    assert look(".") == shown
    assert (
        look("../nhận")
        == look(Path("../nhận/."))
        == [(f"../nhận/{path}", code) for path, code in shown]
    )
    assert look("xa.xlsx") == [("xa.xlsx", READ)]


def test_decomposed_names_are_shown_composed_and_still_open(tmp_path):
    name = unicodedata.normalize("NFD", "xã Đoàn Kết.xlsx")
    [found] = arrivals([write(tmp_path, {name: XLSX})])
    assert found.path.endswith("/xã Đoàn Kết.xlsx") and unicodedata.is_normalized("NFC", found.path)
    assert found.source.read_bytes() == XLSX


def test_two_files_that_would_be_shown_alike_are_told_apart(tmp_path):
    name = "xã.xlsx"
    content = zip_of_raw(
        *(
            (unicodedata.normalize(form, name).encode(), form.encode(), 0x800, b"")
            for form in ("NFC", "NFD", "NFC")
        ),
        (f"{name} [2]".encode(), XLSX, 0x800, b""),
    )
    found = {
        f.path[len(str(tmp_path)) + 1 :]: f.source
        for f in arrivals([write(tmp_path, {"a.zip": content})])
    }
    assert list(found) == [
        "a.zip/xã.xlsx",
        "a.zip/xã.xlsx [2]",
        "a.zip/xã.xlsx [3]",
        "a.zip/xã.xlsx [2] [2]",
    ]
    assert sorted(found.values()) == sorted([b"NFC", b"NFC", b"NFD", XLSX])


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_unicode_or_hold_control_signs_can_be_shown(tmp_path):
    raw = os.fsencode(tmp_path)
    for name in (b"Xa\xd2 \xd0o\xe0n.xlsx", b"dong\nhai.xlsx"):
        Path(os.fsdecode(raw + b"/" + name)).write_bytes(XLSX)
    found = list(arrivals([tmp_path]))
    assert [f.path.rsplit("/")[-1] for f in found] == ["dong\ufffdhai.xlsx", "Xả Đoàn.xlsx"]
    assert [f.source.read_bytes() for f in found] == [XLSX, XLSX]


# ---------------------------------------------------------------- named files


def test_a_named_file_is_read_whatever_it_is_but_for_lock_files_and_archives(tmp_path):
    names = [name for name in ASIDE | PACKED if name != "Thumbs.db"]
    write(tmp_path, ASIDE | PACKED | READ_BY_CONTENT)
    codes = {"~$xa-a.xlsx": "KH006", **dict.fromkeys(PACKED, "KH021")}
    expected = [(name, codes.get(name, READ)) for name in names]
    assert look(*(tmp_path / name for name in names), under=tmp_path) == expected


def test_a_named_folder_may_be_hidden(tmp_path):
    write(tmp_path, {".nhan/xa.xlsx": XLSX})
    assert look(tmp_path / ".nhan", under=tmp_path) == [(".nhan/xa.xlsx", READ)]


# ---------------------------------------------------------------- once each


def test_a_file_is_given_once_under_whatever_spelling(tmp_path, monkeypatch):
    folder = tmp_path / "nhận"
    write(
        folder,
        {"a.xlsx": XLSX, "sâu/b.xlsx": XLSX, "c.docx": DOCX, "d.zip": zip_of({"e.xlsx": XLSX})},
    )
    once = [("a.xlsx", READ), ("c.docx", "KH006"), ("d.zip/e.xlsx", READ), ("sâu/b.xlsx", READ)]
    monkeypatch.chdir(tmp_path)
    again = [
        folder,
        folder / "a.xlsx",
        "nhận/../nhận/sâu",
        folder / "sâu" / "b.xlsx",
        "nhận",
        folder / "d.zip",
    ]
    assert look(folder, *again, under=folder) == once
    first = look(folder / "sâu" / "b.xlsx", *again, under=folder)
    assert first == [("sâu/b.xlsx", READ), *once[:-1]]


def test_files_that_differ_only_by_case_are_two_if_the_disk_says_so(tmp_path):
    write(tmp_path, {"xa.xlsx": b"1", "XA.xlsx": b"2"})
    found = [
        f.source.read_bytes()
        for f in arrivals([tmp_path, tmp_path / "XA.xlsx", tmp_path / "xa.xlsx"])
    ]
    assert sorted(found) == sorted(path.read_bytes() for path in tmp_path.iterdir())


def test_a_file_with_two_names_that_differ_by_case_is_one(tmp_path):
    write(tmp_path, {"xa.xlsx": b"1"})
    try:
        os.link(tmp_path / "xa.xlsx", tmp_path / "XA.xlsx")
    except OSError:
        pytest.skip("names that differ by case are the same name here")
    assert look(tmp_path, under=tmp_path) == [("XA.xlsx", READ)]


def test_files_left_out_are_passed_over_without_a_word(tmp_path, monkeypatch):
    write(
        tmp_path,
        {
            "ra/tong-hop.xlsx": XLSX,
            "ra/tong-hop-cu.xlsx": XLSX,
            "xa.xlsx": XLSX,
            "word/bao-cao.docx": DOCX,
        },
    )
    monkeypatch.chdir(tmp_path / "ra")
    left = [Path("tong-hop.xlsx"), tmp_path / "word", tmp_path / "chưa có.xlsx"]
    assert look(tmp_path, under=tmp_path, leave_out=left) == [
        ("ra/tong-hop-cu.xlsx", READ),
        ("xa.xlsx", READ),
    ]
    assert look(tmp_path / "ra" / "tong-hop.xlsx", leave_out=left) == []


def link(path: Path, target: Path | str) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("no right to make links here")


def test_links_lead_in_no_circle_and_to_no_file_twice(tmp_path):
    write(tmp_path, {"nhận/xa.xlsx": XLSX, "ngoài/b.xlsx": XLSX})
    link(tmp_path / "nhận" / "a-vòng", tmp_path / "nhận")
    link(tmp_path / "nhận" / "b-ngoài", tmp_path / "ngoài")
    link(tmp_path / "nhận" / "c-bản khác.xlsx", "xa.xlsx")
    link(tmp_path / "nhận" / "d-đứt.xlsx", "không có.xlsx")
    link(tmp_path / "nhận" / "e-tự trỏ.xlsx", "e-tự trỏ.xlsx")
    assert look(tmp_path / "nhận", under=tmp_path / "nhận") == [
        ("b-ngoài/b.xlsx", READ),
        ("c-bản khác.xlsx", READ),
        ("d-đứt.xlsx", "KH018"),
        ("e-tự trỏ.xlsx", "KH018"),
    ]


# ---------------------------------------------------------------- what cannot be read


def test_what_is_not_there_or_has_an_impossible_name_is_said(tmp_path):
    impossible = ["a\0b.xlsx", "x" * 5000, "\ud800.xlsx"]
    found = list(arrivals([tmp_path / "không có.xlsx", tmp_path / "không có", *impossible]))
    assert [f.code for f in found] == ["KH018"] * 5
    assert found[0].found == "Không đọc được tệp hoặc thư mục này: không có ở đó."
    assert [f.path for f in found[2:]] == ["a\ufffdb.xlsx", "x" * 5000, "?.xlsx"]


def test_files_and_folders_without_the_right_to_read_stop_no_other(tmp_path, monkeypatch):
    write(
        tmp_path,
        {"a/x.xlsx": XLSX, "b.xlsx": XLSX, "c/x.xlsx": XLSX, "d.zip": zip_of({"x.xlsx": XLSX})},
    )

    def forbidding(function, forbidden):
        def call(path, *rest, **more):
            if Path(path).name == forbidden:
                raise PermissionError(13, "forbidden", str(path))
            return function(path, *rest, **more)

        return call

    monkeypatch.setattr(arrivals_module.os, "listdir", forbidding(os.listdir, "a"))
    monkeypatch.setattr(arrivals_module, "open", forbidding(open, "b.xlsx"), raising=False)
    found = list(arrivals([tmp_path]))
    assert [(f.path[len(str(tmp_path)) + 1 :], getattr(f, "code", READ)) for f in found] == [
        ("a", "KH018"), ("b.xlsx", "KH018"), ("c/x.xlsx", READ), ("d.zip/x.xlsx", READ)
    ]  # fmt: skip
    assert "không có quyền đọc" in found[0].found


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "ống.xlsx")
    assert in_folder(tmp_path, {"xa.xlsx": XLSX}) == [("xa.xlsx", READ), ("ống.xlsx", "KH006")]


def test_folders_may_be_deeper_than_calls_may_go(tmp_path):
    write(tmp_path, {"d/" * 200 + "xa.xlsx": XLSX})
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        found = [f.path for f in arrivals([tmp_path])]
    finally:
        sys.setrecursionlimit(usual)
    assert found == [f"{tmp_path.as_posix()}/{'d/' * 200}xa.xlsx"]


EXTENDED = {
    r"C:\nhan\xa.xlsx": r"C:\nhan\xa.xlsx",
    "C:\\" + "d" * 237: "C:\\" + "d" * 237,
    "C:\\" + "d" * 238: "\\\\?\\C:\\" + "d" * 238,
    "\\\\may\\chung\\" + "d" * 240: "\\\\?\\UNC\\may\\chung\\" + "d" * 240,
    "\\\\?\\C:\\" + "d" * 300: "\\\\?\\C:\\" + "d" * 300,
    "C:\\xa.xlsx ": "\\\\?\\C:\\xa.xlsx ",
    "C:\\xa.xlsx.": "\\\\?\\C:\\xa.xlsx.",
}


def test_long_windows_paths_get_their_prefix():
    assert {path: windows.extended(path) for path in EXTENDED} == EXTENDED


# ---------------------------------------------------------------- zips


def test_a_zip_in_a_zip_is_opened_and_no_deeper(tmp_path):
    inner = zip_of({"c.xlsx": XLSX, "sâu.zip": zip_of({"d.xlsx": XLSX})})
    files = {"a.zip": zip_of({"xã/b.xlsx": XLSX, "không đuôi": inner})}
    assert in_folder(tmp_path, files) == [
        ("a.zip/không đuôi/c.xlsx", READ),
        ("a.zip/không đuôi/sâu.zip", "KH004"),
        ("a.zip/xã/b.xlsx", READ),
    ]


def test_members_are_the_bytes_that_the_reader_takes(tmp_path):
    write(tmp_path, {"a.zip": zip_of({"b.xlsx": XLSX, "c.xls": XLS, "e": XLSX}), "z.xlsx": XLSX})
    found = list(arrivals([tmp_path]))
    assert [f.source for f in found] == [XLSX, XLS, XLSX, tmp_path / "z.xlsx"]
    for arrival in found:
        with open_book(arrival.source, name=arrival.path) as book:
            assert len(book.names) == 1


def test_nothing_is_written_and_members_are_inflated_one_at_a_time(tmp_path, monkeypatch):
    write(
        tmp_path,
        {"a.zip": zip_of({f"{n}.xlsx": XLSX for n in range(5)} | {"../../thoát.xlsx": XLSX})},
    )
    opened = []
    inflate = zipfile.ZipFile.open
    monkeypatch.setattr(
        zipfile.ZipFile, "open", lambda z, info, *a: opened.append(info) or inflate(z, info, *a)
    )
    before = sorted(tmp_path.rglob("*")), sorted(tmp_path.parent.iterdir())
    for number, _ in enumerate(arrivals([tmp_path]), 1):
        assert len(opened) == number
    assert number == 6
    assert (sorted(tmp_path.rglob("*")), sorted(tmp_path.parent.iterdir())) == before


def test_system_folders_in_a_zip_take_one_line_and_folders_none(tmp_path):
    files = {
        "gói/": b"",
        "gói/xa.xlsx": XLSX,
        "__MACOSX/": b"",
        "__MACOSX/._gói": b"",
        "__MACOSX/gói/._xa.xlsx": b"",
        "gói/.DS_Store": b"",
        "/gốc/../../b.xlsx": XLSX,
        "có dấu ngược\\c.xlsx": XLSX,
        "C:\\Báo cáo\\d.xlsx": XLSX,
        "../": b"x",
    }
    assert in_folder(tmp_path, {"a.zip": zip_of(files)}) == [
        ("a.zip/?", "KH006"),
        ("a.zip/gốc/b.xlsx", READ),
        ("a.zip/__MACOSX", "KH006"),
        ("a.zip/C:/Báo cáo/d.xlsx", READ),
        ("a.zip/có dấu ngược/c.xlsx", READ),
        ("a.zip/gói/.DS_Store", "KH006"),
        ("a.zip/gói/xa.xlsx", READ),
    ]


def damaged_member() -> bytes:
    data = bytearray(zip_of({"a.xlsx": XLSX, "b.xlsx": XLSX, "c.xlsx": XLSX}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("b.xlsx").header_offset + 200
    data[at : at + 40] = bytes(40)
    return bytes(data)


def strangely_packed() -> bytes:
    data = zip_of({"a.xlsx": XLSX}, zipfile.ZIP_STORED)
    return data.replace(b"PK\1\2\x14\3\x14\0\0\0\0\0", b"PK\1\2\x14\3\x14\0\0\0\x09\0")


BAD_ZIPS = {
    "one member damaged": (
        damaged_member(),
        [("/a.xlsx", READ), ("/b.xlsx", "KH005"), ("/c.xlsx", READ)],
    ),
    "one member under a password": (
        zip_of_raw((b"a.xlsx", XLSX, 0, b""), (b"b.xlsx", XLSX, 1, b""), (b"c.txt", b"x", 1, b"")),
        [("/a.xlsx", READ), ("/b.xlsx", "KH003"), ("/c.txt", "KH003")],
    ),
    "packed in a strange way": (strangely_packed(), [("/a.xlsx", "KH021")]),
    "says more than it holds": (
        hostile.raw_zip([("a.xlsx", 0, hostile.deflated(XLSX), zlib.crc32(XLSX), len(XLSX) + 9)]),
        [("/a.xlsx", "KH005")],
    ),
    "says less than it holds": (
        hostile.raw_zip([("a.xlsx", 0, hostile.deflated(XLSX), zlib.crc32(XLSX), 100)]),
        [("/a.xlsx", "KH005")],
    ),
    "cut short": (zip_of({"a.xlsx": XLSX, "b.xlsx": XLSX})[:-60], [("", "KH005")]),
    "only the beginning": (b"PK\3\4", [("", "KH005")]),
    "empty": (b"", [("", "KH005")]),
    "a web page": (b"<!doctype html><html>", [("", "KH005")]),
    "names are no UTF-8 although it says so": (
        zip_of_raw((b"\xff.xlsx", XLSX, 0x800, b"")),
        [("", "KH005")],
    ),
    "without members": (zip_of({}), [("", "KH002")]),
    "only folders": (zip_of({"a/": b"", "a\\b\\": b""}), [("", "KH002")]),
    "a damaged zip inside": (
        zip_of({"a.zip": b"PK\3\4", "b.xlsx": XLSX}),
        [("/a.zip", "KH005"), ("/b.xlsx", READ)],
    ),
}


@pytest.mark.parametrize("case", BAD_ZIPS)
def test_bad_zips_are_said_and_stop_no_other(tmp_path, case):
    content, expected = BAD_ZIPS[case]
    found = in_folder(tmp_path, {"a.zip": content, "b.xlsx": XLSX})
    assert found == [*((f"a.zip{path}", code) for path, code in expected), ("b.xlsx", READ)]


# ---------------------------------------------------------------- limits of zips

LIMITS = ArchiveLimits(
    entries=4, directory_bytes=300, member_bytes=3_000_000, total_bytes=3_100_000, ratio=50, depth=2
)
SMALL = b"x" * 100
SPARSE = bytes(1_500_000)
DENSE = os.urandom(1_500_000)
LIMITED = {
    "as much as is allowed": (
        zip_of({"a.xlsx": DENSE, "b.xlsx": DENSE, "c.xlsx": SMALL, "d.xlsx": SMALL}),
        [("/a.xlsx", READ), ("/b.xlsx", READ), ("/c.xlsx", READ), ("/d.xlsx", READ)],
    ),
    "small ones may be sparse": (zip_of({"a.xlsx": bytes(2**20)}), [("/a.xlsx", READ)]),
    "what is not read does not count": (
        zip_of({"a.txt": SPARSE * 3, "b.xlsx": SMALL}),
        [("/a.txt", "KH006"), ("/b.xlsx", READ)],
    ),
    "too many members": (zip_of({f"{n}.xlsx": b"" for n in range(5)}), [("", "KH004")]),
    "too long a directory": (
        zip_of({f"{n}{'x' * 200}.xlsx": b"" for n in range(2)}),
        [("", "KH004")],
    ),
    "too large a member": (
        zip_of({"a.xlsx": DENSE + DENSE + b"x", "b.xlsx": SMALL}),
        [("/a.xlsx", "KH004"), ("/b.xlsx", READ)],
    ),
    "too much in all": (
        zip_of({"a.xlsx": DENSE, "b.xlsx": DENSE, "c.xlsx": DENSE, "d.xlsx": SMALL}),
        [("/a.xlsx", READ), ("/b.xlsx", READ), ("/c.xlsx", "KH004"), ("/d.xlsx", READ)],
    ),
    "too much in all with what is inside": (
        zip_of({"a.zip": zip_of({"a.xlsx": DENSE}), "b.xlsx": DENSE}),
        [("/a.zip/a.xlsx", READ), ("/b.xlsx", "KH004")],
    ),
    "a bomb": (
        zip_of({"a.xlsx": SPARSE, "b.xlsx": SMALL}),
        [("/a.xlsx", "KH004"), ("/b.xlsx", READ)],
    ),
}


@pytest.mark.parametrize("case", LIMITED)
def test_limits_keep_zips_small_and_start_anew_with_each(tmp_path, case):
    content, expected = LIMITED[case]
    found = in_folder(tmp_path, {"a.zip": content, "b.zip": content}, limits=LIMITS)
    assert found == [
        (f"{name}{path}", code) for name in ("a.zip", "b.zip") for path, code in expected
    ]


def test_the_directory_is_measured_in_large_zips_too(tmp_path):
    plain = zip_of({"a.xlsx": SMALL})
    end = plain.rfind(b"PK\5\6")
    size, start = struct.unpack_from("<II", plain, end + 12)
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, size, start)
    wide += struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    zip64 = (
        plain[:end]
        + wide
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    )
    enough, short = (replace(LIMITS, directory_bytes=limit) for limit in (size, size - 1))
    assert in_folder(tmp_path, {"a.zip": zip64}, limits=enough) == [("a.zip/a.xlsx", READ)]
    assert in_folder(tmp_path, {"a.zip": zip64}, limits=short) == [("a.zip", "KH004")]


# ---------------------------------------------------------------- names in zips

NAME = "Xã Đoàn Kết – báo cáo.xlsx"
VIETNAMESE = "Thị trấn Ấp Bắc.xlsx"
NAMES = {
    "with the flag": (NAME.encode(), 0x800, b"", NAME),
    "decomposed, as on a Mac": (unicodedata.normalize("NFD", NAME).encode(), 0x800, b"", NAME),
    "UTF-8 without the flag": (NAME.encode(), 0, b"", NAME),
    "decomposed without the flag": (unicodedata.normalize("NFD", NAME).encode(), 0, b"", NAME),
    "Vietnamese code page": (b"\xd0o\xe0n k\xea\xect.xlsx", 0, b"", "Đoàn kết.xlsx"),
    "Western code page": (b"\x8eoln\xed.xlsx", 0, b"", "Žolní.xlsx"),
    "no code page but the first": (b"\x8f\x8e\x81.xlsx", 0, b"", "ÅÄü.xlsx"),
    "Unicode name beside": (
        b"Th_ tr_n.xlsx\xe9",
        0,
        struct.pack("<HHHH", 1, 2, 7, 0x7075)
        + struct.pack("<HBI", 5 + len(VIETNAMESE.encode()), 1, zlib.crc32(b"Th_ tr_n.xlsx\xe9"))
        + VIETNAMESE.encode(),
        VIETNAMESE,
    ),
    "Unicode name beside, of another name": (
        "xã.xlsx".encode(),
        0,
        struct.pack("<HHBI", 0x7075, 8, 1, 0) + b"abc",
        "xã.xlsx",
    ),
    "control characters": (b"a\x1b[2J\0b.xlsx", 0, b"", "a\ufffd[2J\ufffdb.xlsx"),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_in_zips(tmp_path, case):
    raw, flags, extra, shown = NAMES[case]
    content = zip_of_raw((raw, XLSX, flags, extra))
    assert in_folder(tmp_path, {"a.zip": content}) == [(f"a.zip/{shown}", READ)]


quick = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LETTERS = st.characters(exclude_categories=["C"], exclude_characters="/\\")
STEMS = st.text(LETTERS, min_size=1, max_size=12).filter(lambda text: text[0] not in ".~_")


@quick
@given(
    st.lists(STEMS, min_size=1, max_size=4),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from([0, 0x800]),
)
@example(["Xã Ấp Bắc"], "NFD", 0)
def test_names_survive_the_way_through_a_zip(tmp_path, parts, form, flag):
    raw = unicodedata.normalize(form, "/".join(parts) + ".xlsx").encode()
    (tmp_path / "a.zip").write_bytes(zip_of_raw((raw, XLSX, flag, b"")))
    shown = unicodedata.normalize("NFC", "/".join(parts)) + ".xlsx"
    assert look(tmp_path, under=tmp_path) == [(f"a.zip/{shown}", READ)]


@quick
@given(
    st.binary(min_size=1, max_size=20),
    st.integers(2, 0xFFFF) | st.just(0x7075),
    st.binary(max_size=20),
)
def test_every_member_is_told_of_under_any_name(tmp_path, raw, kind, data):
    checked = struct.pack("<BI", 1, zlib.crc32(raw)) + data if kind == 0x7075 else data
    extra = struct.pack("<HH", kind, len(checked)) + checked
    (tmp_path / "a.zip").write_bytes(zip_of_raw((raw, b"x", 0, extra)))
    [(path, _)] = look(tmp_path, under=tmp_path)
    assert path.startswith("a.zip/") and len(path) > 6
    path.encode()


@quick
@given(st.data())
def test_damage_is_always_said_and_never_raised(tmp_path, data):
    inner = zip_of({"c.xlsx": SMALL, "d": XLS})
    whole = bytearray(zip_of({"a.xlsx": XLSX, "b.zip": inner, "e.docx": DOCX, "g.txt": SMALL}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(whole), len(whole) // 2]))
    (tmp_path / "a.zip").write_bytes(bytes(whole[:cut]))
    found = look(tmp_path, under=tmp_path)
    assert found and all(path.startswith("a.zip") for path, _ in found)


def test_names_of_nothing_but_marks_take_no_time(tmp_path):
    """Twenty names of sixty thousand letters each: to compose them as they are would take a minute."""
    names = [f"{n}a" + "\u0316\u0300" * 15_000 + ".xlsx" for n in range(20)]
    found = list(arrivals([write(tmp_path, {"a.zip": hostile.zipped(dict.fromkeys(names, b"x"))})]))
    assert len(found) == 20 and max(len(f.path) for f in found) < len(str(tmp_path)) + 60


def test_progress_counts_what_is_read(tmp_path):
    """Lock files and what the system puts there are no files that somebody waits for."""
    for number in (1, 2):
        written(tmp_path / "nhan" / f"{number}.xlsx", filled_workbook(code=f"0{number}"))
    written(tmp_path / "nhan" / ".git" / "a.xlsx", b"")
    for name in ("~$1.xlsx", "Thumbs.db", "3.xlsx.crdownload", "desktop.ini", "tong-hop.xlsx"):
        written(tmp_path / "nhan" / name, b"x")
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int, units: int) -> None:
        told.append((done, total))

    with Spool() as spool:
        left = (tmp_path / "nhan" / "tong-hop.xlsx",)
        read_files([tmp_path / "nhan"], spool, leave_out=left, progress=progress)
    assert told[-1] == (2, 2) and {total for _, total in told} == {2}
