"""One line of progress on a terminal: what is done, how many units, the time that is left."""

from __future__ import annotations

import shutil
import time
from typing import TextIO


class Meter:
    """Writes at most ten times a second; ``wipe`` makes room for what is printed afterwards."""

    def __init__(self, stream: TextIO, verb: str = "Đã đọc", noun: str = "tệp"):
        self.stream, self.verb, self.noun = stream, verb, noun
        self.began, self.last, self.width = time.monotonic(), 0.0, 0

    def __call__(self, done: int, total: int, units: int = 0) -> None:
        now = time.monotonic()
        if now - self.last >= 0.1:
            self.last = now
            self._show(self.text(done, total, units, now - self.began))

    def text(self, done: int, total: int, units: int, seconds: float) -> str:
        """Such as "Đã đọc 120/300 tệp, 118 đơn vị, còn khoảng 3 giây"."""
        of_units = f", {units} đơn vị" if units else ""
        left = seconds / done * (total - done) if done else 0
        time_left = f"{left / 60:.0f} phút" if left >= 90 else f"{left:.0f} giây"
        return f"{self.verb} {done}/{total} {self.noun}{of_units}, còn khoảng {time_left}"

    def wipe(self) -> None:
        self._show("")

    def _show(self, text: str) -> None:
        text = text[: shutil.get_terminal_size().columns - 1]
        self.stream.write("\r" + text.ljust(self.width) + ("" if text else "\r"))
        self.stream.flush()
        self.width = len(text)
