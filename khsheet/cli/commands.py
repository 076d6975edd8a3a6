"""The command: parses, calls one step, prints, exits. Nothing else lives here."""

from __future__ import annotations

import errno
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from khsheet import __version__
from khsheet.cli.usage import Command, VietnameseHelp, explained

PATH = click.Path(path_type=Path, readable=False)  # what cannot be read is told of each file
FORMATS = click.Choice(["text", "json"])
INTERRUPTED = 130
STOPPED = "Đã dừng theo yêu cầu; không có tệp nào dở dang."


class _Group(VietnameseHelp, click.Group):
    """Shows the verbs in the order of the work; every fault is a message and exit status 2.

    Ctrl-C is 130, as shells have it. A fault that nobody foresaw keeps its traceback with KHSHEET_DEBUG=1.
    """

    command_class = Command

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **extra)
        try:
            status = super().main(*args, standalone_mode=False, **extra)
        except click.UsageError as error:
            _fail(explained(error))
        except click.Abort:
            _fail(STOPPED, INTERRUPTED)
        raise SystemExit(status if isinstance(status, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        from khsheet.errors import UserError

        try:
            return super().invoke(ctx)
        except UserError as error:
            _fail(str(error))
        except KeyboardInterrupt:
            _fail(STOPPED, INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # nobody reads on, as with «| head»
                raise
            where = f" {error.filename}" if error.filename else ""
            _fail(f"Không đọc hoặc ghi được{where}: {_reason(error)}.")
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("KHSHEET_DEBUG"):
                raise
            _fail(
                f"Lỗi bất ngờ ({type(error).__name__}), không có tệp nào dở dang. Xin báo cho người phụ trách phần mềm."
            )


def _reason(error: OSError) -> str:
    from khsheet.outputs import reason

    return reason(error, error.filename or "")


def _fail(message: str, status: int = 2) -> None:
    try:
        click.echo(_visible(message), err=True)
    except OSError:
        pass  # nobody hears it
    raise SystemExit(status)


def _visible(text: str) -> str:
    """Without what a terminal would obey: names come out of files."""
    return text.translate(_CONTROLS)


_CONTROLS = {n: "\ufffd" for n in (*range(9), *range(11, 32), *range(127, 160))}


def _utf8_streams() -> None:
    """Vietnamese output never raises, whatever code page the console has."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = (stream.encoding or "").lower().replace("-", "")
            stream.reconfigure(encoding=None if encoding == "utf8" else "utf-8", errors="replace")


@click.group(
    cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="khsheet", help="Hiện phiên bản.")
def main() -> None:
    """Biểu mẫu báo cáo khuyến học bằng Excel: tạo, nhận lại, kiểm tra, tổng hợp."""


def _form(name: str):
    from khsheet.form import definition

    return definition.load(name)


def _office(path: Path | None, form):
    from khsheet.collection import roster

    return roster.load(path, form) if path else None


def _period(text: str | None, office):
    from khsheet.form import periods

    try:
        period = periods.parse(text) if text else periods.current(date.today())
        return periods.with_dates(period, office and office.start, office and office.end)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--period") from error


def _json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False))


def _progress(*words: str):
    """A line on stderr while it is a terminal; nothing otherwise."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    from khsheet.cli.progress import Meter

    meter = Meter(sys.stderr, *words)
    click.get_current_context().call_on_close(meter.wipe)
    return meter


def _finish(result, fmt: str) -> None:
    from khsheet.cli import show

    output = result.output.as_posix() if result.output else None
    if fmt == "json":
        _json(show.collection_json(result.collection, result.totals, output))
    else:
        click.echo(_visible(show.collection_text(result.collection, output, result.notes)))
    raise SystemExit(result.exit_code)


@main.command()
@click.option("--form", default="", help="Mã biểu mẫu hoặc tệp định nghĩa.")
@click.option("--period", help="Kỳ báo cáo: 2026-H1, 2026-H2, 2026-Q1, 2026.")
@click.option("--unit", help="Tên một đơn vị.")
@click.option("--roster", type=PATH, help="Danh sách đơn vị (CSV hoặc tệp văn phòng).")
@click.option("--previous", type=PATH, help="Báo cáo hoặc bảng tổng hợp kỳ trước, để điền sẵn.")
@click.option("--password", default="", help="Mật khẩu khóa sheet (mặc định không có).")
@click.option("-o", "--output", type=PATH, help="Tệp (một đơn vị) hoặc thư mục kết quả.")
def new(
    form: str,
    period: str | None,
    unit: str | None,
    roster: Path | None,
    previous: Path | None,
    password: str,
    output: Path | None,
) -> None:
    """Tạo biểu mẫu trắng cho một đơn vị hoặc cho mọi đơn vị trong danh sách."""
    from khsheet.cli import show
    from khsheet.verbs import steps

    if bool(unit) == bool(roster):
        raise click.UsageError(
            "Xin cho biết --unit TÊN (một đơn vị) hoặc --roster TỆP (cả danh sách)."
        )
    loaded = _form(form)
    office = _office(roster, loaded)
    made = steps.run_new(
        loaded,
        _period(period, office),
        unit,
        office,
        output,
        previous=previous,
        password=password,
        progress=_progress("Đã tạo", "biểu mẫu"),
    )
    click.echo(_visible(show.new_forms_text(made)))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="TỆP_HOẶC_THƯ_MỤC...")
@click.option(
    "--return", "return_to", type=PATH, help="Thư mục ghi bản trả lại cho đơn vị cần sửa."
)
@click.option(
    "--format", "fmt", type=FORMATS, default="text", show_default=True, help="Cách in kết quả."
)
def check(paths: tuple[Path, ...], return_to: Path | None, fmt: str) -> None:
    """Kiểm tra các tệp đã điền, không ghi bảng tổng hợp."""
    from khsheet.verbs import steps

    _finish(steps.run_check(paths, return_to=return_to, progress=_progress()), fmt)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="TỆP_HOẶC_THƯ_MỤC...")
@click.option("-o", "--output", type=PATH, help="Bảng tổng hợp (mặc định tong-hop-<kỳ>.xlsx).")
@click.option("--roster", type=PATH, help="Danh sách đơn vị (CSV hoặc tệp văn phòng).")
@click.option("--previous", type=PATH, help="Bảng tổng hợp kỳ trước, để đối chiếu.")
@click.option(
    "--return", "return_to", type=PATH, help="Thư mục ghi bản trả lại cho đơn vị cần sửa."
)
@click.option(
    "--jobs",
    type=click.IntRange(0, 60),
    default=0,
    show_default=True,
    help="Số tiến trình đọc tệp (0: tự chọn).",
)
@click.option("--no-names", is_flag=True, help="Không đưa họ tên hội viên vào bảng tổng hợp.")
@click.option(
    "--format", "fmt", type=FORMATS, default="text", show_default=True, help="Cách in kết quả."
)
def collect(
    paths: tuple[Path, ...],
    output: Path | None,
    roster: Path | None,
    previous: Path | None,
    return_to: Path | None,
    jobs: int,
    no_names: bool,
    fmt: str,
) -> None:
    """Đọc các tệp đã điền, kiểm tra và ghi một bảng tổng hợp."""
    from khsheet.verbs import steps

    office = _office(roster, _form(""))
    result = steps.run_collect(
        paths,
        output,
        office,
        return_to=return_to,
        previous=previous,
        with_names=not no_names,
        jobs=jobs,
        progress=_progress(),
    )
    _finish(result, fmt)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="TỆP_HOẶC_THƯ_MỤC...")
