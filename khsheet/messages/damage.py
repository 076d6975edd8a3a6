"""What a workbook has lost, in a few words for the office."""

from __future__ import annotations

from khsheet.model import Damage

#: So many sheets are named; more are counted.
_NAMED = 3


def damage_text(damage: Damage) -> str:
    """Such as “đã bị mở khóa; 3 nhãn bị sửa; lưu bằng WPS Office”; "" where nothing is lost."""
    if not damage:
        return ""
    counted = (
        (damage.drop_downs_lost, "mất {} ô chọn"),
        (damage.labels_changed, "{} nhãn bị sửa"),
        (damage.keys_lost, "mất ô của {} mục"),
    )
    told = [
        f"đã bị mở khóa ({_sheets(damage.unlocked)})" if damage.unlocked else "",
        "mất khóa cấu trúc" if damage.structure_unlocked else "",
        *(words.format(number) for number, words in counted if number),
        f"mất tô màu ({_sheets(damage.conditional_formats_lost)})"
        if damage.conditional_formats_lost
        else "",
        "mất trang ẩn _khsheet" if damage.identity_sheet_lost else "",
        f"lưu bằng {damage.saved_by}" if damage.saved_by else "",
    ]
    return "; ".join(filter(None, told))


def _sheets(names: tuple[str, ...]) -> str:
    return f"{len(names)} trang" if len(names) > _NAMED else ", ".join(names)
