"""Mails and documents: what may hold a report is read where it can be, and is told where it cannot."""

from __future__ import annotations

import io
import time
import zipfile
from base64 import b64encode
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from filled import filled_workbook, written
from hostile import ole

import khsheet
from khsheet.form.layout import SHEET_MARK
from khsheet.intake.arrivals import SetAside, arrivals
from khsheet.intake.limits import SECONDS
from khsheet.intake.zips import ArchiveLimits
from khsheet.model import Status

UNIT, DATA = "Xã Suối Thử", filled_workbook()
OTHER = filled_workbook(unit="Xã Khe Mẫu", code="02")
NAME = "Báo cáo sơ kết – Xã Suối Thử.xlsx"
EXCEL = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)


def mail(*attached: tuple[str, bytes], text: str = "Kính gửi văn phòng Hội.") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = "Báo cáo 6 tháng", "Hội xã <hoi@example.org>"
    made.set_content(text)
    made.add_alternative(f"<p>{text}</p>", subtype="html")
    for name, data in attached:
        main, kind = ("image", "png") if name.endswith(".png") else EXCEL
        made.add_attachment(data, maintype=main, subtype=kind, filename=name)
    return made


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def found(folder: Path) -> list[tuple[str, str, str, list[str]]]:
    """Every file: its path below the folder, its status, its unit, the codes of its findings."""
    files = khsheet.check(folder).collection.files
    start = len(str(folder)) + 1
    return [
        (e.path[start:], e.status.value, e.unit.name, [f.code for f in e.findings]) for e in files
    ]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A sound report lies beside what is tried: it must count whatever the other does."""
    written(tmp_path / "nhan" / "z-khe-mau.xlsx", OTHER)
    return tmp_path / "nhan"


BESIDE = ("z-khe-mau.xlsx", "accepted", "Xã Khe Mẫu", [])


# ---------------------------------------------------------------- attachments that are read


def nested() -> EmailMessage:
    outer = mail()
    outer.add_attachment(mail((NAME, DATA)))
    return outer


def with_old_name() -> bytes:
    """A name in quoted-printable words of RFC 2047, as webmails write it."""
    words = "=?UTF-8?Q?B=C3=A1o_c=C3=A1o.xlsx?="
    return raw_mail(f'Content-Disposition: attachment; filename="{words}"', DATA)


def with_new_name() -> bytes:
    """A name in pieces of RFC 2231."""
    parts = "filename*0*=UTF-8''B%C3%A1o%20; filename*1*=c%C3%A1o.xlsx"
    return raw_mail(f"Content-Disposition: attachment; {parts}", DATA)


def raw_mail(disposition: str, data: bytes) -> bytes:
    head = "MIME-Version: 1.0\nFrom: hoi@example.org\nContent-Type: multipart/mixed; boundary=x\n"
    body = b64encode(data).decode()
    lines = "\n".join(body[n : n + 76] for n in range(0, len(body), 76))
    part = (
        f"Content-Type: application/octet-stream\n{disposition}\nContent-Transfer-Encoding: base64"
    )
    return f"{head}\n--x\nContent-Type: text/plain\n\nGui\n--x\n{part}\n\n{lines}\n--x--\n".encode()


READ = [
    ("thu.eml", mail((NAME, DATA)).as_bytes(), NAME),
    ("khong-duoi", mail((NAME, DATA)).as_bytes(), NAME),
    ("thu.eml", nested().as_bytes(), NAME),
    ("thu.eml", with_old_name(), "Báo cáo.xlsx"),
    ("thu.eml", with_new_name(), "Báo cáo.xlsx"),
    ("thu.eml", mail(("../../a.xlsx", DATA)).as_bytes(), "a.xlsx"),
    (
        "thu.eml",
        mail(("goi.zip", zipped({"trong/a.xlsx": DATA}))).as_bytes(),
        "goi.zip/trong/a.xlsx",
    ),
    ("goi.zip", zipped({"thu.eml": mail((NAME, DATA)).as_bytes()}), f"thu.eml/{NAME}"),
    ("thu.emlx", b"12345\n" + mail((NAME, DATA)).as_bytes(), NAME),
]


@pytest.mark.parametrize(("file", "data", "name"), READ, ids=range(len(READ)))
def test_what_is_attached_is_read(file, data, name, folder):
    written(folder / file, data)
    assert found(folder) == [(f"{file}/{name}", "accepted", UNIT, []), BESIDE]


def test_several_reports_and_pictures_in_one_mail(folder):
    third = filled_workbook(unit="Xã Ba", code="03")
    attached = [("a.xlsx", DATA), ("chu-ky.png", PICTURE), ("b.xlsx", third)]
    written(folder / "thu.eml", mail(*attached).as_bytes())
    assert [(path, status) for path, status, _, _ in found(folder)] == [
        ("thu.eml/a.xlsx", "accepted"),
        ("thu.eml/b.xlsx", "accepted"),
        ("thu.eml/chu-ky.png", "ignored"),
        ("z-khe-mau.xlsx", "accepted"),
    ]


def test_a_mail_without_a_report_is_told_and_costs_nothing(folder):
    written(folder / "thu.eml", mail(("chu-ky.png", PICTURE)).as_bytes())
    ((path, status, _, _), beside) = found(folder)
    assert (path, status, beside) == ("thu.eml/chu-ky.png", "ignored", BESIDE)


# ---------------------------------------------------------------- what has to be opened by hand


def document(embedded: bytes | None) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    if embedded:
        parts["word/embeddings/Microsoft_Excel_Sheet1.xlsx"] = embedded
    return zipped(parts)


CLOSED = [
    ("thu.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Outlook (.msg)"),
    ("mau.oft", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Outlook (.oft)"),
    ("thu-khong-duoi", ole({"__properties_version1.0": b""}), "thư lưu từ Outlook"),
    ("cu.doc", ole({"WordDocument": SHEET_MARK.encode()}), "tài liệu Word"),
    ("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(50), "winmail.dat"),
    ("khac.bin", b"\x78\x9f\x3e\x22" + bytes(50), "winmail.dat"),
    ("hop.mbox", b"From a\n", "hộp thư (.mbox)"),
    ("bao-cao.gsheet", b"{}", "Google Drive"),
    ("bao-cao.docx", document(DATA), ""),
]


@pytest.mark.parametrize(("file", "data", "words"), CLOSED, ids=[c[0] for c in CLOSED])
def test_what_may_hold_a_report_is_told_with_what_to_do(file, data, words, folder):
    written(folder / file, data)
    told, beside = found(folder)
    assert told[0] == file and told[3] == ["KH027"] and beside == BESIDE
    (entry,) = [e for e in khsheet.check(folder).collection.files if e.path.endswith(file)]
    message = entry.findings[0].message
    assert words in message and "lưu tệp báo cáo bên trong" in message


def test_a_document_without_a_report_is_only_set_aside(folder):
    written(folder / "cong-van.docx", document(None))
    told, beside = found(folder)
    assert (told[0], told[1], told[3]) == ("cong-van.docx", "ignored", ["KH006"])
    assert beside == BESIDE


# ---------------------------------------------------------------- hostile mails


def many_parts() -> bytes:
    part = "--x\nContent-Type: text/plain\n\na\n"
    return f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n{part * 60_000}--x--\n".encode()


def deep() -> bytes:
    head = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3_000)
    )
    return f"MIME-Version: 1.0\n{head}".encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "many parts": many_parts,
    "deep": deep,
    "broken base64": lambda: raw_mail(
        'Content-Disposition: attachment; filename="a.xlsx"', b""
    ).replace(b"\n\n\n--x--", b"\n\n@@@@===\n--x--"),
    "no end of the head": lambda: b"MIME-Version: 1.0\n" + b"X-A: b\n" * 100_000,
    "one long line": lambda: b"Message-ID: " + b"a" * 3_000_000,
    "zero bytes": lambda: b"MIME-Version: 1.0\nContent-Type: \0\0\n\n\0\0\0",
    "cut off": lambda: mail((NAME, DATA)).as_bytes()[:9_000],
    "unknown charset": lambda: mail().as_bytes().replace(b"utf-8", b"no-such-charset"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_mail_costs_itself_alone(kind, folder):
    written(folder / "thu.eml", HOSTILE[kind]())
    begun = time.monotonic()
    *told, beside = found(folder)
    assert time.monotonic() - begun < SECONDS  # what is attached is listed before any deadline
    assert beside == BESIDE
    assert all(codes and status != "accepted" for _, status, _, codes in told)
    assert all("KH020" not in codes for *_, codes in told)


@pytest.mark.parametrize(
    ("limits", "codes"),
    [
        (ArchiveLimits(), []),
        (ArchiveLimits(member_bytes=len(DATA)), ["KH004"]),  # a mail is longer than what it carries
        (ArchiveLimits(entries=2), ["KH004"]),
        (ArchiveLimits(seconds=0), ["KH004"]),
    ],
)
def test_a_mail_beyond_the_limits_is_told_and_stops_nothing(limits, codes, folder):
    written(folder / "thu.eml", mail((NAME, DATA), ("b.xlsx", DATA)).as_bytes())
    *listed, beside = arrivals([folder], limits=limits)
    assert beside.path.endswith(BESIDE[0])
    assert [one.code for one in listed if isinstance(one, SetAside)] == codes


def test_an_attachment_beyond_the_limits_of_a_report_costs_itself_alone(folder):
    large = ("lon.xlsx", DATA[:4] + bytes(26 * 2**20))
    written(folder / "thu.eml", mail(large, (NAME, DATA)).as_bytes())
    *told, beside = found(folder)
    assert beside == BESIDE
    assert [(path, status) for path, status, _, _ in told] == [
        (f"thu.eml/{NAME}", "accepted"),
        ("thu.eml/lon.xlsx", "rejected"),
    ]


def test_a_report_that_came_by_mail_goes_back_and_is_linked_like_others(tmp_path):
    wrong = filled_workbook(changes={"population": "khoảng 50"})
    written(tmp_path / "nhan" / "thu.eml", mail((NAME, wrong)).as_bytes())
    result = khsheet.collect(
        tmp_path / "nhan", tmp_path / "th.xlsx", return_to=tmp_path / "tra-lai"
    )
    (entry,) = result.collection.files
    assert entry.status is Status.ERRORS
    assert [p.suffix for p in (tmp_path / "tra-lai").iterdir()] == [".xlsx"]
    again = khsheet.check(tmp_path / "th.xlsx").collection.files
    assert [(e.path, e.status) for e in again] == [(entry.path, Status.ERRORS)]
