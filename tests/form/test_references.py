"""What a definition may not say of anything but rules: keys, types, and what refers to what.

Each case puts something else into a small definition that is whole.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from khsheet.form import definition

WHOLE = """
id = "nho"
version = 1
title = "Mẫu nhỏ"
guide = ["Báo cáo {period}."]
highlights = ["apples"]

[config]
office_name = "HỘI"

[config_labels]
office_name = "Tên văn phòng"

[choices.colour]
label = "Màu"
values = ["Xanh", "Đỏ"]
variants = { "X" = "Xanh" }
ambiguous = { "Sẫm" = ["Xanh", "Đỏ"] }

[[sheet]]
key = "one"
name = "Một"
title = "MỘT {period}"

  [[sheet.section]]
  key = "first"
  title = "1. Phần một"
  shape = "fields"

    [[sheet.section.field]]
    key = "apples"
    label = "Số táo"
    type = "integer"
    min = 0

    [[sheet.section.field]]
    key = "word"
    label = "Chữ"
    type = "text"
    max_length = 5

    [[sheet.section.field]]
    key = "hue"
    label = "Màu"
    type = "choice"
    choices = "colour"

    [[sheet.section.field]]
    key = "day"
    label = "Ngày"
    type = "date"
    in_period = true

  [[sheet.section]]
  key = "grid"
  title = "2. Lưới"
  shape = "grid"
  except = ["south_cows"]
  rows = [{ key = "north", label = "Bắc" }, { key = "south", label = "Nam" }]
  cell = { north_cows = { unit = "con" } }

    [[sheet.section.column]]
    key = "cows"
    label = "Bò"
    type = "integer"

    [[sheet.section.column]]
    key = "barns"
    label = "Chuồng"
    type = "integer"

[[sheet]]
key = "two"
name = "Hai"
title = "HAI"

  [[sheet.section]]
  key = "list"
  title = "Danh sách"
  shape = "table"
  seq = "number"
  row_noun = "dòng"

    [[sheet.section.column]]
    key = "number"
    label = "TT"
    type = "integer"

    [[sheet.section.column]]
    key = "tone"
    label = "Màu"
    type = "choice"
    choices = "colour"
    unique = true

    [[sheet.section.column]]
    key = "price"
    label = "Giá"
    type = "money"

[[computed]]
key = "red_price"
label = "Tiền màu đỏ"
type = "money"
section = "list"
sum = "price"
where = { tone = ["Đỏ"] }

[[computed]]
key = "lines"
label = "Số dòng"
type = "integer"
section = "list"
count = "list"

[[computed]]
key = "animals"
label = "Số con"
type = "integer"
section = "grid"
add = ["north_cows", "lines"]
subtract = ["apples"]

[[computed]]
key = "part"
label = "Tỷ lệ"
type = "percent"
ratio = ["apples", "animals"]
scale = 100

[[print]]
id = "1"
title = "Mẫu 1"
template = "nho.docx"
signer = ["word"]
empty_rows = 3

[[sentence]]
section = "first"
text = "Có {apples:unit}."

[[chart]]
title = "Táo"
by = "unit"
fields = ["apples"]

[[chart]]
title = "Bò"
by = "grid"
fields = ["cows"]

