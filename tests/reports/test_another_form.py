"""Another association's form: its printed forms come with it, or it has none and all else works."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from office_books import blank_book
from openpyxl import load_workbook
from printed import FORM, own_template, paragraphs

import khsheet
from khsheet import __version__
from khsheet.cli.commands import main
from khsheet.errors import UserError
from khsheet.form import definition, periods
from khsheet.form.profiles import chosen
from khsheet.model import Filling, Identity, Unit
from khsheet.reports.placeholders import unprinted
from khsheet.workbooks import template

DEFINITION = """
id = "nong-dan"
version = 1
title = "Báo cáo hội viên"
association = "Hội Nông dân"
unit_kinds = ["thôn", "tổ dân phố"]
highlights = ["farmers"]
[config]
office_name = "HỘI NÔNG DÂN XÃ SUỐI TRÀ"
[[sheet]]
key = "one"
name = "Hội viên"
title = "HỘI VIÊN"
  [[sheet.section]]
  key = "people"
  title = "1. Hội viên"
  shape = "fields"
    [[sheet.section.field]]
    key = "farmers"
    label = "Số hội viên của {unit_word}"
    type = "integer"
    print_forms = ["A"]
    [[sheet.section.field]]
    key = "signer"
    label = "Người ký"
    type = "text"
    print_forms = ["A"]
