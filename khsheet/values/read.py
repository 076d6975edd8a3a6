"""What stands in one cell -> a typed value or a refusal, and words for what was done.

Numbers follow the vi-VN locale (Unicode CLDR: comma for decimals, dot for groups), but the
same keys give other cells on a computer set to en-US, so both groupings are understood and
whatever has two meanings is refused. Nothing here guesses, and nothing here raises.

Messages quote a cell only where it was understood or every word in it is known: a name
typed into the wrong column must not travel on in a message.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from khsheet import messages
from khsheet.model import (
    CellError,
    DateSerial,
    Field,
    Formula,
    PercentNumber,
    Raw,
    Type,
    Value,
)
from khsheet.vietnamese.text import clean

Period = tuple[date, date]


class Reading(NamedTuple):
    """One cell, read: ``code`` is "" when the value was taken as it stands.

    ``found`` says what was done or what is wrong, ``hint`` what to do; both Vietnamese.
    """

    value: Value
    code: str = ""
    found: str = ""
    hint: str = ""


BLANK = Reading(None)

# Looking a member up on its class costs more than the comparison that follows.
_INTEGER, _MONEY, _DECIMAL, _PERCENT = Type.INTEGER, Type.MONEY, Type.DECIMAL, Type.PERCENT
_DATE = Type.DATE

_LIMIT = 10**15
"""Excel keeps 15 digits: beyond this a number is no longer the one that was typed."""

_LONGEST = 80
"""Characters of the longest text worth reading as a number or a date."""

_HINTS = {
    Type.INTEGER: "Ghi một số nguyên, ví dụ 12.",
    Type.MONEY: "Ghi đủ số đồng, ví dụ 12500000.",
    Type.DECIMAL: "Ghi một con số, phần lẻ sau dấu phẩy, ví dụ 2651,61.",
    Type.PERCENT: "Ghi số phần trăm, ví dụ 60,5.",
    Type.DATE: "Ghi đủ ngày/tháng/năm, ví dụ 05/06/2026.",
    Type.TEXT: "Gõ lại nội dung vào ô.",
    Type.LONG_TEXT: "Gõ lại nội dung vào ô.",
    Type.CHOICE: "Chọn lại một giá trị trong danh sách.",
}


def read(
    raw: Raw, field: Field, *, period: Period | None = None, epoch1904: bool = False
) -> Reading:
    """The value that a cell holds for that field, or why it is refused.

    ``period`` lends its year to a day typed without one; ``epoch1904`` is set for workbooks
    that count days from 1904. Never raises.
    """
    if raw is None:
        return BLANK
    kind = field.type
    if kind is _INTEGER or kind is _MONEY:
        cls = raw.__class__
        if cls is float:
            if raw.is_integer() and -_LIMIT <= raw <= _LIMIT:
                return _whole(raw)
        elif cls is str and raw.isdecimal() and raw.isascii() and len(raw) <= 15:
            return _whole(int(raw))
        return _read_number(raw, field, epoch1904)
    if kind is _DECIMAL or kind is _PERCENT:
        return _read_number(raw, field, epoch1904)
    if kind is _DATE:
        return _read_date(raw, field, period, epoch1904)
    return _read_text(raw, field, epoch1904)


@lru_cache(maxsize=8192)
def _whole(number: float) -> Reading:
    """The same counts and amounts come again and again, and a look-up costs a quarter."""
    return Reading(int(number))


def is_blank(raw: Raw) -> bool:
    """Whether a person sees nothing in the cell."""
    return raw is None or (isinstance(raw, str) and not raw[:1].isalnum() and not clean(raw))


# ---------------------------------------------------------------- showing


def show(value: Value, type: Type) -> str:
    """The value as Vietnamese readers write it: 12.500.000, 2.651,61, 60,5, 05/06/2026.

    Percentages come without their sign; a blank is "".
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, Decimal):
        return _vietnamese_digits(format(value, ",f"))
    if isinstance(value, int):
        return _vietnamese_digits(format(value, ","))
    return value


