"""Files that Excel encrypted with its own word are read; those of another word are refused."""

from __future__ import annotations

import random

import pytest
from encrypted import SCHEMES, encrypted_package, encrypted_xls
from hostile import biff, biff_number, ole, record, xlsx_with

from khsheet.formats import Book, Unreadable, encryption, open_book

LARGE = xlsx_with(media=random.Random(1).randbytes(6000))
WORD = "VelvetSweatshop"
STRINGS = record(0xE1, b"\xb0\4") + record(0xFC, bytes(8) + b"\3\0\0abc")
MANY = b"".join(biff_number(n, 1, n) for n in range(1, 300))  # more than a block of the cipher


def records(file_pass: bytes) -> bytes:
    return biff(record(0xFD, bytes(10)) + MANY, file_pass + STRINGS)


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as found:
        open_book(data)
    return found.value.code


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_xls_of_a_locked_structure_is_read(scheme):
    book = open_book(encrypted_xls(records, WORD, scheme))
    rows = book.sheet("S").rows
    assert rows.pop(1) == {1: "abc"}
    assert rows == {n + 1: {2: float(n)} for n in range(1, 300)}
    assert refused(encrypted_xls(records, "mật khẩu", scheme)) == "KH003"


def test_an_xlsx_of_a_locked_structure_is_read():
    def same(book: Book) -> object:
        return book.kind, book.names, book.sheet("S").rows

    assert same(open_book(encrypted_package(LARGE, WORD))) == same(open_book(LARGE))
    assert refused(encrypted_package(LARGE, "mật khẩu")) == "KH003"


def test_damage_and_foreign_content_are_refused():
    file_pass = record(0x2F, bytes(54))
    assert refused(ole({"Workbook": biff(b"", file_pass)})) == "KH003"
    assert refused(ole({"Book": biff(b"", file_pass)})) == "KH003"
    assert refused(biff(b"", file_pass)) == "KH003"
    assert refused(ole({"EncryptedPackage": b"x"})) == "KH003"
    whole = encrypted_xls(records, WORD)
    for at in range(512, 1200, 7):
        try:
            book = open_book(whole[:at] + b"\xff" + whole[at + 1 :])
            for name in book.names:
                book.sheet(name)
        except Unreadable as error:
            assert error.code in ("KH001", "KH003", "KH005")


def test_a_file_that_asks_for_too_much_work_is_refused(monkeypatch):
    data = encrypted_package(LARGE, WORD)
    monkeypatch.setattr(encryption, "MOST_SPINS", 99_999)
    assert refused(data) == "KH003"
