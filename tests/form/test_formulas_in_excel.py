"""What Excel does otherwise than LibreOffice, in which all formulas are tried."""

import io
import re
from collections.abc import Iterator
from functools import cache

import clients
import pytest
import workbooks
from lazily import load_workbook

from khsheet.form import definition
from khsheet.form.rules import excel
from khsheet.verbs.form import checked
from khsheet.workbooks.template.common import FormulaTooLong, common
from khsheet.workbooks.template.typed import changed

VERSIONS = sorted(definition.load().versions)
#: What Excel takes for a formula.
LONGEST = 8_192
CALLS = re.compile(r"[A-Z][A-Z0-9.]*(?=\()|\(|\)")


@cache
def formulas(version: int) -> dict[str, str]:
    """Those of the cells of a blank workbook, by place."""
    form = definition.version("so-ket-6-thang", version)
    assert form
    made = {}
    for sheet in load_workbook(io.BytesIO(workbooks.workbook(form))):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            text = getattr(cell.value, "text", cell.value)
            if isinstance(text, str) and text.startswith("=") and len(text) > 1:
                made[f"{sheet.title} {cell.coordinate}"] = text
    return made


def around(formula: str, function: str) -> Iterator[list[str]]:
    """The functions around each call of that one on what stands in cells, the innermost last."""
    plain = re.sub(r"'[^']*'!|\"(?:[^\"]|\"\")*\"", "", formula)
    names, name = [], ""
    for found in CALLS.finditer(plain):
        if found[0] == "(":
            if name == function and plain[found.end()] == "$":
                yield list(filter(None, names))
            names.append(name)
        elif found[0] == ")":
            names.pop()
        name = found[0].strip("()")


def test_the_reader_of_calls():
    assert list(around('SUM(IF(A1="DAY($B1)",DAY($A1),DAY(DATE(1,1,1))))', "DAY")) == [
        ["SUM", "IF"]
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_no_formula_is_longer_than_excel_takes(version):
    """In one that is, Excel takes the whole file for damaged; workbooks of old versions go back."""
    made = formulas(version)
    assert len(made) > 200
    assert {at: len(text) for at, text in made.items() if len(text) > LONGEST} == {}


def test_what_is_no_day_in_excel_spoils_no_other_row():
    """DAY(15032026) is #NUM! there, and so would be a sum over a column with such a cell."""
    swapped = excel.swapped("$A$1:$A$9")
    found = [names[-3:] for name in ("DAY", "MONTH") for names in around(swapped, name)]
    assert found == [["IFERROR", "IF", "IF"]] * 3


TABLE = """
[[sheet]]
key = "one"
name = "Sổ theo dõi thu chi của quỹ hội"
title = "Sổ"
[[sheet.section]]
key = "rows"
title = "Sổ"
shape = "table"
column = [
  { key = "no", label = "STT", type = "integer" },
  { key = "day", label = "Ngày", type = "date", required = true, in_period = true },
  { key = "what", label = "Việc", type = "text", required = true, max_length = 200 },
  { key = "amount", label = "Tiền", type = "money", required = true, min = 0, max = 1000000000 },
  { key = "number", label = "Số", type = "integer", required = true, min = 0, max = 1000 },
]
"""


def test_columns_fit_on_a_sheet_with_a_long_name():
    common(workbooks.form_of(TABLE), workbooks.PERIOD, "xã").check()


def sum_of(count: int) -> str:
    keys = [f"n{number}" for number in range(count)]
    fields = ", ".join(f'{{ key = "{k}", label = "{k}", type = "integer" }}' for k in keys)
    return f"""
[[sheet]]
key = "one"
name = "Một"
title = "Một"
[[sheet.section]]
key = "singles"
title = "Ô"
shape = "fields"
field = [{fields}]
[[computed]]
key = "total"
label = "Cộng tất cả"
type = "integer"
section = "singles"
add = {keys}
"""


def test_a_sum_of_more_than_a_formula_holds_is_refused(tmp_path):
    workbooks.workbook(workbooks.form_of(sum_of(45)))
    with pytest.raises(FormulaTooLong, match=r"«Cộng tất cả» \(total\): công thức dài 9\d{3} ký"):
        workbooks.workbook(workbooks.form_of(sum_of(60)))
    path = tmp_path / "nho.toml"
    path.write_text(f'id = "nho"\nversion = 1\ntitle = "Thử"\n{sum_of(60)}', encoding="utf-8")
    with pytest.raises(FormulaTooLong, match="cộng từng phần trước"):
        checked(str(path), tmp_path / "van-phong.xlsx")


CHOICES = """
[choices.age]
label = "Độ tuổi"
values = ["< 6 tuổi", "> 60 tuổi", "=", "Khác"]

[[sheet]]
key = "one"
name = "Một"
title = "Một"
[[sheet.section]]
key = "singles"
title = "Ô"
shape = "fields"
field = [
  { key = "a", label = "A", type = "choice", choices = "age" },
  { key = "b", label = "B", type = "choice", choices = "age" },
  { key = "c", label = "C", type = "choice", choices = "age" },
  { key = "d", label = "D", type = "choice", choices = "age" },
  { key = "e", label = "E", type = "choice", choices = "age" },
]
"""


@pytest.mark.libreoffice
def test_a_choice_that_begins_as_a_comparison_is_in_its_list(tmp_path):
    """COUNTIF takes "< 6 tuổi" for what is less, and ">0" for all that stands in the list."""
    form = workbooks.form_of(CHOICES)
    typed = dict(zip("abcde", ("< 6 tuổi", "> 60 tuổi", "=", ">0", "KHÁC")))
    path = tmp_path / "tuoi.xlsx"
    path.write_bytes(workbooks.workbook(form, typed, judged=False))
    book = clients.shown(path)
    assert list(workbooks.marks_of(form, book).values()) == ["ĐỦ", "ĐỦ", "ĐỦ", "SAI", "ĐỦ"]


def test_a_number_in_a_formula_is_written_as_its_grammar_has_it():
    """ECMA-376 part 1, 18.17.2.2: the sign of an exponent is E."""
    assert changed("$A$1", 1e16) == "IF(ISNUMBER($A$1),$A$1<>1E+16,TRUE)"
    assert changed("$A$1", 63.0) == "IF(ISNUMBER($A$1),$A$1<>63.0,TRUE)"