def show_raw(raw: Raw) -> str:
    """What a person sees in the cell, on one line, at most 80 characters."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        line = " ".join(clean(raw).split())
        return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, CellError):
        return " ".join(clean(raw.text).split())
    if isinstance(raw, Formula):
        return _show_formula(raw)
    if isinstance(raw, DateSerial) and (day := _calendar_day(raw)):
        return show(day, Type.DATE)
    if isinstance(raw, PercentNumber) and math.isfinite(raw):
        return _show_number(raw * 100) + "%"
    return _show_number(raw)


def _show_number(number: float) -> str:
    """Groups begin at five digits, as a year has none; Excel gives long ones an exponent."""
    if not math.isfinite(number):
        return "#NUM!"
    if not 1e-9 <= abs(number) < 1e15 and number:
        return format(number, ".6G").replace(".", ",")
    return _vietnamese_digits(format(_exact(number), "f" if abs(number) < 10_000 else ",f"))


def _show_formula(formula: Formula) -> str:
    cached = formula.cached
    known = isinstance(cached, (str, float, int, CellError))
    return show_raw(cached) if known and not is_blank(cached) else show_raw(formula.text)


_SWAP_MARKS = str.maketrans(",.", ".,")


def _vietnamese_digits(text: str) -> str:
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.translate(_SWAP_MARKS)


# ---------------------------------------------------------------- words

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−－", "-"),
        **dict.fromkeys("’‘`´ʼ′＇", "'"),
        **dict.fromkeys("“”„″〃«»＂", '"'),
        **{chr(0xFF10 + n): str(n) for n in range(10)},
        **dict(zip("．，／％（）＝＋：", ".,/%()=+:", strict=True)),
        "₫": "đ",
        "×": "x",
    }
)


def _folded(text: str) -> str:
    """Lower case, composed, with one kind of space, dash, quotation mark and digit."""
    return " ".join(clean(text).lower().translate(_LOOKALIKES).split())


def _short(raw: str) -> str | None:
    """The folded text; None for one that is too long to be a number or a date."""
    if len(raw) > 10 * _LONGEST and len(raw.strip()) > 10 * _LONGEST:
        return None
    text = _folded(raw)
    return text if len(text) <= _LONGEST else None


def _bare(text: str) -> str:
    """Without marks, as people type who have no Vietnamese keyboard."""
    letters = unicodedata.normalize("NFD", text).replace("đ", "d")
    return "".join(c for c in letters if not unicodedata.combining(c))


def _spellings(words: str, separator: str | None = None) -> frozenset[str]:
    """The words with all their marks and with none. Marks in part mean another word:
    trạm is not trăm, họ is not hộ."""
    listed = [w.strip() for w in words.split(separator)]
    return frozenset(listed) | frozenset(map(_bare, listed))


_SCALES = {
    word: scale
    for words, scale in (
        ("chục", 10),
        ("trăm", 100),
        ("nghìn ngàn ngìn k ng", 10**3),
        ("triệu triêu tr củ", 10**6),
        ("tỷ tỉ", 10**9),
    )
    for word in _spellings(words)
}
_MONEY_ONLY = _spellings("ng tr củ")  # elsewhere "ng" may be người, "tr" trường
_AND_A_HALF = _spellings("rưỡi rưởi rười")
_HALF = _spellings("nửa")
_CURRENCY = _spellings("đ, đồng, vnđ, vnd, đồng việt nam, đồng chẵn", ",")
_UNCLEAR_LETTERS = {"t", "m"}  # t: tỷ, triệu or tấn; m: million, mét or nghìn

_INEXACT = _spellings(
    "khoảng gần hơn trên dưới xấp xỉ ước chừng tầm độ ngót quá vài mấy lẻ ít nhiều tối"
    " từ đến tới hoặc hay"
)
_ABOUT = _spellings("khoảng chừng tầm độ gần ước")
_INEXACT_SIGNS = set("~≈≃≤≥<>±+")

_NO = _spellings("không ko chưa")
_NO_DEEDS = _spellings(
    "không, ko, chưa, có, phát triển, phát sinh, thêm, mới, được, ai, gì, cả, thực hiện,"
    "tổ chức, mở, thành lập, kết nạp, xây dựng, trong kỳ",
    ",",
)
_NO_ENDS = _spellings("nào mới gì cả trong kỳ này")

_PLACEHOLDER = re.compile(r"[-_./\\…·• ]+|x+")
_DITTO = _spellings('nt|n.t|như trên|"|""|\'\'|//', "|")

# Units that mean the same thing as the first of the line.
_UNITS = {
    line.split(",")[0]: _spellings(line, ",")
    for line in (
        "người, nhân khẩu, khẩu, người dân, dân",
        "lượt người, người lượt, lượt, người",
        "hội viên, hv, người",
        "học sinh, hs, em, cháu, người",
        "biên chế, người",
        "lớp, lớp học",
        "hộ, hộ gia đình, gia đình",
        "gia đình, hộ, hộ gia đình",
        "dòng họ, họ, tộc họ",
        "quyển vở, quyển, cuốn, vở, cuốn vở",
        "quyển, cuốn",
        "suất, suất học bổng",
        "thôn, bản, xóm, ấp, buôn, làng, tổ dân phố, khu phố",
        "chi hội",
        "hội",
        "khối",
        "đơn vị",
        "cơ sở",
        "phần quà, quà, phần",
        "tài khoản",
        "ngày",
        "tháng",
        "năm",
        "km, cây số, kilômét",
        "ha, hecta, héc ta, hécta",
        "m2, m², mét vuông",
        "m, mét",
        "kg, cân, ki lô",
        "tấn",
        "bộ, chiếc, cái",
        "usd, đô la, $",
    )
}
_COUNTED = frozenset().union(*_UNITS.values()) | {"%"}
_GENERIC = _spellings("cái chiếc")
_DATE_PARTS = {"ngày", "tháng", "năm"}
_DATE_WORDS = _spellings("ngày tháng thg năm quý mùng mồng thứ q t đầu giữa cuối chủ nhật")

_KNOWN = frozenset(
    word
    for words in (
        _SCALES,
        _AND_A_HALF,
        _HALF,
        _CURRENCY,
        _INEXACT,
        _NO_DEEDS,
        _NO_ENDS,
        _COUNTED,
        _DITTO,
        _DATE_WORDS,
        _UNCLEAR_LETTERS,
        _spellings("phần trăm nữ nam trong đó gồm là và trđ ngđ"),
    )
    for phrase in words
    for word in phrase.split()
)

_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile("[0-9]")


def _quote(raw: str) -> str:
    """The cell in quotation marks; not its words when they could be somebody's name.

    "Tram" and "Ha Nam" are made of known words too, hence the digit.
    """
    text = _folded(raw)
    if _DIGIT.search(text) and all(word in _KNOWN for word in _WORD.findall(text)):
        return f"“{show_raw(raw)}”"
    return "nội dung trong ô"


def _refuse(code: str, found: str, field: Field, ask: str = "") -> Reading:
    hint = _HINTS[field.type]
    return Reading(None, code, found, f"{ask} {hint}" if ask else hint)


def _repaired(raw: str, value: Value, field: Field) -> Reading:
    """A value that was understood in full, hence quoted as it was typed."""
    # A year has no groups.
    shown = str(value) if field.unit in _DATE_PARTS else show(value, field.type)
    found = f"“{show_raw(raw)}” được đọc là {shown}" + ("%" if field.type is _PERCENT else "")
    return Reading(value, messages.READ_FOR_STAFF, found, "Nếu không đúng, hãy sửa lại ô này.")


def _blank_sign_or_ditto(text: str, field: Field) -> Reading | None:
    """Signs that stand for nothing or for the line above; ``text`` is folded."""
    if text.strip(" .-") in _DITTO:
        found = f"“{text}” nhắc lại dòng trên, không phải là một giá trị"
        return Reading(None, messages.DITTO, found, "Ghi lại đầy đủ nội dung của dòng này.")
    if not text.strip("? "):
        return Reading(
            None,
            messages.AMBIGUOUS,
            "dấu hỏi cho biết ô này chưa rõ",
            "Ghi giá trị; nếu không có thì xóa dấu hỏi.",
        )
    if text.endswith("?") and (field.type.is_number or field.type is _DATE):
        return Reading(
            None,
            messages.AMBIGUOUS,
            f"{_quote(text)} có dấu hỏi nên chưa chắc chắn",
            "Ghi lại cả ô, không có dấu hỏi.",
        )
    if _PLACEHOLDER.fullmatch(text):
        found = f"“{text}” được hiểu là để trống"
        hint = "Nếu là số không, hãy ghi 0." if field.type.is_number else "Nếu có, hãy ghi rõ."
        return Reading(None, messages.SIGN_FOR_BLANK, found, hint)
    return None


def _not_a_value(raw: Raw) -> Reading | None:
    """Errors and formulas, which no field takes."""
    if isinstance(raw, CellError):
        found = f"ô báo lỗi {show_raw(raw)}"
        return Reading(None, messages.ERROR_CELL, found, "Xóa lỗi và gõ giá trị vào ô.")
    if isinstance(raw, Formula):
        found = "ô là công thức"
        if isinstance(raw.cached, str):
            shown = _quote(raw.cached) if raw.cached and "“" in _quote(raw.cached) else ""
        else:
            shown = show_raw(raw.cached) if isinstance(raw.cached, (int, float)) else ""
        found += f", đang hiện {shown}" if shown else ""
        return Reading(
            None, messages.FORMULA, found, "Gõ thẳng giá trị vào ô, không dùng công thức."
        )
    return None


# ---------------------------------------------------------------- numbers


def _exact(number: float) -> Decimal:
    """The decimal that a person typed, without the noise of binary fractions."""
    if number.is_integer():
        return Decimal(int(number))
    # Above 10**9 twelve digits would cut what was typed; Excel shows fifteen.
    return _trim(Decimal(format(number, ".12g" if abs(number) < 10**9 else ".15g")))


def _trim(number: Decimal) -> Decimal:
    """One form for equal numbers: 20, not 20.0 or 2E+1."""
    whole = number.to_integral_value()
    return Decimal(int(whole)) if whole == number else number.normalize()


def _read_number(raw: Raw, field: Field, epoch1904: bool) -> Reading:
    if isinstance(raw, str):
        return _read_number_text(raw, field)
    if refusal := _not_a_value(raw):
        return refusal
    if isinstance(raw, bool):
        return _refuse(messages.NOT_A_NUMBER, f"ô ghi {show_raw(raw)}, không phải là số", field)
    if isinstance(raw, DateSerial):
        return _number_became_date(raw, field, epoch1904)
    number = float(raw)
    if not -_LIMIT <= number <= _LIMIT:  # also when it is not a number at all
        return _refuse(messages.NOT_A_NUMBER, "số quá lớn hoặc không phải là số", field)
    if isinstance(raw, PercentNumber):
        return _read_percent_cell(raw, field)
    value = _exact(number)
    if field.type is _DECIMAL:
        return Reading(value)
    if field.type is _PERCENT:
        return _as_percent(_show_number(number), value, field)
    if value == value.to_integral_value():
        return Reading(int(value))
    found = f"{_show_number(number)} không phải là số nguyên"
    return _refuse(messages.NOT_WHOLE, found, field, _question(_thousandfold(value, field)))


def _number_became_date(raw: DateSerial, field: Field, epoch1904: bool) -> Reading:
    if raw.is_integer() and 0 <= raw < 20_000:
        found = f"ô có định dạng ngày, số bên trong là {_show_number(raw)}"
    else:
        shown = show_raw(DateSerial(raw + 1462) if epoch1904 else raw)
        found = f"Excel đã đổi nội dung ô thành ngày {shown}"
    return _refuse(messages.TURNED_INTO_DATE, found, field, "Chọn định dạng số cho ô rồi gõ lại.")


def _read_percent_cell(raw: PercentNumber, field: Field) -> Reading:
    value = _trim(_exact(raw) * 100)
    if field.type is _PERCENT:
        return Reading(value)
    if not value:
        return Reading(0 if field.type is not _DECIMAL else value)
    found = f"ô hiện {show_raw(raw)} nhưng ở đây không ghi phần trăm"
    return _refuse(messages.AMBIGUOUS, found, field)


def _as_percent(raw: str, value: Decimal, field: Field) -> Reading:
    """A share typed as a fraction, 0,2 for 20 %, is made a percentage and said so."""
    if 0 < value < 1:
        return _repaired(raw, _trim(value * 100), field)
    return Reading(value)


def _thousandfold(value: Decimal, field: Field) -> list[Decimal]:
    """What 12.5 may have been: 12.500, or for money also 12,5 triệu."""
    factors = (10**3, 10**6) if field.type is _MONEY else (10**3,)
    found = [value * f for f in factors if abs(value) >= 1 and abs(value) < 1000]
    return [v for v in found if v == v.to_integral_value()]


def _question(values: list[Decimal]) -> str:
    if not values:
        return ""
    return "Có phải " + " hay ".join(show(_trim(v), Type.DECIMAL) for v in values) + " không?"


_NUMERAL = r"(?:[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,'][0-9]+)*)"
_PLAIN_NUMBER = re.compile(rf"([-+]?)({_NUMERAL})")
_TOKEN = re.compile(rf"({_NUMERAL})|(k?m2(?![0-9])|[^\W\d_]+|[%$])|\s+|(.)", re.DOTALL)
_MARK = re.compile(r"[.,' ]")

# The dotted line of the printed form, kept before or after the number.
_LEADERS = re.compile(r"^(?:[._]{2,}|…)[._… ]*")

# "10-" is a range that was not finished; "12.500.000 -" is how amounts are closed.
_OPEN_END = re.compile(r"^[0-9]{1,3} ?-+$")

_IN_BRACKETS = re.compile(r"\( ?[0-9][0-9., ]*\)")

# "12 (3 nữ)", "12 người, trong đó có 03 nữ"
_AMONG = "trong (?:đó|do)"
_THERE_ARE = "gồm|gom|có|co|là|la|[:, ]"
_WOMEN = "(?:[0-9][0-9.]* (?:nữ|nu)|(?:nữ|nu):? [0-9][0-9.]*)"  # "03 nữ", "nữ: 3"
_BREAKDOWN = re.compile(
    rf"(.*[^ ,;(]) ?(?:\( ?(?:{_AMONG}|{_THERE_ARE})*{_WOMEN} ?\)"
    rf"|[,;]? {_AMONG}(?:{_THERE_ARE})*{_WOMEN})"
)


def _numeral(text: str, decimals: str) -> Decimal | None:
    """The number that digits and marks spell; None when they may spell two, or none.

    ``decimals`` names the marks that may stand before a fraction although three digits
    follow: none for "" (whole numbers have no fraction at all), "," in decimal fields,
    and "?" where a fraction is allowed but three digits leave it open.
    """
    marks = _MARK.findall(text)
    if not marks:
        return Decimal(text)
    head, *groups = _MARK.split(text)
    if marks.count(marks[0]) == len(marks):
        grouped = _are_groups(head, groups)
        if len(marks) == 1 and marks[0] in ".," and decimals:
            if grouped and marks[0] not in decimals:
                return None
            return Decimal(f"{head}.{groups[0]}")
        return Decimal(head + "".join(groups)) if grouped else None
    # Two kinds of marks: the last one stands before the fraction, the others group.
    *groups, fraction = groups
    if marks[0] in "' " and len(fraction) == 3:
        return None  # "12 500.000" may be all groups
    one_kind = len(set(marks[:-1])) == 1 and marks[-1] in ".,"
    if not one_kind or not _are_groups(head, groups):
        return None
    if not decimals and fraction not in ("0", "00"):
        return None
    return Decimal(head + "".join(groups) + "." + fraction)


def _are_groups(head: str, groups: list[str]) -> bool:
    return len(head) <= 3 and head[0] != "0" and all(len(g) == 3 for g in groups)


def _read_number_text(raw: str, field: Field) -> Reading:
    text = _short(raw)
    if text is None:
        return _refuse(messages.NOT_A_NUMBER, "ô ghi một đoạn chữ dài, không phải là số", field)
    if not text:
        return BLANK
    if reading := _blank_sign_or_ditto(text, field):
        return reading
    bare = _LEADERS.sub("", text).removesuffix("./.").rstrip(" .,;=-…").lstrip("=' ")
    bare, percent = _without_percent_sign(bare, field)
    if match := _PLAIN_NUMBER.fullmatch(bare):
        sign, digits = match.groups()
        value = _numeral(digits, _decimals(field))
        if value is None or _OPEN_END.match(text) or (" " in digits and _is_on_lines(raw)):
            return _two_meanings(raw, digits, field)
        repaired = sign == "+" or (bare != text and percent != "%")
        return _number(raw, -value if sign == "-" else value, field, repaired, percent)
    return _read_words(raw, bare, field, percent)


def _is_on_lines(raw: str) -> bool:
    """Whether digits stand on more than one line: 1 and 012 are two numbers, and not 1.012."""
    return sum(bool(_DIGIT.search(line)) for line in clean(raw).splitlines()) > 1


def _decimals(field: Field) -> str:
    return "," if field.type in (_DECIMAL, _PERCENT) else ""


def _without_percent_sign(text: str, field: Field) -> tuple[str, str]:
    """The text before its percent sign, and the sign, for fields in percent."""
    if field.type is _PERCENT:
        for sign in ("%", "phần trăm", "phan tram"):
            if text.endswith(sign):
                return text.removesuffix(sign).rstrip(), sign
    return text, ""


def _number(raw: str, value: Decimal, field: Field, repaired: bool, percent: str) -> Reading:
    """The last step for every number that came as text."""
    if abs(value) > _LIMIT:
        return _refuse(messages.NOT_A_NUMBER, "số quá lớn", field)
    value = _trim(value)
    if field.type is _PERCENT and not percent and 0 < value < 1:
        return _as_percent(raw, value, field)
    if field.type is _INTEGER or field.type is _MONEY:
        if value != value.to_integral_value():
            return _refuse(messages.NOT_WHOLE, f"{_quote(raw)} không thành số nguyên", field)
        value = int(value)
    return _repaired(raw, value, field) if repaired else Reading(value)


def _two_meanings(raw: str, digits: str, field: Field) -> Reading:
    """ "12,5" in a cell for whole numbers, "2.651" in one for decimals."""
    found = f"{_quote(raw)} có thể hiểu nhiều cách"
    asked: list[Decimal] = []
    if len(marks := _MARK.findall(digits)) == 1 and marks[0] in ".,":
        value = Decimal(digits.replace(",", "."))
        if _decimals(field):
            asked = [value * 1000, value]
        else:
            asked = _thousandfold(value, field)
    return _refuse(messages.AMBIGUOUS, found, field, _question(asked))


def _read_words(raw: str, text: str, field: Field, percent: str) -> Reading:
    """Numbers with words: amounts, units, zero in words; ``text`` is folded."""
    negative = text[:1] == "-" and text[1:2].isdigit()
    body = text[1:] if negative else text
    if match := _BREAKDOWN.fullmatch(body):
        women = int(re.sub("[^0-9]", "", body[match.end(1) :]))
        body = match[1]
    else:
        women = 0
    words = _tokens(_without_unit(body, field))
    if reading := _refuse_signs(raw, words, field):
        return reading
    if _is_zero(words, field):
        return _number(raw, Decimal(0), field, True, percent)
    amount, rest = _amount(words, field)
    if rest is None:
        return _refuse(messages.NOT_A_NUMBER, f"{_quote(raw)} không phải là số", field)
    if amount is None or abs(amount) < women:
        return _refuse(messages.AMBIGUOUS, f"{_quote(raw)} có thể hiểu nhiều cách", field)
    if reading := _refuse_unit(raw, rest, field):
        return reading
    return _number(raw, -amount if negative else amount, field, True, percent)


def _tokens(text: str) -> list[str]:
    """Numerals, words and signs; "trđ" is two words, and "tr." and "triệu," one each."""
    tokens: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match[1] or match[2] or match[3]
        if token in ("trđ", "ngđ", "kđ"):
            tokens += [token[:-1], "đ"]
        elif token and not (token in ".," and tokens and tokens[-1].isalpha()):
            tokens.append(token)
    return tokens


def _is_numeral(token: str) -> bool:
    return token[0] in "0123456789"


def _refuse_signs(raw: str, tokens: list[str], field: Field) -> Reading | None:
    """Inexact numbers, ranges, brackets, slashes and what else no number holds."""
    if not tokens:
        return None
    has_number = any(_is_numeral(t) or t in _SCALES for t in tokens)
    signs = {t for t in tokens if not t[0].isalnum() and t not in "%$"}
    if not has_number:
        return (
            _refuse(messages.NOT_A_NUMBER, f"{_quote(raw)} không phải là số", field)
            if signs
            else None
        )
    ranged = any(a != "-" and b == "-" for a, b in zip(tokens, tokens[1:-1], strict=False))
    sum_of_two = "+" in signs and tokens[-1] != "+"
    if ranged or _INEXACT.intersection(tokens) or (signs & _INEXACT_SIGNS and not sum_of_two):
        ask = "Cần một con số chính xác."
        return _refuse(messages.APPROXIMATE, f"{_quote(raw)} chưa phải là số chính xác", field, ask)
    if signs == {"(", ")"} and _IN_BRACKETS.fullmatch(_folded(raw)):
        return _refuse(
            messages.NEGATIVE_IN_BRACKETS, f"{_quote(raw)} có thể là số âm hoặc là ghi chú", field
        )
    if signs:
        return _refuse(messages.AMBIGUOUS, f"{_quote(raw)} có thể hiểu nhiều cách", field)
    return None


def _is_zero(words: list[str], field: Field) -> bool:
    """ "Không có", "Chưa phát triển thêm dòng họ nào". "Chưa rõ" is no zero."""
    if not words or words[0] not in _NO:
        return False
    # What was not done, then at most one noun: only words that cannot make it other than 0.
    nouns = _COUNTED | _CURRENCY | _accepted(field.unit)
    undone = _after_any(words, {1}, _NO_DEEDS)
    named = undone | {end for at in undone for end in _after_one(words, at, nouns)}
    return len(words) in _after_any(words, named, _NO_ENDS)


def _after_any(words: list[str], starts: set[int], phrases: frozenset[str]) -> set[int]:
    """Where a run of the phrases may end, however short, that begins at one of the indexes."""
    ends = set(starts)
    for at in range(len(words)):
        if at in ends:
            ends |= _after_one(words, at, phrases)
    return ends


def _after_one(words: list[str], at: int, phrases: frozenset[str]) -> set[int]:
    """Where one of the phrases may end that begins at the index."""
    ends = range(at + 1, len(words) + 1)
    return {end for end in ends if " ".join(words[at:end]) in phrases}


# ---------------------------------------------------------------- amounts in words


def _amount(words: list[str], field: Field) -> tuple[Decimal | None, list[str] | None]:
    """The number that leading numerals and scale words make, and the words after it.

    (None, rest) when it can be understood in several ways, (None, None) without a number.
    "1 tỷ 250 triệu", "12tr5", "5 triệu rưỡi", "nửa triệu" are sums of parts, each below
    the scale of the one before.
    """
    total, scale, exact, at = Decimal(0), 0, True, 0
    while at < len(words):
        part = _part(words, at, field)
        if part is None:
            break
        number, own_scale, after = part
        if number is None or not exact:
            return None, words[after:]
        if scale and not own_scale:
            number = _tail(words, at, scale)
            if number is None:
                return None, words[after:]
            total, scale, at = total + number, 0, after
            break
        if scale and (own_scale >= scale or number >= scale):
            return None, words[after:]
        if scale > 1000 > own_scale > 0:
            return None, words[after:]  # "5 triệu 2 trăm" is 5.200.000 when spoken
        total, at = total + number, after
        # A part with a fraction ends the sum: "1,5 tỷ 200 triệu" is two amounts or a slip.
        exact = own_scale == 0 or number % own_scale == 0
        scale = own_scale
        if not own_scale:
            break
    if not at:
        return None, None
    rest = words[at:]
    if any(_is_numeral(w) or w in _SCALES or w in _AND_A_HALF or w in _HALF for w in rest):
        return None, rest
    return total, rest


def _part(words: list[str], at: int, field: Field) -> tuple[Decimal | None, int, int] | None:
    """One numeral with its scale: (number, scale or 0, index after); None if none begins."""
    half = words[at] in _HALF
    if _is_numeral(words[at]) or half:
        start = at + 1
    elif words[at] in _SCALES and words[at + 1 : at + 2] and words[at + 1] in _AND_A_HALF:
        start = at  # "triệu rưỡi"
    else:
        return None
    scale, after = _scale(words, start)
    if any(w in _MONEY_ONLY for w in words[start:after]) and field.type is not _MONEY:
        return None, scale, after
    if half:
        number = Decimal("0.5") if scale else None
    elif start == at:
        number = Decimal(1)
    else:
        number = _numeral(words[at], "?" if scale else _decimals(field))
    if after < len(words) and words[after] in _AND_A_HALF:
        alone = after - start == 1 and number is not None and number % 1 == 0
        number = number + Decimal("0.5") if alone else None
        after += 1
    return (None if number is None else number * (scale or 1)), scale, after


def _scale(words: list[str], at: int) -> tuple[int, int]:
    """The scale words at that index as one factor (0 without), and the index after them."""
    scale = _SCALES.get(words[at], 0) if at < len(words) else 0
    if not scale:
        return 0, at
    following = _SCALES.get(words[at + 1], 0) if at + 1 < len(words) else 0
    # "trăm nghìn", "chục triệu", "nghìn tỷ"
    if (scale < 1000 <= following) or (scale == 1000 and following == 10**9):
        return scale * following, at + 2
    return scale, at + 1


def _tail(words: list[str], at: int, scale: int) -> Decimal | None:
    """The numeral after a scale: 5 in "12tr5", 250 in "1tr250", 250.000 in "1 triệu 250.000".

    Two digits leave it open: 12tr50 may be 12.500.000 or 12.050.000.
    """
    text = words[at]
    if scale not in (10**3, 10**6, 10**9) or words[at - 1] in _AND_A_HALF:
        return None
    if not text.isdigit():
        number = _numeral(text, "")
        return number if number is not None and number < scale else None
    if len(text) == 1:
        return Decimal(text) * scale / 10
    # "1 triệu 250 đồng" may mean 250 đồng.
    if len(text) == 3 and not _CURRENCY.intersection(words[at + 1 : at + 2]):
        return Decimal(text) * scale / 1000
    return None


# ---------------------------------------------------------------- units


@lru_cache(maxsize=256)
def _accepted(unit: str) -> frozenset[str]:
    """Phrases that may follow a number counted in that unit."""
    own = _folded(unit)
    counted = own.split("/")[0].strip()
    return _spellings(own, "|") | _UNITS.get(counted, _spellings(counted, "|")) | _GENERIC


def _without_unit(text: str, field: Field) -> str:
    """Text without the field's own unit at its end, or before it for day, month and year."""
    unit = _folded(field.unit)
    if "/" in unit and text.endswith(unit):
        return text.removesuffix(unit).rstrip()
    # "năm 2026" is a year, but "lớp 5" is a name and no number of classes.
    before = _spellings(unit, "|") if unit in _DATE_PARTS else frozenset()
    if field.type is _MONEY:
        before = _CURRENCY
    if (first := _WORD.match(text)) and first[0] in before:
        return text[first.end() :].lstrip()
    return text


