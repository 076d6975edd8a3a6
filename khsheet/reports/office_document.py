"""What the office's own document says: who reported, numbers of all, its own words, an annex."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from khsheet.collection.comparison import Comparison
from khsheet.collection.ranking import ranking
from khsheet.collection.totals import Coverage, coverage, incomplete, total
from khsheet.form.sentences import sentences
from khsheet.form.wording import filled_in, words_of
from khsheet.letters.standing import told_points
from khsheet.letters.writer import told_change, told_number
from khsheet.model import Collection, Entry, Field, Form, Item, Sheet, Type, Unit, Value
from khsheet.office.book import Office
from khsheet.office.schema import AIMS, ASSESSMENT, PLANS, PROPOSALS
from khsheet.reports.answers import Answer, marked_lines, open_line
from khsheet.reports.data import plain
from khsheet.values.show import show

#: So many numbers stand side by side in a table of an upright page.
COLUMNS = 6
#: What marks a number in a table that some unit gave for a part of the period alone.
PARTIAL, OF_A_PART = "\u00a0*", "số mới có của một phần kỳ"
#: The sheets of the office's book in which the clerk says what was left open.
TEXTS, FACTS, OWN = "Lời văn", "Kỳ báo cáo", "Văn phòng"

#: What a template of the office's document may name besides, and what it prints.
MEANINGS = {
    "came": "đơn vị nào đã gửi, chưa gửi",
    "figures": "số liệu chính, mỗi số một dòng",
    "parts": "từng phần: part.title, part.text",
    "tables": "từng bảng: table.title, table.of, table.heads, table.rows",
    "assessment": ASSESSMENT,
    "proposals": PROPOSALS,
    "plans": PLANS,
    "aims": AIMS,
    "annex": "phụ lục: part.title, part.texts (said.units, said.text)",
}
_OWN_WORDS = {"assessment": ASSESSMENT, "proposals": PROPOSALS, "plans": PLANS, "aims": AIMS}


@dataclass
class OfficeDocument:
    """The document of one collection; ``with_annex`` has the units' own words in it."""

    collection: Collection
    office: Office
    comparison: Comparison | None = None
    with_annex: bool = True

    @property
    def form(self) -> Form:
        return self.collection.form

    @cached_property
    def accepted(self) -> list[Entry]:
        return self.collection.accepted

    @cached_property
    def totals(self) -> dict[str, Value]:
        return total(self.form, self.accepted)

    @cached_property
    def notes(self) -> dict[str, str]:
        """Of how many units a number is, where not of all; what ``_came`` says once is not said
        of each number."""
        covered = coverage(self.form, self.accepted)
        notes = incomplete(self.form, covered)
        return {k: note for k, note in notes.items() if not self._is_told_once(k, covered[k])}

    def _is_told_once(self, key: str, of: Coverage) -> bool:
        """Whether all that a number lacks are the parts that units did not report at all."""
        lacks_less = all(set(e.lacking_of(key)) <= set(e.lacking) for e in self.accepted)
        return of.is_whole and not of.is_of_some and lacks_less

    def say(self, text: str) -> str:
        return filled_in(text, words_of(self.collection.period))

    def names(self) -> dict[str, object]:
        """Name -> what a template prints, beside the names of every template."""
        return {
            "came": Answer("\n".join(self._came())),
            "figures": [Answer(line) for line in self._figures()],
            "parts": list(self._parts()),
            "tables": list(self._tables()),
            **{name: self._own(part) for name, part in _OWN_WORDS.items()},
            "annex": list(self._annex()) if self.with_annex else [],
        }

    # ------------------------------------------------------------ who reported

    def _came(self) -> Iterator[str]:
        """How many units the numbers are of, and which did not report, or not soundly."""
        collection, refused = self.collection, self.collection.refused
        yield (
            f"Số liệu dưới đây được tổng hợp từ báo cáo của {len(self.accepted)}/"
            f"{len(collection.asked)} đơn vị."
        )
        accepted = {entry.unit.code for entry in self.accepted}
        unsound = [
            u for u in collection.asked
            if u.code in refused or (u.code in collection.counted and u.code not in accepted)
        ]  # fmt: skip
        for words, units in (
            ("Chưa gửi báo cáo", collection.missing),
            ("Đã gửi nhưng số liệu chưa được tính", unsound),
        ):
            if units:
                yield f"{words} ({len(units)} đơn vị): {_named(units)}."
        yield from self._came_in_part()

    def _came_in_part(self) -> Iterator[str]:
        """Which units did not report a part of the period."""
        without: dict[tuple[str, ...], list[Unit]] = {}
        for entry in self.accepted:
            if entry.lacking:
                without.setdefault(entry.lacking, []).append(entry.unit)
        for names, units in without.items():
            yield (
                f"{_named(units)} mới có báo cáo một phần kỳ, chưa có của {' và '.join(names)}; "
                "số dưới đây gồm số ấy."
            )

    # ------------------------------------------------------------ numbers

    def _figures(self) -> Iterator[str]:
        """The first numbers, each with what changed of the units that gave it both times."""
        for key in self.form.highlights:
            value = self.totals.get(key)
            if value is None:
                continue
            item = self.form.item(key)
            note = f" ({self.notes[key]})" if key in self.notes else ""
            yield f"{self.say(item.name)}: {told_number(value, item)}{note}{self._since(item)}."

    def _since(self, item: Item) -> str:
        if self.comparison is None:
            return ""
        told = []
        for one in self.comparison.compared:
            if change := self.comparison.of_totals(one).get(item.key):
                of_all = change.units == len(self.accepted)
                units = "" if of_all else f", ở {change.units} đơn vị có số cả hai kỳ"
                told.append(f"{one.period.name}: {told_change(change, item)}{units}")
        return f" ({'; '.join(told)})" if told else ""

    def _parts(self) -> Iterator[dict[str, Answer]]:
        """What the numbers of each sheet say in sentences, and the office's words beside them."""
        number = 2  # the template has two headings of its own before
        for sheet in self.form.sheets:
            own = self.office.text(self.collection.period.id, sheet.name)
            lines = [marked_lines(plain(own))] if own else []
            lines += self._sentences(sheet)
            if lines:
                number += 1
                title = f"{number}. {self.say(sheet.name)}"
                yield {"title": Answer(title), "text": Answer("\n".join(lines))}

    def _sentences(self, sheet: Sheet) -> Iterator[str]:
        for section in sheet.sections:
            if section.consolidated:
                said = sentences(self.form, section.key, self.totals, self.notes)
                yield from (self.say(text) for text in said)

    # ------------------------------------------------------------ tables

    def _tables(self) -> Iterator[dict[str, object]]:
        """The first numbers by unit, and by group where there are any."""
        names = self.collection.names
        by_unit = [(names[entry.unit.code], [entry]) for entry in self.accepted]
        groups: dict[str, list[Entry]] = {}
        for entry in self.accepted:
            groups.setdefault(entry.unit.group, []).append(entry)
        keys = self.form.highlights
        shown = [("Đơn vị", by_unit)]
        if set(groups) - {""}:
            shown.append(("Nhóm", [(name or "(chưa xếp nhóm)", e) for name, e in groups.items()]))
        for of, rows in shown:
            for at in range(0, len(keys), COLUMNS):
                more = " (tiếp theo)" if at else ""
                title = f"Số liệu chính theo {of.lower()}{more}"
                yield self._table(of, title, rows, keys[at : at + COLUMNS])
        yield from self._ranking()

    def _ranking(self) -> Iterator[dict[str, object]]:
        """The places of the units, the best first, where the office scores them."""
        made = ranking(self.collection)
        if made is None:
            return
        heads = ("Điểm thưởng", "Điểm trừ", "Tổng điểm", "Điểm tối đa", "Tỷ lệ (%)", "Hạng")
        rows = []
        for number, score in enumerate(made.scores, 1):
            bonus, malus = score.of_bonus, score.of_deductions
            told = (bonus, malus, score.points, score.possible, score.percent)
            cells = [*(Answer(told_points(points)) for points in told), Answer(str(score.rank))]
            name = Answer(plain(self.collection.names[score.unit.code]))
            rows.append({"number": Answer(str(number)), "name": name, "cells": cells})
        yield {
            "title": Answer("Xếp hạng thi đua của các đơn vị có số liệu được tính"),
            "of": Answer("Đơn vị"),
            "heads": [Answer(head) for head in heads],
            "rows": rows,
        }

    def _table(
        self, of: str, title: str, rows: Iterable[tuple[str, list[Entry]]], keys: Sequence[str]
    ) -> dict[str, object]:
        items = [self.form.item(key) for key in keys]
        empty = [Answer("")] * (COLUMNS - len(items))
        printed = [
            self._row(str(n), name, entries, items) + empty
            for n, (name, entries) in enumerate(rows, 1)
        ]
        printed.append(self._row("", "Cộng", self.accepted, items) + empty)
        is_partial = any(cell.endswith(PARTIAL) for row in printed for cell in row[2:])
        heads = [Answer(f"{self.say(item.name)} ({self.say(item.unit)})") for item in items]
        return {
            "title": Answer(title + f" (dấu{PARTIAL}: {OF_A_PART})" * is_partial),
            "of": Answer(of),
            "heads": heads + empty,
            "rows": [{"number": r[0], "name": r[1], "cells": r[2:]} for r in printed],
        }

    def _row(
        self, number: str, name: str, entries: list[Entry], items: Iterable[Item]
    ) -> list[Answer]:
        values, of = total(self.form, entries), coverage(self.form, entries)
        cells = []
        for item in items:
            is_partial = item.key in of and of[item.key].partial > 0
            cells.append(Answer(show(values.get(item.key), item.type) + PARTIAL * is_partial))
        return [Answer(number), Answer(plain(name)), *cells]

    # ------------------------------------------------------------ words

    def _own(self, part: str) -> Answer:
        text = self.office.text(self.collection.period.id, part)
        label = f"{part} (trang {TEXTS})"
        return Answer(marked_lines(plain(text)), text, label) if text else open_line(label)

    def _annex(self) -> Iterator[dict[str, object]]:
        """The units' own words by item: equal texts once, with all units that wrote them."""
        for section in self.form.sections:
            for item in section.inputs if section.consolidated else ():
                if item.type is Type.LONG_TEXT and not item.personal:
                    said = self._said(item)
                    if said:
                        yield {"title": Answer(self.say(item.name)), "texts": said}

    def _said(self, item: Field) -> list[dict[str, Answer]]:
        units: dict[str, list[Unit]] = {}
        for entry in self.accepted:
            text = entry.values.get(item.key)
            if isinstance(text, str) and plain(text).strip():
                units.setdefault(plain(text), []).append(entry.unit)
        return [
            {"units": Answer(_named(of)), "text": Answer(marked_lines(text))}
            for text, of in units.items()
        ]


def _named(units: Iterable[Unit]) -> str:
    return "; ".join(plain(unit.name) for unit in units)


def where_to_say(form: Form, label: str) -> str:
    """A label that was left open, with the sheet of the office's book where it is said."""
    if label.endswith(")") and f"(trang {TEXTS})" in label:
        return label
    facts = {form.item(key).label for key in form.office_report.values()}
    return f"{label} (trang {FACTS if label in facts else OWN})"
