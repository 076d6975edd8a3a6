"""What one unit sent, as typed and as checked, and what is to be said about it."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import field
from functools import cached_property, lru_cache
from typing import NamedTuple

from khsheet.model.answers import Answers
from khsheet.model.cells import Raw
from khsheet.model.damage import WHOLE, Damage
from khsheet.model.fielded import Immutable, Mutable
from khsheet.model.places import Place
from khsheet.model.profile import WHOLE_FORM, Profile


class Severity(enum.StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(NamedTuple):
    """Something to be said about a place, in its parts; all texts are Vietnamese.

    No text names a person. ``found`` is what was found, ``expected`` what should be there,
    ``remedy`` what to do; ``label`` names the item, ``value`` is what may be quoted of the cell,
    ``field`` and ``rule`` are keys.
    """

    place: Place
    code: str
    severity: Severity
    found: str
    value: str = ""
    field: str = ""
    rule: str = ""
    label: str = ""
    expected: str = ""
    remedy: str = ""

    @property
    def where(self) -> str:
        """Sheet, cell or row, and item; "" for a whole file."""
        return self.place.told + (f", mục «{self.label}»" if self.label else "")

    @property
    def message(self) -> str:
        """Where, what was found, what was expected, what to do: a sentence each."""
        where, told = self.where, _sentences(self.found, self.expected, self.remedy)
        return f"{where}: {told}" if where else _capital(told)

    @property
    def said(self) -> str:
        """The message without its place, for a note that stands there."""
        return _capital(_sentences(self.found, self.expected, self.remedy))


@lru_cache(maxsize=4_000)
def _sentences(found: str, expected: str, remedy: str) -> str:
    """The parts of a message but for its place, with which many have all of them in common."""
    told = _ended(found)
    for part in filter(None, (expected, remedy)):
        if part.startswith("xin ") and told.endswith("."):  # what was found goes on in what to do
            told = f"{told[:-1]}; {part}"
        else:
            told = f"{told} {_capital(_ended(part))}".lstrip()
    return told


def _ended(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "?", "!", "…")) else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class Unit(Immutable):
    """One commune, ward or special zone of the roster. ``code`` is an opaque string."""

    code: str
    name: str
    type: str = ""
    group: str = ""
    superior: str = ""
    note: str = ""


class RawTable(Mutable):
    """The rows of one table as typed: ``rows`` holds (Excel row, one raw cell per column)."""

    sheet: str
    columns: dict[str, int]
    rows: list[tuple[int, tuple[Raw, ...]]] = field(default_factory=list)


class Submission(Mutable):
    """What one unit sent, as typed, each answer with its place.

    ``cells`` holds the raw cell of every input that is not blank, ``places`` where every
    input was found. ``findings`` are those of reading; checks add theirs elsewhere.
    ``withheld`` holds, of tables whose rows were left out on the way, row counts and tallies, the
    computed values made of them and what was found there.
    ``originals`` holds, by (sheet, row, column), texts that were converted from an old encoding.
    ``leftovers`` are texts that belong to no input: kept so that nothing typed is lost.
    ``damage`` is what the workbook itself has lost. ``profile`` is what the workbook asks for,
    ``asked`` the printed forms that the office wants of the unit (none where it says nothing);
    ``limits`` is what the office had changed of the warnings when the workbook was made.
    ``code`` is the short code of what was typed, made before rows or texts were left out.
    """

    file: str
    form: str
    version: int
    period: str
    unit: Unit
    modified: str = ""
    digest: str = ""
    epoch1904: bool = False
    config: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Raw] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    tables: dict[str, RawTable] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    originals: dict[tuple[str, int, int], str] = field(default_factory=dict)
    leftovers: list[tuple[Place, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    withheld: dict[str, dict] = field(default_factory=dict)
    damage: Damage = WHOLE
    profile: Profile = WHOLE_FORM
    asked: tuple[str, ...] = ()
    limits: str = ""
    code: str = ""

    @property
    def lacks_words(self) -> bool:
        """Whether rows, names or texts were left out of it on the way."""
        return bool(self.withheld or self.code)

    def on(self, sheet: str) -> tuple[set[str], set[str]]:
        """The keys of single values, and of tables, that lie on that sheet."""
        tables = {key for key, table in self.tables.items() if table.sheet == sheet}
        return {key for key, place in self.places.items() if place.sheet == sheet}, tables


class Checked(Mutable):
    """A submission with its typed answers.

    ``findings`` is what people are told: reading's own, cell findings, and rule findings that do
    not merely follow from another. ``doubted`` are keys whose number is in doubt by a fault that
    is told at another cell. ``judge_sheet`` gives the ``violations``.
    """

    submission: Submission
    answers: Answers = field(default_factory=Answers)
    findings: list[Finding] = field(default_factory=list)
    doubted: frozenset[str] = frozenset()
    judge_sheet: Callable[[], list[Finding]] = list

    @cached_property
    def violations(self) -> list[Finding]:
        """All that the check sheet shows: every rule judged on what stands in the cells plainly.

        Only who writes a check sheet asks for it.
        """
        return self.judge_sheet()

    @property
    def errors(self) -> list[Finding]:
        return [f for f in self.findings if f.severity is Severity.ERROR]
