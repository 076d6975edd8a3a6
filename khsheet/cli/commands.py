"""The command: each verb parses, calls one function of the library, shows, exits."""

from __future__ import annotations

import gc
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

import khsheet
from khsheet.cli.group import Group, fail, set_streams_to_utf8, visible
from khsheet.cli.options import (
    FORM,
    FORM_OF_MOST,
    FORMAT,
    JOBS,
    LETTERS,
    NO_ROSTER,
    OWN_BOOK,
    PATH,
    PATHS,
    PERIOD_OF_MOST,
    RETURN,
    ROSTER,
    TEMPLATES,
    VALUES,
    VERBOSE,
    VERIFY,
    print_forms,
    report_options,
)

if TYPE_CHECKING:
    from khsheet.cli.progress import Meter
    from khsheet.form.known import KnownForms
    from khsheet.model import Period
    from khsheet.office.book import Office
    from khsheet.verbs.gathered import Result
    from khsheet.verbs.setting_out import Start


@click.group(
    cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(khsheet.__version__, prog_name="khsheet", help="Hiện phiên bản.")
def main() -> None:
    """Biểu mẫu báo cáo bằng Excel: tạo, nhận lại, kiểm tra, tổng hợp."""


# ---------------------------------------------------------------- what options stand for


def _known(name: str) -> KnownForms:
    from khsheet.verbs.setting_out import known_beside

    return known_beside(OWN_BOOK, name)


def _start(form: str, path: Path | None, no_roster: bool) -> Start:
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


def _period(text: str, office: Office | None) -> Period:
    """The period named, with the office's own days for it; that of today where none is named."""
    from khsheet.form import periods

    try:
        period = periods.parse(text) if text else periods.current(date.today())
        return office.dated(period) if office else period
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--period") from error


def _asked(text: str, office: Office | None = None) -> Period | None:
    """The period to collect; None for that of most files."""
    return _period(text, office) if text else None


# ---------------------------------------------------------------- what is shown


def _say(text: str) -> None:
    click.echo(visible(text))


def _json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False))