[[target]]
targets = ["apples", "lines"]
result = "apples"
"""


def faults(text: str) -> list[str]:
    try:
        definition.parse(text)
    except definition.DefinitionError as refused:
        return refused.faults
    return []


def test_the_whole_definition_is_accepted():
    form = definition.parse(WHOLE)
    assert list(form.inputs) == "apples word hue day north_cows north_barns south_barns".split()
    assert form.inputs["north_cows"].unit == "con"


def test_signs_tell_values_of_a_list_apart():
    values = 'values = ["Xanh", "Đỏ", "< 5", "> 5", "+", "-"]'
    variants = '"X" = "Xanh", "dưới 5" = "< 5", "++" = "+", "--" = "-"'
    text = WHOLE.replace('values = ["Xanh", "Đỏ"]', values).replace('"X" = "Xanh"', variants)
    assert not faults(text)


#: Further faults follow from it, of what refers to what is no longer there.
AND_MORE = ["…"]

#: What stands in the whole definition, what is put there, words of each fault.
CASES: list[tuple[str, str, list[list[str]]]] = [
    # the head, and whole parts
    ("version = 1", 'version = "1"', [["định nghĩa", "'version'", "số nguyên"]]),
    ("version = 1", "version = 0", [["định nghĩa", "'version'", "từ 1 trở lên"]]),
    ("version = 1", "version = -2", [["định nghĩa", "'version'", "từ 1 trở lên"]]),
    ('id = "nho"', 'id = "Mẫu nhỏ"', [["định nghĩa", "'id'", "chữ thường không dấu"]]),
    ('id = "nho"', 'id = "mau_nho"', [["định nghĩa", "'id'", "gạch nối"]]),
    ('id = "nho"', 'id = ""', [["định nghĩa", "'id'", "chữ thường không dấu"]]),
    ("version = 1", "version = true", [["định nghĩa", "'version'", "số nguyên"]]),
    ("version = 1", "versoin = 1", [["'versoin'", "'version'"], ["thiếu 'version'"]]),
    ("guide = [", "guide = [3, ", [["'guide'", "3", "chữ"]]),
    ("[config]\n", "[config]\nextra = 3\n", [["'config'", "3", "chữ"], ["office_name"]]),
    ("[config_labels]\n", '[config_labels]\nofice = "V"\n', [["config_labels[ofice]", "'ofice'"]]),
    (
        "[choices.colour]",
        "[choices]\ncolour = 3\n[config.x]",
        [["danh mục"], ["'config'"], ["office_name"], ["hue"], ["tone"]],
    ),
    ("{period}.", "{perod}.", [["guide", "'{perod}'", "'{period}'"]]),
    ("MỘT {period}", "MỘT {years}", [["sheet[one]", "'{years}'", "'{year}'"]]),
    # lists
    ('values = ["Xanh", "Đỏ"]', 'values = ["Xanh", "Đỏ", "Đỏ"]', [["colour", "'Đỏ'", "hai lần"]]),
    (
        'values = ["Xanh", "Đỏ"]',
        'values = ["Xanh", "Đỏ", " xanh"]',
        [["choices[colour] ' xanh'", "chỉ khác 'Xanh'"]],
    ),
    (
        '"X" = "Xanh"',
        '"X" = "Xanh", "x " = "Đỏ"',
        [["choices[colour] 'Đỏ'", "'x '", "đã là cách viết khác của 'Xanh'"]],
    ),
    (
        '"X" = "Xanh"',
        '"đỏ" = "Xanh"',
        [["choices[colour] 'Xanh'", "'đỏ'", "chính là giá trị 'Đỏ'"]],
    ),
    ('"X" = "Xanh"', '"X" = "Xan"', [["choices[colour]", "'Xan'", "'Xanh'"]]),
    ('= ["Xanh", "Đỏ"] }', '= ["Xanh", "Vàng"] }', [["choices[colour]", "'Vàng'"]]),
    ("ambiguous", "ask", [["choices[colour]", "'ask'", "có phải 'ambiguous'"]]),
    ("ambiguous = {", "ambiguous = { x = 3, ", [["'ambiguous'", "3", "danh sách chữ"]]),
    ("variants = {", "strict = 1\nvariants = {", [["'strict'", "true hoặc false"]]),
    # sheets and sections
    ('name = "Hai"', 'name = "MỘT"', [["một", "hai lần"]]),
    ('name = "Hai"', 'name = " "', [["sheet[two]", "'name' còn trống"]]),
    ('name = "Hai"', 'name = "Kiểm tra"', [["sheet[two]", "'Kiểm tra'"]]),
    ('key = "two"', 'key = "one"', [["one", "hai lần"]]),
    ('key = "list"', 'key = "grid"', [["grid", "hai lần"], AND_MORE]),
    ('seq = "number"', 'seq = "numbr"', [["list", "cột 'numbr'", "'number'"]]),
    ('shape = "fields"', 'shape = "fields"\nseq = "word"', [["'fields'", "'seq'"]]),
    ('shape = "fields"', 'shape = "fields"\ncarry = true', [["'fields'", "'carry'"]]),
    ('shape = "fields"', 'shape = "fields"\nrows = []', [["'fields'", "'rows'"]]),
    ('row_noun = "dòng"', 'rows_noun = "dòng"', [["'rows_noun'", "'row_noun'"]]),
    ('row_noun = "dòng"', "field = 3", [["[[…field]]"], ["'table'", "'field'"]]),
    # grids
    ('label = "Bắc"', 'lable = "Bắc"', [["'lable'", "'label'"], ["thiếu 'label'"], AND_MORE]),
    ("rows = [{", "rows = [3, {", [["'rows'"], ["lưới cần ít nhất một dòng ở 'rows'"], AND_MORE]),
    ('except = ["south_cows"]', 'except = ["south_cow"]', [["'south_cow'", "'south_cows'"]]),
    ('except = ["south_cows"]', "except = 3", [["'except'", "danh sách"]]),
    ("{ north_cows =", "{ north_cow =", [["'north_cow'", "'north_cows'"]]),
    ('{ unit = "con" }', '{ unti = "con" }', [["cell[north_cows]", "'unti'", "'unit'"]]),
    ('{ unit = "con" }', '{ key = "con" }', [["cell[north_cows]", "'key'"]]),
    ('{ unit = "con" }', "3", [["'cell'", "3"]]),
    ("except =", 'key_pattern = "{row}"\nexcept =', [["'key_pattern'"], AND_MORE]),
    ("except =", 'key_pattern = "{row}_{columns}"\nexcept =', [["'key_pattern'"], AND_MORE]),
    # fields
    ("min = 0", "min = nan", [["'min'", "nan", "số"]]),
    ("min = 0", 'min = "0"', [["'min'", "'0'", "số"]]),
    ("min = 0", 'print_forms = "1"', [["'print_forms'", "'1'", "danh sách chữ"]]),
    ("min = 0", "print_forms = [1]", [["'print_forms'", "1", "chữ"]]),
    ("min = 0", 'print_forms = ["2"]', [["apples", "mẫu in '2'"]]),
    ("min = 0", "mau = [1]", [["'mau'", "có phải 'print_forms'"]]),
    ("empty_rows = 3", 'empty_rows = "3"', [["print[1]", "'empty_rows'", "số nguyên"]]),
    ('template = "nho.docx"', "template = 3", [["print[1]", "'template'", "3", "tên tệp"]]),
    ('template = "nho.docx"', 'template = "nho.doc"', [["print[1]", "'nho.doc'", ".docx"]]),
    ('signer = ["word"]', 'signer = ["wrd"]', [["print[1]", "'wrd'", "'word'"]]),
    ("empty_rows = 3", "empty_row = 3", [["print[1]", "'empty_row'", "'empty_rows'"]]),
    ("min = 0", "max_length = 5", [["apples", "'max_length'", "'apples' là integer"]]),
    ("min = 0", 'pattern = "1*"', [["apples", "'pattern'", "'apples' là integer"]]),
    ("min = 0", "in_period = true", [["apples", "'in_period'", "'apples' là integer"]]),
    ("min = 0", "unique = true", [["apples", "'unique'", "cột của bảng"]]),
    ("min = 0", 'choices = "colour"', [["apples", "'choices'"], ["apples", "là integer"]]),
    ("min = 0", 'carry = "aples"', [["apples", "'aples'", "'apples'"]]),
    ("min = 0", 'prefill = "ofice_name"', [["apples", "'ofice_name'", "'office_name'"]]),
    ("max_length = 5", "max_length = -5", [["word", "'max_length'", "từ 1"]]),
    ("max_length = 5", "max_length = 5\nmin = 1", [["word", "'min, max'", "'word' là text"]]),
    ("max_length = 5", 'pattern = "^a"', [["word", "'pattern'", "không phải mẫu"]]),
    ("in_period = true", "min = 3", [["day", "'min, max'", "'day' là date"]]),
    # names of the Word templates, and labels
    (
        'key = "day"',
        'key = "unit_name"',
        [["unit_name", "mẫu Word đã dùng khóa này cho tên đơn vị trong câu"]],
    ),
    (
        'key = "lines"',
        'key = "year"',
        [["year", "mẫu Word đã dùng khóa này cho năm của kỳ"], AND_MORE],
    ),
    ("[config]\n", '[config]\nperiod = "nay"\n', [["config[period]", "mẫu Word"]]),
    ('label = "Ngày"', 'label = "Ngày\\nghi"', [["day", "'label'", "trên một dòng"]]),
    ('label = "Ngày"', f'label = "{201 * "x"}"', [["day", "'label' dài 201 ký tự"]]),
    ('label = "Bắc"', 'label = "Bắc\\nBộ"', [["sheet[one][grid][north]", "'label'", "một dòng"]]),
    ('label = "Số con"', 'label = "Số\\ncon"', [["animals", "'label'", "trên một dòng"]]),
    # examples
    ("min = 0", 'min = 0\nexample = "nhiều"', [["apples", "'example' có 'nhiều'", "số nguyên"]]),
    ("min = 0", 'min = 0\nexample = "2,5"', [["apples", "'example' có '2,5'", "số nguyên"]]),
    ("min = 0", 'min = 3\nexample = "2"', [["apples", "'example' có '2'", "từ 3 trở lên"]]),
    ("min = 0", 'max = 3\nexample = "4"', [["apples", "'example' có '4'", "không quá 3"]]),
    ("max_length = 5", 'max_length = 5\nexample = "sáu chữ"', [["word", "không quá 5 ký tự"]]),
    ("in_period = true", 'example = "31/02/2026"', [["day", "'example'", "ngày/tháng/năm"]]),
    ('choices = "colour"', 'choices = "colour"\nexample = "Tím"', [["hue", "'example' có 'Tím'"]]),
    # computed values
    ("scale = 100", "scale = 0", [["part", "'scale' phải lớn hơn 0, đang là 0"]]),
    ('sum = "price"', 'sum = "pric"', [["red_price", "cột 'pric'", "'price'"]]),
    ('sum = "price"', 'sum = "tone"', [["red_price", "'tone' là choice"]]),
    ('sum = "price"', "", [["red_price", "đúng một"], ["red_price", "'where'"]]),
    ('sum = "price"', 'sum = "price"\nadd = ["apples"]', [["red_price", "đúng một"]]),
    ('["Đỏ"] }', '["Đỏ đậm"] }', [["red_price", "'colour'", "'Đỏ đậm'"]]),
    ('{ tone = ["Đỏ"] }', '{ tone = "Đỏ" }', [["red_price", "'where'", "danh sách"]]),
    ('{ tone = ["Đỏ"] }', '{ hue = ["Đỏ"] }', [["red_price", "cột 'hue'"]]),
    ('{ tone = ["Đỏ"] }', '{ number = ["1"] }', [["red_price", "'number' là integer"]]),
    ('count = "list"', 'count = "lists"', [["lines", "bảng 'lists'", "'list'"]]),
    ('count = "list"', 'count = "list"\nplus = 3', [["lines", "'plus'", "add"]]),
    ('count = "list"', 'count = "list"\nscale = 3', [["lines", "'scale'", "ratio"]]),
    ('count = "list"', 'count = "list"\nsubtract = ["apples"]', [["lines", "'subtract'"]]),
    ('"north_cows", "lines"]', '"north_cow", "lines"]', [["animals", "'north_cow'"]]),
    ('"north_cows", "lines"]', '"word", "lines"]', [["animals", "'word' là text"]]),
    (
        '"north_cows", "lines"]',
        '"animals", "lines"]',
        [["'animals' lại tính từ 'animals'", "vòng quanh"]],
    ),
    (
        '"north_cows", "lines"]',
        '"part", "lines"]',
        [["animals", "vòng quanh"], ["part", "'section'"]],
    ),
    ('["apples", "animals"]', '["apples"]', [["part", "'ratio'", "đúng 2", "đang có 1"]]),
    ('label = "Tỷ lệ"\ntype = "percent"', 'label = "T"\ntype = "text"', [["part", "'text'"]]),
    (
        'type = "integer"\nsection = "list"',
        'type = "money"\nsection = "list"',
        [["lines", "nguyên"]],
    ),
    ('section = "grid"', 'section = "gird"', [["animals", "phần 'gird'", "'grid'"]]),
    # what people tell inputs apart by
    ('label = "Ngày"', 'label = "số táo "', [["day: trong cùng phần, tên 'số táo '", "'apples'"]]),
    # what the consolidated workbook names
    ('highlights = ["apples"]', 'highlights = ["aples"]', [["highlights", "'aples'", "'apples'"]]),
    ('highlights = ["apples"]', 'highlights = ["word"]', [["highlights", "'word' là text"]]),
    ('section = "first"\ntext', 'section = "frst"\ntext', [["sentence[1]", "phần 'frst'"]]),
    ("{apples:unit}", "{aples:unit}", [["sentence[1]", "'aples'", "'apples'"]]),
    ('by = "unit"', 'by = "units"', [["chart[Táo]", "lưới 'units'", "'unit'"]]),
    ('by = "unit"\nfields = ["apples"]', 'by = "unit"\nfields = ["hue"]', [["'hue' là choice"]]),
    ('by = "unit"\nfields = ["apples"]', 'by = "unit"\nfields = []', [["chart[Táo]", "một mục"]]),
    ('fields = ["cows"]', 'fields = ["cow"]', [["chart[Bò]", "'cow'", "'cows'"]]),
    (
        'shape = "grid"\n',
        'shape = "grid"\nconsolidated = false\n',
        [["chart[Bò]", "phần 'grid' không đưa vào bảng tổng hợp"]],
    ),
    (
        'shape = "fields"\n',
        'shape = "fields"\nconsolidated = false\n',
        [["chart[Táo]", "mục 'apples' không đưa vào bảng tổng hợp"]],
    ),
    ('result = "apples"', 'result = "aples"', [["target[1]", "'aples'", "'apples'"]]),
    ('result = "apples"', 'result = "word"', [["target[1]", "'word' không phải là số"]]),
    ('targets = ["apples", "lines"]', "targets = []", [["target[1]", "ít nhất một mục"]]),
    ('"apples", "lines"]', '"apples", "part"]', [["target[1]", "'part' không cộng được"]]),
]


@pytest.mark.parametrize(("old", "new", "expected"), CASES, ids=[c[1][:30] for c in CASES])
def test_what_is_wrong_is_told(old, new, expected):
    assert WHOLE.count(old) >= 1
    found = faults(WHOLE.replace(old, new, 1))
    told = [words for words in expected if words is not AND_MORE]
    assert len(found) == len(told) or (AND_MORE in expected and len(found) > len(told)), found
    for words in told:
        assert any(all(word in fault for word in words) for fault in found), (words, found)


EXAMPLE = Path(__file__).parents[2] / "docs" / "dinh-nghia-mau.toml"
OF_GOODS = [
    ('item = "entry_goods"', 'item = "entry_good"', "không có cột 'entry_good'"),
    ('item = "entry_goods"', 'item = "entry_day"', "cột 'entry_day' không phải là chữ"),
    ('quantity = "entry_amount"', 'quantity = "entry_day"', "cột 'entry_day' không cộng được"),
    ('quantity = "entry_amount"', 'quantity = "helper_hours"', "phải cùng một bảng"),
]


@pytest.mark.parametrize(("old", "new", "expected"), OF_GOODS)
def test_what_is_wrong_with_goods_is_told(old, new, expected):
    text = EXAMPLE.read_text(encoding="utf-8")
    assert faults(text) == [] and text.count(old) == 1
    found = faults(text.replace(old, new))
    assert len(found) == 1 and expected in found[0] and "goods[Hiện vật" in found[0]


@pytest.mark.parametrize(
    "name", ["goods", "sheet", "computed", "rule", "sentence", "chart", "target"]
)
@pytest.mark.parametrize("wrong", ["3", '"x"', "[3]", '{ key = "x" }', "[[]]"])
def test_a_part_that_is_no_table_is_told(name, wrong):
    found = faults(f'id = "n"\nversion = 1\ntitle = "N"\n{name} = {wrong}\n')
    assert any(f"[[…{name}]]" in fault for fault in found), found


@pytest.mark.parametrize("wrong", ["choices = 3", "choices = [3]", "[choices]\nx = 3"])
def test_lists_that_are_no_tables_are_told(wrong):
    found = faults(f'id = "n"\nversion = 1\ntitle = "N"\n{wrong}\n')
    assert any("mỗi danh mục là một bảng" in fault for fault in found), found


def test_a_form_and_a_sheet_hold_something():
    head = 'id = "n"\nversion = 1\ntitle = "N"\n'
    assert faults(head) == ["định nghĩa: cần ít nhất một [[sheet]]"]
    sheet = '[[sheet]]\nkey = "s"\nname = "S"\ntitle = "S"\n'
    assert faults(head + sheet) == ["sheet[s]: cần ít nhất một [[sheet.section]]"]


def test_a_wrong_head_hides_nothing_else():
    text = WHOLE.replace("version = 1", 'version = "1"').replace('sum = "price"', 'sum = "pric"')
    assert [fault.split(":")[0] for fault in faults(text)] == ["định nghĩa", "computed[red_price]"]


def test_an_item_that_is_not_there_is_never_nothing():
    form = definition.parse(WHOLE)
    assert form.item("apples").label == "Số táo"
    assert form.item("tone") is form.fields["tone"] is form.columns["tone"][1]
    assert form.item("lines") is form.computed_by_key["lines"]
    with pytest.raises(KeyError):
        form.item("pears")
    assert form.items.get("pears") is None
