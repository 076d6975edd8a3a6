"""The parts of a zipped workbook: inflating within limits, relationships, small XML."""

from __future__ import annotations

import functools
import io
import os
import posixpath
import re
import struct
import zipfile
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple, TypeVar
from urllib.parse import unquote
from xml.parsers import expat

from khsheet.formats.book import (
    Clock,
    Limits,
    Unreadable,
    beyond_limit,
    count,
    damaged,
    megabytes,
    password,
)
from khsheet.formats.deflate import ERRORS, crc32, inflated, inflater

ENTRY_MARK = b"PK\x01\x02"
#: A part begins with a head of fixed length, in which the lengths of its name and of what follows
#: the name stand last (PKWARE APPNOTE, 4.3.7); the flags here say nothing that matters.
PART_MARK, PART_HEAD, PART_LENGTHS_AT = b"PK\x03\x04", 30, 26
PART_LENGTHS = struct.Struct("<HH")
ORDINARY_FLAGS = 0x80E
CHUNK = 1 << 18
ELEMENTS = 200_000

# Transitional, strict, and OpenDocument names all end in the local name; of the rest
# (extensions, alternate content) nothing is read.
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


NOT_STORED = "không có trong tệp"
#: How the names of parts end that may be read at all: pictures and the like are not.
READ_PARTS = (".xml", ".rels", ".bin", "mimetype")


class Package:
    """A zip file held in memory or, if large, on disk. Nothing is ever extracted to disk.

    ``weight`` is the size in the zip of all that may be read.
    """

    def __init__(self, source: bytes | Path, limits: Limits):
        self.limits = limits
        self.inflated = 0
        self.source = source if isinstance(source, bytes) else b""
        if isinstance(source, bytes) and source.count(ENTRY_MARK) > limits.entries:
            raise _too_many_entries(limits)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        except Exception as error:
            raise damaged("mục lục của tệp nén") from error
        infos = self.zip.infolist()
        if len(infos) > limits.entries:
            raise _too_many_entries(limits)
        self.infos = {_part_name(info.filename): info for info in infos}
        self.weight = sum(
            info.compress_size for name, info in self.infos.items() if name.endswith(READ_PARTS)
        )

    def __contains__(self, part: str) -> bool:
        return self._stored_name(part) in self.infos

    def _stored_name(self, part: str) -> str:
        """A target is an address, where blanks and letters may stand as percent signs."""
        name = _part_name(part)
        return name if name in self.infos or "%" not in name else unquote(name).lower()

    def read(self, part: str) -> bytes:
        """The inflated part. Raises Unreadable when it is missing, damaged or beyond a limit."""
        info = self._info(part)
        limits, size = self.limits, info.file_size
        if size > limits.part_bytes:
            raise beyond_limit(
                f"Phần “{part}” của tệp lớn {megabytes(size)}, "
                f"vượt mức {megabytes(limits.part_bytes)}"
            )
        if size > 2**20 and size > limits.ratio * info.compress_size:
            raise beyond_limit(f"Phần “{part}” của tệp phồng quá {limits.ratio} lần khi giải nén")
        self.inflated += size
        if self.inflated > limits.total_bytes:
            raise beyond_limit(
                f"Nội dung của tệp lớn hơn {megabytes(limits.total_bytes)} khi giải nén"
            )
        with _readable(part):
            data = self._whole(info)
            if data is None:
                with self._open(info) as stream:
                    data = stream.read(size + 1)
        if len(data) != size:
            raise damaged(part, "nội dung bị thiếu")
        return data

    def _whole(self, info: zipfile.ZipInfo) -> bytes | None:
        """An ordinary part of a file in memory at one go; None where ``zipfile`` has to look."""
        head, name = info.header_offset, info.orig_filename.encode()
        if self.source[head : head + 4] != PART_MARK or info.flag_bits & ~ORDINARY_FLAGS:
            return None
        name_length, more = PART_LENGTHS.unpack_from(self.source, head + PART_LENGTHS_AT)
        begin = head + PART_HEAD + name_length
        if self.source[head + PART_HEAD : begin] != name:
            return None
        data = self.source[begin + more : begin + more + info.compress_size]
        if info.compress_type == zipfile.ZIP_DEFLATED:
            data = inflated(data, info.file_size + 1)
        return data if crc32(data) == info.CRC else None

    def stream(self, part: str) -> Iterator[bytes]:
        """The inflated part piece by piece, however large; nothing is kept."""
        info = self._info(part)
        with _readable(part):
            if info.file_size <= CHUNK and (data := self._whole(info)) is not None:
                yield data
                return
            with self._open(info) as stream:
                while data := stream.read(CHUNK):
                    yield data

    def _open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        stream = self.zip.open(info)
        if info.compress_type == zipfile.ZIP_DEFLATED:
            vars(stream)["_decompressor"] = inflater()  # in the place of zlib's own
        return stream

    def _info(self, part: str) -> zipfile.ZipInfo:
        info = self.infos.get(self._stored_name(part))
        if info is None:
            raise damaged(part, NOT_STORED)
        if info.flag_bits & 1:
            raise password()
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(part, "nén bằng cách lạ")
        return info

    def close(self) -> None:
        self.zip.close()


