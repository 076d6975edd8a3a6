"""Workbooks changed as people change them: what is accepted without a word counts what can be seen.

The judge (``support/visible.py``) knows only labels and what stands beside them. How many workbooks
are changed is an option: ``pytest tests/whole/test_mutations.py --mutations 5000``.
"""

from __future__ import annotations

import io
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import filled
import mutations
import openpyxl
import pytest
import visible
import workbooks
from lazily import load_workbook
from opened import opened, saved

import khsheet
from khsheet import __version__
from khsheet.form import definition
from khsheet.model import Finding, Identity, Severity, Unit

FORM = definition.load()
IDENTITY = Identity(Unit("01", "Xã Suối Thử"), filled.PERIOD, FORM.config, __version__)
SKIP = mutations.NOT_FILLED
MEMBERS = 12
NAMES = ("An", "Bình", "Cúc", "Dũng", "Én", "Giang", "Hạnh", "Ích", "Khôi", "Lan", "Mận", "Nụ")
POSITIONS = ("Chủ tịch", "Phó Chủ tịch", *["Hội viên"] * 10)


def base() -> bytes:
    """A sound workbook in which no two records are alike."""
    examples = filled.example_rows(MEMBERS)
    members, entries = [], []
    for n in range(MEMBERS):
        person = list(examples["members"][n])
        person[0], person[1], person[2], person[4] = (
            float(n + 1),
            f"Lò Thử {NAMES[n]}",
            POSITIONS[n],
            None,
        )
        members.append(tuple(person))
        entry = list(examples["entries"][n])
        entry[0], entry[1], entry[5] = float(n + 1), f"{10 + n}/03/2026", 500_000.0 + 10_000 * n
        entry[3] = "Thu: tổ chức, nhà hảo tâm ủng hộ"
        entry[4], entry[6], entry[7], entry[8], entry[9] = (
            f"Khoản thứ {NAMES[n]}",
            None,
            None,
            None,
            None,
        )
        entries.append(tuple(entry))
    return filled.filled_anew(
        FORM,
        IDENTITY,
        changes={
            "members_total": float(MEMBERS),
            "members_new": 1.0,
            "fund_closing_balance": None,  # nothing adds the ledger up a second time
        },
        rows={"members": members, "entries": entries},
    )


@dataclass
class Case:
    seed: int
    did: list[str]
    data: bytes
    #: What was saved as ``data``.
    book: openpyxl.Workbook


@pytest.fixture(scope="module")
def sound() -> bytes:
    return base()


@pytest.fixture(scope="module")
def labels(sound):
    blank = load_workbook(
        io.BytesIO(
            filled.filled_anew(
                FORM, IDENTITY, dict.fromkeys(FORM.inputs), {k: [] for k in FORM.tables}
            )
        )
    )
    return visible.labels_of(blank, skip=SKIP)


def mutated(sound: bytes, seed: int) -> Case:
    book = opened(sound)
    did = mutations.changed(book, random.Random(seed))
    return Case(seed, did, saved(book), book)


GRID_KEYS = {
    f"{row.key} {column}": item.key
    for section in FORM.sections
    for row in section.rows
    for item, column in zip(row.fields, row.columns)
}


