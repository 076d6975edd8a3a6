"""What a cell of the office's book may hold: a word of a list, a day, a period, a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import date
from decimal import Decimal

from khsheet.form import periods
from khsheet.form.definition import did_you_mean
from khsheet.model import Field, Type
from khsheet.model.fielded import Mutable
from khsheet.office.contents import Cell, Line
from khsheet.office.schema import WORDS_BEFORE, Item
from khsheet.values.reading import read
from khsheet.vietnamese.text import bare_key


class CellJudge(Mutable, kw_only=True):
    """Reads cells, and gathers what is wrong: ``faults``, and ``notes`` that stop nothing."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def _fault(self, cell: Cell, item: Item, what: str) -> None:
        self.faults.append(f"{cell.told(item)}: {what}")

    def _note(self, cell: Cell, item: Item, what: str) -> None:
        self.notes.append(f"{cell.told(item)}: {what}")

    def _whole(self, line: Line, items: dict[str, Item], needed: Iterable[str] = ()) -> bool:
        """Whether a row has what it needs; tells what is missing."""
        needed = [*needed, *(key for key, item in items.items() if item.required)]
        missing = [items[key].label for key in dict.fromkeys(needed) if not line.text(key)]
        if missing:
            what = ", ".join(f"«{label}»" for label in missing)
            self.faults.append(
                f"{line.told()}: thiếu {what}. Xin ghi thêm, hoặc xóa nội dung dòng này."
            )
        return not missing

    def _chosen(self, line: Line, items: dict[str, Item], key: str) -> str:
        """The word of a closed list; "" where there is none, or a fault."""
        cell, item = line.cells.get(key), items[key]
        if cell is None:
            return ""
        key = bare_key(cell.text)
        key = bare_key(WORDS_BEFORE.get(key, key))
        found = next((word for word in item.choices if bare_key(word) == key), "")
        if not found:
            listed = ", ".join(f"“{word}”" for word in item.choices)
            guess = did_you_mean(cell.text, item.choices)
            self._fault(
                cell,
                item,
                f"“{cell.text}” không có trong danh sách{guess or '.'} Xin chọn một trong: "
                f"{listed}.",
            )
        return found

    def _day(self, cell: Cell | None, item: Item) -> date | None:
        if cell is None or not cell.text.strip():
            return None
        value = read(cell.text, Field(item.key, item.label, Type.DATE)).value
        if isinstance(value, date):
            return value
        self._fault(
            cell,
            item,
            f"“{cell.text}” không phải ngày. Xin ghi ngày/tháng/năm, ví dụ 15/12/2025.",
        )
        return None

    def _period(self, cell: Cell | None, item: Item) -> str:
        """The id of a period; "" where there is none, or a fault."""
        if cell is None or not cell.text.strip():
            return ""
        try:
            return periods.parse(cell.text).id
        except ValueError as error:
            self._fault(cell, item, str(error))
            return ""

    def _number(self, cell: Cell | None, item: Item) -> Decimal | None:
        if cell is None or not cell.text.strip():
            return None
        for taken in (Type.INTEGER, Type.DECIMAL):  # 1.000 is a thousand here
            value = read(cell.text, Field(item.key, item.label, taken)).value
            if isinstance(value, (int, Decimal)):
                return Decimal(value)
        self._fault(cell, item, f"“{cell.text}” không phải một số. Xin ghi một số, ví dụ 200.")
        return None
