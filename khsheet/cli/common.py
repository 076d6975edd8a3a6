"""What the commands share: what their options stand for, and how results are shown."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khsheet.cli.group import visible
from khsheet.cli.options import OWN_BOOK

if TYPE_CHECKING:
    from khsheet.cli.progress import Meter
    from khsheet.form.known import KnownForms
    from khsheet.model import Period
    from khsheet.office.book import Office
    from khsheet.verbs.gathered import Result
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


def named_period(text: str, office: Office | None) -> Period:
    """The period named, with the office's own days for it; that of today where none is named."""
    from khsheet.form import periods

    try:
        period = periods.parse(text) if text else periods.current(date.today())
        return office.dated(period) if office else period
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--period") from error


def asked_period(text: str, office: Office | None = None) -> Period | None:
    """The period to collect; None for that of most files."""
    return named_period(text, office) if text else None


# ---------------------------------------------------------------- what is shown


def say(text: str) -> None:
    click.echo(visible(text))


def say_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False))


def progress_line(*words: str) -> Meter | None:
    """A line on stderr while it is a terminal; nothing otherwise."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    from khsheet.cli.progress import Meter

    meter = Meter(sys.stderr, *words)
    click.get_current_context().call_on_close(meter.wipe)
    return meter


def finish(result: Result, fmt: str, *, with_values: bool, with_info: bool) -> None:
    from khsheet.cli import show

    output = result.output.as_posix() if result.output else None
    if fmt == "json":
        made = (result.collection, result.totals, output, with_values, result.comparison)
        say_json(show.collection_json(*made))
    else:
        said = show.collection_text(result.collection, output, result.notes, with_info=with_info)
        say(said)
    raise SystemExit(result.exit_code)
