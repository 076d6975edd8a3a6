"""What inflates and deflates the parts of a workbook: ISA-L where it is installed, else zlib.

ISA-L takes two fifths of the time; it is compiled for the usual machines only. Both give streams
that every program reads.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from types import ModuleType
from typing import Protocol

engine: ModuleType = zlib
with suppress(ImportError):
    from isal import isal_zlib as engine

#: What inflating a damaged part raises.
ERRORS = (zlib.error, engine.error)


class Stream(Protocol):
    """What takes a stream of bytes in pieces, as those of zlib do."""

    def flush(self) -> bytes: ...


def crc32(data: bytes) -> int:
    """The checksum of a part, as a zip has it."""
    checksum: int = engine.crc32(data)
    return checksum


def inflater() -> Stream:
    """Takes a raw deflate stream apart, as ``zlib.decompressobj`` does."""
    return engine.decompressobj(-15)


def inflated(data: bytes, most: int) -> bytes:
    """A whole raw deflate stream at one go, at most so many bytes of what was in it."""
    whole: bytes = engine.decompressobj(-15).decompress(data, most)
    return whole


def deflater() -> Stream:
    """Makes a raw deflate stream at its lightest level, as ``zlib.compressobj`` does."""
    return engine.compressobj(1, zlib.DEFLATED, -15)
