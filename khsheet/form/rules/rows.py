"""Kinds of rules that look at all rows of a table together."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, ClassVar, cast

from khsheet import messages
from khsheet.form.rules import excel
from khsheet.form.rules.base import (
    Amount,
    Day,
    Declared,
    Number,
    PerRecord,
    Single,
    Text,
    label,
    labels,
    matches,
    numbers,
    shown,
    texts,
)
from khsheet.model import (
    Answers,
    Columns,
    Fault,
    Field,
    Item,
    Period,
    Record,
    Refs,
    Type,
    Value,
)
from khsheet.values.columns import ENOUGH, ROUND, SMALL, USUAL, thousands_column
from khsheet.values.show import show

_ONLY_COLUMNS = "chỉ dùng cho cột của bảng, ô đơn không có ô nào khác để so"


class Unique(Declared, kw_only=True):
    """No two rows agree in all the columns; case and the number of spaces make no difference.

    A row with a blank among ``fields`` agrees with none; two blanks of ``or_blank`` agree. Two rows
    that both hold one of ``unless`` are two. Of two others the later is told, or the one that holds
    one: Excel can seek among the rows without.
    """

    kind = "unique"
    code = messages.DUPLICATE
    meaning = "Hai dòng của bảng không trùng nhau ở tất cả các cột này."

    fields: Annotated[tuple[Field, ...], "Các cột mà hai dòng không được cùng trùng."]
    or_blank: Annotated[
        tuple[Field, ...], "Các cột cũng phải trùng; hai ô cùng trống là trùng."
    ] = ()
    unless: Annotated[
        tuple[Field, ...], "Hai dòng đều đã ghi một trong các cột này thì không xét."
    ] = ()

    def complaints(self) -> Iterator[str]:
        if self.table is None:
            yield _ONLY_COLUMNS

    @property
    def compared_columns(self) -> tuple[Field, ...]:
        return (*self.fields, *self.or_blank)

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.compared_columns, *self.unless)

    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        if self.table is None:
            return
        columns = answers.columns_of(self.table).values
        rows, needed = answers.rows[self.table.key], len(self.fields)
        apart, marked = self._not_judged(answers), self._marked(answers)
        compared = [_comparable(columns[f.key]) for f in self.fields]
        if len(apart | marked) == len(rows) or _are_distinct(zip(*compared), len(rows)):
            return
        compared += [_comparable(columns[f.key]) for f in self.or_blank]
        if _are_distinct(zip(*compared), len(rows)):
            return
        keys = list(zip(*compared))
        judged = [n for n, key in enumerate(keys) if n not in apart and None not in key[:needed]]
        unmarked: dict[tuple[Value, ...], int] = {}
        for at in judged:
            if at not in marked:
                unmarked.setdefault(keys[at], rows[at].number)
        for at in judged:
            number, first = rows[at].number, unmarked.get(keys[at])
            if first is not None and first != number:
                found = self._found(first, is_marked=at in marked)
                yield Fault(self.fields[0].key, number, found, self._expected())

    def _marked(self, answers: Answers) -> set[int]:
        """Indexes of the rows that hold one of ``unless``: two of them are told apart."""
        if self.table is None or not self.unless:
            return set()
        columns = answers.columns_of(self.table).values
        return {n for f in self.unless for n, v in enumerate(columns[f.key]) if v is not None}

    def _not_judged(self, answers: Answers) -> set[int]:
        """Indexes of the rows in which a cell that may be blank holds something that could not be
        taken."""
        may_be_blank = {f.key for f in (*self.or_blank, *self.unless)}
        if self.table is None or answers.columns_of(self.table).refused.isdisjoint(may_be_blank):
            return set()
        open_to = {n for n, f in enumerate(self.table.fields) if f.key in may_be_blank}
        rows = answers.rows[self.table.key]
        return {n for n, row in enumerate(rows) if row.refused and row.refused & open_to}

    def _found(self, first: int, *, is_marked: bool) -> str:
        found = f"trùng với dòng {first}"
        if self.or_blank:
            found = f"{found} ở {', '.join(map(label, self.compared_columns))}"
        return f"{found}; dòng {first} không ghi {self._numbers()}" if is_marked else found

    def _numbers(self) -> str:
        return " hoặc ".join(map(label, self.unless))

    def _expected(self) -> str:
        return "mỗi dòng ghi một lần" if self.or_blank else "mỗi dòng một giá trị khác nhau"

    def statement(self) -> str:
        only = f", trừ khi cả hai dòng đều đã ghi {self._numbers()}" if self.unless else ""
        return f"{labels(self.compared_columns)} không được trùng nhau{only}."

    def violated(self, refs: Refs) -> str:
        blanks = "".join(f'&"|"&{_as_text(f, refs)}' for f in self.or_blank)
        # What is no day is sought as another text than it is, and not found.
        sought, texts = (
            '&"|"&'.join(_as_text(f, refs, no_day) for f in self.fields) + blanks
            for no_day in ('"-"', '""')
        )
        first = refs.cell(self.fields[0].key)
        position = f"ROW({first})-MIN(ROW({first}))+1"
        sound = excel.both(
            *(excel.holds(f, refs) for f in self.fields if f.type is not Type.DATE),
            *(f"1-{excel.bad(f, refs)}" for f in (*self.or_blank, *self.unless)),
        )
        if not self.unless:
            return f"IF({sound or 1},{excel.first_like(sought, texts)}<{position},0)"
        unmarked = excel.both(*(excel.blank(refs.cell(f.key)) for f in self.unless))
        like = excel.first_like(sought, f'IF({unmarked},{texts},"")')
        return f"IF({sound},{like}<IF({unmarked},{position},10^9),0)"


def _as_text(field: Field, refs: Refs, no_day: str = "") -> str:
    """What a cell holds, as text; ``no_day`` is for what is no day, else it stays as it stands."""
    as_it_stands = f"TRIM({refs.cell(field.key)})"
    if field.type is not Type.DATE:
        return as_it_stands
    return f"IFERROR({excel.day_in(refs.cell(field.key))},{no_day or as_it_stands})"


def _without_case(text: str) -> str:
    """A text as it was read, without case and line breaks."""
    return text.replace("\n", " ").casefold()


def _comparable(column: Sequence[Value]) -> Sequence[Value]:
    """The values of a column, texts without case; most columns have few values, or only texts."""
    kinds = set(map(type, column))
    if str not in kinds:
        return column
    if kinds == {str}:
        texts = _without_case("\0".join(cast("Sequence[str]", column))).split("\0")
        if len(texts) == len(column):
            return texts
    folded = {v: _without_case(v) if isinstance(v, str) else v for v in set(column)}
    return [folded[value] for value in column]


def _are_distinct(keys: Iterable[tuple[Value, ...]], number: int) -> bool:
    return len(set(keys)) == number


@lru_cache(maxsize=64)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words to look for in texts without case."""
    return tuple(word.casefold() for word in words)


