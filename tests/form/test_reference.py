"""The reference of the definition file: its example says everything that a definition may say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import workbooks

from khsheet.form import definition, reference, rules, versions
from khsheet.form.declared import keys_of
from khsheet.form.definition import PARTS
from khsheet.form.rules.binding import PYTHON_CHECKS
from khsheet.form.sections import READ_HERE
from khsheet.model import (
    Chart,
    Choices,
    Computed,
    Field,
    Form,
    GridRow,
    PrintForm,
    Rule,
    Section,
    Sentence,
    Sheet,
)

EXAMPLE = (Path(__file__).parents[2] / "docs" / "dinh-nghia-mau.toml").read_text(encoding="utf-8")
PAGE = reference.page(EXAMPLE)
TABLES = (Form, Sheet, Section, GridRow, Field, Choices, Computed, Sentence, Chart, PrintForm, Rule)
KINDS = [kind for name, kind in rules.KINDS.items() if name != "python"]
KEYS = [(cls, name) for cls in (*TABLES, *KINDS, *PYTHON_CHECKS.values()) for name in keys_of(cls)]


@pytest.mark.parametrize(("cls", "name"), KEYS, ids=[f"{c.__name__}.{n}" for c, n in KEYS])
def test_every_key_is_explained_and_stands_in_the_example(cls, name):
    meaning = keys_of(cls)[name].meaning
    assert meaning.endswith(".") and "|" not in meaning
    if cls is not GridRow:  # rows of a grid are explained with the section that holds them
        assert any(
            line.startswith(f"| `{name}` |") for line in PAGE.splitlines() if meaning in line
        )
    assert re.search(rf"(^|[\[{{., ]){name}( =|\]|\.)", EXAMPLE, re.MULTILINE)


@pytest.mark.parametrize("name", [*READ_HERE, "each", "kind", "check"])
def test_keys_that_no_dataclass_has_are_explained(name):
    assert f"`{name}`" in PAGE or f"`{name} = " in PAGE
    assert re.search(rf"(^|\.){name}( =|\]|\.)", EXAMPLE, re.MULTILINE)


def test_every_mark_of_versions_is_explained_and_stands_in_the_example():
    form = definition.parse(EXAMPLE)
    assert [list(form.at(n).inputs)[2:4] for n in (1, 2)] == [
        ["readers_guests", "open_days"],
        ["readers_young", "open_days"],
    ]
    told = PAGE.partition("## Các phiên bản")[2]
    for mark, (takes, meaning) in versions.MARKS.items():
        assert f"| `{mark}` | {takes} |  | {meaning} |" in told
    assert all(f"\n{said}" in told for said in ("since = 2", "until = 1", "version = 2"))


def test_every_kind_has_an_example_and_its_sentence():
    form = definition.parse(EXAMPLE)
    for kind in (*KINDS, *PYTHON_CHECKS.values()):
        rule = next(rule for rule in form.rules if type(rule) is kind)
        check = f', `check = "{kind.check}"`' if kind.kind == "python" else ""
        part = PAGE.partition(f"### `{kind.kind}`{check}")[2].partition("### ")[0]
        assert f'kind = "{kind.kind}"' in part
        assert f"> {rule.sentence}" in part


def test_the_example_makes_a_workbook():
    form = definition.parse(EXAMPLE)
    shown = {c.key for c in form.computed if c.section and c.section not in form.tables}
    places = workbooks.read_back(form, workbooks.workbook(form)).places
    assert set(places) == form.inputs.keys() | shown


def test_every_part_has_a_heading():
    for part in PARTS:
        assert f"[{part}" in PAGE, part


def test_what_an_attribute_takes_is_what_the_loader_asks_for():
    """The page and the faults speak from the same annotations."""
    assert "| `limit` | từ 1 khóa: ô nhập hoặc giá trị tự tính kiểu `integer`" in PAGE
    assert "| `fields` | danh sách 3 khóa: ô nhập hoặc giá trị tự tính kiểu `integer` |" in PAGE
    assert "| `severity` | một trong: error, warning |" in PAGE
    assert "info" not in PAGE.partition("## `[[rule]]`")[2]
