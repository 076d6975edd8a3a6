"""What the verb ``form`` says."""

from __future__ import annotations

from pathlib import Path

from khsheet.form.differences import Differences
from khsheet.model import Form
from khsheet.verbs.form import OfTemplates, Written

#: How many lines of one kind are shown.
_SHOWN = 20


def checked(name: str, form: Form, templates: OfTemplates) -> str:
    """That a definition has no fault, what it holds, and what is to be said of its templates."""
    rules = len({rule.group or rule.id for rule in form.rules})
    counts = (
        (len(form.sheets), "trang"),
        (len(form.sections), "phần"),
        (len(form.inputs), "ô"),
        (len(form.tables), "bảng"),
        (len(form.computed), "giá trị tự tính"),
        (rules, "quy tắc"),
        (len(form.print_forms), "mẫu in"),
    )
    told = ", ".join(f"{number} {what}" for number, what in counts if number)
    lines = [
        f"{name}: định nghĩa dùng được, không có lỗi.",
        f"{form.title} ({form.id}, phiên bản {form.version}): {told}.",
        *_some("Mẫu Word có lỗi:", templates.faults),
        *_some("Để biết:", templates.notes),
    ]
    return "\n".join(lines)


def _some(heading: str, told: list[str]) -> list[str]:
    more = [f"  … và {len(told) - _SHOWN} điều nữa"] if len(told) > _SHOWN else []
    return [*_all(heading, told[:_SHOWN]), *more]


def _all(heading: str, told: list[str]) -> list[str]:
    return [heading, *(f"  - {one}" for one in told)] if told else []


def compared(name: str, newer: str, told: Differences) -> str:
    """What the newer of two definitions has otherwise."""
    lines = [
        *_all("Không được:", told.refused),
        *_all("Cần xem lại:", told.doubted),
        *_all(f"{newer} khác {name}:", told.changed),
        *_all("Biểu mẫu đã gửi:", told.workbooks),
    ]
    return "\n".join(lines if told.changed or told.refused else ["Không có gì khác.", *lines])


def template(path: Path, print_form: str) -> str:
    """Where a first template was written, and how it is used."""
    used = "Rồi ghi tên tệp này vào trang Mẫu in của định nghĩa."
    if print_form:
        used = f"Dùng thử: khsheet report … --mau {print_form} --template {path}"
    return f"Đã ghi mẫu Word {path}; xin sửa bằng Word. {used}"


def begun(made: list[Path]) -> str:
    """What a new form consists of, and how it is tried."""
    definition, template = made
    return (
        f"Đã ghi {definition} (định nghĩa) và {template} (mẫu Word của báo cáo).\n"
        f"Sửa xong thì kiểm tra: khsheet form {definition}. Tạo biểu mẫu: khsheet new --form "
        f"{definition} --unit TÊN."
    )


def written(made: Written) -> str:
    """Where a definition was written, and what it needs beside it."""
    lines = [f"Đã ghi {made.path}."]
    if made.left_behind:
        lines.append(f"Không chép sang: {', '.join(made.left_behind)}.")
    if made.missing:
        copied = f"khsheet fields --form {made.source} --templates THƯ_MỤC"
        there = f" Chép các mẫu có sẵn bằng: {copied}" if made.source else ""
        lines.append(f"Mẫu Word cần để cạnh tệp này: {', '.join(made.missing)}.{there}")
    return "\n".join(lines)
