"""Passwords as workbooks keep them."""

from __future__ import annotations


def legacy_hash(password: str) -> str:
    """The 16-bit password hash of ECMA-376 part 4, 3.3.1.81: every program knows it."""
    value = 0
    for character in reversed(password.encode("utf-8")):
        value = ((value >> 14) & 1) | ((value << 1) & 0x7FFF)
        value ^= character
    value = ((value >> 14) & 1) | ((value << 1) & 0x7FFF)
    return f"{value ^ len(password.encode('utf-8')) ^ 0xCE4B:04X}"
