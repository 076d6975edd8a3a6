"""What the keys and closed words of a definition are called in Vietnamese, for those who write
one in Excel; the reference lists these names.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping

from khsheet.model import (
    Chart,
    Field,
    Form,
    IfBlank,
    OverTime,
    PrintForm,
    Rule,
    Section,
    Severity,
    Shape,
    Type,
)
from khsheet.model.rule import Firmness

#: What a key is called, whatever table it stands in.
_NAMES = {
    "about": "Về phần",
    "add": "Cộng các mục",
    "ambiguous": "Cách viết phải hỏi lại",
    "association": "Hội",
    "balance": "Ô số dư đầu kỳ",
    "because": "Vì sao, phải làm gì",
    "blank_text": "Chữ in thay số 0",
    "by": "Vẽ theo",
    "carry": "Điền sẵn từ kỳ trước",
    "category": "Cột loại thu chi",
    "cell": "Ô riêng của lưới",
    "check": "Hàm kiểm tra",
    "choices": "Danh mục",
    "column": "Cột",
    "config": "Điều văn phòng ghi",
    "config_labels": "Tên điều văn phòng ghi",
    "consolidated": "Đưa vào bảng tổng hợp",
    "content": "Cột nội dung",
    "count": "Đếm dòng của bảng",
    "days_after": "Số ngày sau kỳ",
    "deviations": "Số lần độ lệch",
    "each": "Thay {each} bằng",
    "empty_rows": "Số dòng trống khi in",
    "example": "Ví dụ",
    "except": "Ô bỏ đi của lưới",
    "exceptions": "Chữ được trừ ra",
    "explains": "Cột giải trình",
    "factor": "Số lần",
    "feeds": "Cần cho mẫu in",
    "field": "Ô",
    "fields": "Các mục",
    "from": "Đổi từ bản",
    "full_label": "Tên đầy đủ",
    "guide": "Câu hướng dẫn",
    "highlights": "Số xem trước hết",
    "id": "Mã",
    "if_blank": "Để trống thì in",
    "in_period": "Ngày trong kỳ",
    "item": "Cột tên hiện vật",
    "key": "Khóa",
    "key_pattern": "Khóa ô ghép từ",
    "kind": "Loại quy tắc",
    "label": "Tên",
    "least": "Ít nhất",
    "limit": "Giới hạn",
    "matrix": "Trang tổng hợp riêng",
    "max": "Lớn nhất",
    "max_length": "Số ký tự nhiều nhất",
    "min": "Nhỏ nhất",
    "name": "Tên trang",
    "names_unit": "Nêu tên đơn vị",
    "note": "Lời dặn",
    "office_report": "Báo cáo của văn phòng",
    "office_template": "Mẫu Word của văn phòng",
    "or_blank": "Kể cả để trống cột",
    "over_time": "Qua nhiều kỳ",
    "pattern": "Mẫu chữ",
    "per": "Chia cho",
    "periods": "Chỉ các kỳ",
    "personal": "Dữ liệu cá nhân",
    "plus": "Cộng thêm số",
    "prefill": "Ghi sẵn",
    "print": "Mẫu in",
    "print_forms": "In ở mẫu",
    "prompt": "Lời nhắc",
    "quantity": "Cột số lượng",
    "ratio": "Chia hai mục",
    "required": "Bắt buộc",
    "result": "Số đạt được",
    "row_noun": "Một dòng gọi là",
    "rows": "Dòng của lưới",
    "rule": "Quy tắc",
    "scale": "Nhân với",
    "section": "Phần",
    "sentence": "Câu",
    "seq": "Cột số thứ tự",
    "severity": "Mức",
    "shape": "Dạng",
    "share": "Phần trăm giống nhau",
    "sheet": "Trang",
    "signer": "Các mục phần ký",
    "since": "Từ bản",
    "strict": "Chỉ nhận giá trị này",
    "subtract": "Trừ các mục",
    "sum": "Cộng cột",
    "summed": "Cộng các đơn vị",
    "targets": "Các chỉ tiêu",
    "template": "Tệp Word",
    "text": "Câu",
    "title": "Tiêu đề",
    "told": "Lời nói với đơn vị",
    "tolerance_pct": "Sai lệch phần trăm",
    "type": "Kiểu",
    "unique": "Không trùng",
    "unit": "Đơn vị tính",
    "unit_config": "Ghi riêng từng đơn vị",
    "unit_kinds": "Các loại đơn vị",
    "unless": "Trừ dòng đã ghi cột",
    "until": "Đến bản",
    "values": "Các giá trị",
    "variants": "Cách viết khác",
    "version": "Phiên bản",
    "when": "Khi có mục",
    "where": "Chỉ dòng mà cột",
    "words": "Chữ gọi số dư",
    "sought": "Từ phải xem",
    "clear": "Cách ghi đã rõ",
    "unclear": "Từ đi cùng phải hỏi",
    "year_words": "Chữ của báo cáo năm",
}

#: What it is called in one table alone.
_NAMES_THERE = {
    (Form, "title"): "Tên biểu mẫu",
    (Form, "id"): "Mã biểu mẫu",
    (Section, "carry"): "Ghi sẵn bảng kỳ trước",
    (Field, "type"): "Kiểu giá trị",
    (PrintForm, "title"): "Tên mẫu in",
    (Rule, "id"): "Mã quy tắc",
}

#: Words for the values of closed keys.
_WORDS: Mapping[object, Mapping[str, str]] = {
    Type: {
        Type.INTEGER: "số nguyên",
        Type.MONEY: "số tiền",
        Type.DECIMAL: "số lẻ",
        Type.PERCENT: "phần trăm",
        Type.DATE: "ngày",
        Type.TEXT: "chữ",
        Type.LONG_TEXT: "đoạn văn",
        Type.CHOICE: "chọn trong danh mục",
    },
    Shape: {
        Shape.FIELDS: "các ô",
        Shape.GRID: "lưới",
        Shape.TABLE: "bảng",
        Shape.TEXTS: "đoạn văn",
    },
    OverTime: {
        OverTime.STOCK: "số hiện có",
        OverTime.OPENING: "số đầu kỳ",
        OverTime.FLOW: "số phát sinh",
        OverTime.YEAR_TO_DATE: "tính từ đầu năm",
        OverTime.NEITHER: "không lấy",
    },
    IfBlank: {IfBlank.BY_HAND: "dấu chấm để ghi tay", IfBlank.LEFT_OUT: "bỏ cả câu"},
    Firmness: {Severity.ERROR: "lỗi", Severity.WARNING: "điều nhắc"},
}
YES, NO = "có", "không"

#: Words for the kinds of rules.
_KINDS = {
    "required": "bắt buộc ghi",
    "type": "đúng kiểu",
    "between": "trong khoảng",
    "one_of": "có trong danh mục",
    "length": "độ dài",
    "pattern": "theo mẫu chữ",
    "date_in_period": "ngày trong kỳ",
    "not_above": "không lớn hơn",
    "usual": "thường gặp",
    "sum_equals": "tổng bằng",
    "zero_together": "cùng bằng 0",
    "real_date": "ngày có thật",
    "required_when": "bắt buộc khi",
    "at_least_one": "ít nhất một",
    "date_near_period": "ngày gần kỳ",
    "date_not_after": "ngày không sau",
    "unique": "không trùng",
    "full_amounts": "đủ số đồng",
    "not_carried_in": "không ghi lại số dư",
    "python": "hàm",
    "changed": "so kỳ trước",
    "unlike_others": "khác đơn vị khác",
    "same_rows": "dòng giống đơn vị khác",
}
_CHECKS = {
    "no_expense_before_money": "chưa thu không chi",
    "named_clearly": "tên được cộng ghi rõ",
}

#: Words that a key which takes any text knows beside it.
_ALSO = {
    (Chart, "by"): {"unit": "mỗi đơn vị"},
    (Field, "prefill"): {
        "period_year": "năm của kỳ",
        "period_month": "tháng của kỳ",
        "basis_number": "số công văn",
        "basis_date": "ngày công văn",
        "basis_subject": "trích yếu công văn",
    },
    (Form, "office_report"): {
        "number": "số",
        "day": "ngày",
        "month": "tháng",
        "year": "năm",
        "signer": "người ký",
        "addressees": "nơi nhận",
    },
}


def name(cls: type, key: str) -> str:
    """What a key of that table is called."""
    return _NAMES_THERE.get((cls, key)) or _NAMES[key]


def words(cls: type, key: str, hint: object) -> Mapping[str, str]:
    """The Vietnamese words for what a key takes; none where it takes what is not closed."""
    if cls is Rule and key in ("kind", "check"):
        return _KINDS if key == "kind" else _CHECKS
    inner = typing.get_args(hint)
    if inner[-1:] == (type(None),):
        hint = inner[0]
    found: Mapping[str, str] = next((w for of, w in _WORDS.items() if of == hint), {})
    return found


def also(cls: type, key: str) -> Mapping[str, str]:
    """The Vietnamese words that a key knows beside texts of one's own."""
    return _ALSO.get((cls, key), {})


