"""The consolidated workbook of very many units is written in little memory beside theirs."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

from filled import PERIOD, filled_workbook, written

from khsheet.collection.spool import Spool
from khsheet.form import definition
from khsheet.intake.receive import read_files
from khsheet.model import Collection, Entry, Unit
from khsheet.workbooks.consolidated import narrative
from khsheet.workbooks.consolidated.context import BookContext
from khsheet.workbooks.stream import streamed_book


def collection(entry: Entry, count: int) -> Collection:
    """So many units that have sent the same."""
    units = tuple(Unit(f"{n:04}", f"Xã Số {n}") for n in range(count))
    counted = {unit.code: replace(entry, unit=unit, path=f"{unit.code}.xlsx") for unit in units}
    return Collection(definition.load(), PERIOD, units, counted, [], has_roster=True)


def test_what_a_unit_says_is_forgotten_when_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(narrative, "AT_ONCE", 10)  # so many rows wait to be written together
    sent = filled_workbook(changes={"population": "chưa nắm được"})
    path = written(tmp_path / "a.xlsx", sent)
    with Spool() as spool:
        (entry,) = read_files([path], spool).entries

        def peak(count: int) -> int:
            with streamed_book(tmp_path / "b.xlsx") as book:
                context = BookContext(book, collection(entry, count), spool, None)
                tracemalloc.start()
                narrative.write(context)
                _, highest = tracemalloc.get_traced_memory()
                tracemalloc.stop()
            return highest

        # What is remembered of texts, whoever wrote them, grows at the first time alone.
        (_, few), (_, many) = ((peak(count), peak(count)) for count in (20, 120))
    assert (many - few) / 100 < 1_000
