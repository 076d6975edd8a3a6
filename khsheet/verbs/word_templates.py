"""The shipped Word templates handed out, with a list of what can be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from khsheet import outputs
from khsheet.form.wording import COMMON_NAMES, filled_in, usual_unit_word
from khsheet.model import Form
from khsheet.reports.office_document import MEANINGS
from khsheet.verbs.fields import ANY_PERIOD

LIST = "cho-dien.txt"
#: What may stand behind a placeholder: {{ fund_raised_amount|trieu }}.
FILTERS = {
    "upper": "chữ hoa",
    "trieu": "số tiền tính bằng triệu đồng",
    "so": "số như trong bảng, không thêm số 0 phía trước",
    "cham": "thêm dấu chấm cuối câu nếu chưa có",
    "ngay_thang": "ngày … tháng … năm …",
    "so_hieu": "chỉ số, ký hiệu của văn bản",
    "noi_nhan": "nơi nhận, mỗi nơi một dòng",
    "rieng": "chỉ của người lập báo cáo; ở báo cáo của văn phòng để dấu chấm",
    "lien_ten": "giữ liền tên địa bàn khi xuống dòng",
}


def hand_out(form: Form, folder: Path, done: outputs.Done | None = None) -> list[Path]:
    """Copy the form's Word templates there, beside the list; other files of those names are kept,
    and ``done`` learns of them.

    Raises OutputRefused where the folder cannot be written.
    """
    own = [Path(form.office_template)] if form.office_template else []
    written = []
    for template in (*(p.template for p in form.print_forms), *own):
        outputs.write_bytes(folder / template.name, template.read_bytes(), done)
        written.append(folder / template.name)
    outputs.write_bytes(folder / LIST, "\r\n".join([*_lines(form), ""]).encode("utf-8-sig"), done)
    return [*written, folder / LIST]


def _lines(form: Form) -> Iterator[str]:
    """Each placeholder as it is typed, and what it prints."""
    words = {**ANY_PERIOD, "unit_word": usual_unit_word(form)}
    labels = {key: filled_in(item.name, words) for key, item in form.inputs.items()}
    labels |= {c.key: filled_in(c.name, words) for c in form.computed}
    yield "CHỖ ĐIỀN TRONG MẪU WORD"
    yield "Sửa mẫu Word rồi dùng: khsheet report … --mau 1 --template TỆP, hoặc --office --template"
    for title, names in (
        ("Mẫu nào cũng có", COMMON_NAMES),
        ("Điều văn phòng ghi", {k: form.config_labels.get(k, k) for k in form.config}),
        ("Mục của biểu mẫu", labels),
    ):
        yield from ("", title)
        yield from (f"{{{{ {name} }}}}  {meaning}" for name, meaning in names.items())
    for key, table in form.tables.items():
        yield from ("", f"Bảng {table.title}: dòng {{%tr for row in {key} %}} … {{%tr endfor %}}")
        yield f"{{{{ row.{table.seq} }}}}  số thứ tự"
        yield from (f"{{{{ row.{f.key} }}}}  {filled_in(f.label, words)}" for f in table.fields)
    if form.office_template:
        yield from ("", "Chỉ mẫu của báo cáo văn phòng (--office)")
        yield from (f"{name}  {meaning}" for name, meaning in MEANINGS.items())
    yield from ("", "Ghi sau chỗ điền, cách bằng dấu |, như {{ period|upper }}")
    yield from (f"|{name}  {meaning}" for name, meaning in FILTERS.items())