"""
PRINTED = """
[[print]]
id = "A"
title = "Báo cáo ngắn"
template = "nong-dan.docx"
signer = ["signer"]
"""


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """A folder of definitions that replaces the one of the package."""
    folder = tmp_path / "templates"
    folder.mkdir()
    monkeypatch.setattr(definition, "templates_dir", lambda: folder)
    definition.available.cache_clear()
    definition.forms.cache_clear()
    yield folder
    definition.available.cache_clear()
    definition.forms.cache_clear()


def filled(folder: Path) -> Path:
    """A report of that form as it comes back."""
    form = definition.load()
    identity = Identity(Unit("1", "Thôn Đá"), periods.parse("2026-H1"), form.config, __version__)
    path = folder / "thon-da.xlsx"
    path.write_bytes(
        template.write(form, identity, Filling({"farmers": 12.0, "signer": "Lò Thị Thử"}))
    )
    return path


def test_its_template_lies_beside_its_definition(templates, tmp_path):
    (templates / "nong-dan.toml").write_text(DEFINITION + PRINTED, encoding="utf-8")
    own_template(
        templates / "nong-dan.docx",
        "{{ association }} có {{ farmers }} hội viên trong {{ unit_word }}.",
        "{{ signer }}",
    )
    result = khsheet.report([filled(tmp_path)], [], tmp_path / "ra")
    [path] = result.written
    assert path.name == "bao-cao-mau-A-thon-da-2026-H1.docx" and not result.failed
    assert paragraphs(path.read_bytes()) == [
        "Hội Nông dân thôn Đá có 12 hội viên trong thôn.",
        "Lò Thị Thử",
    ]
    form = definition.load()
    assert unprinted(form, *form.print_forms) == []
    with pytest.raises(UserError, match=r"không có mẫu in «1»\. Các mẫu in có: A \(Báo cáo ngắn\)"):
        khsheet.report([tmp_path / "thon-da.xlsx"], ["1"], tmp_path / "ra")


def test_what_a_template_leaves_out_is_told(templates, tmp_path):
    (templates / "nong-dan.toml").write_text(DEFINITION + PRINTED, encoding="utf-8")
    own_template(templates / "nong-dan.docx", "Hội viên của thôn Đá: {{ farmers }}")
    result = khsheet.report([filled(tmp_path)], [], tmp_path / "ra")
    assert len(result.written) == 1 and result.notes == [
        "Mẫu Word nong-dan.docx không có chỗ điền cho 1 mục của mẫu in A: «Người ký»."
    ]
    own = own_template(tmp_path / "rieng.docx", "Người ký: {{ signer }}")
    result = khsheet.report([tmp_path / "thon-da.xlsx"], ["A"], tmp_path / "rieng", template=own)
    assert result.notes == [
        "Mẫu Word rieng.docx không có chỗ điền cho 1 mục của mẫu in A: «Số hội viên của đơn vị»."
    ]


def test_a_word_template_that_is_missing_is_named_when_it_is_wanted(templates, tmp_path):
    (templates / "nong-dan.toml").write_text(DEFINITION + PRINTED, encoding="utf-8")
    with pytest.raises(UserError, match=r"Không mở được mẫu Word nong-dan\.docx"):
        khsheet.report([filled(tmp_path)], ["A"], tmp_path / "ra")


def test_without_printed_forms_all_but_reports_works(templates, tmp_path, monkeypatch):
    text = DEFINITION.replace('    print_forms = ["A"]\n', "")
    (templates / "nong-dan.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    path = filled(tmp_path)

    def run(*arguments: str):
        return CliRunner().invoke(main, arguments)

    told = run("report", path.name)
    assert told.exit_code == 2
    assert told.output.strip().splitlines()[-1] == (
        "Biểu mẫu «Báo cáo hội viên» không có mẫu in nên không lập được báo cáo Word."
    )
    assert run("check", path.name).exit_code == 0
    assert run("collect", path.name, "-o", "th.xlsx").exit_code == 0
    assert run("new", "--unit", "Thôn Đá", "-o", "moi.xlsx").exit_code == 0
    fields = json.loads(run("fields", "--format", "json").stdout)
    assert [(row["key"], row["mau"]) for row in fields] == [("farmers", []), ("signer", [])]
    assert fields[0]["label"] == "Số hội viên của thôn"


def test_its_kinds_of_units_are_offered_in_the_office_workbook(templates):
    (templates / "nong-dan.toml").write_text(DEFINITION + PRINTED, encoding="utf-8")

    def offered() -> list[tuple[str, str]]:
        """What the column of kinds offers; the other list is of printed forms."""
        book = load_workbook(BytesIO(blank_book()))
        rules = book["Đơn vị"].data_validations.dataValidation
        offers = [(r.formula1, r.prompt) for r in rules if r.type == "list"]
        return [offer for offer in offers if offer[0] != '"A,không"']

    assert offered() == [('"thôn,tổ dân phố"', "thôn hoặc tổ dân phố")]
    for kinds, wanted in (("[]", []), ('["thôn"]', [('"thôn"', "thôn")])):
        text = DEFINITION.replace('["thôn", "tổ dân phố"]', kinds) + PRINTED
        (templates / "nong-dan.toml").write_text(text, encoding="utf-8")
        definition.forms.cache_clear()
        assert offered() == wanted


# ---------------------------------------------------------------- the definition's own faults

FAULTS = [
    ('id = "A"', 'id = "Mẫu 1"', ["print[Mẫu 1]", "chữ không dấu"]),
    ('id = "A"', 'id = "a/b"', ["print[a/b]", "chữ không dấu"]),
    ('id = "A"', 'id = "B"', ["farmers", "không có mẫu in 'A'"]),
    ('id = "A"', "id = 1", ["print[1]", "'id'", "cần chữ"]),
    ('title = "Báo cáo ngắn"\n', "", ["print[A]", "thiếu 'title'"]),
    ('"nong-dan.docx"', '"nong-dan.doc"', ["print[A]", ".docx"]),
    ('signer = ["signer"]', 'signer = ["signr"]', ["print[A]", "'signr'", "'signer'"]),
    ("[[print]]", PRINTED + "[[print]]", ["print[A]", "hai lần"]),
]


@pytest.mark.parametrize("old, new, words", FAULTS)
def test_a_wrong_printed_form_is_refused(old, new, words):
    with pytest.raises(definition.DefinitionError) as caught:
        definition.parse(DEFINITION + PRINTED.replace(old, new))
    assert any(all(word in fault for word in words) for fault in caught.value.faults)


def test_a_field_names_printed_forms_by_their_ids():
    text = DEFINITION.replace('print_forms = ["A"]', "print_forms = [1]", 1) + PRINTED
    with pytest.raises(definition.DefinitionError, match=r"farmers\]: 'print_forms' .* 1, cần chữ"):
        definition.parse(text)


def test_the_printed_forms_that_are_asked_for():
    assert list(chosen(FORM, [])) == list(FORM.print_forms)
    assert [p.id for p in chosen(FORM, ["3", "1"])] == ["3", "1"]
    with pytest.raises(UserError) as caught:
        chosen(FORM, ["1", "5"])
    assert "«5»" in str(caught.value) and all(
        p.title in str(caught.value) for p in FORM.print_forms
    )


def test_templates_that_come_along_are_word_files_with_their_signers():
    for print_form in FORM.print_forms:
        assert print_form.template.is_absolute()
        assert Document(str(print_form.template)).paragraphs
        assert set(print_form.signer) < set(FORM.inputs)