class FullAmounts(PerRecord, kw_only=True):
    """Amounts are written out in đồng, not in thousands or millions of them.

    Nothing costs less than ``min``; a column most of whose amounts are small is asked about as a
    whole (see ``values.thousands_column``).
    """

    kind = "full_amounts"
    code = messages.AMOUNT_IN_THOUSANDS
    meaning = "Số tiền ghi đủ số đồng, không ghi theo nghìn hay triệu đồng."
    #: What is found of a column as a whole says so.
    of_column: ClassVar[str] = "số tiền trong cột"

    fields: Annotated[tuple[Amount], "Số tiền được kiểm tra."]
    min: Annotated[Decimal, "Số tiền nhỏ nhất có thể có; nhỏ hơn thì hỏi lại."] = Decimal(1_000)

    def complaints(self) -> Iterator[str]:
        if self.min <= 0:
            yield f"'min' phải lớn hơn 0, đang là {self.min}"

    def surely_holds(self, columns: Columns) -> bool:
        given = numbers(columns.values[self.fields[0].key])
        amounts = [v if v > 0 else -v for v in given if v]
        return not amounts or (min(amounts) >= self.min and not thousands_column(amounts))

    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        if not self.table:
            yield from super().faults(answers, period)
            return
        key, rows = self.fields[0].key, answers.rows[self.table.key]
        column = answers.columns_of(self.table).values[key]
        amounts = [
            Decimal(v).copy_abs() if isinstance(v, (int, Decimal)) else Decimal(0) for v in column
        ]
        are_small = max(amounts) < USUAL
        least = (
            Decimal(0) if are_small else self.min
        )  # what is too small for anything is told by itself
        is_in_thousands = thousands_column(v for v in amounts if v >= least)
        if is_in_thousands:
            first = next(n for n, v in enumerate(amounts) if v and least <= v < USUAL)
            found = f"phần lớn {self.of_column} nhỏ hoặc lẻ như khi ghi theo nghìn đồng"
            if are_small:
                found = f"mọi {self.of_column} đều nhỏ hơn {show(USUAL, Type.MONEY)} đồng"
            expected = "có phải đã ghi theo nghìn đồng không?"
            yield Fault(key, rows[first].number, found, expected)
        if not (is_in_thousands and are_small):
            yield from super().faults(answers, period)

    def judge(self, record: Record) -> Iterator[Fault]:
        (item,) = self.fields
        amount = record.number(item.key)
        if amount and -self.min < amount < self.min:
            found = f"chỉ có {shown(item, amount)}"
            expected = "có phải đã ghi theo nghìn đồng hay triệu đồng không?"
            yield Fault(item.key, record.row, found, expected)

    def statement(self) -> str:
        name = label(self.fields[0])
        return f"{name} ghi đủ số đồng, không ghi theo nghìn đồng, triệu đồng."

    def violated(self, refs: Refs) -> str:
        (item,) = self.fields
        ref = refs.cell(item.key)
        # A rule that the item's own attributes make stands on one line with that of its type.
        whole = f"ISNUMBER({ref})" if self.implicit else excel.holds(item, refs)
        small = f"IF({whole},IF(ABS({ref})>0,IF(ABS({ref})<{self.min:f},1,0),0),0)"
        if not self.table:
            return small
        # Of a column in thousands one row is told.
        is_first = f"IF(ROW({ref})=MIN(IF({whole},{{}})),1,0)"
        given = is_first.format(f"IF({ref}<>0,ROW({ref}))")
        count = f"SUM(IF({whole},{{}},0))"
        amounts = count.format(f"IF({ref}<>0,1,0)")
        full = count.format(f"IF(ABS({ref})>={USUAL},1,0)")
        return (
            f"IF(IF({amounts}>={ENOUGH},{full}=0),{given},"
            f"{small}+{self._most_in_thousands(ref, is_first, count)})"
        )

    def _most_in_thousands(self, ref: str, is_first: str, count: str) -> str:
        """1 for the first small amount of a column most of whose amounts look like thousands."""
        odd = f"IF(ABS({ref})<{USUAL},IF(INT({ref}/{ROUND})*{ROUND}={ref},0,1),0)"
        sign = f"IF(ABS({ref})<{SMALL},1,{odd})"
        signs, amounts = (
            count.format(f"IF(ABS({ref})>={self.min:f},{one},0)") for one in (sign, "1")
        )
        low = f"IF(ABS({ref})>={self.min:f},IF(ABS({ref})<{USUAL},ROW({ref})))"
        return f"IF({signs}>={ENOUGH},IF({signs}*2>{amounts},{is_first.format(low)},0),0)"


