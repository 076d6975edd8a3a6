"""Rules about one report beside others: what the unit reported before, what other units report.

They find nothing in a report alone, and Excel has no side of them: who collects asks ``asked``.
"""

import math
from collections.abc import Collection, Iterator
from decimal import Context, Decimal
from typing import Annotated

from khsheet import messages
from khsheet.form.rules.base import Declared, Number, label, labels, shown
from khsheet.model import Answers, Fault, Field, Item, Period, Refs, Type
from khsheet.values.show import show

_THREE_DIGITS = Context(prec=3)
#: Half of what is usual lies within so many standard deviations (normal distribution).
_DEVIATIONS_OF_HALF = 0.6745
#: Units that are as alike as this still differ by a tenth: smaller differences mean nothing.
_LEAST_SPREAD = math.log(1.1) / _DEVIATIONS_OF_HALF
_NOT_IN_TABLES = "chỉ dùng cho số ở ô đơn, không dùng cho cột của bảng"
#: Of fewer units nobody can say what is usual.
FEWEST_UNITS = 8


class Among(Declared):
    """A rule that needs more than one report."""

    has_formula = False

    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        return iter(())

    def violated(self, refs: Refs) -> str:
        return ""


class Changed(Among, kw_only=True):
    """A number is not many times what it was in the period before, nor many times less."""

    kind = "changed"
    code = messages.CHANGED_MUCH
    meaning = (
        "Số không gấp quá nhiều lần, cũng không giảm quá nhiều lần so với kỳ trước; kỳ nào ghi 0 "
        "hoặc để trống thì không xét (chỉ kiểm tra khi tổng hợp với `--previous`)."
    )

    fields: Annotated[tuple[Number], "Số được so với kỳ trước."]
    factor: Annotated[Decimal, "Tăng, giảm không quá mấy lần."]
    least: Annotated[Decimal, "Chênh lệch nhỏ hơn số này thì không hỏi."] = Decimal(0)

    def complaints(self) -> Iterator[str]:
        if self.table is not None:
            yield _NOT_IN_TABLES
        if self.factor <= 1:
            yield f"'factor' phải lớn hơn 1, đang là {self.factor}"

    def statement(self) -> str:
        times = show(self.factor, Type.DECIMAL)
        return f"{label(self.fields[0])} không tăng, giảm quá {times} lần so với kỳ trước."

    def asked(self, then: int | Decimal, now: int | Decimal) -> Fault | None:
        """What is asked of a number that was another one before."""
        low, high = sorted((Decimal(then), Decimal(now)))
        if low <= 0 or high - low < self.least or high <= low * self.factor:
            return None
        (item,) = self.fields
        way = "tăng" if now > then else "giảm"
        times = show(_rounded(high / low), Type.DECIMAL)
        found = f"{shown(item, now)}, kỳ trước {shown(item, then)}, {way} khoảng {times} lần"
        limit = show(self.factor, Type.DECIMAL)
        return Fault(item.key, 0, found, f"thường không quá {limit} lần")


