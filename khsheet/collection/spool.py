"""What makes many files cheap: their rows on disk, the collector of garbage at rest."""

from __future__ import annotations

import contextlib
import gc
import tempfile
from typing import Protocol

from khsheet.outputs import OutputRefused, reason


class GarbageCollectionPaused:
    """``with GarbageCollectionPaused() as uncollected:`` the collector of cyclic garbage rests.

    ``uncollected.tick()`` lets it look every few hundred files: looking at each new row costs a
    tenth of all reading.
    """

    EVERY = 200

    def __enter__(self) -> GarbageCollectionPaused:
        self.was_on, self.ticks = gc.isenabled(), 0
        gc.disable()
        return self

    def tick(self) -> None:
        self.ticks += 1
        if self.ticks % self.EVERY == 0:
            gc.collect(0)  # what is new: what has stayed once is not looked at again

    def __exit__(self, *_: object) -> None:
        if self.was_on:
            gc.enable()


class Keeper(Protocol):
    """Where bytes are kept, such as a spool."""

    def put(self, data: bytes) -> tuple[int, int]:
        """Keep the bytes; returns where they are."""


class Spool:
    """Bytes on disk, by position: keeps memory flat however many rows the units send.

    Raises OutputRefused when the temporary folder cannot be written or is full.
    """

    def __init__(self) -> None:
        with _on_disk():
            self._file = tempfile.TemporaryFile(prefix="khsheet-")  # noqa: SIM115 (it lives as long)
        self._end = 0

    def put(self, data: bytes) -> tuple[int, int]:
        """Keep the bytes; returns where they are."""
        with _on_disk():
            self._file.seek(self._end)
            self._file.write(data)
        place = (self._end, len(data))
        self._end += len(data)
        return place

    def get(self, place: tuple[int, int]) -> bytes:
        with _on_disk():
            self._file.seek(place[0])
            return self._file.read(place[1])

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what cannot be written any more is not needed any more
            self._file.close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _on_disk:
    """A full disk is no fault of the file that is being read: it ends the run."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, OSError):
            try:
                folder = tempfile.gettempdir()
            except OSError:  # not one of the usual folders can be written
                raise OutputRefused(
                    "Không thư mục tạm nào ghi được: ổ đĩa đã đầy hoặc không có quyền ghi. Xin "
                    "dọn bớt rồi chạy lại."
                ) from error
            raise OutputRefused(
                f"Không ghi được vào thư mục tạm {folder}: {reason(error, folder)}."
            ) from error
