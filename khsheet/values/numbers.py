"""Counts, amounts, decimals and percentages, as cells hold them and as staff type them.

Numbers follow the vi-VN locale (Unicode CLDR: comma for decimals, dot for groups), but the
same keys give other cells on a computer set to en-US, so both groupings are understood and
whatever has two meanings is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

from khsheet import messages
from khsheet.model import CellError, DateSerial, Field, Formula, PercentNumber, Type
from khsheet.model.serials import DAYS_TO_1904
from khsheet.values import words
from khsheet.values.arithmetic import worked_out
from khsheet.values.numerals import LIMIT, MARK, NUMERAL, decimals_of, exact, numeral, trimmed
from khsheet.values.outcome import (
    BLANK,
    HINTS,
    Reading,
    quote,
    refuse,
    refuse_content,
    refuse_sign,
    repaired,
    understood,
)
from khsheet.values.show import show, show_number, show_raw
from khsheet.values.spelling import folded, short
from khsheet.values.units import refuse_unit, without_unit
from khsheet.values.vocabulary import INEXACT, INEXACT_SIGNS, SCALES
from khsheet.vietnamese.text import clean

# Looking a member up on its class costs more than the comparison that follows.
_INTEGER, _MONEY, _DECIMAL, _PERCENT = Type.INTEGER, Type.MONEY, Type.DECIMAL, Type.PERCENT

_FIRST_LIKELY_DAY = 20_000
"""A smaller serial, before October 1954, is a number in a cell that got the format of a date."""


def read_number(
    raw: str | float | bool | CellError | Formula, field: Field, epoch1904: bool
) -> Reading:
    if isinstance(raw, str):
        return _read_text(raw, field)
    if isinstance(raw, Formula):
        return _read_formula(raw, field, epoch1904)
    if isinstance(raw, CellError):
        return refuse_content(raw)
    if isinstance(raw, bool):
        return refuse(messages.NOT_A_NUMBER, f"ô ghi {show_raw(raw)}, không phải là số", field)
    if isinstance(raw, DateSerial):
        return _became_date(raw, field, epoch1904)
    number = float(raw)
    if not -LIMIT <= number <= LIMIT:  # also when it is not a number at all
        return refuse(messages.NOT_A_NUMBER, "số quá lớn hoặc không phải là số", field)
    return _read_exact(exact(number), field, isinstance(raw, PercentNumber))


def _read_exact(value: Decimal, field: Field, is_percent: bool) -> Reading:
    if is_percent:
        return _read_percent_cell(value, field)
    if field.type is _DECIMAL:
        return Reading(value)
    if field.type is _PERCENT:
        return _as_percent(value, field)
    if value == value.to_integral_value():
        return Reading(int(value))
    found = f"{show_number(float(value))} không phải là số nguyên"
    return refuse(messages.NOT_WHOLE, found, field, _question(_thousandfold(value, field)))


def _read_formula(raw: Formula, field: Field, epoch1904: bool) -> Reading:
    """A formula of plain numbers is taken for what it comes to, and said so."""
    value, cached = worked_out(raw), raw.cached
    if value is None or abs(value) > LIMIT:
        return refuse_content(raw)
    if isinstance(cached, DateSerial):
        return _became_date(cached, field, epoch1904)
    is_percent = isinstance(cached, PercentNumber)
    if field.type is _PERCENT and not is_percent and (cached is None or "%" in raw.text):
        return refuse_content(raw)  # the look of the cell would tell whether 1 is 1 % or all
    reading = _read_exact(trimmed(value), field, is_percent)
    return reading if reading.value is None else repaired(f"={raw.text}", reading.value, field)


def _became_date(raw: DateSerial, field: Field, epoch1904: bool) -> Reading:
    if raw.is_integer() and 0 <= raw < _FIRST_LIKELY_DAY:
        found = f"ô có định dạng ngày, số bên trong là {show_number(raw)}"
    else:
        shown = show_raw(DateSerial(raw + DAYS_TO_1904) if epoch1904 else raw)
        found = f"Excel đã đổi nội dung ô thành ngày {shown}"
    return refuse(messages.TURNED_INTO_DATE, found, field, "Chọn định dạng số cho ô rồi gõ lại.")


def _read_percent_cell(share: Decimal, field: Field) -> Reading:
    value = trimmed(share * 100)
    if field.type is _PERCENT:
        return Reading(value)
    if not value:
        return Reading(0 if field.type is not _DECIMAL else value)
    found = f"ô hiện {show_number(float(value))}% nhưng ở đây không ghi phần trăm"
    return refuse(messages.AMBIGUOUS, found, field)


def _as_percent(value: Decimal, field: Field) -> Reading:
    """0,2 without a sign may be a fifth of one per cent, or the share that is 20 %."""
    if 0 < value < 1:
        one, other = (show(trimmed(v), Type.DECIMAL) for v in (value, value * 100))
        found = f"“{show(value, Type.DECIMAL)}” không có dấu % có thể hiểu hai cách"
        ask = f"Có phải {one}% hay {other}% không? Xin ghi rõ, kèm dấu %."
        return refuse(messages.AMBIGUOUS, found, field, ask)
    return Reading(value)


def _thousandfold(value: Decimal, field: Field) -> list[Decimal]:
    """What 12.5 may have been: 12.500, or for money also 12,5 triệu."""
    if not 1 <= abs(value) < 1000:
        return []
    factors = (10**3, 10**6) if field.type is _MONEY else (10**3,)
    return [v for v in (value * f for f in factors) if v == v.to_integral_value()]


def _question(values: list[Decimal]) -> str:
    if not values:
        return ""
    return "Có phải " + " hay ".join(show(trimmed(v), Type.DECIMAL) for v in values) + " không?"


# ---------------------------------------------------------------- typed as text

_PLAIN_NUMBER = re.compile(rf"([-+]?)({NUMERAL})")
_DIGIT = re.compile("[0-9]")

# The dotted line of the printed form, kept before the number: "…… 12".
_LEADERS = re.compile(r"^(?:[._]{2,}|…)[._… ]*")

# "10-" is a range that was not finished; "12.500.000 -" is how amounts are closed.
_OPEN_END = re.compile(r"^[0-9]{1,3} ?-+$")

_IN_BRACKETS = re.compile(r"\( ?[0-9][0-9., ]*\)")  # "(1.250)"

_AMONG = "trong (?:đó|do)"
_THERE_ARE = "gồm|gom|có|co|là|la|[:, ]"
_WOMEN = "(?:[0-9][0-9.]* (?:nữ|nu)|(?:nữ|nu):? [0-9][0-9.]*)"  # "03 nữ", "nữ: 3"
# Compiled, and kept by re, when first asked for.
_BREAKDOWN = (
    rf"(.*[^ ,;(]) ?(?:\( ?(?:{_AMONG}|{_THERE_ARE})*{_WOMEN} ?\)"  # "12 (trong đó: 3 nữ)"
    rf"|[,;]? {_AMONG}(?:{_THERE_ARE})*{_WOMEN})"  # "12 người, trong đó có 03 nữ"
)


def _read_text(raw: str, field: Field) -> Reading:
    text = short(raw)
    if text is None:
        return refuse(messages.NOT_A_NUMBER, "ô ghi một đoạn chữ dài, không phải là số", field)
    if not text:
        return BLANK
    if refusal := refuse_sign(text, field):
        return refusal
    bare = _LEADERS.sub("", text).removesuffix("./.").rstrip(" .,;=-…").lstrip("=' ")
    bare, percent = _without_percent_sign(bare, field)
    if match := _PLAIN_NUMBER.fullmatch(bare):
        sign, digits = match.groups()
        value = numeral(digits, decimals_of(field))
        is_parted = " " in digits and (_is_on_lines(raw) or _APART.search(raw))
        if value is None or _OPEN_END.match(text) or is_parted or _REVERSED.search(raw):
            return _two_meanings(raw, digits, field)
        return _number(raw, text, -value if sign == "-" else value, field, percent)
    return _read_words(raw, text, bare, field, percent)


#: A gap as wide as between two columns parts two numbers, which one space would make one.
_APART = re.compile("[0-9](?:[ \u00a0]*+\t[ \u00a0\t]*+|[ \u00a0]{4,}+)[0-9]")
#: After these, which cannot be seen, digits may stand from right to left.
_REVERSED = re.compile("[\u202b\u202e\u2067]")


def _is_on_lines(raw: str) -> bool:
    """Whether digits stand on more than one line: 1 and 012 are two numbers, and not 1.012."""
    return sum(bool(_DIGIT.search(line)) for line in clean(raw).splitlines()) > 1


def _without_percent_sign(text: str, field: Field) -> tuple[str, str]:
    """The text before its percent sign, and the sign, for fields in percent."""
    if field.type is _PERCENT:
        for sign in ("%", "phần trăm", "phan tram"):
            if text.endswith(sign):
                return text.removesuffix(sign).rstrip(), sign
    return text, ""


def _number(raw: str, text: str, value: Decimal, field: Field, percent: str) -> Reading:
    """The last step for every number that came as text; ``text`` is folded."""
    if abs(value) > LIMIT:
        return refuse(messages.NOT_A_NUMBER, "số quá lớn", field)
    value = trimmed(value)
    if field.type is _PERCENT and not percent and 0 < value < 1:
        return _as_percent(value, field)
    taken: Decimal | int = value
    if field.type is _INTEGER or field.type is _MONEY:
        if value != value.to_integral_value():
            return refuse(messages.NOT_WHOLE, f"{quote(raw)} không thành số nguyên", field)
        taken = int(value)
    return understood(raw, text, taken, field)


def _two_meanings(raw: str, digits: str, field: Field) -> Reading:
    """ "12,5" in a cell for whole numbers, "2.651" in one for decimals."""
    asked: list[Decimal] = []
    marks = MARK.findall(digits)
    if len(marks) == 1 and marks[0] in ".,":
        value = Decimal(digits.replace(",", "."))
        asked = [value * 1000, value] if decimals_of(field) else _thousandfold(value, field)
    return _ambiguous(raw, field, _question(asked))


def _ambiguous(raw: str, field: Field, ask: str = "") -> Reading:
    return refuse(messages.AMBIGUOUS, f"{quote(raw)} có thể hiểu nhiều cách", field, ask)


def _read_words(raw: str, text: str, bare: str, field: Field, percent: str) -> Reading:
    """Numbers with words: amounts, units, zero in words; ``bare`` is ``text`` without marks."""
    negative = bare[:1] == "-" and bare[1:2].isdigit()
    body, women = _without_women(bare[1:] if negative else bare)
    said = words.tokens(without_unit(body, field))
    if refusal := _refuse_signs(raw, said, field):
        return refusal
    if words.is_zero(said, field):
        return _number(raw, text, Decimal(0), field, percent)
    amount, rest = words.amount(said, field)
    if rest is None:
        return refuse(messages.NOT_A_NUMBER, f"{quote(raw)} không phải là số", field)
    if amount is None or abs(amount) < women:
        return _ambiguous(raw, field)
    if refusal := refuse_unit(raw, rest, field):
        return refusal
    return _number(raw, text, -amount if negative else amount, field, percent)


def _without_women(text: str) -> tuple[str, int]:
    """The text before how many of them are women, and that number: 0 where it is not said."""
    match = re.fullmatch(_BREAKDOWN, text)
    if not match:
        return text, 0
    return match[1], int(re.sub("[^0-9]", "", text[match.end(1) :]))


def _refuse_signs(raw: str, tokens: list[str], field: Field) -> Reading | None:
    """Inexact numbers, ranges, brackets, slashes and what else no number holds."""
    signs = {t for t in tokens if not t[0].isalnum() and t not in "%$"}
    if not any(words.is_numeral(t) or t in SCALES for t in tokens):
        no_number = f"{quote(raw)} không phải là số"
        return refuse(messages.NOT_A_NUMBER, no_number, field) if signs else None
    if _is_inexact(tokens, signs):
        found = f"{quote(raw)} là số ước chừng"
        return Reading(None, messages.APPROXIMATE, found, _one_number(raw, field))
    if signs == {"(", ")"} and _IN_BRACKETS.fullmatch(folded(raw)):
        found = f"{quote(raw)} có thể là số âm hoặc là ghi chú"
        return refuse(messages.NEGATIVE_IN_BRACKETS, found, field)
    return _ambiguous(raw, field) if signs else None


def _one_number(raw: str, field: Field) -> str:
    """What to type in place of an estimate: its own number, where it has but one in digits."""
    numbers = re.findall(r"\d+(?:[.,]\d+)*", raw)
    is_whole = len(numbers) == 1 and field.type is Type.INTEGER
    return f"xin ghi một số cụ thể, ví dụ {numbers[0]}." if is_whole else HINTS[field.type]


def _is_inexact(tokens: list[str], signs: set[str]) -> bool:
    is_range = any(token == "-" and tokens[n] != "-" for n, token in enumerate(tokens[1:-1]))
    is_sum = "+" in signs and tokens[-1] != "+"
    return bool(is_range or INEXACT.intersection(tokens) or (signs & INEXACT_SIGNS and not is_sum))
