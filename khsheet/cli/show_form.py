"""What the verb ``form`` says."""

from __future__ import annotations

from khsheet.model import Form
from khsheet.verbs.form import Written


def checked(name: str, form: Form) -> str:
    """That a definition has no fault, and what it holds."""
    rules = len({rule.group or rule.id for rule in form.rules})
    counts = (
        (len(form.sheets), "sheet"),
        (len(form.sections), "phần"),
        (len(form.inputs), "ô"),
        (len(form.tables), "bảng"),
        (len(form.computed), "giá trị tự tính"),
        (rules, "quy tắc"),
        (len(form.print_forms), "mẫu in"),
    )
    told = ", ".join(f"{number} {what}" for number, what in counts if number)
    return (
        f"{name}: định nghĩa dùng được, không có lỗi.\n"
        f"{form.title} ({form.id}, phiên bản {form.version}): {told}."
    )


def written(made: Written) -> str:
    """Where a definition was written, and what it needs beside it."""
    lines = [f"Đã ghi {made.path}."]
    if made.missing:
        lines.append(
            f"Mẫu Word cần để cạnh tệp này: {', '.join(made.missing)}. Chép các mẫu có sẵn bằng: "
            f"khsheet fields --form {made.source} --templates THƯ_MỤC"
        )
    return "\n".join(lines)
