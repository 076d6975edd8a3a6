"""The verb ``form``: definitions of forms, in Excel or TOML."""

from __future__ import annotations

from pathlib import Path

import click

from khsheet.cli.common import say
from khsheet.cli.options import OWN_BOOK, PATH
from khsheet.cli.usage import Command


@click.command(cls=Command)
@click.argument("definition", required=False, default="", metavar="[MÃ_HOẶC_TỆP]")
@click.argument("newer", required=False, default="", metavar="[BẢN_MỚI]")
@click.option("-o", "--output", type=PATH, help="Ghi định nghĩa thành tệp này: .xlsx hoặc .toml.")
@click.option("--word", type=PATH, help="Ghi một mẫu Word đầu tiên của mẫu in thành tệp .docx này.")
@click.option("--mau", default="", metavar="MẪU", help="Với --word: mẫu in nào, theo mã.")
@click.option("--new", is_flag=True, help="Với -o: ghi một định nghĩa nhỏ dùng được ngay, để sửa.")
def form(
    definition: str, newer: str, output: Path | None, word: Path | None, mau: str, new: bool
) -> None:
    """Kiểm tra định nghĩa biểu mẫu và mẫu Word của nó; ghi định nghĩa thành tệp Excel để sửa, hoặc
    thành TOML. Hai định nghĩa: kể bản mới khác bản cũ ở đâu, biểu mẫu đã gửi còn đọc được không."""
    from khsheet.cli import show_form
    from khsheet.verbs import form as verb

    if new:
        if output is None or definition or word:
            raise click.UsageError("Dùng --new thì chỉ cần thêm -o, ví dụ -o bieu-mau.xlsx.")
        say(show_form.begun(verb.begin(output)))
        return
    if newer:
        if output or word:
            raise click.UsageError("So hai định nghĩa thì không ghi tệp nào: bỏ -o, --word.")
        told = verb.compared(definition, newer, OWN_BOOK)
        say(show_form.compared(definition, newer, told))
        raise SystemExit(1 if told.refused else 0)
    name = definition or verb.default_id()
    if word:
        say(show_form.template(word, verb.write_template(name, word, OWN_BOOK, mau)))
    if output:
        say(show_form.written(verb.convert(name, output, OWN_BOOK)))
    if word or output:
        return
    checked = verb.checked(name, OWN_BOOK)
    of_templates = verb.templates(checked)
    say(show_form.checked(name, checked, of_templates))
    raise SystemExit(1 if of_templates.faults else 0)
