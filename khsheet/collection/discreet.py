"""A collection without what units wrote in words: ledger contents, narratives, names of files.

Numbers, dates and listed values stay. A text becomes a word that says so, equal texts of a column
equal words: what was judged once is judged likewise when the collection is read back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from khsheet.collection import archive
from khsheet.collection.data_code import typed_code
from khsheet.collection.decided import OMITTED
from khsheet.collection.decisions import is_called, without_reason
from khsheet.collection.entries import OTHER_VALUE, Stored, TypedRow, loaded
from khsheet.collection.joining import joined_path
from khsheet.collection.spool import Spool
from khsheet.form.explanations import says_something
from khsheet.form.known import KnownForms
from khsheet.form.rules.base import held_by, matches
from khsheet.model import (
    Collection,
    Entry,
    Field,
    Finding,
    Form,
    Period,
    Ruling,
    Type,
    packed_values,
)
from khsheet.values.reading import read
from khsheet.vietnamese.choices import matcher
from khsheet.vietnamese.text import clean, names_nobody

#: Stands for an explanation that says nothing, and says nothing.
SAYS_NOTHING = "…"
_WORDS = (Type.TEXT, Type.LONG_TEXT)


def without_texts(collection: Collection, spool: Spool, known: KnownForms) -> Collection:
    """The same collection, its entries without texts and under other names of files."""
    names = _names(collection.files)

    def unsaid(entry: Entry) -> Entry:
        form = known.version(entry.form, entry.version) or collection.form
        omitting = _Omitting(form, collection.period)
        entry = replace(entry, parts=tuple(map(unsaid, entry.parts)))
        return _renamed(omitting.entry(entry, spool, names[entry.path]), names)

    counted = {code: unsaid(entry) for code, entry in collection.counted.items()}
    others = [_renamed(entry, names) for entry in collection.others]
    rulings = tuple(_unsaid(ruling, collection.files, names) for ruling in collection.rulings)
    return replace(collection, counted=counted, others=others, rulings=rulings)


def _unsaid(ruling: Ruling, files: list[Entry], names: dict[str, str]) -> Ruling:
    """A decision without the clerk's words, and of files by their other names."""
    decision = ruling.decision
    file = next((names[e.path] for e in files if is_called(e, decision.file)), OMITTED)
    unsaid = replace(
        decision,
        old=decision.old if names_nobody(decision.old) else OMITTED,
        new=decision.new if names_nobody(decision.new) else OMITTED,
        file=file if decision.file else "",
        reason=OMITTED,
        by="",
    )
    return ruling._replace(decision=unsaid, copies=tuple(names[path] for path in ruling.copies))


def _names(files: list[Entry]) -> dict[str, str]:
    """Another name for every file: that of its unit's code, or a number."""
    names: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for entry in (sent for file in files for sent in file.sent):
        if entry.path not in names:
            name = f"tệp {entry.unit.code or 'lạ'}"
            taken[name] += 1
            names[entry.path] = f"{name} ({taken[name]})" if taken[name] > 1 else name
    for file in files:
        _name_joined(file, names)
    return names


def _name_joined(entry: Entry, names: dict[str, str]) -> None:
    """What was joined is named by its parts."""
    for part in entry.parts:
        _name_joined(part, names)
    if entry.is_joined:
        names[entry.path] = joined_path(names[part.path] for part in entry.parts)


def _renamed(entry: Entry, names: dict[str, str]) -> Entry:
    findings = [_of_renamed(f, names) for f in entry.findings]
    places = {key: p._replace(file=names[entry.path]) for key, p in entry.places.items()}
    return replace(entry, path=names[entry.path], findings=findings, places=places)


def _of_renamed(finding: Finding, names: dict[str, str]) -> Finding:
    """A finding of a whole file may name others, such as the one that replaces it."""
    found, place = finding.found, finding.place
    if not place.sheet:
        for path in sorted(names, key=len, reverse=True):
            found = found.replace(path, names[path])
    kept = without_reason(finding)
    return kept._replace(found=found, place=place._replace(file=names.get(place.file, OMITTED)))


