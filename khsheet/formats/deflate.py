"""What inflates and deflates the parts of a workbook: ISA-L where it is installed, else zlib.

ISA-L takes two fifths of the time; it is compiled for the usual machines only. Both give streams
that every program reads.
"""

from __future__ import annotations

import zlib

try:
    from isal import isal_zlib as engine
except ImportError:
    engine = zlib

#: What inflating a damaged part raises.
ERRORS = (zlib.error, engine.error)


def inflater():
    """Takes a raw deflate stream apart, as ``zlib.decompressobj`` does."""
    return engine.decompressobj(-15)


def deflater():
    """Makes a raw deflate stream at its lightest level, as ``zlib.compressobj`` does."""
    return engine.compressobj(1, zlib.DEFLATED, -15)
