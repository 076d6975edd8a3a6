"""The commands that tell of the form and of messages: ``fields`` and ``explain``."""

from __future__ import annotations

from pathlib import Path

import click

import khsheet
from khsheet.cli.common import known_named, say, say_json
from khsheet.cli.group import fail
from khsheet.cli.options import FORM, TEMPLATES, print_forms
from khsheet.cli.usage import Command


@click.command(cls=Command)
@FORM
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Cách in.",
)
@print_forms("Các ô của biểu mẫu chỉ hỏi điều các mẫu in này cần.")
@TEMPLATES
def fields(form: str, fmt: str, mau: tuple[str, ...], templates_to: Path | None) -> None:
    """Liệt kê mọi ô nhập của biểu mẫu: khóa, trang, ô, kiểu."""
    from khsheet.cli import show

    if templates_to:
        from khsheet.outputs import Done
        from khsheet.verbs.word_templates import hand_out

        done = Done()
        written = hand_out(known_named(form).form, templates_to, done)
        say("\n".join([*map(str, written), *done.notes]))
        raise SystemExit(2 if done.locked else 0)
    rows = khsheet.fields(known_named(form).form, mau)
    if fmt == "json":
        say_json(rows)
    elif fmt == "csv":
        click.echo(show.fields_csv(rows), nl=False)
    else:
        click.echo(show.fields_text(rows))


@click.command(cls=Command)
@click.argument("code", metavar="MÃ")
def explain(code: str) -> None:
    """Giải thích một mã thông báo, ví dụ KH205."""
    from khsheet import messages
    from khsheet.form.definition import did_you_mean

    if code.upper() not in messages.CATALOGUE:
        fail(f"Không có mã «{code}»{did_you_mean(code.upper(), messages.CATALOGUE) or '.'}")
    click.echo(messages.explain(code))
