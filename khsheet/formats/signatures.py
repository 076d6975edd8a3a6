"""What a file that is no workbook looks like, said in Vietnamese for the message."""

from __future__ import annotations

import re
from collections.abc import Iterable

BEFORE = b"\xef\xbb\xbf \r\n\t"  # what web programs let slip out before the file itself
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
BARE_BIFF8 = b"\x09\x08\x10\x00\x00\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

LOCK_FILE = "tệp tạm mà Excel tạo ra trong lúc đang mở tệp khác (tên bắt đầu bằng ~$)"
OLD_EXCEL = "tệp của bản Excel cũ trước năm 1997"
UNKNOWN = "một loại tệp khác"

BEGINNINGS = (
    (b"%PDF", "tệp PDF"),
    (b"\x89PNG", "tệp ảnh (PNG)"),
    (b"\xff\xd8\xff", "tệp ảnh (JPEG)"),
    (b"GIF8", "tệp ảnh (GIF)"),
    (b"BM", "tệp ảnh (BMP)"),
    (b"II*\0", "tệp ảnh (TIFF)"),
    (b"MM\0*", "tệp ảnh (TIFF)"),
    (b"{\\rtf", "tệp văn bản RTF"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén gzip"),
    (b"MZ", "một chương trình"),
    (b"\x09\x08", OLD_EXCEL),
    (b"\x09\x04", OLD_EXCEL),
    (b"\x09\x02", OLD_EXCEL),
    (b"\x09\0\x04\0", OLD_EXCEL),
)
FLAT = re.compile(r"<(?:\w+:)?document\b[^<>]*urn:oasis:names:tc:opendocument:[^<>]*>")
SPREADSHEET_2003 = re.compile(
    r"<(?:\w+:)?Workbook\b[^<>]*urn:schemas-microsoft-com:office:spreadsheet"
)
HTML = re.compile(r"<(!doctype\s+html|html|head|meta|table|body)\b", re.IGNORECASE)


def is_flat_spreadsheet(head: bytes) -> bool:
    """Whether a file begins as a spreadsheet of OpenDocument in one XML document does."""
    found = FLAT.search(_as_text(head) or "")
    return bool(found and ".opendocument.spreadsheet" in found[0])


def describe(head: bytes, name: str) -> str:
    """What the beginning of a file that is neither zip nor OLE looks like."""
    if name.startswith("~$"):
        return LOCK_FILE
    for beginning, kind in BEGINNINGS:
        if head.startswith(beginning):
            return kind
    text = _as_text(head)
    if text is None:
        return UNKNOWN
    if flat := FLAT.search(text):
        return describe_mimetype(flat[0])
    if SPREADSHEET_2003.search(text):
        return "tệp “XML Spreadsheet 2003”"
    if HTML.search(text):
        return "trang web (HTML) được đặt tên như tệp Excel"
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        return "tệp XML"
    lines = text.splitlines()
    separated = any(lines and lines[0].count(sign) for sign in ",;\t")
    return "tệp văn bản phân cách (CSV)" if separated else "tệp văn bản"


def _as_text(head: bytes) -> str | None:
    """Text if it looks like text; a letter cut at the end does not count against it."""
    encodings = ("utf-16",) if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "cp1258")
    for encoding in encodings:
        for cut in range(4):
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return None if re.search(r"[\0-\x08\x0e-\x1f]", text) else text
    return None


def describe_parts(parts: Iterable[str]) -> str:
    """What a zip without a workbook in it is; ``parts`` are lower-case names."""
    names = list(parts)
    for folder, kind in (("word/", "tài liệu Word"), ("ppt/", "bài trình chiếu PowerPoint")):
        if any(name.startswith(folder) for name in names):
            return kind
    if any(name.endswith((".xlsx", ".xls", ".xlsm", ".ods")) for name in names):
        return "tệp nén có bảng tính bên trong, cần giải nén trước"
    if any(name.startswith("index/") for name in names):
        return "tệp của Apple Numbers"
    return "tệp nén (ZIP)"


def describe_mimetype(kind: str) -> str:
    if "opendocument.text" in kind:
        return "tài liệu văn bản OpenDocument"
    if "opendocument.presentation" in kind:
        return "bài trình chiếu OpenDocument"
    return UNKNOWN


def describe_streams(streams: Iterable[str]) -> str:
    """What an OLE file without a workbook in it is; ``streams`` are lower-case names."""
    names = set(streams)
    if "worddocument" in names:
        return "tài liệu Word"
    if "powerpoint document" in names:
        return "bài trình chiếu PowerPoint"
    return UNKNOWN
