"""One line of progress on a terminal: files read and the time since the start."""

from __future__ import annotations

import time
from typing import TextIO


class Meter:
    """Writes at most ten times a second; the line is wiped when the work is done."""

    def __init__(self, stream: TextIO):
        self.stream, self.began, self.last, self.width = stream, time.monotonic(), 0.0, 0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.last < 0.1 and done < total:
            return
        self.last = now
        left = (now - self.began) / done * (total - done) if done else 0
        text = f"Đã đọc {done}/{total} tệp, còn khoảng {left:.0f} giây" if done < total else ""
        self.stream.write("\r" + text.ljust(self.width) + ("\r" if not text else ""))
        self.stream.flush()
        self.width = len(text)
