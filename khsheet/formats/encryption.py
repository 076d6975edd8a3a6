"""Workbooks that Excel encrypted with a word of its own, which nobody typed and all programs know.

It does so where the structure of a workbook is locked: in every .xls, and in .xlsx of 2007.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

from khsheet.formats.book import password

BUILT_IN = "VelvetSweatshop"  # [MS-XLS] 2.2.10, [MS-OFFCRYPTO] 2.4.2.3

FILEPASS, BOUNDSHEET = 0x002F, 0x0085
# BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead stay as they are.
PLAIN_RECORDS = {0x0809, FILEPASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138}
BLOCK = 1024

# Excel hashes a hundred thousand times; more is there to keep the machine busy.
SPINS = re.compile(rb"spinCount\s*=\s*[\"']([0-9]+)[\"']")
MOST_SPINS = 1_000_000


def decrypted_package(file: bytes, info: bytes) -> bytes:
    """The .xlsx or .xlsb inside an encrypted file; ``info`` says how it is encrypted.

    Raises Unreadable for every other word.
    """
    if b"<!" in info or any(int(spins[:9]) > MOST_SPINS for spins in SPINS.findall(info)):
        raise password()
    found = io.BytesIO()
    try:
        # Such files are rare: what opens them is loaded when one comes.
        from msoffcrypto.format.ooxml import OOXMLFile

        encrypted = OOXMLFile(io.BytesIO(file))
        encrypted.load_key(password=BUILT_IN, verify_password=True)
        encrypted.decrypt(found)
    except Exception as error:  # another word, damage, a cipher that nobody knows: all are said so
        raise password() from error
    return found.getvalue()


def is_encrypted(records: bytes) -> bool:
    """Whether the records of an .xls are encrypted: that is said before the list of sheets."""
    for kind, _, _ in _records(records):
        if kind in (FILEPASS, BOUNDSHEET):
            return kind == FILEPASS
    return False


def decrypted_records(file: bytes, records: bytes) -> bytes:
    """The same records in plain; raises Unreadable for every other word.

    The stream is encrypted as a whole, with holes where something has to stay readable.
    """
    try:
        from msoffcrypto.format.xls97 import Xls97File
        from msoffcrypto.method.rc4 import DocumentRC4
        from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

        key = Xls97File(io.BytesIO(file))
        key.load_key(password=BUILT_IN)
        stream = io.BytesIO(records)
        if key.type == "rc4":
            plain = DocumentRC4.decrypt(BUILT_IN, key.salt, stream, BLOCK)
        elif key.type == "rc4_cryptoapi":
            plain = DocumentRC4CryptoAPI.decrypt(BUILT_IN, key.salt, key.keySize, stream, BLOCK)
        else:
            raise password()
    except Exception as error:  # another word, damage, a cipher that nobody knows: all are said so
        raise password() from error
    made = bytearray(plain.read())
    for kind, at, end in _records(records):
        readable = end if kind in PLAIN_RECORDS else at + 4 * (kind == BOUNDSHEET)
        made[at - 4 : readable] = records[at - 4 : readable]
        if kind == FILEPASS:
            made[at - 4 : at - 2] = b"\0\0"
    return bytes(made)


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of the content of each record."""
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        yield kind, at + 4, min(at + 4 + length, len(data))
        at += 4 + length
