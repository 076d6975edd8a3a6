"""Units of amounts, as headings and notes say: đồng, which the form means, or another."""

from __future__ import annotations

import re

from khsheet.intake.quoting import amount_words
from khsheet.model import Field, Raw, Type
from khsheet.values.show import show_raw
from khsheet.vietnamese.text import clean

#: What the form writes behind the label of a required input.
REQUIRED = " (*)"

#: Another unit than đồng, said in a heading or beside an amount, with its marks or without. As
#: others here it is compiled, and kept by ``re``, when first asked for.
_SCALE = (
    r"\b(?:nghìn|ngàn|triệu(?! (?:tập|hồi|thị|văn)\b)|tỷ(?! (?:lệ|giá|trọng|số|phú)\b)"
    r"|tỉ (?:đồng|đ\b|vnđ)"
    r"|nghin\b|trieu\b|(?:ngan|ty|ti) (?:dong|vnd|d)\b"
    r"|trđ|trd\b|tr\. ?đ|tr\. ?d\b|ngđ|ng\. ?đ|1[.,]?000 ?(?:đ|d\b|vnđ|vnd|₫|dong))"
    r"|\b(?:usd|eur|euro|cny|ndt|rmb|lak|jpy|thb)\b|us\$|[$€¥£]|\bđô[ -]?la\b|\bdo la\b"
    r"|nhân dân tệ|nhan dan te|\b(?:kíp|baht|bạt|tệ)\b"
    r"|(?:\(|^)[ .:]{0,3}+(?:k|tr|kđ|tr\. ?vn[dđ]|[x×] ?1[.,]?000|['’]?000 ?(?:đ|vn[dđ])?)"
    r"[ .:]{0,3}+(?:\)|$)"
)
#: As a factor: "Số tiền x1000".
_TIMES = r"(?:[x×*]|\b(?:nhân(?: với)?|gấp)) ?1[.,]?000(?:[.,]?000)?\b"
#: A family name, which is no million.
_NAMED = r"\bTriệu(?= [A-ZĐÀ-Ỹ])(?! Đ[Ồồ]ng)"
#: What ends before the unit of an amount, and begins behind it: figures, or numbers in words.
_NUMBER_BEFORE = (
    r"(?:\d|\b(?:một|hai|ba|bốn|năm|lăm|sáu|bảy|tám|chín|mười|mươi|trăm|chục|vài|mấy"
    r"|nghìn|ngàn|triệu|tỷ)) ?$"
)
_LONGEST_BEFORE = 8
_UNIT_LINE = re.compile(
    r"\W*(?:đvt|dvt|đơn vị(?: tính)?\b|don vi(?: tinh)?\b|đv\b|(?:tính|tinh) (?:bằng|bang)"
    r"|(?:1[.,]?000|nghìn|ngàn|triệu|nghin|ngan|trieu) ?(?:đồng|dong|đ\b|d\b|vnđ|vnd)\W*$"
    r"|(?:usd|đô[ -]?la(?: mỹ)?|do la)\W*$)"
    r"|.*\b(?:đvt|đơn vị tính|dvt|don vi tinh|(?:số )?tiền (?:tính|ghi) (?:bằng|theo))\b"
)


def is_unit_line(raw: Raw) -> bool:
    """Whether a text says in which unit the numbers around it are: "ĐVT: nghìn đồng"."""
    return bool(_UNIT_LINE.match(words(raw)))


def other_unit(raw: Raw, item: Field) -> str:
    """How a text beside or above an amount says that it is not in đồng, "" where it does not."""
    if not isinstance(raw, str) or item.type is not Type.MONEY:
        return ""
    if raw.removesuffix(REQUIRED) == item.label or words(raw) == words(item.label):
        return ""
    found = _scales(raw)
    return amount_words(show_raw(raw), found[0][0]) if found else ""


def says_another_unit(text: str) -> bool:
    """Whether a text has words for thousands, millions or another currency, or a factor."""
    return bool(_scales(text))


def speaks_of_unit(raw: Raw) -> bool:
    """Whether a text speaks of another unit of amounts, and not of an amount in it."""
    return isinstance(raw, str) and not all(map(_is_of_amount, _scales(raw)))


def _scales(text: str) -> list[re.Match[str]]:
    """All words of a text for another unit; a factor only where no other number stands beside."""
    said = words(re.sub(_NAMED, "", text))
    found = list(re.finditer(_SCALE, said))
    factor = None if found else re.search(_TIMES, said)
    if factor and not any(c.isdigit() for c in said[: factor.start()] + said[factor.end() :]):
        found.append(factor)
    return found


def _is_of_amount(found: re.Match[str]) -> bool:
    """Whether a unit stands at a number: "5 triệu đồng", "USD 200", "1.000 đồng mỗi ngày"."""
    if re.fullmatch(_TIMES, found[0]):
        return False
    before = found.string[max(found.start() - _LONGEST_BEFORE, 0) : found.start()]
    is_at_number = re.search(_NUMBER_BEFORE, before) or re.match(
        r" ?\d", found.string[found.end() :]
    )
    return bool(is_at_number) or any(map(str.isdigit, found[0]))


_PREFIX = r"^\W*(?:đvt|đơn vị(?: tính)?|đv|dvt|don vi(?: tinh)?)\b\W*"
_DONG = (
    r"(?:\W*+(?:(?:việt nam |viet nam )₫|(?:việt nam |viet nam )?(?:đồng|dong|vnđ|vnd|đ))"
    r"|[^\w₫]*+₫)(?: việt nam)?\W*"  # the sign ₫ is no letter
)


def unit_said(text: str) -> str:
    """The unit of a note such as "ĐVT: đồng", in lower case; the whole text of another."""
    return re.sub(_PREFIX, "", words(text))


def is_dong(said: str) -> bool:
    return bool(re.fullmatch(_DONG, said))


def words(raw: Raw) -> str:
    """A text in lower case with single spaces; "" for what is no text."""
    return " ".join(clean(raw).casefold().split()) if isinstance(raw, str) else ""
