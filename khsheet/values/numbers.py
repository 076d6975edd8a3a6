"""Numbers as staff write them, with groups, decimals, units and words.

Numbers follow the vi-VN locale (Unicode CLDR: comma for decimals, dot for groups), but the
same keys give other cells on a computer set to en-US, so both groupings are understood and
whatever has two meanings is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

from khsheet import messages
from khsheet.model import (
    DateSerial,
    Field,
    PercentNumber,
    Raw,
    Type,
)
from khsheet.values.amounts import amount_in_words
from khsheet.values.kinds import DECIMAL, INTEGER, LIMIT, MONEY, PERCENT
from khsheet.values.numerals import MARK, PLAIN_NUMBER, TOKEN, decimals, is_numeral, numeral
from khsheet.values.reading import BLANK, Reading, quoted, read_for_staff, refuse
from khsheet.values.show import show, show_number, show_raw
from khsheet.values.signs import blank_sign_or_ditto, not_a_value
from khsheet.values.stored import exact, trim
from khsheet.values.units import accepted, refuse_unit, without_unit
from khsheet.values.words import (
    COUNTED,
    CURRENCY,
    DIGIT,
    INEXACT,
    INEXACT_SIGNS,
    NO,
    NO_DEEDS,
    NO_ENDS,
    SCALES,
    folded,
    short_of,
)
from khsheet.vietnamese.text import clean


def read_number(raw: Raw, field: Field, epoch1904: bool) -> Reading:
    if isinstance(raw, str):
        return _read_number_text(raw, field)
    if refusal := not_a_value(raw):
        return refusal
    if isinstance(raw, bool):
        return refuse(messages.NOT_A_NUMBER, f"ô ghi {show_raw(raw)}, không phải là số", field)
    if isinstance(raw, DateSerial):
        return _number_became_date(raw, field, epoch1904)
    number = float(raw)
    if not -LIMIT <= number <= LIMIT:  # also when it is not a number at all
        return refuse(messages.NOT_A_NUMBER, "số quá lớn hoặc không phải là số", field)
    if isinstance(raw, PercentNumber):
        return _read_percent_cell(raw, field)
    value = exact(number)
    if field.type is DECIMAL:
        return Reading(value)
    if field.type is PERCENT:
        return _as_percent(show_number(number), value, field)
    if value == value.to_integral_value():
        return Reading(int(value))
    found = f"{show_number(number)} không phải là số nguyên"
    return refuse(messages.NOT_WHOLE, found, field, _question(_thousandfold(value, field)))


def _number_became_date(raw: DateSerial, field: Field, epoch1904: bool) -> Reading:
    if raw.is_integer() and 0 <= raw < 20_000:
        found = f"ô có định dạng ngày, số bên trong là {show_number(raw)}"
    else:
        shown = show_raw(DateSerial(raw + 1462) if epoch1904 else raw)
        found = f"Excel đã đổi nội dung ô thành ngày {shown}"
    return refuse(messages.TURNED_INTO_DATE, found, field, "Chọn định dạng số cho ô rồi gõ lại.")


def _read_percent_cell(raw: PercentNumber, field: Field) -> Reading:
    value = trim(exact(raw) * 100)
    if field.type is PERCENT:
        return Reading(value)
    if not value:
        return Reading(0 if field.type is not DECIMAL else value)
    found = f"ô hiện {show_raw(raw)} nhưng ở đây không ghi phần trăm"
    return refuse(messages.AMBIGUOUS, found, field)


def _as_percent(raw: str, value: Decimal, field: Field) -> Reading:
    """A share typed as a fraction, 0,2 for 20 %, is made a percentage and said so."""
    if 0 < value < 1:
        return read_for_staff(raw, trim(value * 100), field)
    return Reading(value)


def _thousandfold(value: Decimal, field: Field) -> list[Decimal]:
    """What 12.5 may have been: 12.500, or for money also 12,5 triệu."""
    factors = (10**3, 10**6) if field.type is MONEY else (10**3,)
    found = [value * f for f in factors if abs(value) >= 1 and abs(value) < 1000]
    return [v for v in found if v == v.to_integral_value()]


def _question(values: list[Decimal]) -> str:
    if not values:
        return ""
    return "Có phải " + " hay ".join(show(trim(v), Type.DECIMAL) for v in values) + " không?"


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


def _read_number_text(raw: str, field: Field) -> Reading:
    text = short_of(raw)
    if text is None:
        return refuse(messages.NOT_A_NUMBER, "ô ghi một đoạn chữ dài, không phải là số", field)
    if not text:
        return BLANK
    if reading := blank_sign_or_ditto(text, field):
        return reading
    bare = _LEADERS.sub("", text).removesuffix("./.").rstrip(" .,;=-…").lstrip("=' ")
    bare, percent = _without_percent_sign(bare, field)
    if match := PLAIN_NUMBER.fullmatch(bare):
        sign, digits = match.groups()
        value = numeral(digits, decimals(field))
        if value is None or _OPEN_END.match(text) or (" " in digits and _is_on_lines(raw)):
            return _two_meanings(raw, digits, field)
        repaired = sign == "+" or (bare != text and percent != "%")
        return _number(raw, -value if sign == "-" else value, field, repaired, percent)
    return _read_words(raw, bare, field, percent)


def _is_on_lines(raw: str) -> bool:
    """Whether digits stand on more than one line: 1 and 012 are two numbers, and not 1.012."""
    return sum(bool(DIGIT.search(line)) for line in clean(raw).splitlines()) > 1


def _without_percent_sign(text: str, field: Field) -> tuple[str, str]:
    """The text before its percent sign, and the sign, for fields in percent."""
    if field.type is PERCENT:
        for sign in ("%", "phần trăm", "phan tram"):
            if text.endswith(sign):
                return text.removesuffix(sign).rstrip(), sign
    return text, ""


def _number(raw: str, value: Decimal, field: Field, repaired: bool, percent: str) -> Reading:
    """The last step for every number that came as text."""
    if abs(value) > LIMIT:
        return refuse(messages.NOT_A_NUMBER, "số quá lớn", field)
    value = trim(value)
    if field.type is PERCENT and not percent and 0 < value < 1:
        return _as_percent(raw, value, field)
    if field.type is INTEGER or field.type is MONEY:
        if value != value.to_integral_value():
            return refuse(messages.NOT_WHOLE, f"{quoted(raw)} không thành số nguyên", field)
        value = int(value)
    return read_for_staff(raw, value, field) if repaired else Reading(value)


def _two_meanings(raw: str, digits: str, field: Field) -> Reading:
    """ "12,5" in a cell for whole numbers, "2.651" in one for decimals."""
    found = f"{quoted(raw)} có thể hiểu nhiều cách"
    asked: list[Decimal] = []
    if len(marks := MARK.findall(digits)) == 1 and marks[0] in ".,":
        value = Decimal(digits.replace(",", "."))
        if decimals(field):
            asked = [value * 1000, value]
        else:
            asked = _thousandfold(value, field)
    return refuse(messages.AMBIGUOUS, found, field, _question(asked))


def _read_words(raw: str, text: str, field: Field, percent: str) -> Reading:
    """Numbers with words: amounts, units, zero in words; ``text`` is folded."""
    negative = text[:1] == "-" and text[1:2].isdigit()
    body = text[1:] if negative else text
    if match := _BREAKDOWN.fullmatch(body):
        women = int(re.sub("[^0-9]", "", body[match.end(1) :]))
        body = match[1]
    else:
        women = 0
    words = _tokens(without_unit(body, field))
    if reading := _refuse_signs(raw, words, field):
        return reading
    if _is_zero(words, field):
        return _number(raw, Decimal(0), field, True, percent)
    amount, rest = amount_in_words(words, field)
    if rest is None:
        return refuse(messages.NOT_A_NUMBER, f"{quoted(raw)} không phải là số", field)
    if amount is None or abs(amount) < women:
        return refuse(messages.AMBIGUOUS, f"{quoted(raw)} có thể hiểu nhiều cách", field)
    if reading := refuse_unit(raw, rest, field):
        return reading
    return _number(raw, -amount if negative else amount, field, True, percent)


def _tokens(text: str) -> list[str]:
    """Numerals, words and signs; "trđ" is two words, and "tr." and "triệu," one each."""
    tokens: list[str] = []
    for match in TOKEN.finditer(text):
        token = match[1] or match[2] or match[3]
        if token in ("trđ", "ngđ", "kđ"):
            tokens += [token[:-1], "đ"]
        elif token and not (token in ".," and tokens and tokens[-1].isalpha()):
            tokens.append(token)
    return tokens


def _refuse_signs(raw: str, tokens: list[str], field: Field) -> Reading | None:
    """Inexact numbers, ranges, brackets, slashes and what else no number holds."""
    if not tokens:
        return None
    has_number = any(is_numeral(t) or t in SCALES for t in tokens)
    signs = {t for t in tokens if not t[0].isalnum() and t not in "%$"}
    if not has_number:
        return (
            refuse(messages.NOT_A_NUMBER, f"{quoted(raw)} không phải là số", field)
            if signs
            else None
        )
    ranged = any(a != "-" and b == "-" for a, b in zip(tokens, tokens[1:-1], strict=False))
    sum_of_two = "+" in signs and tokens[-1] != "+"
    if ranged or INEXACT.intersection(tokens) or (signs & INEXACT_SIGNS and not sum_of_two):
        ask = "Cần một con số chính xác."
        return refuse(messages.APPROXIMATE, f"{quoted(raw)} chưa phải là số chính xác", field, ask)
    if signs == {"(", ")"} and _IN_BRACKETS.fullmatch(folded(raw)):
        return refuse(
            messages.NEGATIVE_IN_BRACKETS, f"{quoted(raw)} có thể là số âm hoặc là ghi chú", field
        )
    if signs:
        return refuse(messages.AMBIGUOUS, f"{quoted(raw)} có thể hiểu nhiều cách", field)
    return None


def _is_zero(words: list[str], field: Field) -> bool:
    """ "Không có", "Chưa phát triển thêm dòng họ nào". "Chưa rõ" is no zero."""
    if not words or words[0] not in NO:
        return False
    # What was not done, then at most one noun: only words that cannot make it other than 0.
    nouns = COUNTED | CURRENCY | accepted(field.unit)
    undone = _after_any(words, {1}, NO_DEEDS)
    named = undone | {end for at in undone for end in _after_one(words, at, nouns)}
    return len(words) in _after_any(words, named, NO_ENDS)


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
