"""A time limit for one file that does not wait for the code it watches."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

AGAIN = 1.0  # seconds after which a file that goes on in spite of it is interrupted anew

#: Whether the operating system has timers that signal a process; Windows has none.
HAS_TIMERS = hasattr(signal, "setitimer")


class TooLong(BaseException):
    """The time of one file is used up.

    Like KeyboardInterrupt it is no Exception, so that nobody swallows it.
    """


class Deadline:
    """``with Deadline(8) as deadline:`` then ``start()`` before each file and ``stop()`` after it.

    The system's timer signals the main thread, where TooLong is raised. No thread has to get its
    turn for that, so that it also ends a search for a regular expression. Where there is no timer,
    or in another thread, which hears no signals, it does not ``hold``: what must have an end runs
    in a process there, whose parent is ``told`` that a file has begun.
    """

    def __init__(self, seconds: float, told: Callable[[], None] = lambda: None):
        self.seconds, self.told, self.is_running = seconds, told, False
        self.holds = HAS_TIMERS and threading.current_thread() is threading.main_thread()

    def start(self) -> None:
        """The time of a file begins."""
        self.told()
        if self.holds:
            self.is_running = True
            signal.setitimer(signal.ITIMER_REAL, self.seconds, AGAIN)

    def stop(self) -> None:
        """The file is done with."""
        self.is_running = False
        if self.holds:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def __enter__(self) -> Deadline:
        if self.holds:
            self.entered = time.monotonic()
            self.timer = signal.setitimer(signal.ITIMER_REAL, 0)
            self.handler = signal.signal(signal.SIGALRM, self._ring)
        return self

    def __exit__(self, *_: object) -> None:
        """What others had set goes on."""
        if self.holds:
            self.stop()
            signal.signal(signal.SIGALRM, self.handler or signal.SIG_DFL)
            left, interval = self.timer
            if left:
                passed = time.monotonic() - self.entered
                signal.setitimer(signal.ITIMER_REAL, max(left - passed, 0.001), interval)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if self.is_running:  # else the file was finished meanwhile
            raise TooLong
