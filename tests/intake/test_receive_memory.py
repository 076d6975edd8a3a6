"""Of each file that was read little stays in memory, whichever process read it."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from filled import filled_workbook, written

from khsheet.collection.spool import Spool
from khsheet.intake.receive import read_files


def kept(files: list[Path], jobs: int) -> int:
    """The memory that reading them takes for good."""
    with Spool() as spool:
        tracemalloc.start()
        read = read_files(files, spool, jobs=jobs)
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    assert len(read.entries) == len(files)
    return size


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_kept_of_each_file_is_small(jobs, tmp_path):
    sent = filled_workbook()
    files = [written(tmp_path / f"{n}.xlsx", sent) for n in range(50)]
    _, few, many = (kept(files[:count], jobs) for count in (10, 10, 50))  # caches are full at first
    assert (many - few) / 40 < 12_000
