"""What a row of a table is: a record, or a heading, a group's name, a total, a note."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from khsheet import messages
from khsheet.intake.amount_units import says_another_unit, words
from khsheet.intake.furniture import TableHeadings, table_headings
from khsheet.intake.own_totals import OwnTotals, own_totals
from khsheet.intake.row_words import NOT_COUNTED
from khsheet.intake.total_words import (
    NO_PART,
    NO_TOTAL,
    NOT_CALLED_TOTAL,
    is_total,
    number_level,
)
from khsheet.model import (
    CellError,
    Choices,
    Field,
    Form,
    Formula,
    Raw,
    Section,
    Type,
    once_per_form,
)
from khsheet.values.arithmetic import worked_out
from khsheet.values.reading import read as read_value
from khsheet.values.show import is_blank, show_raw
from khsheet.vietnamese.choices import matcher

#: What a remark on other rows begins with, and no group's name.
_REMARK = r"(?:đã|không|chưa|dòng|trừ|bỏ|sai|xem|sửa|nhập|các dòng|hai dòng)\b"
#: What is said of other rows, wherever it stands in a text, or is all of it.
_OF_OTHERS = (
    rf"{NOT_COUNTED}|\b(?:(?:khoản|dòng|mục|số|cột|nhóm) (?:này|trên|dưới|cuối|sau|trước|đó|kia)"
    r"|người (?:này|trên|dưới))\b"
)
#: A longer text names no group.
_NAME_WORDS = 6
#: No list of a unit has so many rows: a larger number beside nothing is no row's number.
_LAST_NUMBER = 9_999
#: What people write before the number of a row.
_BEFORE_NUMBER = frozenset(("số", "so", "stt", "tt"))
NUMBERED = "numbered"  # a row that only carries its number counts as blank
_GAP_BEFORE_STRAY = 30
_SMALL_NUMBERS = frozenset((None, *map(float, range(1, 1_000))))
_FILLED = 4  # a row of so many cells is no group's name and no remark
_REMARK_WORDS = 9
# Tones matter: Tổ is a group and Tô a family name, Tổng a total and Tống a family name. Only
# phrases that can be nothing else are also known without their marks.
_NUMBERING = r"(?:(?:[ivx]+|[a-zđ])\s*[./)-]\s*|\d+[\s./)-]*)?"
_PLACE = r"tổ|thôn|bản|buôn|ấp|khu|khóm|xóm|làng"
#: What names nobody, whatever stands beside it. As the next three it is compiled, and kept by
#: ``re``, when first asked for: few rows are doubtful.
_SURE_GROUP = (
    _NUMBERING + r"(?:(?:chi hội|tổ dân phố|khu phố|dòng họ|chi hoi|to dan pho|khu pho|dong ho)\b"
    r"|trường (?:mầm non|mẫu giáo|tiểu học|trung học|thcs|thpt|th|mn|ptdt|dân tộc|phổ thông"
    r"|cao đẳng|đại học|liên cấp)\b"
    rf"|(?:{_PLACE}|tháng|quý|to|thon|ban|ap|khom|xom|lang|thang|quy) "
    r"(?:số |so )?(?:\d|[ivx]+\b(?!\s*\w)))"
)
#: What may also be somebody's name: Buôn Krông ..., Khu Văn ...
_GROUP = _SURE_GROUP + rf"|{_NUMBERING}(?:{_PLACE}|nhóm|cụm|phần)\b"
_SIGNATURE = (
    r"(?:t/?m\b|người lập|lập biểu|người ghi"
    r"|(?:kế toán|thủ quỹ|thủ trưởng|(?:phó )?chủ tịch|trưởng ban)$"
    r"|\(?(?:đã )?ký(?: tên| và ghi|,|\)|$)|ghi chú\b|lưu ý\b|chú ý\b|chú thích\b|xác nhận của"
    r"|.*\bngày\W*+\d*+\W*+tháng\W*+\d*+\W*+năm)"
)


def is_row_number(raw: Raw) -> bool:
    """Whether a cell of the column of numbers holds no words: "hủy" and "(bỏ)" say something."""
    if not isinstance(raw, str):
        return True
    return not says_another_unit(raw) and all(map(_is_number_word, words(raw).split()))


def _is_number_word(word: str) -> bool:
    """A piece of a row's number: digits and what is joined to them, Roman ones, a letter."""
    letters = "".join(filter(str.isalnum, word))
    is_sign = len(letters) < 2 or any(map(str.isdigit, letters)) or set(letters) <= set("ivxlc")
    return is_sign or letters in _BEFORE_NUMBER