def kind(name: str) -> str:
    """What a kind of rule, or a check of kind "python", is called."""
    return _KINDS.get(name) or _CHECKS[name]


# ---------------------------------------------------------------- in sentences

_CODE = re.compile(r"`([^`]*)`")
_EVERY_WORD = {
    "true": YES,
    "false": NO,
    **{word: said for words in (*_WORDS.values(), _KINDS) for word, said in words.items()},
    **{word: said for words in _ALSO.values() for word, said in words.items()},
}


def in_vietnamese(meaning: str, own: Mapping[str, str] | None = None) -> str:
    """The meaning of a key as people read it who know no key: ``own`` words count first."""

    def said(found: re.Match[str]) -> str:
        word = found[1].strip("[]").partition(" = ")[0]
        if own and word in own:
            return f"«{own[word]}»"
        if word in _EVERY_WORD:
            return f"«{_EVERY_WORD[word]}»"
        return f"«{_NAMES[word]}»" if word in _NAMES else f"«{found[1]}»"

    return _CODE.sub(said, meaning)


def word(value: str) -> str:
    """The Vietnamese word for a closed word of the definition; nothing for any other."""
    return _EVERY_WORD.get(value, "")


def every_word() -> Mapping[str, str]:
    """The Vietnamese words for closed values, by the value."""
    return {**_EVERY_WORD, **_CHECKS}
