"""Of how many units a total is: counted from what the units typed, and said wherever a total is."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from clients import shown
from command import run
from docx import Document
from filled import filled_workbook, written
from lazily import load_workbook

import khsheet
from khsheet.form import definition, profiles
from khsheet.model import Computed, Form

FORM = definition.load()
ITEMS = {
    key: item
    for key, item in FORM.items.items()
    if (key not in FORM.columns and item.type.can_be_summed and item.summed)
    or (isinstance(item, Computed) and item.ratio)
}
#: A grid's numbers contradict each other where one of two is blank.
TYPED = [f.key for s in FORM.sections for f in s.inputs if f.key in ITEMS and s.key != "clc_topics"]
WHY = "chưa nắm được"


class Sent(NamedTuple):
    """What a unit was asked for, what it left open, and of what it said why it has none."""

    asked: Form
    blank: set[str]
    explained: set[str]

    def gave(self, key: str) -> bool:
        """A sum counts a blank as nothing, but is not known without what is said to be unknown."""
        item = self.asked.items[key]
        if not isinstance(item, Computed):
            return key not in self.blank | self.explained
        if item.ratio:
            return all(map(self.gave, item.ratio))
        return all(self.knows(part) for part in (*item.add, *item.subtract))

    def knows(self, key: str) -> bool:
        is_input = key in self.asked.inputs
        return key not in self.explained if is_input else self.gave(key)


class Season(NamedTuple):
    folder: Path
    units: list[Sent]
    data: dict

    def expected(self) -> dict[str, tuple[int, int]]:
        """Of each total: how many units gave the number, of how many that were asked."""
        asked = {key: [u for u in self.units if key in u.asked.items] for key in ITEMS}
        return {key: (sum(u.gave(key) for u in of), len(of)) for key, of in asked.items()}

    def lacking(self) -> dict[str, str]:
        return {k: f"{given}/{of}" for k, (given, of) in self.expected().items() if given < of}

    def words(self) -> dict[str, str]:
        found = {}
        for key, (given, of) in self.expected().items():
            ratio = getattr(FORM.items[key], "ratio", ())
            explained = sum(key in unit.explained for unit in self.units)
            why = f", {explained} nêu lý do" if explained else ""
            asked = "được hỏi " if of < len(self.units) else ""
            if given < of:
                found[key] = (
                    f"({given}/{of} đơn vị {asked}có {'đủ hai số' if ratio else 'số'}{why})"
                )
            elif 0 < of < len(self.units):
                found[key] = f"(của {of}/{len(self.units)} đơn vị được hỏi)"
        return found


def season(folder: Path, seed: int, share: float = 0.3) -> Season:
    dice, units = random.Random(seed), []
    for number in range(1, 6):
        asked = profiles.for_print_forms(FORM, dice.choice(((), ("1",), ("2",), ("1", "2"))))
        left = {key for key in TYPED if key in asked.inputs and dice.random() < share}
        explained = {key for key in left if asked.inputs[key].required}
        changes = dict.fromkeys(left) | dict.fromkeys(explained, WHY)
        made = filled_workbook(
            unit=f"Xã Số {number}", code=f"0{number}", form=asked, changes=changes
        )
        written(folder / "nhan" / f"{number}.xlsx", made)
        units.append(Sent(asked, left - explained, explained))
    done = run("collect", folder / "nhan", "-o", folder / "th.xlsx", "--format", "json")
    return Season(folder, units, json.loads(done.stdout))


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> Season:
    return season(tmp_path_factory.mktemp("coverage"), 10)


@pytest.mark.parametrize("seed", range(3))
def test_coverage_is_what_the_units_gave_of_what_they_were_asked(tmp_path, seed):
    made = season(tmp_path, seed)
    told, asked = made.data["coverage"], made.data.get("asked", {})
    counted = sum(f["status"] == "accepted" for f in made.data["files"])
    assert counted == 5
    assert {k: (given, asked.get(k, 5)) for k, (given, _) in told.items()} == made.expected()
    assert all(units == 5 for _, units in told.values())
    rows = khsheet.frames(tmp_path / "th.xlsx").coverage
    kept = {r.indicator: (r.given, r.asked) for r in rows.itertuples()}
    assert kept == made.expected()


def test_every_total_of_the_workbook_says_of_how_many_units_it_is(one):
    """As written, and as LibreOffice works it out anew."""
    lacking = one.lacking()
    assert len(lacking) > 10
    path = one.folder / "th.xlsx"
    for book in (load_workbook(path, data_only=True), shown(path)):
        for name in ("Tổng hợp", "Mô hình học tập", "Lớp học"):
            rows = list(book[name].iter_rows(values_only=True))
            keys = {key: n for n, key in enumerate(rows[3]) if key and key in FORM.items}
            below = next(n for n, row in enumerate(rows) if row[3] == "Tổng cộng (đơn vị đạt)") + 1
            assert rows[below][3].startswith("Số đơn vị có số")
            told = {key: rows[below][n] for key, n in keys.items() if rows[below][n]}
            assert told == {key: share for key, share in lacking.items() if key in keys}


def test_texts_charts_and_word_say_it_too(one):
    book = load_workbook(one.folder / "th.xlsx", data_only=True)
    words = one.words()
    first = "\n".join(str(c) for row in book["Tổng quan"].values for c in row if c)
    for key in FORM.highlights:
        said = f"{FORM.items[key].name} (" in first
        assert said == (key in words)
        assert not said or f"{FORM.items[key].name} {words[key]}" in first
    grid = next(s for s in FORM.sections if s.key == "clc_topics")
    charted = {row[0] for row in book["Số liệu biểu đồ"].values}
    keys = {row.label: dict(zip(row.columns, row.fields))["classes"].key for row in grid.rows}
    notes = {words.get(key, "") for key in keys.values()}
    if len(notes) == 1:  # what holds of all bars is said once, in the title
        assert f"{FORM.charts[0].title} {notes.pop()}".strip() in charted
        assert keys.keys() <= charted
    else:
        for label, key in keys.items():
            assert (f"{label} {words[key]}" if key in words else label) in charted
    texts = [row[1] for row in book["Thuyết minh"].values if str(row[0]).startswith("Chung")]
    said = {p for s in FORM.sentences for p in words if f"{{{p}}}" in s.text or f"{{{p}:" in s.text}
    given = {key for key in said if one.expected()[key][0]}
    assert said and {key for key in said if any(words[key] in t for t in texts)} == given
    run("report", one.folder / "th.xlsx", "--mau", "2", "-o", one.folder / "bc")
    office = next(p for p in (one.folder / "bc").iterdir() if "so-" not in p.name)
    printed = "\n".join(p.text.replace("\u00a0", " ") for p in Document(str(office)).paragraphs)
    of_mau_2 = [key for key in words if "2" in FORM.items[key].print_forms]
    told = [key for key in of_mau_2 if one.expected()[key][0]]
    assert told and len(re.findall(r"\((?:của )?[0-9]+/[0-9]+ đơn vị", printed)) == len(told)
    assert all(words[key] in printed for key in told)
    assert f" ha {words['area_agricultural_ha']}" in printed


def test_nothing_is_said_where_all_units_gave_the_number(tmp_path):
    made = season(tmp_path, 3, share=0)
    assert not made.lacking()
    book = load_workbook(tmp_path / "th.xlsx", data_only=True)
    cells = [str(c) for sheet in book for row in sheet.values for c in row if c]
    assert not [c for c in cells if "đơn vị có số" in c or "đủ hai số" in c]


def test_units_that_say_why_they_have_no_number_gave_none(tmp_path):
    for number, said in enumerate(("không áp dụng", "chưa nắm được", None, 2.0), 1):
        changes = {"sub_branches_total": said}
        made = filled_workbook(unit=f"Xã Số {number}", code=f"0{number}", changes=changes)
        written(tmp_path / "nhan" / f"{number}.xlsx", made)
    out = tmp_path / "th.xlsx"
    told = json.loads(run("collect", tmp_path / "nhan", "-o", out, "--format", "json").stdout)
    assert told["coverage"]["sub_branches_total"] == [1, 4]
    assert told["reasons"] == {"sub_branches_total": 2}
    assert told["totals"]["sub_branches_total"] == 2
    book = load_workbook(out, data_only=True)
    texts = [row[1] for row in book["Thuyết minh"].values if str(row[0]).startswith("Chung")]
    assert any("phân hội: 02 (1/4 đơn vị có số, 2 nêu lý do)" in text for text in texts)
    rows = khsheet.frames(out).coverage.set_index("indicator")
    assert rows.loc["sub_branches_total", ["given", "asked", "reasons"]].tolist() == [1, 4, 2]
