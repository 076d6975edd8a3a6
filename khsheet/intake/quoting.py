"""What may be quoted of a text that somebody wrote: words that are known. Others may be a name."""

from __future__ import annotations

import re

from khsheet.form.layout import CHECK_SHEET, GUIDE_SHEET, LISTS_SHEET
from khsheet.intake.identity import folded
from khsheet.model import Form, once_per_form

_WORD = re.compile(r"[^\W\d_]+")
_OF_AMOUNTS = frozenset(
    "đvt đơn vị tính đv bằng số tiền nghìn ngàn triệu tỷ đồng đ vnđ trđ tr".split()
)
#: What people write around those, of a row or of all.
_AROUND_AMOUNTS = frozenset(
    "ghi theo là này dòng khoản cột x nhân với usd eur euro đô la mỹ tệ "
    "nghin ngan trieu dong d vnd don vi tinh dvt bang so tien theo la k kđ trd ngđ".split()
)
#: What programs and people call a sheet that is none in particular.
_OF_SHEETS = frozenset(
    "sheet trang tính bảng copy of bản sao của mới cũ nháp tạm phụ thêm table sheets "
    "danh sách ds tiếp theo phần bổ sung".split()
)


def amount_words(text: str, unit: str) -> str:
    """A text that says the unit of amounts; where it says more, only that ``unit`` out of it."""
    words = {word.casefold() for word in _WORD.findall(text)}
    return text if words <= _OF_AMOUNTS else unit


def is_of_amounts(text: str) -> bool:
    """Whether a text has no word that does not say the unit of amounts, or that it is said."""
    words = {word.casefold() for word in _WORD.findall(text)}
    return words <= _OF_AMOUNTS | _AROUND_AMOUNTS


def sheet_name(name: str, form: Form, number: int) -> str:
    """A sheet's name as it is told; of one with unknown words that it is the ``number``-th."""
    if name in _called(form):
        return name
    rest = folded(name)
    for own in _own_names(form):
        rest = rest.replace(own, " ")
    is_known = all(word in _OF_SHEETS for word in _WORD.findall(rest))
    return name if is_known else f"trang thứ {number}"


@once_per_form
def _called(form: Form) -> frozenset[str]:
    """What the form's own sheets are called."""
    return frozenset((*(s.name for s in form.sheets), CHECK_SHEET, GUIDE_SHEET, LISTS_SHEET))


@once_per_form
def _own_names(form: Form) -> tuple[str, ...]:
    """The names of the form's own sheets, the longest first."""
    return tuple(sorted(map(folded, _called(form)), key=lambda name: (-len(name), name)))
