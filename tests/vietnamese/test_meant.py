"""A name that is none of the known ones: which is meant, and where nobody can say."""

from __future__ import annotations

import pytest

from khsheet.vietnamese.meant import meant

KEYS = (
    "readers_total",
    "readers_new",
    "readers_young",
    "entry_number",
    "entry_kind",
    "keeper_title",
)
WORDS = (
    "số nguyên",
    "số tiền",
    "số lẻ",
    "ngày",
    "lưới",
    "bảng",
    "số phát sinh",
    "người ký",
    "Mã đơn vị",
)


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("readers_totl", KEYS, "readers_total"),
        ("reader_total", KEYS, "readers_total"),
        ("keeper", KEYS, "keeper_title"),
        ("entry_knd", KEYS, "entry_kind"),
        ("so nguyen", WORDS, "số nguyên"),
        ("lướt", WORDS, "lưới"),
        ("phát sinh", WORDS, "số phát sinh"),
        ("người kí", WORDS, "người ký"),
        ("KH209", ("KH210", "KH20"), "KH20"),
        # something quite different, though much of it is the same
        ("readers_gone", KEYS, ""),
        ("entry_no", KEYS, ""),
        ("Tên đơn vị", WORDS, ""),
        ("năm nay", WORDS, ""),
        ("văn bản", WORDS, ""),
        # several that begin so
        ("readers", KEYS, ""),
        ("số", WORDS, ""),
        ("", WORDS, ""),
        ("x", (), ""),
    ],
)
def test_what_is_meant(name, known, said):
    assert meant(name, known) == said