def why_no_total(raw: Raw) -> str:
    """Why what stands in the cell of a total is no number, "" for words beside it."""
    seen = raw.cached if isinstance(raw, Formula) else raw
    if isinstance(seen, CellError):
        return "dòng cộng đang báo lỗi"
    if isinstance(raw, Formula) and seen is None:
        return "công thức của dòng cộng chưa có kết quả"
    is_words = isinstance(seen, str) and not any(map(str.isdigit, seen))
    if is_blank(seen) or is_words or is_total(words(seen)):
        return ""
    return "số ở dòng cộng không đọc được"


def names_group(text: str) -> bool:
    """Whether a text alone in a row can be the name of a group of records, no remark on others."""
    said = words(text)
    if re.search(_OF_OTHERS, said):
        return False
    if re.match(_GROUP, said) or said.endswith(":"):
        return True
    few = len(said.split()) <= _NAME_WORDS
    return few and not re.match(_REMARK, said) and not any(c.isdigit() for c in said)


Values = tuple[Raw, ...]
"""A row's raw cells in the order of the table's columns."""


class TableShape(NamedTuple):
    """A table as its rows are judged by.

    ``seq`` is the index of the numbering column (-1 without), ``required`` those of required
    columns, ``is_summed`` whether it has numbers that are added up. ``explains`` is the index of
    the column of explanations (-1 without): a row is what it is without them. ``content`` is the
    first column of texts that says what a record is, ``voucher`` that of a number of its own, such
    as that of a voucher (-1 without); ``own_totals`` are what the form calls sums of the table.
    """

    section: Section
    headings: TableHeadings
    seq: int
    explains: int
    required: tuple[int, ...]
    choices: dict[int, Choices]
    is_summed: bool
    content: int
    voucher: int
    texts: tuple[int, ...]
    dates: tuple[int, ...]
    own_totals: OwnTotals

    def is_header(self, values: Values) -> bool:
        """Whether at least half of the texts are the labels of columns, or the hidden keys.

        A column's own label where every record has a name is no record's either.
        """
        if self.headings.typed.isdisjoint(values):
            return False
        texts = [v for v in values if isinstance(v, str) and not is_blank(v)]
        known = sum(map(self.headings.knows, texts))
        is_headed = any(self.headings.is_own(values[n], n) for n in self.required)
        return is_headed or (known >= min(2, len(self.section.fields)) and known * 2 >= len(texts))

    def are_sure(self, distinct: list[set[Raw]]) -> bool:
        """A quick look at ordinary rows by what stands in their columns: whether in none of them
        there is a word of a header, or one of a total where every record has something else."""
        if not all(map(self.headings.typed.isdisjoint, distinct)):
            return False
        return all(NO_TOTAL.holds(distinct[n]) for n in self.required)

    def are_filled(self, distinct: list[set[Raw]]) -> bool:
        """Whether all rows have several cells, and all that is required: sure ones are records."""
        is_full = [None not in column for column in distinct]
        return sum(is_full) >= _FILLED and all(is_full[n] for n in self.required)

    def is_filled(self, values: Values) -> bool:
        """The same of one row."""
        if len(values) - values.count(None) < _FILLED:
            return False
        return all(values[n] is not None for n in self.required)

    def is_sure(self, values: Values) -> bool:
        """The same quick look at one row."""
        if not self.headings.typed.isdisjoint(values):
            return False
        return all(NO_TOTAL.holds_for(values[n]) for n in self.required)

    def are_told_apart(self, distinct: list[set[Raw]]) -> bool:
        """Whether no record is called a total or a part of another: its numbers could be added
        twice."""
        if not self.is_summed or not distinct:
            return True
        if self.seq >= 0 and any(map(number_level, distinct[self.seq] - _SMALL_NUMBERS)):
            return False
        if not all(map(NOT_CALLED_TOTAL.holds, distinct)):
            return False
        said = distinct[self.content]
        return self.content < 0 or (self.own_totals.typed.isdisjoint(said) and NO_PART.holds(said))

    def kind(
        self, values: Values, gap: int, *, after_end: bool = False, above_header: bool = False
    ) -> str:
        """ "" for a record, else the code of what the row is instead, or NUMBERED.

        ``gap`` is how many rows it stands below the last record, ``after_end`` that a total, a
        signature or a note stands between.
        """
        if self.is_filled(values) and self.is_sure(values):
            return ""
        if self.is_header(values):
            return messages.HEADING_REPEATED
        all_filled = [(n, v) for n, v in enumerate(values) if not is_blank(v)]
        filled = [(n, v) for n, v in all_filled if n != self.explains]
        if len(filled) < len(all_filled) and all(n == self.seq for n, _ in filled):
            return messages.STRAY_BELOW_TABLE  # nothing is there to be explained
        said = {n: words(v) for n, v in filled}
        is_called_total = any(w and is_total(w) for w in said.values()) or (
            self.is_summed and any(self.own_totals.is_sure(v) for _, v in filled)
        )
        if is_called_total and self._lacks_required(values) and not self._is_booked(values):
            return messages.TOTAL_ROW
        if len(filled) > 3:
            return ""
        if len(filled) == 1 and (word := said[filled[0][0]]):
            is_late = gap > _GAP_BEFORE_STRAY or (after_end and not re.match(_GROUP, word))
            if above_header or is_late or self._is_remark(filled[0][0], word):
                return messages.STRAY_BELOW_TABLE
        if all(re.match(_SIGNATURE, word) for word in said.values()):
            return messages.STRAY_BELOW_TABLE
        return self._heading(filled, said)

    def _is_remark(self, at: int, said: str) -> bool:
        """Whether a text that stands alone where people are named is no name."""
        if not self.section.fields[at].personal:
            return False
        is_long = ":" in said or said.count(" ") >= _REMARK_WORDS
        is_begun_so = re.match(_REMARK, said) and not re.match(_GROUP, said)
        return is_long or bool(is_begun_so or re.search(_OF_OTHERS, said))

    def _lacks_required(self, values: Values) -> bool:
        """Whether the row misses a required cell, or has a total or its name there."""
        for n in self.required:
            raw = values[n]
            is_text = self.section.fields[n].type is Type.TEXT
            if is_blank(raw) or (is_text and not isinstance(raw, str)):
                return True
            if is_total(words(raw)):
                return True
        return False

    def _is_booked(self, values: Values) -> bool:
        """Whether the row has a day, or a number that is its own, such as that of a voucher."""
        for item, raw in zip(self.section.fields, values):
            if item.type is Type.DATE and read_value(raw, item).value is not None:
                return True
            if _is_voucher(item) and not is_blank(raw) and any(map(str.isdigit, show_raw(raw))):
                return True
        return False

    def _heading(self, filled: list[tuple[int, Raw]], said: dict[int, str]) -> str:
        """Whether a short row is a group's name, or only a number, and no record."""
        number = said.get(self.seq, "").strip(". )")
        others = [(n, v) for n, v in filled if n != self.seq]
        if not others:
            if number and not number.isdigit():
                return messages.GROUP_ROW
            is_amount = any(isinstance(v, float) and v > _LAST_NUMBER for _, v in filled)
            return messages.STRAY_BELOW_TABLE if is_amount else NUMBERED
        cells = len(self.section.fields) - (self.seq >= 0) - (self.explains >= 0)
        if cells == 1:  # records of one cell name no groups
            return ""
        has_number = any(n == self.seq for n, _ in filled) and (not number or number.isdigit())
        group = next((n for n, _ in others if re.match(_GROUP, said[n])), -1)
        if group >= 0 and self._names_record(group):
            is_record = any(isinstance(v, float) or self._is_listed(n, v) for n, v in others)
            is_name = has_number and not re.match(_SURE_GROUP, said[group])
            return "" if is_record or is_name else messages.GROUP_ROW
        if len(others) > 1 or not said[others[0][0]]:
            return ""
        if group >= 0:
            return messages.GROUP_ROW
        at, raw = others[0]
        return "" if has_number or self._could_be_value(at, raw) else messages.GROUP_ROW

    def _is_listed(self, at: int, raw: Raw) -> bool:
        """Whether a cell holds a value of its column's closed list, such as a position."""
        if at not in self.choices or not isinstance(raw, str):
            return False
        return matcher(self.choices[at]).match(raw).value is not None

    def _names_record(self, at: int) -> bool:
        """Whether a column holds the name that every record has."""
        item = self.section.fields[at]
        return item.required and item.type is Type.TEXT

    def _could_be_value(self, at: int, raw: Raw) -> bool:
        """Whether a lone text can be the beginning of a record: a name, a listed value, a date."""
        item = self.section.fields[at]
        if item.type is Type.CHOICE:
            return self._is_listed(at, raw)
        if item.type in (Type.TEXT, Type.LONG_TEXT):
            return item.required
        return read_value(raw, item).value is not None

    # ------------------------------------------------------------ totals that somebody typed

    def number(self, values: Values, n: int) -> Decimal | int | None:
        """The number in a cell, of a formula its result; None without."""
        raw = values[n]
        if isinstance(raw, Formula):
            result = raw.cached if isinstance(raw.cached, (str, float)) else worked_out(raw)
            raw = float(result) if isinstance(result, Decimal) else result
        value = read_value(raw, self.section.fields[n]).value
        return value if isinstance(value, (int, Decimal)) else None

    def summed_columns(self) -> list[int]:
        """The columns whose numbers are added up."""
        fields = enumerate(self.section.fields)
        return [n for n, item in fields if item.type.can_be_summed and n != self.seq]

    def sums(self, rows: list[Values], since: int, n: int) -> list[Decimal | int]:
        """What a total of column ``n`` can mean: of all rows, those since the last, or of a kind.

        Of one kind are rows whose listed values begin alike, such as all that came in.
        """
        numbers = [self.number(row, n) or 0 for row in rows]
        found = [sum(numbers), sum(numbers[since:])]
        for m in self.choices:
            kinds = [words(row[m]).partition(":")[0].partition(" ")[0] for row in rows]
            found += [
                sum(x for x, k in zip(numbers[a:], kinds[a:]) if k == kind)
                for kind in set(kinds)
                for a in (0, since)
            ]
        return found