class NotCarriedIn(Declared, kw_only=True):
    """No entry is a balance once more: neither that amount, nor called so.

    Without a ``balance`` only what it is called tells, as of an expense that is what is left.
    """

    kind = "not_carried_in"
    code = messages.DUPLICATE
    meaning = "Không dòng thu, chi nào là số dư ghi lại: đúng số dư đầu kỳ, hoặc gọi là số dư."

    fields: Annotated[tuple[Amount], "Cột số tiền."]
    category: Annotated[Text, "Cột loại thu chi."]
    values: Annotated[tuple[str, ...], "Loại nào được xét, như `Thu*`."]
    content: Annotated[Text, "Cột nội dung."]
    words: Annotated[tuple[str, ...], "Chữ mà người ta gọi số dư, như `tồn`."]
    balance: Annotated[
        Number | None, Single(), "Số dư đầu kỳ, ở một ô đơn; không có thì chỉ xét chữ."
    ] = None
    row_noun: Annotated[str, "Một dòng gọi là gì, như `khoản chi`."] = "khoản thu"
    exceptions: Annotated[
        tuple[str, ...], "Chỗ có những chữ ấy mà là chuyện khác, như `tồn tại`."
    ] = ()

    def complaints(self) -> Iterator[str]:
        if self.table is None:
            yield _ONLY_COLUMNS
        if not all(w.strip() for w in (*self.words, *self.exceptions)):
            yield "'words', 'exceptions' không được có chữ để trống"

    def compared(self) -> Iterator[tuple[Item, tuple[str, ...]]]:
        yield self.category, self.values

    @property
    def sources(self) -> tuple[Item, ...]:
        balance = (self.balance,) if self.balance else ()
        return (*self.fields, self.category, *balance, self.content)

    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        if self.table is None:
            return
        (item,) = self.fields
        balance = answers.values.get(self.balance.key) if self.balance else None
        columns = answers.columns_of(self.table).values
        seen = [columns[of.key] for of in (item, self.category, self.content)]
        is_there = balance is not None and balance in seen[0]
        if not (is_there or self._is_any_called_so(texts(seen[2]))):
            return
        for row, amount, category, content in zip(answers.rows[self.table.key], *seen):
            if not amount or not isinstance(category, str) or not matches(category, self.values):
                continue
            if told := self._told(content, is_balance=amount == balance):
                found, expected = told
                yield Fault(item.key, row.number, f"{shown(item, amount)}: {found}", expected)

    def _told(self, content: Value, *, is_balance: bool) -> tuple[str, str] | None:
        """What is found of an entry, and what is expected; None where it is no balance."""
        if self._is_called_so(content):
            found = f"{self.row_noun} này gọi là tiền tồn, tiền dư"
            if not self.balance:
                return found, f"tiền còn lại không phải là {self.row_noun}"
            counted = f"tiền tồn đã tính qua {label(self.balance)}"
            return found, f"{counted}, ghi lại ở đây là cộng hai lần"
        if not (is_balance and self.balance):
            return None
        name = label(self.balance)
        expected = f"{name} đã có số ấy, ghi lại ở đây là cộng hai lần"
        return f"{self.row_noun} này đúng bằng {name}", expected

    def _is_any_called_so(self, contents: list[str]) -> bool:
        """A quick look over a whole column: False only where none of its texts is."""
        together = _without_case("\0".join(contents))
        return any(word in together for word in _folded((*self.words, *self.exceptions)))

    def _is_called_so(self, content: Value) -> bool:
        text = _without_case(content) if isinstance(content, str) else ""
        for other in _folded(self.exceptions):
            text = text.replace(other, "")
        return any(word in text for word in _folded(self.words))

    def statement(self) -> str:
        money = f"ghi lại {label(self.balance)}" if self.balance else "ghi tiền tồn, tiền dư"
        return f"{label(self.fields[0])}: không {money} thành một {self.row_noun}."

    def violated(self, refs: Refs) -> str:
        (item,) = self.fields
        amount = refs.cell(item.key)
        text = f"LOWER(TRIM({refs.cell(self.content.key)}))"
        for other in self.exceptions:
            text = f'SUBSTITUTE({text},{excel.quote(other.casefold())},"")'
        found = (f"ISNUMBER(SEARCH({excel.quote(word)},{text}))" for word in self.words)
        called = "+".join(("0", *found))
        equal = "0"
        if self.balance:
            is_balance = f"{amount}={refs.cell(self.balance.key)}"
            equal = f"IF({excel.holds(self.balance, refs)},{is_balance})"
        income = excel.both(
            excel.known((*self.fields, self.category), refs),
            f"{amount}<>0",
            f"{excel.is_one_of(refs.cell(self.category.key), self.values)}>0",
        )
        return f"IF({income},IF({called}>0,1,IF({equal},1,0)),0)"


