"""What the binary formats .xls and .xlsb share: packed numbers and error codes."""

from __future__ import annotations

import struct

# [MS-XLS] 2.5.10 BErr, [MS-XLSB] 2.5.97.2
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def rk_number(packed: int) -> float:
    """A number in 32 bits: an integer or the top of a double, perhaps in hundredths."""
    if packed & 2:
        number = float((packed - (1 << 32) if packed & 0x80000000 else packed) >> 2)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def unknown_record(kind: int) -> str:
    """What is said of a record among cells whose kind nobody here knows."""
    return f"bảng ô có loại bản ghi lạ (0x{kind:04X}), có thể là một ô không đọc được"
