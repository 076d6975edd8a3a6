"""What became of each file, and all files of one collection."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal

from khsheet.model.cells import Value
from khsheet.model.criterion import Criterion
from khsheet.model.damage import WHOLE, Damage
from khsheet.model.decision import Ruling
from khsheet.model.fielded import Mutable
from khsheet.model.form import Form
from khsheet.model.office_record import OfficeRecord
from khsheet.model.period import Period
from khsheet.model.profile import WHOLE_FORM, Profile
from khsheet.model.submission import Finding, Place, Severity, Unit

#: Vietnam's time is UTC+7 all year round (IANA, Asia/Ho_Chi_Minh); files are dated in UTC.
VIETNAM = timedelta(hours=7)

_NO_UNIT = Unit("", "")


class Status(enum.StrEnum):
    """What became of one file."""

    ACCEPTED = "accepted"
    ERRORS = "errors"
    REJECTED = "rejected"
    REPLACED = "replaced"
    EXCLUDED = "excluded"
    IGNORED = "ignored"


class Entry(Mutable):
    """What is kept in memory of one file after checking; its rows and raw cells lie in the spool.

    ``form`` and ``version`` tell by which definition it was read, ``profile`` what of it was asked,
    ``values`` holds typed inputs and computed values (see ``PackedValues``), ``reasons`` why there
    is no number where a unit says so (its value is None, and it is no blank), ``wrong`` the keys
    whose number must not be counted, ``partial`` that it came without the rows of some table,
    ``places`` what was found elsewhere than its version of the form has it, ``stored`` and
    ``marks`` where the spool keeps the submission (None for a file that gave none) and the marks of
    its rows, ``damage`` what the workbook itself has lost, ``code`` the short code of what the unit
    typed where rows or texts of it are left out, ``typed_code`` that code where it was made while
    all of it was at hand, ``corrected_from`` what it typed where the office's correction counts,
    ``source`` the consolidated workbook that it came out of, "" for a file by itself.

    What was joined from several, such as the halves of a year, has them as ``parts`` and
    ``is_joined``; a report of the whole that counts by itself has them to be compared with.
    ``lacking`` names the parts of which nothing counts, ``lacks`` by key those without which the
    number is not whole: the last list of members is, without those before. ``unlike`` are ratios
    that were not worked out, for their numbers are of unlike parts.
    """

    path: str
    status: Status
    unit: Unit = _NO_UNIT
    period: str = ""
    form: str = ""
    version: int = 0
    profile: Profile = WHOLE_FORM
    modified: str = ""
    digest: str = ""
    findings: list[Finding] = field(default_factory=list)
    values: Mapping[str, Value] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    config: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    row_counts: dict[str, int] = field(default_factory=dict)
    partial: bool = False
    stored: tuple[int, int] | None = None
    marks: tuple[int, int] | None = None
    damage: Damage = WHOLE
    code: str = ""
    typed_code: str = ""
    corrected_from: dict[str, Value] = field(default_factory=dict)
    parts: tuple[Entry, ...] = ()
    is_joined: bool = False
    lacking: tuple[str, ...] = ()
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unlike: frozenset[str] = frozenset()
    source: str = ""

    @property
    def sent(self) -> list[Entry]:
        """The entries of single files that it is made of or compared with, itself among them."""
        inner = [entry for part in self.parts for entry in part.sent]
        return inner if self.is_joined else [self, *inner]

    def known(self, key: str) -> Value:
        """The value of an input or a computed item; None where it cannot be counted."""
        return None if key in self.wrong else self.values.get(key)

    def number(self, key: str) -> int | Decimal | None:
        """That value of an item that takes numbers."""
        value = self.known(key)
        return value if isinstance(value, (int, Decimal)) else None

    def lacking_of(self, key: str) -> tuple[str, ...]:
        """The parts without which that number is not whole."""
        return self.lacks.get(key, ())

    @property
    def is_set_aside(self) -> bool:
        """Whether it does not count since another does, or the office said so: nobody has to mend
        it."""
        return self.status in (Status.REPLACED, Status.EXCLUDED)

    def count(self, severity: Severity) -> int:
        return sum(f.severity is severity for f in self.findings)

    @property
    def saved(self) -> datetime | None:
        """When the file was last saved, in Vietnam's time; None where it does not say."""
        try:
            return datetime.fromisoformat(self.modified) + VIETNAM
        except (ValueError, OverflowError):
            return None