class PythonCheck(Declared, kw_only=True):
    """A check that no other kind can say; Excel has no side of it and the check sheet says so.

    Each is a kind of its own, with attributes of its own, chosen by its name under ``check``.
    """

    kind = "python"
    check = ""
    has_formula = False

    def violated(self, refs: Refs) -> str:
        return ""


class NoExpenseBeforeMoney(PythonCheck, kw_only=True):
    """Opening balance and entries, taken by date, stay above zero."""

    check = "no_expense_before_money"
    code = messages.SPENT_BEFORE_RAISED
    meaning = "Tính theo ngày, quỹ không chi nhiều hơn số đang có (chỉ kiểm tra khi nộp)."

    fields: Annotated[tuple[Day, Text, Amount], "Ba cột của bảng: ngày, loại thu chi, số tiền."]
    when: Annotated[Number, Single(), "Số tồn đầu kỳ, ở một ô đơn."]
    values: Annotated[tuple[str, str], "Loại nào là thu, loại nào là chi, như `Thu*`, `Chi*`."]

    def complaints(self) -> Iterator[str]:
        if self.table is None:
            yield _ONLY_COLUMNS

    def compared(self) -> Iterator[tuple[Item, tuple[str, ...]]]:
        yield self.fields[1], self.values

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.fields, self.when)

    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        balance, entries = answers.values.get(self.when.key), self._entries(answers)
        if entries is None or not isinstance(balance, (int, Decimal)):
            return
        for _, _, amount, row in sorted(entries, key=lambda e: e[:2]):
            balance += amount
            if balance < 0:
                found = f"chi vượt số quỹ đang có {show(-balance, Type.MONEY)} đồng"
                yield Fault(self.fields[2].key, row, found, "đến ngày chi, quỹ phải còn đủ tiền")
                return

    def _entries(self, answers: Answers) -> list[tuple[date, bool, int | Decimal, int]] | None:
        """Day, whether it is no income, signed amount and row; None where an entry is not known."""
        if self.table is None:
            return None
        columns = answers.columns_of(self.table).values
        amounts_at = self.table.fields.index(self.fields[2])
        signs = {word: self._sign(word) for word in set(columns[self.fields[1].key])}
        entries = []
        for row, day, category, amount in zip(
            answers.rows[self.table.key], *(columns[i.key] for i in self.fields)
        ):
            if amount is None:
                if amounts_at in row.refused:
                    return None
                continue  # goods, not money
            sign = signs[category]
            if sign is None or not isinstance(day, date):
                return None
            entries.append((day, sign <= 0, sign * cast("int | Decimal", amount), row.number))
        return entries

    def _sign(self, category: Value) -> int | None:
        """1 for income, -1 for expense, 0 for what is neither; None where it is not known."""
        if not isinstance(category, str):
            return None
        income, expense = ((word,) for word in self.values)
        return -1 if matches(category, expense) else int(matches(category, income))

    def statement(self) -> str:
        return "Đến ngày của mỗi khoản chi, quỹ phải còn đủ tiền (kiểm tra khi nộp)."
