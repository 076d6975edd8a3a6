"""What the commands share: what their options stand for, and how results are shown."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from khsheet.cli.group import visible
from khsheet.cli.options import OWN_BOOK

if TYPE_CHECKING:
    from khsheet.cli.progress import Meter
    from khsheet.form.known import KnownForms
    from khsheet.model import Collection, Period
    from khsheet.office.book import Office
    from khsheet.verbs.earlier import Finder
    from khsheet.verbs.gathered import Result
    from khsheet.verbs.season import Season
    from khsheet.verbs.setting_out import Start


# ---------------------------------------------------------------- what options stand for


def known_named(name: str) -> KnownForms:
    from khsheet.verbs.setting_out import known_beside

    return known_beside(OWN_BOOK, name)


def started(form: str, path: Path | None, no_roster: bool) -> Start:
    """The forms known, and the office named; else its book in this folder, which is said."""
    from khsheet.verbs.setting_out import own_book, start

    if path and no_roster:
        raise click.UsageError("Xin chọn một trong hai: --roster TỆP hoặc --no-roster.")
    found = None if path or no_roster else own_book(OWN_BOOK)
    made = start(path or found, form=form, was_found=bool(found))
    if found and made.office:
        number = len(made.office.units)
        units = f"{number} đơn vị" if number else "chưa ghi đơn vị nào"
        told = f"Dùng {found} của thư mục này ({units}); không dùng thì --no-roster."
        click.echo(told, err=True)
    for note in made.office.notes if made.office else ():
        click.echo(f"{path or found}: {visible(note)}", err=True)
    return made


def named_period(text: str, office: Office | None, season: Season | None = None) -> Period:
    """The period named, with the office's own days for it; where none is named, that of the season
    or of today."""
    from khsheet.form import periods

    today = date.today()
    try:
        if text:
            period = periods.parse(text)
        else:
            period = season.period(office, today) if season else periods.current(today)
        return office.dated(period) if office else period
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--period") from error


def asked_period(text: str, office: Office | None = None) -> Period | None:
    """The period to collect; None for that of most files."""
    return named_period(text, office) if text else None


class Places(NamedTuple):
    """What a verb reads, and where what goes back is written and earlier periods lie, where its
    options do not say it."""

    paths: tuple[Path, ...]
    returned: Path | None = None
    earlier: Finder | None = None


def arrived(paths: tuple[Path, ...]) -> Places:
    """Those of what units sent; in a season's folder nothing needs to be named, which is said."""
    if paths:
        return Places(paths)
    season = _season()
    click.echo(f"Đọc {season.arrivals}; bản trả lại ở {season.returned}.", err=True)
    return Places((season.arrivals,), season.returned, season.earlier)


def reported(paths: tuple[Path, ...], period: str) -> Places:
    """What reports and exports are made of; in a season's folder it is found, which is said."""
    if paths:
        return Places(paths)
    season = _season()
    path = season.to_report(named_period(period, None).id if period else "")
    told = f"Đọc {path}."
    if path != season.arrivals and season.is_behind(path):
        newer = f"{season.arrivals} hoặc {season.book}"
        told += f" {newer} có điều mới hơn; nên chạy khsheet collect trước."
    click.echo(told, err=True)
    return Places((path,), earlier=season.earlier)


def _season() -> Season:
    from khsheet.verbs import season

    if found := season.here():
        return found
    lacks = season.NO_ARRIVALS if season.lacks_arrivals() else "Còn thiếu tệp hoặc thư mục."
    raise click.UsageError(lacks, click.get_current_context())


# ---------------------------------------------------------------- what is shown


class Left:
    """What a command leaves to the menu that called it: what became of the files, what it made."""

    def __init__(self) -> None:
        self.collection: Collection | None = None
        self.made: Path | None = None


def leave(made: Path | None, collection: Collection | None = None) -> None:
    """Leave that to the menu, where it called."""
    left = click.get_current_context().find_object(Left)
    if left:
        left.made, left.collection = made, collection


def say(text: str) -> None:
    """On a line of its own, whatever the progress said before."""
    _wipe_progress()
    click.echo(visible(text))


def say_json(data: object) -> None:
    import json

    _wipe_progress()
    click.echo(json.dumps(data, ensure_ascii=False))


def progress_line(*words: str) -> Meter | None:
    """A line on stderr while it is a terminal; nothing otherwise."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    from khsheet.cli.progress import Meter

    meter, context = Meter(sys.stderr, *words), click.get_current_context()
    context.meta.setdefault(_METERS, []).append(meter)
    context.call_on_close(meter.wipe)
    return meter


_METERS = "khsheet.meters"


def _wipe_progress() -> None:
    for meter in click.get_current_context().meta.get(_METERS, ()):
        meter.wipe()


def finish(result: Result, fmt: str, *, with_values: bool, with_info: bool) -> None:
    leave(result.output, result.collection)
    output = result.output.as_posix() if result.output else None
    if fmt == "json":
        from khsheet.cli import show

        made = (result.collection, result.totals, output, with_values, result.comparison)
        say_json(show.collection_json(*made))
    else:
        from khsheet.cli import listing

        said = listing.collection_text(result.collection, output, result.notes, with_info=with_info)
        say(said)
    raise SystemExit(result.exit_code)