class Collection(Mutable):
    """All files of one collection, each unit's counted file, and what the office configured.

    ``units`` is the roster in its order (or the units that sent, without a roster); ``counted``
    maps unit code to the entry that stands for the unit, accepted or with errors; ``others`` are
    rejected, replaced, left out and ignored files; ``rulings`` what came of the office's decisions;
    ``parts`` are the shorter periods that it was joined from; ``criteria`` by what this run's book
    scores the units, ``notes`` what the clerk is told of how it came together: no consolidated
    workbook keeps these.
    """

    form: Form
    period: Period
    units: tuple[Unit, ...]
    counted: dict[str, Entry]
    others: list[Entry]
    office: OfficeRecord = field(default_factory=OfficeRecord)
    has_roster: bool = False
    with_names: bool = True
    rulings: tuple[Ruling, ...] = ()
    parts: tuple[Period, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def names(self) -> dict[str, str]:
        """What each unit is called, by code: namesakes with their codes."""
        named = Counter(unit.name for unit in self.units)
        return {u.code: f"{u.name} ({u.code})" if named[u.name] > 1 else u.name for u in self.units}

    @property
    def exempt(self) -> list[Unit]:
        """Units of which the office takes no report."""
        return [u for u in self.units if u.code in self.office.exempt]

    @property
    def asked(self) -> list[Unit]:
        """Units of which it takes one."""
        return [u for u in self.units if u.code not in self.office.exempt]

    @property
    def accepted(self) -> list[Entry]:
        """Entries of accepted units, in roster order."""
        return [
            e for u in self.units if (e := self.counted.get(u.code)) and e.status is Status.ACCEPTED
        ]

    @property
    def refused(self) -> dict[str, list[Entry]]:
        """By code, of units that are asked and have no file that counts: the files that came, but
        were refused."""
        found: dict[str, list[Entry]] = {}
        for entry in self.others:
            if (
                entry.status in (Status.REJECTED, Status.EXCLUDED)
                and entry.unit.code not in self.counted
            ):
                found.setdefault(entry.unit.code, []).append(entry)
        return {u.code: found[u.code] for u in self.asked if u.code in found}

    @property
    def left_out(self) -> dict[str, list[Entry]]:
        """Those of which the office left out all that came."""
        return {
            code: files
            for code, files in self.refused.items()
            if all(entry.status is Status.EXCLUDED for entry in files)
        }

    @property
    def states(self) -> dict[str, Status]:
        """By code, what became of each unit's report: that of the file that counts, else rejected
        or left out; a unit of which nothing came, or is taken, is not in it."""
        found = dict.fromkeys(self.refused, Status.REJECTED)
        found |= dict.fromkeys(self.left_out, Status.EXCLUDED)
        return found | {code: entry.status for code, entry in self.counted.items()}

    @property
    def missing(self) -> list[Unit]:
        """Units that are asked, and of which nothing came."""
        refused = self.refused
        return [u for u in self.asked if u.code not in self.counted and u.code not in refused]

    @property
    def files(self) -> list[Entry]:
        """Every file by path, as it is listed."""
        return sorted([*self.counted.values(), *self.others], key=lambda e: e.path)

    def paths_of(self, unit: Unit) -> list[str]:
        """What came of a unit."""
        return [entry.path for entry in self.files if entry.unit.code == unit.code]
