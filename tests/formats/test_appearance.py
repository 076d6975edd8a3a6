"""Number formats that show another number than the cell holds; those that do not come first."""

import pytest

from khsheet.formats.number_formats import Appearance, appearance

ORDINARY = [
    "", "General", "0", "0.00", "#,##0", "#,##0.00", "@", "0%", "0.0 %", "# ?/?",
    '#,##0 "đ"', '#,##0\\ "₫"', "[$₫-42A]#,##0", "#,##0\\ [$đồng-42A]", '#,##0" VNĐ"',
    '_-* #,##0\\ "₫"_-;\\-* #,##0\\ "₫"_-;_-* "-"\\ "₫"_-;_-@_-',
    '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)',
    "#,##0_);(#,##0)", "[Red]#,##0", "#,##0;[Red]-#,##0", "0;-0;;@", '0.00;;"không"',
    "[=0]\"\";0", "[>0]#,##0;\"\"", '#"."###', "#\\.##0", "0* ", "d/m/yyyy", "mmm d, yyyy",
    "0.0000", "0.##", "0.00;;;@", "dd/mm/yyyy", '"ngày "d" tháng "m', "d-mmm", "dddd, d/m/yy", "yyyy-mm-dd",
    "dd/mm/yyyy hh:mm",
]  # fmt: skip
CHANGED = {
    "000": Appearance(digits=3),
    '"PT"00': Appearance("PT", digits=2),
    '0" nghìn"': Appearance("nghìn", digits=1),
    "#,##0\\ \\t\\r": Appearance("tr", digits=1),
    '0" người"': Appearance("người", digits=1),
    '0"00"': Appearance("00", digits=1),
    '0";00"': Appearance(";00", digits=1),
    "0.0,": Appearance(thousands=1, digits=1),
    "0,.0": Appearance(thousands=1, digits=1),
    "#,##0,,": Appearance(thousands=2, digits=1),
    '#,##0.0,," triệu"': Appearance("triệu", 2, 1),
    '[>=1000000]0.0,,"tr";[>=1000]0,"k";0': Appearance("tr k", 2, 1),
    "[$$-409]#,##0.00": Appearance("$", digits=1),
    "$#,##0": Appearance("$", digits=1),
    '@" nghìn"': Appearance("nghìn", is_text=True),
    ";;;": Appearance(is_hidden=True, hides_texts=True),
    '0"%"': Appearance("%", digits=1),
    "#.##0": Appearance(as_thousands=True),
    "0.000": Appearance(digits=1, as_thousands=True),
    "#,##0.000;-#,##0.000": Appearance(digits=1, as_thousands=True),
    '0;0;0;@" nghìn"': Appearance(digits=1, of_texts="nghìn"),
    "0;0;0;": Appearance(digits=1, hides_texts=True),
    "[=0]0;0%": Appearance(digits=1, is_mixed=True),
    '[<10]0;"..."': Appearance(digits=1, is_hidden=True),
    '[>=10]"...";0': Appearance(digits=1, is_hidden=True),
    "0*0": Appearance("0", digits=1),
    "0E+00": Appearance(digits=1, figures=1),
    "0.00E+00": Appearance(digits=1, figures=3),
    "##0.0E+0": Appearance(digits=1, figures=2, steps=3),
    '0"."0': Appearance(digits=2, is_marked=True),
    "0\\,00": Appearance(digits=3, is_marked=True),
    "[White]0": Appearance(digits=1, is_pale=True),
    "mm/dd/yyyy": Appearance(is_month_first=True),
    "[$-409]m/d/yy;@": Appearance(is_month_first=True),
    'dd/mm/"2025"': Appearance("2025"),
    "mmm-yy": Appearance(is_vague=True),
    "[$-42A]mmmm yyyy": Appearance(is_vague=True),
    "dddd, mm/yyyy": Appearance(is_vague=True),
    "yyyy": Appearance(is_vague=True),
    "dd": Appearance(is_vague=True),
    "h:mm": Appearance(is_vague=True),
    "[h]:mm:ss": Appearance(is_vague=True),
    "yy/mm/dd": Appearance(is_vague=True),
    '"đã xóa"': Appearance("đã xóa", is_hidden=True),
}


@pytest.mark.parametrize("code", ORDINARY)
def test_ordinary_formats_show_the_number_as_it_is(code):
    assert appearance(code) is None


@pytest.mark.parametrize("code", CHANGED)
def test_other_formats_show_another_number(code):
    assert appearance(code) == CHANGED[code]