class UnlikeOthers(Among, kw_only=True):
    """A number, for each of another, is not far from that of other units of the same kind.

    How far is measured on the logarithms of the ratios, in deviations as robust as their median
    (the median absolute deviation): single units, however wrong, do not move it.
    """

    kind = "unlike_others"
    code = messages.UNLIKE_OTHERS
    meaning = (
        "Số, chia cho một số khác, không quá xa trung vị của các đơn vị cùng loại; cần ít nhất "
        f"{FEWEST_UNITS} đơn vị cùng loại (chỉ kiểm tra khi tổng hợp)."
    )

    fields: Annotated[tuple[Number], "Số được kiểm tra."]
    per: Annotated[tuple[Number], "Chia cho số này."]
    deviations: Annotated[Decimal, "Xa trung vị không quá mấy lần độ lệch thường gặp."]
    scale: Annotated[int, "Nhân thương với số này, như 100 để có tỷ lệ phần trăm."] = 1
    unit: Annotated[str, "Đơn vị tính của thương, như `người/lớp`."] = ""

    def complaints(self) -> Iterator[str]:
        if self.table is not None:
            yield _NOT_IN_TABLES
        if self.deviations <= 0:
            yield f"'deviations' phải lớn hơn 0, đang là {self.deviations}"
        if self.scale <= 0:
            yield f"'scale' phải lớn hơn 0, đang là {self.scale}"

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.fields, *self.per)

    def statement(self) -> str:
        return (
            f"{label(self.fields[0])} so với {labels(self.per)} không quá xa trung vị của các đơn "
            "vị cùng loại."
        )

    def usual(self, ratios: Collection[float]) -> tuple[float, float, float] | None:
        """From where to where such ratios usually are, their median between; None of too few."""
        if len(ratios) < FEWEST_UNITS:
            return None
        from statistics import median  # large, and asked for by many reports alone

        sizes = [math.log(ratio) for ratio in ratios]
        middle = median(sizes)
        spread = median(abs(size - middle) for size in sizes) / _DEVIATIONS_OF_HALF
        reach = float(self.deviations) * max(spread, _LEAST_SPREAD)
        return math.exp(middle - reach), math.exp(middle), math.exp(middle + reach)

    def asked(
        self, value: int | Decimal, per: int | Decimal, usual: tuple[float, float, float]
    ) -> Fault | None:
        """What is asked of a number whose ratio lies beyond what is usual."""
        low, middle, high = usual
        ratio = float(value) / float(per)
        if low <= ratio <= high:
            return None
        (item,), (by,) = self.fields, self.per
        found = (
            f"{shown(item, value)}, so với {label(by)} ({shown(by, per)}) là khoảng "
            f"{self._told(ratio)}"
        )
        expected = (
            f"đơn vị cùng loại thường từ {self._told(low)} đến {self._told(high)}, giữa là "
            f"{self._told(middle)}"
        )
        return Fault(item.key, 0, found, expected)

    def _told(self, ratio: float) -> str:
        size = _rounded(Decimal(ratio) * self.scale)
        return f"{show(size, Type.DECIMAL)} {self.unit}".strip()


class SameRows(Among, kw_only=True):
    """The rows of a table are not for a large part those of another unit."""

    kind = "same_rows"
    code = messages.SAME_ROWS
    meaning = (
        "Bảng không có nhiều dòng giống hệt bảng của đơn vị khác (chỉ kiểm tra khi tổng hợp; "
        "thông báo không nêu nội dung dòng nào)."
    )

    fields: Annotated[tuple[Field, ...], "Các cột mà hai dòng giống nhau phải cùng giống."]
    share: Annotated[Decimal, "Từ bao nhiêu phần trăm số dòng giống nhau thì hỏi."]
    least: Annotated[Decimal, "Ít hơn số dòng này thì không hỏi."] = Decimal(1)

    def complaints(self) -> Iterator[str]:
        if self.table is None:
            yield "chỉ dùng cho các cột của bảng"
        if self.share <= 0 or self.share > 100:
            yield f"'share' phải từ trên 0 đến 100, đang là {self.share}"

    def statement(self) -> str:
        share = show(self.share, Type.DECIMAL)
        return f"{labels(self.fields)}: không có từ {share}% số dòng trùng với đơn vị khác."

    def asked(self, same: int, rows: int, other: str) -> Fault | None:
        """What is asked of a table with so many rows of another unit's."""
        if same < self.least or same * 100 < rows * self.share:
            return None
        noun = (self.table.row_noun if self.table else "") or "dòng"
        found = f"{same} trong {rows} {noun} giống hệt của {other}"
        return Fault(self.fields[0].key, 0, found, "mỗi đơn vị một danh sách riêng")


def _rounded(number: Decimal) -> Decimal:
    """Three digits, without an exponent."""
    return Decimal(f"{_THREE_DIGITS.create_decimal(number):f}")
