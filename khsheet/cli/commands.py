"""The command: the verbs that read what units sent, and all of them in the order of the work.

Each parses, calls one function of the library, shows, exits.
"""

from __future__ import annotations

import atexit
import gc
import sys
from pathlib import Path

import click

import khsheet
from khsheet.cli.common import (
    arrived,
    asked_period,
    finish,
    leave,
    progress_line,
    reported,
    say,
    started,
)
from khsheet.cli.form_command import form
from khsheet.cli.group import Group, set_streams_to_utf8
from khsheet.cli.options import (
    FORM_OF_MOST,
    FORMAT,
    JOBS,
    LETTERS,
    NO_ROSTER,
    PATH,
    PATHS,
    PERIOD_OF_MOST,
    PREVIOUS,
    RETURN,
    ROSTER,
    VALUES,
    VERBOSE,
    VERIFY,
    report_options,
)
from khsheet.cli.preparing import new, office
from khsheet.cli.telling import explain, fields
from khsheet.cli.usage import Command


@click.group(
    cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(khsheet.__version__, prog_name="khsheet", help="Hiện phiên bản.")
def main() -> None:
    """Biểu mẫu báo cáo bằng Excel: tạo, nhận lại, kiểm tra, tổng hợp."""


@click.command(cls=Command)
@PATHS
@FORM_OF_MOST
@PERIOD_OF_MOST
@ROSTER
@NO_ROSTER
@PREVIOUS
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
    previous: tuple[Path, ...],
    return_to: Path | None,
    verify: bool,
    fmt: str,
    with_info: bool,
    with_values: bool,
) -> None:
    """Kiểm tra các tệp đã điền, không ghi bảng tổng hợp."""
    at = arrived(paths)
    known, office = started(form, roster, no_roster)
    result = khsheet.check(
        at.paths,
        office,
        known=known,
        period=asked_period(period, office),
        return_to=return_to or at.returned,
        verify=verify,
        previous=previous or at.earlier,
        progress=progress_line(),
    )
    finish(result, fmt, with_values=with_values, with_info=with_info)


@click.command(cls=Command)
@PATHS
@FORM_OF_MOST
@PERIOD_OF_MOST
@click.option("-o", "--output", type=PATH, help="Bảng tổng hợp (mặc định tong-hop-<kỳ>.xlsx).")
@ROSTER
@NO_ROSTER
@PREVIOUS
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
    help="Thêm trang Dữ liệu, mỗi dòng một số, để lọc, pivot.",
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
    at = arrived(paths)
    known, office = started(form, roster, no_roster)
    result = khsheet.collect(
        at.paths,
        output,
        office,
        known=known,
        period=asked_period(period, office),
        return_to=return_to or at.returned,
        letters_to=letters_to or at.returned,
        verify=verify,
        previous=previous or at.earlier,
        with_names=not no_names,
        with_texts=not no_texts,
        with_data=with_data,
        jobs=jobs,
        progress=progress_line(),
    )
    finish(result, fmt, with_values=with_values, with_info=with_info)


@click.command(cls=Command)
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
    at = reported(paths, period)
    known, office = started(form, roster, no_roster)
    result = khsheet.report(
        at.paths,
        mau,
        output,
        office,
        known=known,
        period=asked_period(period, office),
        template=template,
        pdf=pdf,
        of=Of(of or "all"),
        unit=unit,
        previous=previous or at.earlier,
        with_annex=not no_annex,
        progress=progress_line(),
        pdf_progress=progress_line("Đã lập", "tệp PDF"),
    )
    leave(result.written[0] if len(result.written) == 1 else output)
    say(show.reports_text(result))
    raise SystemExit(result.exit_code)


@click.command(cls=Command)
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
    from khsheet.outputs import Done

    at = reported(paths, period)
    known, office = started(form, roster, no_roster)
    done, notes = Done(), list[str]()
    made = khsheet.export(
        at.paths,
        output,
        to,
        office,
        previous,
        known=known,
        period=asked_period(period, office),
        with_names=not no_names,
        with_texts=not no_texts,
        progress=progress_line(),
        done=done,
        notes=notes,
    )
    leave(made)
    say("\n".join([*notes, *done.notes, f"Đã ghi dữ liệu: {made}"]))
    raise SystemExit(2 if done.locked else 0)


#: The commands in the order of the work.
for command in (office, new, check, collect, report, export, fields, form, explain):
    main.add_command(command)


def _menu() -> int:
    from khsheet.cli.menu import Menu

    return Menu(main).run()


main.menu = _menu


#: New objects after which Python looks for garbage: nearly all that a command makes lasts.
SELDOM = 200_000


def run() -> None:
    """The console script; of a frozen program, also what its worker processes begin with."""
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support

        freeze_support()
    gc.set_threshold(SELDOM)
    atexit.register(gc.freeze)  # as it ends, Python would look through everything for garbage
    set_streams_to_utf8()
    main(prog_name="khsheet")


if __name__ == "__main__":
    run()