def _is_voucher(item: Field) -> bool:
    """Whether a column holds a number of the record's own, such as that of a voucher."""
    return item.unique and item.type is Type.TEXT and not item.required


def _says_what(item: Field) -> bool:
    return _is_text(item) and not item.explains and not _is_voucher(item)


def _is_text(item: Field) -> bool:
    return item.type in (Type.TEXT, Type.LONG_TEXT)


def _first(table: Section, test: Callable[[Field], object]) -> int:
    return next((n for n, item in enumerate(table.fields) if test(item)), -1)


@once_per_form
def table_shapes(form: Form) -> dict[str, TableShape]:
    """Every table as its rows are judged by, by key."""
    return {key: _shape(form, table) for key, table in form.tables.items()}


def _shape(form: Form, table: Section) -> TableShape:
    return TableShape(
        section=table,
        headings=table_headings(table),
        seq=_first(table, lambda f: f.key == table.seq),
        explains=_first(table, lambda f: f.explains),
        required=tuple(n for n, f in enumerate(table.fields) if f.required),
        choices={n: form.choices[f.choices] for n, f in enumerate(table.fields) if f.choices},
        is_summed=any(f.type.can_be_summed and f.key != table.seq for f in table.fields),
        content=_first(table, _says_what),
        voucher=_first(table, _is_voucher),
        texts=tuple(n for n, f in enumerate(table.fields) if _is_text(f) and not f.explains),
        dates=tuple(n for n, f in enumerate(table.fields) if f.type is Type.DATE),
        own_totals=own_totals(form, table),
    )