def _progress(*words: str) -> Meter | None:
    """A line on stderr while it is a terminal; nothing otherwise."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    from khsheet.cli.progress import Meter

    meter = Meter(sys.stderr, *words)
    click.get_current_context().call_on_close(meter.wipe)
    return meter


def _finish(result: Result, fmt: str, *, with_values: bool, with_info: bool) -> None:
    from khsheet.cli import show

    output = result.output.as_posix() if result.output else None
    if fmt == "json":
        made = (result.collection, result.totals, output, with_values, result.comparison)
        _json(show.collection_json(*made))
    else:
        said = show.collection_text(result.collection, output, result.notes, with_info=with_info)
        _say(said)
    raise SystemExit(result.exit_code)


# ---------------------------------------------------------------- the verbs


@main.command()
@FORM
@click.option("--period", default="", help="Kỳ báo cáo: 2026-H1, 2026-H2, 2026-Q1, 2026.")
@click.option("--unit", help="Tên một đơn vị.")
@ROSTER
@NO_ROSTER
@print_forms("Chỉ hỏi điều các mẫu in này cần, ví dụ 1,3 (mặc định theo danh sách, hoặc mọi mẫu).")
@click.option("--previous", type=PATH, help="Báo cáo hoặc bảng tổng hợp kỳ trước, để điền sẵn.")
@click.option(
    "--password",
    default="",
    help="Mật khẩu mở khóa sheet và cấu trúc tệp, không mã hóa số liệu (mặc định không có).",
)
@click.option("-o", "--output", type=PATH, help="Tệp (một đơn vị) hoặc thư mục kết quả.")
def new(
    form: str,
    period: str,
    unit: str | None,
    roster: Path | None,
    no_roster: bool,
    mau: tuple[str, ...],
    previous: Path | None,
    password: str,
    output: Path | None,
) -> None:
    """Tạo biểu mẫu trắng cho một đơn vị hoặc cho mọi đơn vị trong danh sách."""
    from khsheet.cli import show

    known, office = _start(form, roster, no_roster)
    if not unit and not (office and office.units):
        raise click.UsageError(
            "Xin cho biết --unit TÊN (một đơn vị) hoặc --roster TỆP (cả danh sách)."
        )
    made = khsheet.new_forms(
        known.form,
        _period(period, office),
        unit,
        office,
        output,
        known=known,
        previous=previous,
        password=password,
        print_forms=mau,
        progress=_progress("Đã tạo", "biểu mẫu"),
    )
    _say(show.new_forms_text(made))


@main.command()
@PATHS
@FORM_OF_MOST
@PERIOD_OF_MOST
@ROSTER
@NO_ROSTER
@RETURN
@VERIFY
@FORMAT
@VERBOSE
@VALUES
def check(
    paths: tuple[Path, ...],
    form: str,
    period: str,
    roster: Path | None,
    no_roster: bool,
    return_to: Path | None,
    verify: bool,
    fmt: str,
    with_info: bool,
    with_values: bool,
) -> None:
    """Kiểm tra các tệp đã điền, không ghi bảng tổng hợp."""
    known, office = _start(form, roster, no_roster)
    result = khsheet.check(
        paths,
        office,
        known=known,
        period=_asked(period, office),
        return_to=return_to,
        verify=verify,
        progress=_progress(),
    )
    _finish(result, fmt, with_values=with_values, with_info=with_info)


@main.command()
@PATHS
@FORM_OF_MOST
@PERIOD_OF_MOST
@click.option("-o", "--output", type=PATH, help="Bảng tổng hợp (mặc định tong-hop-<kỳ>.xlsx).")
@ROSTER
@NO_ROSTER
@click.option(
    "--previous",
    type=PATH,
    multiple=True,
    help="Bảng tổng hợp (hoặc thư mục báo cáo) của kỳ trước, cùng kỳ năm trước…, để so; nêu được "
    "nhiều lần.",
)
@RETURN
@LETTERS
@JOBS
@click.option("--no-names", is_flag=True, help="Không đưa họ tên hội viên vào bảng tổng hợp.")
@click.option(
    "--no-texts",
    is_flag=True,
    help="Như --no-names, và bỏ cả lời đơn vị ghi (sổ quỹ, thuyết minh, giải trình), tên tệp.",
)
@click.option(
    "--data",
    "with_data",
    is_flag=True,
    help="Thêm sheet Dữ liệu, mỗi dòng một số, để lọc, pivot.",
)
@VERIFY
@FORMAT
@VERBOSE
@VALUES
def collect(
    paths: tuple[Path, ...],
    form: str,
    period: str,
    output: Path | None,
    roster: Path | None,
    no_roster: bool,
    previous: tuple[Path, ...],
    return_to: Path | None,
    letters_to: Path | None,
    jobs: int,
    no_names: bool,
    no_texts: bool,
    with_data: bool,
    verify: bool,
    fmt: str,
    with_info: bool,
    with_values: bool,
) -> None:
    """Đọc các tệp đã điền, kiểm tra và ghi một bảng tổng hợp."""
    known, office = _start(form, roster, no_roster)
    result = khsheet.collect(
        paths,
        output,
        office,
        known=known,
        period=_asked(period, office),
        return_to=return_to,
        letters_to=letters_to,
        verify=verify,
        previous=previous,
        with_names=not no_names,
        with_texts=not no_texts,
        with_data=with_data,
        jobs=jobs,
        progress=_progress(),
    )
    _finish(result, fmt, with_values=with_values, with_info=with_info)


@main.command()
@PATHS
@FORM_OF_MOST
@PERIOD_OF_MOST
@ROSTER
@NO_ROSTER
@click.option(
    "--previous", type=PATH, multiple=True, help="Báo cáo hoặc bảng tổng hợp của một kỳ khác."
)
@click.option("--no-names", is_flag=True, help="Bỏ họ tên hội viên và dữ liệu cá nhân khác.")
@click.option(
    "--no-texts",
    is_flag=True,
    help="Như --no-names, và bỏ cả lời đơn vị ghi (sổ quỹ, thuyết minh), tên tệp.",
)
@click.option(
    "--to",
    type=click.Choice(["csv", "sqlite", "json"]),
    default="csv",
    show_default=True,
    help="Thư mục CSV, tệp SQLite, hoặc tệp mỗi dòng một JSON.",
)
@click.option("-o", "--output", type=PATH, help="Thư mục hoặc tệp kết quả (mặc định du-lieu-<kỳ>).")
def export(
    paths: tuple[Path, ...],
    form: str,
    period: str,
    roster: Path | None,
    no_roster: bool,
    previous: tuple[Path, ...],
    no_names: bool,
    no_texts: bool,
    to: str,
    output: Path | None,
) -> None:
    """Ghi mọi số liệu thành bảng cho phần mềm khác: CSV, SQLite, JSON."""
    known, office = _start(form, roster, no_roster)
    made = khsheet.export(
        paths,
        output,
        to,
        office,
        previous,
        known=known,
        period=_asked(period, office),
        with_names=not no_names,
        with_texts=not no_texts,
        progress=_progress(),
    )
    click.echo(f"Đã ghi dữ liệu: {visible(str(made))}")


@main.command()
@PATHS
@FORM_OF_MOST
@PERIOD_OF_MOST
@ROSTER
@NO_ROSTER
@report_options
def report(
    paths: tuple[Path, ...],
    form: str,
    period: str,
    roster: Path | None,
    no_roster: bool,
    mau: tuple[str, ...],
    of: str | None,
    unit: str,
    previous: tuple[Path, ...],
    no_annex: bool,
    template: Path | None,
    pdf: bool,
    output: Path,
) -> None:
    """Ghi báo cáo Word từ các tệp đã điền hoặc từ bảng tổng hợp."""
    from khsheet.cli import show
    from khsheet.verbs.report import Of

    if template and not mau and of != "office":
        raise click.UsageError("Dùng --template thì xin cho biết thêm --mau, ví dụ --mau 1.")
    known, office = _start(form, roster, no_roster)
    result = khsheet.report(
        paths,
        mau,
        output,
        office,
        known=known,
        period=_asked(period, office),
        template=template,
        pdf=pdf,
        of=Of(of or "all"),
        unit=unit,
        previous=previous,
        with_annex=not no_annex,
        progress=_progress(),
    )
    _say(show.reports_text(result))
    raise SystemExit(result.exit_code)


@main.command()
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
    """Liệt kê mọi ô nhập của biểu mẫu: khóa, sheet, ô, kiểu."""
    from khsheet.cli import show

    if templates_to:
        from khsheet.verbs.word_templates import hand_out

        _say("\n".join(map(str, hand_out(_known(form).form, templates_to))))
        return
    rows = khsheet.fields(_known(form).form, mau)
    if fmt == "json":
        _json(rows)
    elif fmt == "csv":
        click.echo(show.fields_csv(rows), nl=False)
    else:
        click.echo(show.fields_text(rows))


@main.command()
@click.argument("code", metavar="MÃ")
def explain(code: str) -> None:
    """Giải thích một mã thông báo, ví dụ KH205."""
    from khsheet import messages
    from khsheet.form.definition import did_you_mean

    if code.upper() not in messages.CATALOGUE:
        fail(f"Không có mã «{code}»{did_you_mean(code.upper(), messages.CATALOGUE) or '.'}")
    click.echo(messages.explain(code))


@main.command()
@FORM
@click.option(
    "--from", "carry_from", type=PATH, help="Tệp văn phòng cũ hoặc danh sách CSV, để chuyển sang."
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    default=OWN_BOOK,
    show_default=True,
    help="Tệp văn phòng.",
)
def office(form: str, carry_from: Path | None, output: Path) -> None:
    """Ghi tệp văn phòng để sửa bằng Excel: đơn vị, kỳ báo cáo, quyết định, ngưỡng."""
    from khsheet.verbs.office import forms_of
    from khsheet.verbs.setting_out import own_book

    if not carry_from and output == OWN_BOOK and (other := own_book(output)) and other != output:
        fail(f"Thư mục này đã có {other}. Xin chuyển sang bằng --from {other}, hoặc chọn -o khác.")
    notes = khsheet.office_workbook(forms_of(form, carry_from), output, carry_from)
    if carry_from:
        _say(f"Đã chuyển {carry_from} sang {output}.")
    else:
        click.echo(
            f"Đã tạo {output}. Xin ghi các đơn vị vào sheet Đơn vị, rồi xem sheet Văn phòng."
        )
    for note in notes:
        _say(note)


#: New objects after which Python looks for garbage: nearly all that a command makes lasts.
SELDOM = 50_000


def run() -> None:
    """The console script."""
    gc.set_threshold(SELDOM)
    set_streams_to_utf8()
    main(prog_name="khsheet")


if __name__ == "__main__":
    run()
