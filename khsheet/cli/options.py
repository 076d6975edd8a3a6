"""The options that several verbs share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from khsheet.verbs import season

#: The office's own book is found under this name, in the folder where one works.
OWN_BOOK = Path(season.BOOK)
PATH = click.Path(path_type=Path, readable=False)  # what cannot be read is told of each file

#: Without any, those of the season's folder.
PATHS = click.argument("paths", nargs=-1, type=PATH, metavar="[TỆP_HOẶC_THƯ_MỤC...]")
FORM = click.option("--form", default="", help="Mã biểu mẫu hoặc tệp định nghĩa.")
FORM_OF_MOST = click.option(
    "--form", default="", help="Mã biểu mẫu hoặc tệp định nghĩa (mặc định: của đa số tệp)."
)
PERIOD_OF_MOST = click.option(
    "--period",
    default="",
    help="Kỳ báo cáo, ví dụ 2026-H1 (mặc định: của đa số tệp). Kỳ dài, ví dụ 2026, gộp các kỳ "
    "trong đó: số phát sinh cộng lại, số hiện có lấy ở kỳ cuối.",
)


class _PrintForms(click.ParamType):
    """Ids of printed forms between commas."""

    name = "mẫu"

    def convert(self, value: str | tuple[str, ...], *_: object) -> tuple[str, ...]:
        parts = re.split(r"[,;\s]+", value) if isinstance(value, str) else value
        return tuple(dict.fromkeys(part for part in parts if part))

    def get_metavar(self, *_: object, **__: object) -> str:
        return "MẪU"


def print_forms(text: str) -> Callable[[Any], Any]:
    """The option that names printed forms."""
    return click.option("--mau", type=_PrintForms(), default="", help=text)


ROSTER = click.option(
    "--roster",
    type=PATH,
    help="Danh sách đơn vị: CSV hoặc tệp văn phòng (mặc định: van-phong.xlsx ở đây, nếu có; không "
    "có thì van-phong.ods, .xls, .xlsm, .xlsb, .csv).",
)
NO_ROSTER = click.option("--no-roster", is_flag=True, help="Không dùng danh sách đơn vị nào.")
PREVIOUS = click.option(
    "--previous",
    type=PATH,
    multiple=True,
    help="Bảng tổng hợp (hoặc thư mục báo cáo) của kỳ trước, cùng kỳ năm trước…, để so; nêu được "
    "nhiều lần.",
)
RETURN = click.option(
    "--return", "return_to", type=PATH, help="Thư mục ghi bản trả lại cho đơn vị cần sửa."
)
FORMAT = click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Cách in kết quả.",
)
VERIFY = click.option(
    "--verify", is_flag=True, help="Đọc mỗi tệp .xlsx thêm một lần bằng chương trình khác để so."
)
VERBOSE = click.option(
    "-v",
    "--verbose",
    "with_info",
    is_flag=True,
    help="Kể cả những ô đã đọc giúp và những điều để biết.",
)
VALUES = click.option(
    "--values", "with_values", is_flag=True, help="Với --format json: thêm các số của từng đơn vị."
)


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of ``report`` alone, in their order."""
    for option in reversed(_REPORT):
        command = option(command)
    return command


_REPORT = (
    print_forms("Mẫu in, ví dụ 1 hoặc 1,3 (mặc định những mẫu cần của đơn vị)."),
    click.option("--office", "of", flag_value="office", help="Chỉ báo cáo của chính văn phòng."),
    click.option("--units", "of", flag_value="units", help="Chỉ báo cáo của các đơn vị."),
    click.option("--unit", default="", help="Chỉ báo cáo của đơn vị có tên hoặc mã này."),
    click.option(
        "--previous",
        type=PATH,
        multiple=True,
        help="Với --office: bảng tổng hợp kỳ trước, để so; ghi nhiều lần được.",
    ),
    click.option("--no-annex", is_flag=True, help="Với --office: bỏ phụ lục lời của các đơn vị."),
    click.option(
        "--template",
        type=PATH,
        help="Mẫu Word riêng của văn phòng (cần --mau, hoặc --office).",
    ),
    click.option("--pdf", is_flag=True, help="Ghi thêm PDF (cần LibreOffice)."),
    click.option(
        "-o",
        "--output",
        type=PATH,
        default=Path("bao-cao"),
        show_default=True,
        help="Thư mục kết quả.",
    ),
)

LETTERS = click.option(
    "--letters",
    "letters_to",
    type=PATH,
    help="Thư mục ghi lời gửi đơn vị: nhắc nộp, nhắc sửa, phản hồi số đã tính.",
)
TEMPLATES = click.option(
    "--templates",
    "templates_to",
    type=PATH,
    help="Thay vào đó: chép các mẫu Word và danh sách chỗ điền vào thư mục này.",
)
JOBS = click.option(
    "--jobs",
    type=click.IntRange(0, 60),
    default=0,
    show_default=True,
    help="Số tiến trình đọc tệp (0: tự chọn).",
)