def _refuse_unit(raw: str, rest: list[str], field: Field) -> Reading | None:
    unit = " ".join(rest)
    if not unit:
        return None
    if field.type is _MONEY:
        fits = unit in _CURRENCY
    elif field.unit:
        fits = unit in _accepted(field.unit)
    else:
        fits = unit in _COUNTED - _UNITS["usd"] - {"%"}
    if fits:
        return None
    if unit in _UNCLEAR_LETTERS and field.type in (_MONEY, _INTEGER):
        return _refuse(messages.AMBIGUOUS, f"{_quote(raw)} có thể hiểu nhiều cách", field)
    expected = "đồng" if field.type is _MONEY else field.unit
    named = f"đơn vị “{unit}”" if unit in _COUNTED | _CURRENCY else "chữ sau con số"
    ask = f"Ô này tính bằng {expected}." if expected else "Chỉ ghi con số."
    return _refuse(messages.WRONG_UNIT, f"{named} không hợp với ô này", field, ask)


# ---------------------------------------------------------------- dates

_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_SERIAL = date(1990, 1, 1).toordinal() - _EPOCH
_LAST_SERIAL = date(2100, 12, 31).toordinal() - _EPOCH

_D = r"([0-9]{1,2})"
_Y = r"([0-9]{4}|[0-9]{2})"
_Y4 = r"((?:19|20|21)[0-9]{2})"
_SEP = r" ?[-/.\\ ] ?"
_DAY = r"(?:(?:thu (?:[2-7]|hai|ba|tu|nam|sau|bay)|chu nhat),? )?(?:ngay |mung |mong )*"
_MONTH = r" ?(?:[-/.,]? ?(?:thang|thg)[- ]?|[-/.]) ?"
_YEAR = r" ?(?:,? ?nam |[-/., ]) ?"
_DMY = re.compile(rf"{_D}{_SEP}{_D}{_SEP}{_Y}")
_WORDED = re.compile(rf"{_DAY}{_D}{_MONTH}{_D}{_YEAR}{_Y}")
_ENGLISH = re.compile(rf"{_D}[- ]([a-z]{{3}})[- ]{_Y}")
_ISO = re.compile(rf"{_Y4}[-/.]{_D}[-/.]{_D}")
_DAY_MONTH = re.compile(rf"{_DAY}{_D}(?: ?[-/.] ?| ?(?:thang|thg) ?){_D}")
_MONTH_YEAR = re.compile(rf"(?:thang|thg|t)?[ .]?{_D}{_YEAR}{_Y4}")
_QUARTER = re.compile(rf"(?:quy|q)[ .]?(iv|i{{1,3}}|[1-4])(?:{_YEAR}{_Y4})?")
_LONE = re.compile(rf"(?:(nam )?{_Y4}|(?:thang|thg|t) ?{_D})")
_PART_OF = re.compile(r"^(?:dau|giua|cuoi) ")
# "ngày 15 tháng 3 năm 20…", as the printed forms have it
_OPEN_YEAR = re.compile(r"(?<![0-9])[0-9]{1,3} ?(?:…|\.\.)[. …]*$")
_TIME = re.compile(
    r"(?: |(?<=[0-9])t)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?z?(?: ?(?:am|pm|sa|ch))?$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def _read_date(raw: Raw, field: Field, period: Period | None, epoch1904: bool) -> Reading:
    if isinstance(raw, str):
        match = _DMY.fullmatch(raw)
        if match and (day := _day(*match.groups())) and (len(match[3]) == 4 or match[3] < "50"):
            return Reading(day)
        return _read_date_text(raw, field, period)
    if refusal := _not_a_value(raw):
        return refusal
    if isinstance(raw, (bool, PercentNumber)):
        return _refuse(messages.NOT_A_DATE, f"ô ghi {show_raw(raw)}, không phải là ngày", field)
    serial = raw + 1462 if epoch1904 else raw
    if _FIRST_SERIAL <= serial < _LAST_SERIAL + 1:
        return Reading(date.fromordinal(int(serial) + _EPOCH))
    if isinstance(raw, DateSerial):
        shown = show_raw(DateSerial(serial))
        return _refuse(messages.NOT_A_DATE, f"ngày {shown} nằm ngoài các năm 1990–2100", field)
    shown = _show_number(raw)
    # 2026 and 6.2026 come as numbers; a day never does: 15.10 would arrive as 15.1.
    return _incomplete(shown.replace(",", "."), field) or _refuse(
        messages.NOT_A_DATE, f"{shown} không phải là ngày", field
    )


def _day(day: str, month: str, year: str) -> date | None:
    """The date, or None when the calendar has none; two-digit years are 1950 to 2049."""
    y = int(year)
    if len(year) == 2:
        y += 2000 if y < 50 else 1900
    if not 1900 <= y <= 2100:
        return None
    try:
        return date(y, int(month), int(day))
    except ValueError:
        return None


def _calendar_day(serial: float) -> date | None:
    """The day that Excel shows for a serial, None outside its calendar.

    Excel counts a 29 February 1900 that never was, so early serials are one day off.
    """
    if not 1 <= serial < 2_958_466:
        return None
    return date.fromordinal(int(serial) + _EPOCH + (serial < 61))


def _read_date_text(raw: str, field: Field, period: Period | None) -> Reading:
    folded = _short(raw)
    if folded is None:
        return _refuse(messages.NOT_A_DATE, "ô ghi một đoạn chữ dài, không phải là ngày", field)
    if not folded:
        return BLANK
    if reading := _blank_sign_or_ditto(folded, field):
        return reading
    text = _bare(folded).rstrip(" .,;=").lstrip("='")
    text = _TIME.sub("", text)
    if _OPEN_YEAR.search(folded):
        return _refuse(messages.DATE_INCOMPLETE, f"{_quote(raw)}: năm chưa ghi đủ", field)
    if match := _DMY.fullmatch(text):
        typed_short = len(match[3]) == 2 and match[3] >= "50"
        return _checked_day(raw, *match.groups(), field, repaired=typed_short)
    if match := _WORDED.fullmatch(text):
        return _checked_day(raw, *match.groups(), field)
    if match := _ISO.fullmatch(text):
        return _checked_day(raw, match[3], match[2], match[1], field)
    if (match := _ENGLISH.fullmatch(text)) and match[2] in _MONTHS:
        return _checked_day(raw, match[1], str(_MONTHS.index(match[2]) + 1), match[3], field)
    if match := _DAY_MONTH.fullmatch(text):
        return _day_without_year(raw, match[1], match[2], field, period)
    if reading := _incomplete(text, field):
        return reading
    if folded.split()[0] in _ABOUT or folded[0] in _INEXACT_SIGNS:
        return _refuse(messages.APPROXIMATE, f"{_quote(raw)} chưa phải là ngày chính xác", field)
    return _refuse(messages.NOT_A_DATE, f"{_quote(raw)} không phải là ngày", field)


def _checked_day(
    raw: str, day: str, month: str, year: str, field: Field, repaired: bool = True
) -> Reading:
    if value := _day(day, month, year):
        return _repaired(raw, value, field) if repaired else Reading(value)
    if int(month) > 12 and _day(month, day, year):
        ask = f"Có phải ngày {int(month)} tháng {int(day)} không?"
        return _refuse(
            messages.AMBIGUOUS, f"{_quote(raw)}: không có tháng {int(month)}", field, ask
        )
    return _refuse(messages.NOT_A_DATE, f"{_quote(raw)} không có trong lịch", field)


def _day_without_year(
    raw: str, day: str, month: str, field: Field, period: Period | None
) -> Reading:
    if int(month) > 12 or not _day(day, month, "2000"):
        return _checked_day(raw, day, month, "2000", field)
    if period:
        start, end = period
        years = range(start.year, end.year + 1)
        days = [d for y in years if (d := _day(day, month, str(y))) and start <= d <= end]
        if len(days) == 1:
            return _repaired(raw, days[0], field)
    return _refuse(
        messages.DATE_INCOMPLETE, f"chỉ có ngày {int(day)} tháng {int(month)}, thiếu năm", field
    )


def _incomplete(text: str, field: Field) -> Reading | None:
    """Month, quarter or year where a whole date is needed; ``text`` is bare."""
    text = _PART_OF.sub("", text, count=1)
    if match := _MONTH_YEAR.fullmatch(text):
        if not 1 <= int(match[1]) <= 12:
            return None
        known = f"tháng {int(match[1])} năm {match[2]}"
    elif match := _QUARTER.fullmatch(text):
        quarter = int(_ROMAN.get(match[1], match[1]))
        known = "quý " + ("I", "II", "III", "IV")[quarter - 1]
        known += f" năm {match[2]}" if match[2] else ""
    elif match := _LONE.fullmatch(text):
        known = f"năm {match[2]}" if match[2] else f"tháng {int(match[3])}"
    else:
        return None
    return _refuse(messages.DATE_INCOMPLETE, f"chỉ có {known}, thiếu ngày", field)


# ---------------------------------------------------------------- text


def _read_text(raw: Raw, field: Field, epoch1904: bool) -> Reading:
    if isinstance(raw, str):
        text = clean(raw)
        if len(text) < 12:
            if not text:
                return BLANK
            if reading := _text_sign(text, field):
                return reading
        return Reading(text)
    if refusal := _not_a_value(raw):
        return refusal
    if isinstance(raw, bool):
        value = "Đúng" if raw else "Sai"
        return Reading(
            value,
            messages.READ_FOR_STAFF,
            f"{show_raw(raw)} được đọc là {value}",
            _HINTS[field.type],
        )
    if not math.isfinite(raw):
        return _refuse(messages.NOT_A_NUMBER, "ô có một số không dùng được", field)
    if isinstance(raw, PercentNumber):
        return Reading(show_raw(raw))
    if isinstance(raw, DateSerial) and (day := _calendar_day(raw + 1462 * epoch1904)):
        value = show(day, Type.DATE)
        found = f"Excel đã đổi nội dung ô thành ngày {value}"
        return Reading(
            value,
            messages.TURNED_INTO_DATE,
            found,
            "Nếu không đúng, chọn định dạng chữ rồi gõ lại.",
        )
    number = float(raw)
    value = format(_exact(number), "f").replace(".", ",")
    if abs(number) >= _LIMIT:
        return Reading(
            value, messages.TURNED_INTO_DATE, "Excel đã làm tròn số quá dài", _HINTS[field.type]
        )
    return Reading(value)


def _text_sign(text: str, field: Field) -> Reading | None:
    """Signs for nothing or for the line above; a lone x may be a real answer here."""
    if text[0].isalnum() and text[0] not in "Nn":
        return None
    return _blank_sign_or_ditto(_folded(text), field)


# ---------------------------------------------------------------- whole columns


def swapped_column(raws: list[Raw], *, epoch1904: bool = False) -> set[int]:
    """Indexes of real dates whose day and month a month-first computer may have swapped.

    Such a computer turns 12/01/2026 into 1 December and leaves 16/02/2026 as text, so real
    dates with days up to 12 beside texts with days above are its mark. Dates that read the
    same both ways are not asked about.
    """
    days: dict[int, date] = {}
    late_text = False
    for index, raw in enumerate(raws):
        if isinstance(raw, DateSerial):
            if day := _calendar_day(raw + 1462 * epoch1904):
                if day.day > 12:
                    return set()
                days[index] = day
        elif isinstance(raw, str) and not late_text:
            late_text = _typed_day(raw) > 12
    if not late_text:
        return set()
    return {index for index, day in days.items() if day.day != day.month}


def _typed_day(raw: str) -> int:
    """The day of the month of a text that is a date, with or without its year; 0 for any other."""
    text = _TIME.sub("", _bare(_short(raw) or "").split("(")[0].rstrip(" .,;"))
    if match := _DMY.fullmatch(text) or _WORDED.fullmatch(text):
        day, month, year = match.groups()
    elif match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_MONTH.fullmatch(text):
        day, month, year = *match.groups(), "2000"
    else:
        return 0
    return int(day) if _day(day, month, year) else 0


#: An amount of the fund is seldom below USUAL đồng; ENOUGH of them, all below, look like thousands.
USUAL, ENOUGH = 100_000, 3


def thousands_column(values: Iterable[int | Decimal | None]) -> bool:
    """Whether money looks typed in thousands of đồng (see ``USUAL``)."""
    amounts = [abs(v) for v in values if v]
    return len(amounts) >= ENOUGH and max(amounts) < USUAL
