"""A time limit for one file, in this process and on every system."""

from __future__ import annotations

import _thread
import math
import signal
import threading
import time
from types import FrameType

STEP = 0.2  # seconds between two looks at the clock
AGAIN = 1.0  # seconds after which a file that goes on in spite of it is interrupted anew


class TooLong(BaseException):
    """The time of one file is used up.

    Like KeyboardInterrupt it is no Exception, so that nobody swallows it.
    """


class Deadline:
    """``with Deadline(8) as deadline:`` then ``start()`` before each file and ``stop()`` after it.

    A thread watches the clock and interrupts the main thread as Ctrl-C would, which needs neither
    alarms nor limits of the operating system; TooLong is raised there. In any other thread nothing
    is watched. A single call into C is not interrupted: reading in worker processes ends those too.
    """

    def __init__(self, seconds: float):
        self.seconds, self.end, self.expired = seconds, math.inf, False
        self.done = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        self.end = time.monotonic() + self.seconds

    def stop(self) -> None:
        self.end = math.inf

    def __enter__(self) -> Deadline:
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGINT, self._interrupted)
            self.thread = threading.Thread(target=self._watch, daemon=True)
            self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.done.set()
        if self.thread:
            self.thread.join()
            signal.signal(
                signal.SIGINT, signal.default_int_handler if self.before is None else self.before
            )

    def _watch(self) -> None:
        if hasattr(
            signal, "pthread_sigmask"
        ):  # Ctrl-C is for the main thread, which may have put it off
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        while not self.done.wait(STEP):
            if time.monotonic() > self.end:
                self.expired = True
                _thread.interrupt_main()

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.expired:
            self.expired = False
            if time.monotonic() > self.end:  # else the file was finished meanwhile
                self.end = time.monotonic() + AGAIN
                raise TooLong
        elif callable(self.before):
            self.before(number, frame)
        elif self.before != signal.SIG_IGN:
            raise KeyboardInterrupt
