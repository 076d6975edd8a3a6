"""Whether a person sees another value in a cell than it holds, by its format or its colour."""

from __future__ import annotations

import re

from khsheet.formats.number_formats import Appearance
from khsheet.intake.amount_units import other_unit
from khsheet.intake.quoting import amount_words
from khsheet.model import Field, Raw, Type
from khsheet.model.serials import day_of_serial
from khsheet.values.show import is_blank

#: Short words for thousands and millions, which only a format says so.
_SHORT = re.compile(r"(?i)\b(?:k|tr|m|t|ty|tỷ|tỉ|nghìn|ngàn|triệu|nghin|ngan|trieu)\b")
_DIGIT = re.compile(r"\d")
_MONTHS = 12
_WHOLE = (Type.INTEGER, Type.MONEY)


def seen_otherwise(seen: Appearance, raw: Raw, item: Field) -> str:
    """What the look does to the content of that item, in Vietnamese; "" if nothing matters."""
    if seen.is_pale and raw:
        return "màu chữ của ô trùng màu nền"
    if seen.is_tiny and not is_blank(raw):
        return "chữ của ô quá nhỏ"
    if seen.is_repeated and item.type.is_number and not is_blank(raw):
        return "cách căn lề của ô (Fill) lặp lại nội dung"
    changed = _formatted(seen, raw, item)
    return f"định dạng số của ô {changed}" if changed else ""


def _formatted(seen: Appearance, raw: Raw, item: Field) -> str:
    """What the number format does."""
    if isinstance(raw, str):
        if seen.hides_texts:
            return "giấu chữ đi"
        if seen.of_texts is not None:
            return _added(seen.of_texts, item)
        return _added(seen.words, item) if seen.is_text else ""
    if not isinstance(raw, float) or not raw:
        return ""
    if seen.is_hidden:
        return "giấu số đi"
    if seen.thousands:
        return f"bớt {3 * seen.thousands} chữ số cuối"
    if seen.is_month_first:
        return "ghi tháng trước ngày" if item.type is Type.DATE and _may_be_swapped(raw) else ""
    if seen.is_vague and item.type is Type.DATE:
        return "không hiện rõ ngày, tháng"
    if seen.figures and _is_rounded(raw, seen):
        return "làm tròn số"
    if seen.is_marked and item.type.is_number:
        return "chèn dấu vào giữa các chữ số"
    if seen.is_mixed:
        return "khi thì hiện phần trăm, khi thì không"
    if seen.as_thousands and item.type in _WHOLE:
        return "thêm ba chữ số sau dấu chấm, dễ đọc thành nghìn"
    if not item.type.is_number and seen.digits > len(str(int(abs(raw)))):
        return "thêm số 0 ở đầu"
    return _added(seen.words, item)


def _may_be_swapped(raw: float) -> bool:
    """Whether day and month of a date may be taken for each other."""
    day = day_of_serial(raw)
    return day is not None and day.day <= _MONTHS and day.day != day.month


def _is_rounded(raw: float, seen: Appearance) -> bool:
    """Whether a number has more figures, without the zeros at its end, than a power leaves."""
    figures, _, power = f"{abs(raw):.14e}".partition("e")
    has = len(figures.replace(".", "").rstrip("0"))
    return has > seen.figures + int(power) % seen.steps


def _added(words: str, item: Field) -> str:
    """The words that are added, where they change what the item means."""
    if "%" in words and item.type.is_number and item.type is not Type.PERCENT:
        return "thêm dấu %"
    changes = _DIGIT.search(words) or _SHORT.search(words) or other_unit(words, item)
    if not words or (item.type.is_number and not changes):
        return ""
    quoted = amount_words(words, "")
    return f"thêm chữ «{quoted}»" if quoted else "thêm chữ hoặc số"
