"""What a worker process may meet at worst, by the name of the file; imported in the process itself."""

import ctypes
import os
import time

from khsheet.intake import receive

work = receive._work
#: Like a regular expression without an end, but it leaves the processor to other tests.
sleep = ctypes.pythonapi.sleep if os.name == "posix" else ctypes.PyDLL("msvcrt")._sleep


def work_or_fail(found, **how):
    """Reads like khsheet, but dies or hangs over files of certain names."""
    if "chet" in found.path:
        os._exit(9)
    if "treo" in found.path:  # one call into C, which lets nobody else get a turn
        sleep(60_000)
    return work(found, **how)


def square(number: int) -> int:
    """Squares; negative numbers end the process, 1000 takes for ever, odd ones take a little longer."""
    if number < 0:
        os._exit(9)
    time.sleep(600 if number == 1000 else 0.02 * (number % 2))
    return number * number


def noted(number: int, log: str) -> int:
    """At once; a line in the log for each."""
    with open(log, "a", encoding="utf-8") as file:
        file.write(f"{number}\n")
    return number


def no_service(pipe, work) -> None:
    """A process that ends before it is up."""
    os._exit(9)
