"""What a rule is to those who read it; its kinds lie in ``khsheet.form.rules``."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, NamedTuple, Protocol

from khsheet.model.answers import Answers, Columns
from khsheet.model.fielded import Immutable
from khsheet.model.items import Item, Section
from khsheet.model.period import Period
from khsheet.model.submission import Severity


class Fault(NamedTuple):
    """A rule does not hold: at which input or column, in which Excel row (0 for a single cell)."""

    key: str
    row: int
    found: str
    expected: str = ""
    #: What was found says what to do, too.
    is_whole: bool = False


class Refs(Protocol):
    """What an Excel expression needs: references are absolute and carry their sheet."""

    @property
    def period(self) -> Period:
        """The period that the workbook is for."""

    def cell(self, key: str) -> str:
        """The cell of an input or a computed value, the range of a column."""

    def choices(self, key: str) -> str:
        """The defined name of a list."""

    def is_strict(self, choices: str) -> bool:
        """Whether that list refuses what it does not know."""

    def reasons(self, item: Item) -> str:
        """The defined name of what its cell may say instead of a number; "" where it may not."""

    def used(self, table: Section) -> str:
        """1 for every row of the table that holds data, as an array."""


#: A finding may also just inform; a rule is firm, or it can be explained.
Firmness = Literal[Severity.ERROR, Severity.WARNING]


class Rule(Immutable, ABC, kw_only=True):
    """A rule, bound to the items that it is about and to their table (None for single cells).

    Rules that one declaration made for several items share their ``group`` and a check line;
    ``implicit`` rules are those that an item's own attributes make. ``code`` is what its findings
    carry.
    """

    kind: ClassVar[str]
    #: Whether Excel has a side of it; the check sheet says so where it has none.
    has_formula: ClassVar[bool] = True

    id: Annotated[str, "Mã của quy tắc, không trùng với quy tắc nào khác."]
    severity: Annotated[Firmness, "Mức: `error` là lỗi, `warning` là điều nhắc, giải trình được."]
    fields: Annotated[tuple[Item, ...], "Khóa của các mục mà quy tắc nói về."]
    because: Annotated[str, "Vì sao, và phải làm gì: một câu cho người điền biểu mẫu."] = ""
    periods: Annotated[
        tuple[str, ...], "Chỉ áp dụng cho các kỳ này: `H1`, `H2`, `Q1` đến `Q4`; để trống: mọi kỳ."
    ] = ()
    table: Section | None = None
    group: str = ""
    implicit: bool = False

    def __eq__(self, other: object) -> bool:
        """Rules that two readings of one definition make are equal, and so are the forms."""
        return self is other or (type(self) is type(other) and vars(self) == vars(other))

    def __hash__(self) -> int:
        return hash((self.kind, self.id))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id})"

    @property
    @abstractmethod
    def code(self) -> str: ...

    @property
    def sources(self) -> tuple[Item, ...]:
        """Every item that the rule looks at."""
        return self.fields

    def counts_in(self, period: Period) -> bool:
        return not self.periods or period.part in self.periods

    def surely_holds(self, columns: Columns) -> bool:
        """A quick look over whole columns: True only where no row can break the rule."""
        return False

    @abstractmethod
    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        """Every place where the rule does not hold."""

    @property
    def sentence(self) -> str:
        """The rule in a Vietnamese sentence, with its reason where one is declared."""
        return f"{self.statement()} {self.because}".rstrip()

    @abstractmethod
    def statement(self) -> str:
        """What the rule demands, in a Vietnamese sentence."""

    @abstractmethod
    def violated(self, refs: Refs) -> str:
        """An Excel expression: 1 or TRUE (or an array of them) where the rule does not hold."""