class _readable:
    """Turns every failure of inflating one part into a refusal that names the part."""

    FAILURES: tuple[type[BaseException], ...] = (
        zipfile.BadZipFile,
        *ERRORS,
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
    )

    def __init__(self, part: str):
        self.part = part

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, self.FAILURES):
            raise damaged(self.part, "giải nén không được") from error


def _too_many_entries(limits: Limits) -> Unreadable:
    return beyond_limit(f"Tệp nén có hơn {count(limits.entries)} phần")


def _part_name(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./").lstrip("/").lower()


def directory_size(source: Path | bytes) -> int:
    """Bytes of a zip's directory by its end record (APPNOTE.TXT 4.3.14 to 4.3.16), 0 without.

    Raises struct.error for an end record cut short.
    """
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - 2**16 - 98))
        tail = stream.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0:
        return 0
    if end >= 76 and tail.startswith(b"PK\6\7", end - 20) and tail.startswith(b"PK\6\6", end - 76):
        return struct.unpack_from("<Q", tail, end - 36)[0]
    return struct.unpack_from("<I", tail, end + 12)[0]


def resolve(base: str, target: str) -> str:
    """The part that a relationship target names, seen from the part ``base``."""
    target, folder = target.replace("\\", "/"), posixpath.dirname(base)
    # Some programs write "xl/worksheets/…" in the folder xl, and mean it from the root.
    if target.startswith("/") or (folder and target.startswith(f"{folder}/")):
        return posixpath.normpath(target).lstrip("/")
    joined = posixpath.normpath(posixpath.join(folder, target))
    return re.sub(r"^(\.\./)+", "", joined)


# ---------------------------------------------------------------- XML


def parse_xml(
    pieces: Iterator[bytes | memoryview],
    part: str,
    clock: Clock,
    start: Callable | None = None,
    end: Callable | None = None,
    text: Callable | None = None,
) -> Iterator[None]:
    """Feed expat piece by piece, yielding after each. Names come as ``namespace local``.

    A document type declaration is refused, so no entity can ever be expanded or fetched.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype(part)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            clock.check()
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged(part, "XML sai cấu trúc") from error
    yield


def _refuse_doctype(part: str) -> Callable:
    def refuse(*_: object) -> None:
        raise damaged(part, "có khai báo DOCTYPE, bảng tính thật không bao giờ có")

    return refuse


def pieces(data: bytes) -> Iterator[memoryview]:
    """A part in slices, so that the clock is looked at between them."""
    view = memoryview(data)
    for at in range(0, len(data), CHUNK):
        yield view[at : at + CHUNK]


def elements(
    data: bytes, part: str, clock: Clock, wanted: set[str], most: int = ELEMENTS
) -> Iterator[tuple[str, dict[str, str], str]]:
    """The wanted elements of a small part as (path, attributes, text directly inside).

    A path is at most the three last local names; attributes are under their local names.
    """
    found: list[tuple[str, dict[str, str], list[str]]] = []
    path: list[str] = []
    open_texts: list[list[str] | None] = [None]

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(" ")[2])
        where = "/".join(path[-3:])
        words: list[str] | None = [] if where in wanted else None
        open_texts.append(words)
        if words is not None:
            plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            found.append((where, plain, words))
            if len(found) > most:
                raise beyond_limit(f"Phần “{part}” có hơn {count(most)} mục")

    def end(_: str) -> None:
        path.pop()
        open_texts.pop()

    def text(piece: str) -> None:
        if open_texts[-1] is not None:
            open_texts[-1].append(piece)

    for _ in parse_xml(pieces(data), part, clock, start, end, text):
        pass
    return ((where, attributes, "".join(words)) for where, attributes, words in found)


# ---------------------------------------------------------------- relationships

SMALL = 1 << 17
Made = TypeVar("Made")


def remembering(most: int, longest: int) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Makes a function of bytes remember its last results, but for those of long bytes."""

    def made(function: Callable[..., Made]) -> Callable[..., Made]:
        remembered = functools.lru_cache(maxsize=most)(function)

        @functools.wraps(function)
        def called(data: bytes, *others: Hashable) -> Made:
            return (remembered if len(data) <= longest else function)(data, *others)

        return called

    return made


#: For what is read of a whole part: copies of one template share such parts.
once_per_content = remembering(most=16, longest=SMALL)
#: For what stands beside the rows of a sheet.
once_per_sheet = remembering(most=128, longest=1 << 16)


class Relation(NamedTuple):
    type: str
    target: str
    external: bool


def relations(package: Package, part: str) -> dict[str, Relation]:
    """Relationships of a part by their id, the type as its last word; none if not stored."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    return (
        _read_relations(package.read(rels), rels, part, package.limits) if rels in package else {}
    )


@once_per_content
def _read_relations(data: bytes, rels: str, part: str, limits: Limits) -> dict[str, Relation]:
    return {
        attributes.get("Id", ""): Relation(
            attributes.get("Type", "").rpartition("/")[2],
            resolve(part, attributes.get("Target", "")),
            attributes.get("TargetMode", "").lower() == "external",
        )
        for _, attributes, _ in elements(data, rels, Clock(limits), {"Relationships/Relationship"})
    }


def is_set(attributes: Mapping[str, str], name: str = "val") -> bool:
    """Whether a switch is on: an element without ``val`` is, an attribute that is not there not."""
    return attributes.get(name, "1" if name == "val" else "0") in ("1", "true", "on")
