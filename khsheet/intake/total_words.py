"""What a text says of its row's numbers: that they are a total, or parts of those above."""

from __future__ import annotations

import re

from khsheet.intake.amount_units import words
from khsheet.intake.remembered import Remembered
from khsheet.model import Raw
from khsheet.vietnamese.text import clean
from khsheet.vietnamese.unit_names import COMMUNES

#: All of a text that is no more than the name of a total.
TOTAL = (
    r"\W*(?:[ivx\d]+[./)]\s*)?"
    r"(?:tổng|cộng|t ?[./] ?c[oộ]ng|l[uũ][yỹ] kế|tong cong|tong so|tong thu|tong chi|cong don"
    r"|luy ke|(?:tong|cong)\W*$)"
    r"(?:\W|\d|\b(?:cộng|số|thu|chi|dồn|đầu|cuối|kỳ|trong|từ|đến|hết|tháng|quý|năm|trang|các"
    rf"|khoản|tiền|đồng|đ|vnđ|toàn|{'|'.join(COMMUNES)}|hội viên|người|suất|thôn|chi hội|nhóm"
    r"|[ivx]+"
    r"|so|cong|ky|thang|quy|nam|tien|nguoi|hoi vien)\b)*"
)
_NUMBERING = r"\W*(?:(?:[ivx]+|[a-zđ]|\d+) ?[./)-] ?)?"
#: What begins as a total does and is something else: a firm, an office, people, an event.
_NO_TOTAL_BUT = (
    r"công ty|cty|ct|kết|phụ trách|đội|hội(?! viên)|giám đốc|gđ|biên tập|bí thư|thư ký|cục"
    r"|liên đoàn|lđlđ|vệ sinh|dọn|duyệt|dượt|ôn|quan|đài|kho|lãnh sự|thanh tra|tham mưu"
    r"|tư lệnh|đại lý|thể|khởi nghĩa|đoàn|trưởng|hợp(?! (?:thu|chi|số|các|tiền|kinh phí|quỹ)\b)"
)
_NO_ADDING_BUT = r"đồng|tác|hòa|hoà|sản|sinh|hưởng"
#: What such words go on with where they stand without their marks.
_OF_MONEY = (
    r"so|thu|chi|cong|tien|da|cac|kinh phi|phat sinh|quy|van dong|ung ho|huy dong|dong gop|thang"
)
_LIKE_TOTAL = (
    rf"{_NUMBERING}(?:tổng\b(?! (?:{_NO_TOTAL_BUT})\b)|cộng\b(?! (?:{_NO_ADDING_BUT})\b)"
    rf"|t ?[./] ?c[oộ]ng\b|l[uũ][yỹ] kế|luy ke|tong (?:{_OF_MONEY})\b|cong (?:{_OF_MONEY})\b)"
)
#: TC is tổng cộng, and also tổ chức, trung cấp, a series of vouchers.
_SHORT_TOTAL = (
    rf"{_NUMBERING}t ?[./]? ?c\b\W*(?:$|(?:thu|chi(?! hội)|cộng|tháng|quý|phát sinh|số|tiền|trong"
    r"|cả|năm)\b)"
)
_MAY_BE_TOTAL = re.compile(
    r"\W*(?:(?:[ivx]+|[a-zđ]|\d+)\s*[./)-]\s*)?(?:t\s?[./]?\s?[oổc]|c[oộ]|l[uũ])", re.IGNORECASE
)  # composed or not
#: Texts of which none is, or begins as, the name of a total.
NOT_CALLED_TOTAL = Remembered(lambda text: not (_MAY_BE_TOTAL.match(text) and _calls(text)))
NO_TOTAL = Remembered(lambda text: bool(text) and not _MAY_BE_TOTAL.match(text))


def is_total(said: str) -> bool:
    """Whether a text, by its words, is the name of a total and no more."""
    return bool(re.fullmatch(TOTAL, said))


def begins_as_total(said: str) -> bool:
    return bool(re.match(_LIKE_TOTAL, said))


def is_short_total(said: str) -> bool:
    return bool(re.match(_SHORT_TOTAL, said))


def _calls(text: str) -> bool:
    said = words(text)
    return is_total(said) or begins_as_total(said) or is_short_total(said)


# ---------------------------------------------------------------- parts of what stands above

_BULLET = r"[-–—−*•·▪►➢✓]"
_NUMBERED = re.compile(r"\d{1,3}((?:[.,]\d{1,2})+)[.,)]?")
_LETTERED = re.compile(rf"[a-hđ] ?[.)]?|{_BULLET}++|\++")
_PART_SIGN = re.compile(
    rf"\s*(?:(?P<bullet>{_BULLET}+|\++)\s*(?:[^\W\d]|(?<=\s)\d)"
    r"|\d{1,3}(?P<deep>(?:\.\d{1,2})+)[.)]?\s+[^\W\d]|[a-hđ]\s?\)\s*\w"
    r"|(?i:(?:bao gồm|gồm|cụ thể|chi tiết|bao gom)\b))"
)
_AMONG = re.compile(r"\W*(?:trong (?:đó|do|số đó|so do))\b", re.IGNORECASE)
_DEEPER = 2  # of what a sign + is where a dash is 1
DEEPEST = 3
NO_PART = Remembered(lambda text: not part_level(text))


def is_among(text: Raw) -> bool:
    """Whether a text begins with "trong đó": whatever follows is part of what stands above."""
    return isinstance(text, str) and bool(_AMONG.match(clean(text)))


def part_level(text: Raw) -> int:
    """How far below the rows without a mark a text stands by the mark that it begins with."""
    if not isinstance(text, str):
        return 0
    said = clean(text)
    if found := _PART_SIGN.match(said):
        if found["deep"]:
            return min(found["deep"].count("."), DEEPEST)
        return _DEEPER if found["bullet"] and found["bullet"][0] == "+" else 1
    return 1 if _AMONG.match(said) else 0


def number_level(raw: Raw) -> int:
    """The same by a row's number: 10.1, a, a dash."""
    if isinstance(raw, float):
        return 0 if raw.__class__ is float and raw.is_integer() else 1  # 10.1 may become a day
    if not isinstance(raw, str):
        return 0
    said = clean(raw)
    if found := _NUMBERED.fullmatch(said):
        return min(found[1].count(".") + found[1].count(","), DEEPEST)
    return 1 if _LETTERED.fullmatch(said) else 0
