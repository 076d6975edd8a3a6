"""What a worker process may meet at worst, by the name of the file; imported in the process itself."""

import os
import time

from khsheet.intake import receive

work = receive._work


def work_or_fail(found, office, with_names):
    """Reads like khsheet, but dies or hangs over files of certain names."""
    if "chet" in found.path:
        os._exit(9)
    if "treo" in found.path:
        time.sleep(600)
    return work(found, office, with_names)


def square(number: int) -> int:
    """Squares; negative numbers end the process, 1000 takes for ever, odd ones take a little longer."""
    if number < 0:
        os._exit(9)
    time.sleep(600 if number == 1000 else 0.02 * (number % 2))
    return number * number


def no_service(pipe, work) -> None:
    """A process that ends before it is up."""
    os._exit(9)
