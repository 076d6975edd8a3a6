"""The verb ``form``: definitions of forms, in Excel or TOML."""

from __future__ import annotations

from pathlib import Path

import click

from khsheet.cli.common import say
from khsheet.cli.options import OWN_BOOK, PATH
from khsheet.cli.usage import Command


@click.command(cls=Command)
@click.argument("definition", required=False, default="", metavar="[MÃ_HOẶC_TỆP]")
@click.option("-o", "--output", type=PATH, help="Ghi định nghĩa thành tệp này: .xlsx hoặc .toml.")
def form(definition: str, output: Path | None) -> None:
    """Kiểm tra định nghĩa biểu mẫu; ghi định nghĩa thành tệp Excel để sửa, hoặc thành TOML."""
    from khsheet.cli import show_form
    from khsheet.verbs import form as verb

    name = definition or verb.default_id()
    if output is None:
        say(show_form.checked(name, verb.checked(name, OWN_BOOK)))
    else:
        say(show_form.written(verb.convert(name, output, OWN_BOOK)))
