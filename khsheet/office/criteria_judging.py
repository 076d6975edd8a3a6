"""By what the office scores its units: which criteria can be, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from khsheet.form.definition import did_you_mean
from khsheet.messages import CRITERION_WORDS
from khsheet.model import Criterion, CriterionKind
from khsheet.office.cell_judging import CellJudge
from khsheet.office.contents import Cell, Contents, Line
from khsheet.office.items import indicators, meant
from khsheet.office.schema import Item, Schema

_KINDS = {word: kind for kind, word in CRITERION_WORDS.items()}
#: More would not fit into the formulas of the ranking.
_MOST = 60
_PERCENT = 100


class CriteriaJudge(CellJudge):
    """Judges the sheet of criteria of one book."""

    schema: Schema
    contents: Contents

    def _criteria(self) -> Iterator[Criterion]:
        items = self.schema.items("criteria")
        lines = self.contents.lists.get("criteria", [])
        if len(lines) > _MOST:
            what = f"nhiều nhất {_MOST} tiêu chí. Xin bỏ bớt dòng."
            self.faults.append(f"{lines[_MOST].told()}: {what}")
        seen: list[tuple[Criterion, int]] = []
        for line in lines[:_MOST]:
            made = self._criterion(line, items)
            if made is None:
                continue
            if before := next((row for one, row in seen if _are_one(one, made)), 0):
                self.faults.append(
                    f"{line.told()}: tiêu chí này đã có ở dòng {before}. Xin để một dòng, hoặc ghi "
                    "kỳ khác nhau."
                )
            seen.append((made, line.row))
            yield made
        if seen and all(one.kind is not CriterionKind.INDICATOR for one, _ in seen):
            word = CRITERION_WORDS[CriterionKind.INDICATOR]
            self.notes.append(
                f"Trang {self.schema.sheet('criteria').name}: chưa có dòng nào là «{word}» nên "
                "không xếp hạng."
            )

    def _criterion(self, line: Line, items: dict[str, Item]) -> Criterion | None:
        """What a row says; None for a fault."""
        word = self._chosen(line, items, "kind")
        if not word:
            if "kind" not in line.cells:
                self._whole(line, items)
            return None
        kind = _KINDS[word]
        if not self._whole(line, items, ("item", "full") if kind.is_of_number else ()):
            return None
        told = len(self.faults)
        item = self._indicator(line, items, "item", kind)
        under = self._indicator(line, items, "under", kind)
        full, is_percent = self._full(line, items, under)
        points = self._positive(line.cells["points"], items["points"])
        period = self._period(line.cells.get("period"), items["period"])
        if len(self.faults) > told:
            return None
        scale = _PERCENT if is_percent else 1
        return Criterion(kind, points, full, item, under, scale, line.text("name"), period)

    def _indicator(self, line: Line, items: dict[str, Item], key: str, kind: CriterionKind) -> str:
        """The key of the number that is meant; "" where none is, or for a fault."""
        cell = line.cells.get(key)
        if cell is None:
            return ""
        if not kind.is_of_number:
            what = f"dòng «{CRITERION_WORDS[kind]}» không cần số liệu. Xin xóa nội dung ô này."
            self._fault(cell, items[key], what)
            return ""
        named = {key: name for form in self.schema.forms for key, name in indicators(form).items()}
        keys = meant(cell.text, self.schema.forms) & named.keys()
        if len(keys) == 1:
            return next(iter(keys))
        if keys:
            what = "có thể là nhiều mục. Xin chọn trong danh sách của ô, hoặc ghi ô của mục."
        else:
            guess = did_you_mean(cell.text, named.values()) or "."
            what = f"không có số liệu «{cell.text}» để chấm{guess} Xin chọn trong danh sách của ô."
        self._fault(cell, items[key], what)
        return ""

    def _full(self, line: Line, items: dict[str, Item], under: str) -> tuple[Decimal, bool]:
        """The number at which the points are full, and whether it is a share in per cent."""
        cell, item = line.cells.get("full"), items["full"]
        if cell is None:
            return Decimal(1), False
        bare = cell.text.rstrip("% ")
        is_percent = bare != cell.text.rstrip() and bool(under)
        return self._positive(cell._replace(text=bare), item), is_percent

    def _positive(self, cell: Cell, item: Item) -> Decimal:
        """A number above 0; 1 for a fault."""
        number = self._number(cell, item)
        if number is None:
            if not cell.text.strip():
                self._fault(cell, item, "chưa ghi số. Xin ghi một số, ví dụ 25%.")
            return Decimal(1)
        if number <= 0:
            self._fault(cell, item, "phải lớn hơn 0. Xin ghi một số lớn hơn 0.")
        return number


def _are_one(one: Criterion, other: Criterion) -> bool:
    """Whether some period would be scored by both for the same."""
    in_one_period = one.period == other.period or "" in (one.period, other.period)
    return (one.kind, one.keys) == (other.kind, other.keys) and in_one_period
