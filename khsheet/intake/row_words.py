"""What the texts of a record say of its own numbers: another unit, no payment, another amount.

Only what can mean nothing else is asked about: a sentence in which the same words are about
something else ("hỗ trợ em chưa nộp học phí", "nơi có 50 triệu phú") says nothing of the row. What
is quoted has no other words than those that are known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, cast

from khsheet import messages
from khsheet.intake.amount_units import is_unit_line, says_another_unit, speaks_of_unit
from khsheet.intake.quoting import is_of_amounts
from khsheet.intake.remembered import Remembered
from khsheet.model import (
    Answers,
    Field,
    Finding,
    Form,
    Place,
    Raw,
    Section,
    Severity,
    Submission,
    Type,
    Value,
    once_per_form,
)
from khsheet.values.said_amounts import SaidAmounts, said_amounts
from khsheet.values.show import show
from khsheet.values.spelling import bare, folded

#: Rows that do not count or hold another number, wherever it stands in a text, or is all of it.
NOT_COUNTED = (
    r"\b(?:hủy|huỷ|bỏ đi|không (?:tính|ghi|lấy|cộng)|tính lại|khong tinh|gap doi"
    r"|gấp (?:đôi|ba|\d+)|nhân (?:đôi|ba|với|\d+)|(?:ghi|nhập|gõ|tính) (?:nhầm|sai|thừa|trùng))\b"
    r"|^\W*(?:bỏ|bo|huy|sai|nhầm|thừa|trùng)\W*$"
)
#: A text speaks of its own row where it has no other words than these, and numbers.
_OF_ROWS = frozenset(
    "hủy huỷ bỏ đi không khong tính tinh ghi lấy cộng lại gap doi gấp đôi ba nhân với nhập gõ nhầm "
    "sai thừa trùng bo huy khoản dòng mục số cột này trên dưới đó kia phiếu thu chi tiền đã bị xin "
    "vào tổng quỹ chứng từ nữa lập viết ngày đề nghị".split()
)
#: What money in and money out is called; "chưa chi" says nothing of what came in.
_IN = "thu|nộp|đóng|góp|ủng hộ"
_OUT = "chi|trả|giao|phát|trao|cấp|hỗ trợ|lĩnh|thanh toán"
_HANDED_OUT = r"\b(?:phát|trao|giao|cấp)\b"
_PAID = f"(?:{_IN}|{_OUT}|nhận|chuyển|duyệt|giải ngân|thực hiện)"
_NOT_YET = r"(?:\bchưa|\bsẽ|\bchờ|\bkhông|^dự kiến(?: sẽ)?)"
_NOT_OUT = rf"{_NOT_YET} (?:{_OUT})\b"
_NOT_IN = rf"{_NOT_YET} (?:{_IN})\b"
_TAIL = (
    "(?: (?:được|tiền|hiện vật|quà|quỹ|khoản|này|số|về|cho|vào|hội|tài khoản|bằng|thực tế))*"
    "(?: (?:tháng|quý|kỳ|ngày|cuối|đầu|sau|tới|năm|\\d[\\d/.]*))*"
)
#: Nothing was paid: the whole of a text, or of what stands in brackets or between commas. As the
#: next two it is compiled, and kept by ``re``, when first asked for.
_UNPAID = (
    rf"(?:(?:hiện|tiền|khoản|này|số|nhưng|mà|vẫn|còn|mới|quỹ|hội|đơn vị|thực tế) )*"
    rf"(?:chưa {_PAID}{_TAIL}|sẽ {_PAID}{_TAIL}|không (?:chi|thu|nộp|nhận)(?: nữa| được)?"
    rf"|chờ {_PAID}{_TAIL}|(?<=tiền )chưa về"
    r"|đã (?:trả lại|hoàn lại|hoàn trả|rút lại|lấy lại)(?: (?:tiền|đủ|hết|cho|quỹ|vào|người|ủng hộ"
    r"|nhà tài trợ|đơn vị|số|khoản|này|nhà hảo tâm))*)"
)
#: What is only meant to be: these words, at the beginning.
_PLANNED = rf"dự kiến (?:sẽ )?{_PAID}\b"
#: A promise; Hứa is also a family name, and "tiền đã hứa" is one that was kept.
_PROMISED = (
    r"(?<!đã )(?<!tiền )(?<!lời )(?<!khoản )(?<!số )(?<!như )(?<!theo )(?:\bh|^\W*H)ứa "
    r"(?:(?:sẽ|là|về) )?(?:ủng hộ|tặng|đóng góp|góp|nộp|chuyển|tài trợ|hỗ trợ|cho|trao|gửi)\b"
)
_PARTS = r"[()\[\];\n]|,(?!\d)| [-–—+] |\.(?= |$)|: "
_REASON = r" (?:do|vì|nên|theo)\b.*"
#: Interest and fees name the amount that they are of.
_SHARE_OF = r"\blãi\b|(?<!hội )(?<!học )\bphí\b"
#: A quick look: a text without any of these says nothing.
_MAY_SPEAK = (
    r"(?i)\d|nghìn|nghin|ng[aà]n|tri[eệ]u|\btr\b|trđ|ngđ|t[ỷỉ]|\bk\b|usd|eur|đô|tệ|[$€£¥]"
    r"|h[uủ]y|huỷ|b[oỏ]\b|không|khong|lại|g[aấ]p|nhân|nhầm|sai|thừa|trùng|chưa|chua|sẽ|chờ"
    r"|dự kiến|hứa"
)


class _Said(NamedTuple):
    """What one text says: words for another unit, words that nothing was paid, amounts."""

    unit: str = ""
    unpaid: str = ""
    uncounted: str = ""
    amounts: SaidAmounts = SaidAmounts()
    is_share: bool = False


_NOTHING = _Said()


@lru_cache(maxsize=4096)
def _said(text: str) -> _Said:
    if not re.search(_MAY_SPEAK, text):
        return _NOTHING
    whole = folded(text).strip(" .")
    parts = [p for p in map(str.strip, re.split(_PARTS, whole)) if p]
    promised = re.search(_PROMISED, text)
    unpaid = promised[0].lower().strip(" (-") if promised else ""
    return _Said(
        unit=next((p for p in (whole, *parts) if _is_unit(p, is_whole=p == whole)), ""),
        unpaid=unpaid or next(filter(None, (_unpaid(p, whole) for p in parts)), ""),
        uncounted=next(filter(None, map(_uncounted, parts)), ""),
        amounts=said_amounts(text),
        is_share=bool(re.search(_SHARE_OF, whole)),
    )


def _is_unit(part: str, *, is_whole: bool) -> bool:
    """Whether a text, or a part of one, only says that amounts are not in đồng."""
    if not is_of_amounts(part) or not says_another_unit(part):
        return False
    if not is_whole and " " not in part.strip(" .:"):
        return False  # a lone word in a sentence may be part of a name
    return is_unit_line(part) or speaks_of_unit(part)


def _without_reason(part: str) -> str:
    return re.sub(_REASON, "", part).strip(" .:!*")


def _unpaid(part: str, whole: str) -> str:
    said = _without_reason(part)
    if said == bare(said):
        return said if re.fullmatch(r"chua (?:nhan|nop|chi|thu)(?: tien)?", said) else ""
    if part == whole and said == "chưa có tiền":
        return said
    if re.search(_HANDED_OUT, said) and re.search(r"\b(?:mua|đặt)\b", whole):
        return ""  # what was bought was paid for
    if re.fullmatch(_UNPAID, said):
        return said
    planned = re.match(_PLANNED, said)
    return planned[0] if planned else ""


def _uncounted(part: str) -> str:
    said = _without_reason(part)
    is_of_row = _OF_ROWS.issuperset(re.findall(r"[^\W\d_]+", said))
    return said if is_of_row and re.search(NOT_COUNTED, said) else ""


_PLAIN = Remembered(lambda text: _said(text) == _NOTHING)


# ---------------------------------------------------------------- the rows of a table


class _Shape(NamedTuple):
    """The columns of a table that speak, those that count, and the lists that say of what kind a
    row is; ``least`` by amount column is what smaller ones are asked about by themselves."""

    texts: tuple[Field, ...]
    amounts: tuple[Field, ...]
    counts: tuple[Field, ...]
    kinds: tuple[Field, ...]
    least: dict[str, Decimal]


@once_per_form
def _shapes(form: Form) -> dict[str, _Shape]:
    return {key: _shape(form, table) for key, table in form.tables.items()}


def _shape(form: Form, table: Section) -> _Shape:
    own = [f for f in table.fields if f.key != table.seq and not f.explains]
    texts = (Type.TEXT, Type.LONG_TEXT)
    small = [r for r in form.rules if r.kind == "full_amounts"]
    return _Shape(
        texts=tuple(f for f in own if f.type in texts and not f.personal),
        amounts=tuple(f for f in own if f.type is Type.MONEY),
        counts=tuple(f for f in own if f.type.can_be_summed and f.type is not Type.MONEY),
        kinds=tuple(f for f in own if f.type is Type.CHOICE),
        least={r.fields[0].key: getattr(r, "min", Decimal(0)) for r in small},
    )


def doubts(form: Form, submission: Submission, answers: Answers) -> Iterator[Finding]:
    """What is asked of records whose own words say something else than their numbers."""
    for key, shape in _shapes(form).items():
        table, columns = form.tables[key], answers.columns_of(form.tables[key]).values
        if not columns or key not in submission.tables:
            continue
        texts = [columns[f.key] for f in shape.texts]
        if all(_PLAIN.holds(cast("set[Raw]", set(column))) for column in texts):
            continue
        for at, said in enumerate(zip(*texts)):
            if all(map(_PLAIN.holds_for, cast("tuple[Raw, ...]", said))):
                continue
            values = {f.key: columns[f.key][at] for f in table.fields}
            row = _Row(form, submission, table, answers.rows[key][at].number, values)
            yield from row.doubts(shape)


class _Row:
    """One record, with what its texts say."""

    def __init__(
        self,
        form: Form,
        submission: Submission,
        table: Section,
        number: int,
        values: dict[str, Value],
    ):
        self.form, self.values, self.number = form, values, number
        raw = submission.tables[table.key]
        self.columns = raw.columns
        self.place = Place(submission.file, raw.sheet, number)

    def doubts(self, shape: _Shape) -> Iterator[Finding]:
        texts = ((f, self.values[f.key]) for f in shape.texts)
        said = [(f, _said(text)) for f, text in texts if isinstance(text, str)]
        amount = next((f for f in shape.amounts if self.values[f.key]), None)
        counted = amount or next((f for f in shape.counts if self.values[f.key]), None)
        yield from self.not_to_count(said, counted, shape)
        if amount is None:
            return
        for column, words in said:
            if words.unit and not column.unique:  # letters of a number such as TR are no unit
                found = (
                    f"cột «{column.label}» ghi «{words.unit}», số tiền của dòng có thể không ghi "
                    "bằng đồng"
                )
                remedy = (
                    "Ghi đủ số đồng và bỏ chữ ấy; nếu đã ghi bằng đồng thì ghi rõ ở cột Giải trình."
                )
                yield self.finding(messages.WRONG_UNIT, amount, found, remedy=remedy)
                return
        yield from self.other_amount(said, shape)

    def not_to_count(
        self, said: list[tuple[Field, _Said]], counted: Field | None, shape: _Shape
    ) -> Iterator[Finding]:
        """A row that says that it does not count; of payments only where amounts are counted."""
        if counted is None and (shape.amounts or shape.counts):
            return
        for column, words in said:
            told = words.uncounted or (self.unpaid(words, shape) if shape.amounts else "")
            if told:
                found = f"cột «{column.label}» ghi «{told}» nhưng dòng này vẫn được tính"
                yield self.finding(messages.SAID_NOT_TO_COUNT, counted or column, found)
                return

    def unpaid(self, words: _Said, shape: _Shape) -> str:
        """How a text says that nothing was paid, of a payment in that direction."""
        kinds = (str(self.values[f.key] or "").casefold() for f in shape.kinds)
        ways = {kind.partition(":")[0].partition(" ")[0] for kind in kinds}
        is_of_other = ("thu" in ways and re.search(_NOT_OUT, words.unpaid)) or (
            "chi" in ways and re.search(_NOT_IN, words.unpaid)
        )
        return "" if is_of_other else words.unpaid

    def other_amount(self, said: list[tuple[Field, _Said]], shape: _Shape) -> Iterator[Finding]:
        """An amount that is a thousandth of what the texts name, or one part of a product."""
        amounts = [(f, v) for f in shape.amounts if isinstance(v := self.values[f.key], int) and v]
        spoken = [(column, words) for column, words in said if any(words.amounts)]
        if any(v in words.amounts.totals for _, v in amounts for _, words in spoken):
            return
        for column, words in spoken:
            for item, value in amounts:
                asked = _thousandth(value, words) if value >= shape.least.get(item.key, 0) else None
                if not asked and not any(self.values[f.key] == 1 for f in shape.counts):
                    asked = _part(value, words.amounts)
                if asked:
                    named, expected = asked
                    found = f"{show(value, item.type)} trong khi cột «{column.label}» nêu {named}"
                    yield self.finding(messages.AMOUNT_SAID_OTHERWISE, item, found, expected)
                    return

    def finding(
        self, code: str, item: Field, found: str, expected: str = "", remedy: str = ""
    ) -> Finding:
        """A warning at that cell of the row; it is explained as other warnings of the row are."""
        value = self.values[item.key]
        shows = show(value, item.type) if item.type.is_number else ""
        return messages.finding(
            self.place._replace(column=self.columns.get(item.key, 0)),
            code,
            found,
            item=item,
            expected=expected,
            remedy=remedy,
            value=shows,
            severity=Severity.WARNING,
            rule=f"type:{item.key}",
        )


def _thousandth(value: int, words: _Said) -> tuple[str, str] | None:
    """What a text names, and what is asked, where that is a thousand or a million times more."""
    more = [value * scale for scale in (10**3, 10**6) if value * scale in words.amounts.totals]
    if not more or words.is_share:
        return None
    asked = "có phải đã ghi theo nghìn đồng hay triệu đồng không?"
    return f"{show(more[0], Type.MONEY)} đồng", asked


def _part(value: int, amounts: SaidAmounts) -> tuple[str, str] | None:
    """The same where it is multiplied."""
    product = next((p for p, part in zip(amounts.products, amounts.parts) if part == value), None)
    if product is None:
        return None
    one, times, told = (show(v, Type.MONEY) for v in (value, int(product / value), int(product)))
    return f"{times} x {one} đồng", f"có phải {told} đồng không?"
