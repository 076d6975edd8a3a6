"""The commands before reports come in: ``office`` and ``new``."""

from __future__ import annotations

from pathlib import Path

import click

import khsheet
from khsheet.cli.common import leave, named_period, progress_line, say, started
from khsheet.cli.group import fail
from khsheet.cli.options import FORM, NO_ROSTER, OWN_BOOK, PATH, ROSTER, print_forms
from khsheet.cli.usage import Command


@click.command(cls=Command)
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
@click.option(
    "--season",
    "season_folder",
    type=PATH,
    metavar="THƯ_MỤC",
    help="Tạo cả thư mục làm việc của một mùa báo cáo; trong đó các lệnh không cần ghi đường dẫn.",
)
def office(form: str, carry_from: Path | None, output: Path, season_folder: Path | None) -> None:
    """Ghi tệp văn phòng để sửa bằng Excel: đơn vị, kỳ báo cáo, quyết định, ngưỡng."""
    from khsheet.verbs.office import forms_of
    from khsheet.verbs.setting_out import own_book

    if season_folder:
        if output != OWN_BOOK:
            raise click.UsageError("Xin chọn một trong hai: -o TỆP hoặc --season THƯ_MỤC.")
        _make_season(season_folder, form, carry_from)
        return
    if not carry_from and output == OWN_BOOK and (other := own_book(output)) and other != output:
        fail(f"Thư mục này đã có {other}. Xin chuyển sang bằng --from {other}, hoặc chọn -o khác.")
    notes = khsheet.office_workbook(forms_of(form, carry_from), output, carry_from)
    if carry_from:
        say(f"Đã chuyển {carry_from} sang {output}.")
    else:
        click.echo(
            f"Đã tạo {output}. Xin ghi các đơn vị vào trang Đơn vị, rồi xem trang Văn phòng."
        )
    for note in notes:
        say(note)


def _make_season(folder: Path, form: str, carry_from: Path | None) -> None:
    from khsheet.cli import show
    from khsheet.verbs.office import forms_of
    from khsheet.verbs.season_folder import make_season

    made = make_season(folder, forms_of(form, carry_from), carry_from)
    leave(made.season.folder)
    say(show.season_text(made))


@click.command(cls=Command)
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
    help="Mật khẩu mở khóa trang và cấu trúc tệp, không mã hóa số liệu (mặc định không có).",
)
@click.option(
    "--guide",
    "with_guide",
    is_flag=True,
    help="Đặt cạnh biểu mẫu bản hướng dẫn (Word) cho người điền; thư mục của mùa thì luôn có.",
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
    with_guide: bool,
    output: Path | None,
) -> None:
    """Tạo biểu mẫu trắng cho một đơn vị hoặc cho mọi đơn vị trong danh sách."""
    from khsheet.cli import show
    from khsheet.verbs import season

    known, office = started(form, roster, no_roster)
    at = season.here()
    if not unit and not (office and office.units):
        raise click.UsageError(
            "Xin cho biết --unit TÊN (một đơn vị) hoặc --roster TỆP (cả danh sách)."
        )
    asked = named_period(period, office, at)
    made = khsheet.new_forms(
        known.form,
        asked,
        unit,
        office,
        output or (at.forms if at else None),
        known=known,
        previous=previous or (at.before(asked) if at else None),
        password=password,
        print_forms=mau,
        with_guide=with_guide or (at is not None and output is None),
        progress=progress_line("Đã tạo", "biểu mẫu"),
    )
    first = next(iter(made.written), None)
    leave(first if unit or not first else first.parent)
    say(show.new_forms_text(made))
    if with_guide and not made.guide:
        say("Biểu mẫu này chưa có bản hướng dẫn cho người điền.")
    raise SystemExit(made.exit_code)
