"""Compound files (the container of .xls), after [MS-CFB]: streams of the root storage."""

from __future__ import annotations

import struct
import sys
from array import array

END = 0xFFFFFFFA  # this and above are marks, not sectors


class CompoundFile:
    """``streams`` gives, by lower-case name, (first sector, size) of the streams in the root.

    Streams of inner storages, such as embedded workbooks, are left alone. Raises ValueError
    or IndexError (also from ``read``) for a damaged file.
    """

    def __init__(self, data: bytes):
        self.data = data
        try:
            self._read_header()
        except struct.error as error:
            raise ValueError("header cut short") from error

    def _read_header(self) -> None:
        shift, mini_shift = struct.unpack_from("<HH", self.data, 30)
        first_directory, _, self.cutoff = struct.unpack_from("<3I", self.data, 48)
        first_mini, _, next_list, _ = struct.unpack_from("<4I", self.data, 60)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("sector size")
        self.size = 1 << shift
        self.sectors = len(self.data) // self.size + 1
        self.fat = self._read_fat(next_list)
        directory = self._chain(first_directory)
        root = directory[:128]
        self.mini = self._chain(struct.unpack_from("<I", root, 116)[0])
        mini_fat = self._chain(first_mini) if first_mini < END else b""
        self.mini_fat = _numbers(mini_fat)
        self.streams = self._root_streams(directory)

    def read(self, name: str) -> bytes:
        """The content of a stream of the root."""
        first, size = self.streams[name]
        if size >= self.cutoff:
            content = self._chain(first)
        else:
            content = b"".join(
                self.mini[at * 64 : at * 64 + 64] for at in self._follow(first, self.mini_fat)
            )
        if len(content) < size:
            raise ValueError("stream cut short")
        return content[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        return self.data[at : at + self.size]

    def _read_fat(self, next_list: int) -> array[int]:
        """The allocation table: 109 of its sectors are listed in the header, others in lists."""
        numbers = list(struct.unpack_from("<109I", self.data, 76))
        for _ in range(self.sectors):
            if next_list >= END:
                break
            *more, next_list = struct.unpack(f"<{self.size // 4}I", self._sector(next_list))
            numbers += more
            if len(numbers) > self.sectors + 109 + self.size:
                raise ValueError("more allocation sectors than sectors")
        joined = b"".join(self._sector(number) for number in numbers if number < END)
        return _numbers(joined)

    def _follow(self, first: int, table: array[int]) -> list[int]:
        found = []
        while first < END:
            found.append(first)
            if len(found) > len(table):
                raise ValueError("chain in a circle")
            first = table[first]
        return found

    def _chain(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in self._follow(first, self.fat))

    def _root_streams(self, directory: bytes) -> dict[str, tuple[int, int]]:
        """Walk the tree of the root's entries; each has a left and a right neighbour."""
        found: dict[str, tuple[int, int]] = {}
        waiting, seen = [struct.unpack_from("<I", directory, 76)[0]], set()
        while waiting:
            number = waiting.pop()
            if number in seen or (number + 1) * 128 > len(directory):
                continue
            seen.add(number)
            entry = directory[number * 128 : number * 128 + 128]
            length, kind = struct.unpack_from("<HB", entry, 64)
            name = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
            if kind == 2:
                found.setdefault(name, struct.unpack_from("<II", entry, 116))
            waiting += struct.unpack_from("<II", entry, 68)
        return found


def _numbers(data: bytes) -> array[int]:
    numbers = array("I", data[: len(data) // 4 * 4])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