def _explained(text: str) -> str:
    return OMITTED if says_something(text) else SAYS_NOTHING


class _Omitting:
    """What one submission says in words, being left out."""

    def __init__(self, form: Form, period: Period):
        self.form, self.days = form, (period.start, period.end)
        self.seen: dict[str, dict[str, int]] = {}

    def entry(self, entry: Entry, spool: Spool, file: str) -> Entry:
        """The entry without texts; what is stored of it as well."""
        packed, rows, tallies = loaded(entry, spool)
        packed["digest"] = archive.digest(packed)  # that of the whole, to know copies by
        if code := typed_code(entry, self.form, spool):
            packed["code"] = code
        packed["file"], packed["originals"] = file, []
        content = packed["content"]
        content["cells"] = {
            key: self.raw(self.form.inputs[key], cell) for key, cell in content["cells"].items()
        }
        for key, (_, _, of_table) in content["tables"].items():
            of_table[:] = [self.raw_row(key, row) for row in of_table]
        content["explanations"] = {
            line: _explained(said) for line, said in content["explanations"].items()
        }
        content["leftovers"] = []
        made = {key: [self.row(key, row) for row in of_table] for key, of_table in rows.items()}
        tallies = {key: self.tally(key, tally) for key, tally in tallies.items()}
        values = {
            key: self.word(self.form.inputs[key], value)
            if isinstance(value, str) and key in self.form.inputs
            else value
            for key, value in entry.values.items()
        }
        return replace(
            entry,
            values=packed_values(values),
            digest=packed["digest"],
            code=code,
            explanations=content["explanations"],
            stored=Stored(packed, made, tallies).put(spool),
        )

    # ------------------------------------------------------------ as typed

    def raw_row(self, table: str, row: Any) -> tuple:
        number, *cells = row
        return (number, *map(self.raw, self.form.tables[table].fields, cells))

    def raw(self, item: Field, cell: Any) -> Any:
        """A packed cell; see ``archive``."""
        if isinstance(cell, dict) and "f" in cell:
            says_words = isinstance(cell.get("v"), str) or '"' in cell["f"]
            return {"f": "", "v": OMITTED} if says_words else cell
        return self.word(item, cell) if isinstance(cell, str) else cell

    def word(self, item: Field, text: str) -> str:
        """The text where it can name nobody, else what stands for it."""
        if names_nobody(text) or self.is_understood(item, text):
            return text
        if item.explains and not says_something(text):
            return SAYS_NOTHING
        if item.key not in self.form.columns:
            return OMITTED
        of_column = self.seen.setdefault(item.key, {})
        number = of_column.setdefault(" ".join(clean(text).split()).casefold(), len(of_column) + 1)
        told = f"{OMITTED[:-1]} {number})"
        return next((f"{word} {told}" for word in self.counted_by(item.key, text)), told)

    def counted_by(self, column: str, text: str) -> Iterator[str]:
        """Words of the definition by which the text is counted, and has to be afterwards."""
        for made in self.form.computed:
            for pattern in made.where.get(column, ()):
                if pattern.endswith("*") and matches(text, (pattern,)):
                    yield held_by(pattern) or pattern[:-1]

    def is_understood(self, item: Field, text: str) -> bool:
        """Whether it is a listed value, a number or a date."""
        if item.choices:
            return matcher(self.form.choices[item.choices]).match(text).value is not None
        return item.type not in _WORDS and read(text, item, period=self.days).value is not None

    # ------------------------------------------------------------ as read

    def row(self, table: str, row: TypedRow) -> TypedRow:
        number, values, _ = row
        made = [
            self.word(item, value) if isinstance(value, str) else value
            for item, value in zip(self.form.tables[table].fields, values)
        ]
        return number, tuple(made), ""

    def tally(self, column: str, tally: dict[str, int]) -> dict[str, int]:
        """How often each listed value stands there; all others together."""
        item = self.form.columns[column][1]
        made: Counter[str] = Counter()
        for value, count in tally.items():
            made[value if self.is_understood(item, value) else OTHER_VALUE] += count
        return dict(made)