def unlike(case: Case, findings, labels) -> list[str]:
    """Where what was counted is not what can be seen; nothing for a file that says so itself."""
    if any(f.severity is not Severity.INFO for f in findings):
        return []
    sent = workbooks.read_back(FORM, case.data)
    seen = visible.see(case.book, labels, skip=SKIP)
    told_rows = {(f.place.sheet, f.place.row) for f in findings}
    told_sheets = {f.place.sheet for f in findings if not f.place.row}

    def is_told(sheet: str, row: int) -> bool:
        return sheet in told_sheets or (sheet, row) in told_rows

    faults = []
    for (label, heading), value in seen.beside.items():
        key = labels.singles.get(label) or GRID_KEYS.get(
            labels.grids.get(label, {}).get(heading, "")
        )
        if key not in FORM.inputs:
            continue
        counted = sent.cells.get(key)
        if plain(counted) != plain(value):
            faults.append(f"{key}: counted {counted!r}, seen {value!r}")
    for key in seen.unnamed:  # without its headings a list says nothing of its columns
        table, unnamed = sent.tables.get(key), seen.unnamed[key]
        rows = Counter(
            plain_row(raws, unnamed)
            for row, raws in (table.rows if table else ())
            if not is_told(table.sheet, row)
        )
        shown = Counter(
            plain_row(values, unnamed)
            for sheet, row, values in seen.rows.get(key, ())
            if not is_told(sheet, row)
        )
        if rows != shown:
            faults.append(f"{key}: counted only {rows - shown}, seen only {shown - rows}")
    counted = Counter(plain(raw) for raw in sent.cells.values())
    for table in sent.tables.values():
        counted.update(plain(raw) for _, raws in table.rows for raw in raws if raw is not None)
    lost = Counter(text for sheet, row, text in seen.content if not is_told(sheet, row)) - counted
    lost = {text: n for text, n in lost.items() if not is_own_but_for_a_word(text, labels)}
    if lost := {text: n for text, n in lost.items() if not is_number_of_a_row(text)}:
        faults.append(f"seen, counted nowhere, and not told: {lost}")
    return faults


def is_own_but_for_a_word(text: str, labels) -> bool:
    """A note of the form with a short word behind it, as an inserted row repeats it."""
    own, _, word = text.rpartition(" ")
    return len(word) <= 2 and word.isalpha() and own in labels.own


def is_number_of_a_row(text: str) -> bool:
    """Rows may be numbered beyond the last record."""
    return text.isdigit() and len(text) < 5


def plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)) and float(value).is_integer():
        return str(int(value))
    return visible.folded(value)


def plain_row(values, unnamed: set[int]) -> tuple[str, ...]:
    """A record without its number, which people renumber as they like."""
    return tuple(plain(v) for n, v in enumerate(values) if n and n not in unnamed)


def findings_of(data: bytes, path: Path) -> list[Finding]:
    [entry] = khsheet.check([filled.written(path, data)]).collection.files
    path.unlink()
    return entry.findings


def test_what_is_accepted_without_a_word_is_what_is_seen(sound, labels, tmp_path, request):
    number = request.config.getoption("--mutations")
    first = request.config.getoption("--mutations-from")
    silent, wrong = 0, []
    for seed in range(first, first + number):
        case = mutated(sound, seed)
        findings = findings_of(case.data, tmp_path / f"{seed}.xlsx")
        silent += not any(f.severity is not Severity.INFO for f in findings)
        if faults := unlike(case, findings, labels):
            wrong.append(f"seed {seed}: {'; '.join(case.did)}\n    " + "\n    ".join(faults))
    print(f"{number} workbooks, {silent} accepted without a word, {len(wrong)} of them wrong")
    assert silent > number / 20, "too few are accepted for the test to say anything"
    assert not wrong, "\n".join(wrong[:20]) + f"\n{len(wrong)} in all"


def test_the_judge_sees_a_sound_workbook_as_it_was_counted(sound, labels, tmp_path):
    case = Case(0, [], sound, opened(sound))
    assert findings_of(sound, tmp_path / "a.xlsx") == []
    assert len(labels.singles) + sum(map(len, labels.grids.values())) >= len(FORM.inputs)
    assert unlike(case, (), labels) == []


@pytest.mark.parametrize("where", ["C7", "B9", "D30"])
def test_the_judge_finds_what_is_not_counted(sound, labels, where, monkeypatch):
    """A reading that misses what was typed: that of the sound workbook for the changed one."""
    book = load_workbook(io.BytesIO(sound))
    before = workbooks.read_back(FORM, sound)
    book["Tổ chức hội"][where].value = 987_654
    monkeypatch.setattr(workbooks, "read_back", lambda form, data: before)
    assert unlike(Case(0, [], saved(book), book), (), labels)
