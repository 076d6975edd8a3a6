"""The verb ``frames``, and what it shares with ``export``: files of several periods as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from khsheet.collection.discreet import without_texts
from khsheet.collection.spool import Spool
from khsheet.data.records import Data
from khsheet.form.known import KnownForms
from khsheet.intake.receive import Paths, Progress, read_files
from khsheet.model import Collection, Period
from khsheet.office.book import Office
from khsheet.verbs.gathered import gathered
from khsheet.verbs.setting_out import start

if TYPE_CHECKING:
    from khsheet.data.frames import Frames


def frames(
    paths: Paths,
    roster: Office | Path | str | None = None,
    previous: Iterable[Path | str] = (),
    *,
    known: KnownForms | None = None,
    period: Period | None = None,
    with_names: bool = True,
    with_texts: bool = True,
    exact: bool = False,
    progress: Progress | None = None,
) -> Frames:
    """What was sent as pandas DataFrames by name; see ``khsheet.data.frames.Frames``.

    ``paths`` are filled workbooks, folders of them or a consolidated workbook, as for ``check``;
    each of ``previous`` the same of another period. ``exact`` gives Decimal objects where the
    frames have Float64. Raises UserError (also where pandas is missing).
    """
    from khsheet.data import frames as data_frames

    data_frames.imported()
    with collected(
        paths,
        roster,
        previous,
        known=known or KnownForms(),
        period=period,
        with_names=with_names,
        with_texts=with_texts,
        progress=progress,
    ) as data:
        return data_frames.made(data.schema.tables, data.chunks(), exact=exact)


@contextmanager
def collected(
    paths: Paths,
    roster: Office | Path | str | None,
    previous: Iterable[Path | str],
    *,
    known: KnownForms,
    period: Period | None,
    with_names: bool,
    with_texts: bool,
    progress: Progress | None,
) -> Iterator[Data]:
    """The collections of what lies there, one for each period, as data while the block runs."""
    known, office = start(roster, known)
    with_names = with_names and with_texts
    with Spool() as spool:

        def gather(places: Paths, asked: Period | None) -> Collection:
            read = read_files(
                places,
                spool,
                office,
                known=known,
                with_names=with_names,
                progress=progress,
            )
            made = gathered(read, spool, office, known=known, period=asked, with_names=with_names)
            return made if with_texts else without_texts(made, spool, known)

        periods = [gather(paths, period), *(gather(path, None) for path in previous)]
        yield Data(periods, spool)
