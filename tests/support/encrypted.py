"""Encrypted workbooks, after [MS-OFFCRYPTO]: .xls by RC4 as it is written down, .xlsx by the library."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from hashlib import md5, sha1

from hostile import ole, record

SALT, VERIFIER = bytes(range(16)), bytes(range(100, 116))
PLAIN = {0x809, 0x2F, 0xE1}
Key = Callable[[int], bytes]


def rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    made = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        made.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(made)


def key_of_97(word: str) -> Key:
    """2.3.6.2: forty bits, hashed anew for each block."""
    first = md5(word.encode("utf-16-le")).digest()[:5]
    second = md5((first + SALT) * 16).digest()[:5]
    return lambda block: md5(second + struct.pack("<I", block)).digest()


def key_of_2002(word: str) -> Key:
    """2.3.5.2, with keys of 128 bits."""
    first = sha1(SALT + word.encode("utf-16-le")).digest()
    return lambda block: sha1(first + struct.pack("<I", block)).digest()[:16]


def file_pass_of_97(key: bytes) -> bytes:
    secret = rc4(key, VERIFIER + md5(VERIFIER).digest())
    return record(0x2F, struct.pack("<HHH", 1, 1, 1) + SALT + secret)


def file_pass_of_2002(key: bytes) -> bytes:
    provider = "x".encode("utf-16-le") + b"\0\0"
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + provider
    secret = rc4(key, VERIFIER + sha1(VERIFIER).digest())
    content = struct.pack("<HHHII", 1, 2, 2, 4, len(header)) + header
    content += struct.pack("<I", 16) + SALT + secret[:16] + struct.pack("<I", 20) + secret[16:]
    return record(0x2F, content)


SCHEMES = {"97": (key_of_97, file_pass_of_97), "2002": (key_of_2002, file_pass_of_2002)}


def encrypted_records(make: Callable[[bytes], bytes], word: str, scheme: str) -> bytes:
    """The stream that ``make`` gives for its FilePass record, encrypted."""
    key_of, file_pass = SCHEMES[scheme]
    key = key_of(word)
    data = make(file_pass(key(0)))
    blocks = [data[at : at + 1024] for at in range(0, len(data), 1024)]
    made = bytearray(b"".join(rc4(key(n), block) for n, block in enumerate(blocks)))
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        readable = 4 + (length if kind in PLAIN else 4 if kind == 0x85 else 0)
        made[at : at + readable] = data[at : at + readable]
        at += 4 + length
    return bytes(made)


def encrypted_xls(make: Callable[[bytes], bytes], word: str, scheme: str = "97") -> bytes:
    return ole({"Workbook": encrypted_records(make, word, scheme)})


def encrypted_package(data: bytes, word: str) -> bytes:
    """A zipped workbook as Excel encrypts it today."""
    from msoffcrypto.format.ooxml import OOXMLFile

    made = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(word, made)
    return made.getvalue()