@click.option("--mau", type=click.Choice(["1", "2", "3"]), help="Mẫu báo cáo (mặc định cả ba).")
@click.option("--template", type=PATH, help="Mẫu Word riêng của văn phòng (cần --mau).")
@click.option("--pdf", is_flag=True, help="Ghi thêm PDF (cần LibreOffice).")
@click.option(
    "-o", "--output", type=PATH, default=Path("bao-cao"), show_default=True, help="Thư mục kết quả."
)
def report(
    paths: tuple[Path, ...], mau: str | None, template: Path | None, pdf: bool, output: Path
) -> None:
    """Ghi báo cáo Word từ các tệp đã điền hoặc từ bảng tổng hợp."""
    from khsheet.cli import show
    from khsheet.verbs import steps

    if template and not mau:
        raise click.UsageError("Dùng --template thì xin cho biết thêm --mau 1, 2 hoặc 3.")
    result = steps.run_report(
        paths,
        [int(mau)] if mau else [1, 2, 3],
        output,
        template=template,
        pdf=pdf,
        progress=_progress(),
    )
    click.echo(_visible(show.reports_text(result)))
    raise SystemExit(result.exit_code)


@main.command()
@click.option("--form", default="", help="Mã biểu mẫu hoặc tệp định nghĩa.")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Cách in.",
)
def fields(form: str, fmt: str) -> None:
    """Liệt kê mọi ô nhập của biểu mẫu: khóa, sheet, ô, kiểu."""
    from khsheet.cli import show
    from khsheet.verbs import steps

    rows = steps.fields(_form(form))
    if fmt == "json":
        _json(rows)
    else:
        click.echo(
            show.fields_csv(rows) if fmt == "csv" else show.fields_text(rows), nl=fmt == "text"
        )


@main.command()
@click.argument("code", metavar="MÃ")
def explain(code: str) -> None:
    """Giải thích một mã thông báo, ví dụ KH205."""
    from khsheet import messages
    from khsheet.form.definition import did_you_mean

    if code.upper() not in messages.CATALOGUE:
        _fail(f"Không có mã «{code}»{did_you_mean(code.upper(), messages.CATALOGUE)}.")
    click.echo(messages.explain(code))


@main.command()
@click.option(
    "-o",
    "--output",
    type=PATH,
    default=Path("van-phong.xlsx"),
    show_default=True,
    help="Tệp văn phòng.",
)
def office(output: Path) -> None:
    """Ghi tệp văn phòng trắng: danh sách đơn vị và cấu hình, để sửa bằng Excel."""
    from khsheet.verbs import steps

    click.echo(
        f"Đã tạo {steps.run_office(_form(''), output)}. Xin ghi các đơn vị vào sheet Đơn vị, sửa sheet Cấu hình."
    )


def run() -> None:
    """The console script."""
    _utf8_streams()
    main(prog_name="khsheet")


if __name__ == "__main__":
    run()
