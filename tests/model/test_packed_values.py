"""Values in little memory are the same values."""

from __future__ import annotations

import pickle
import tracemalloc
from datetime import date
from decimal import Decimal

import pytest

from khsheet.model import packed_values

VALUES = {
    "count": 12,
    "none": 0,
    "below": -5,
    "most": 2**63 - 1,
    "blank": None,
    "share": Decimal("12.50"),
    "large": Decimal("1E+3"),
    "small": Decimal("-0.0"),
    "day": date(2026, 6, 30),
    "name": "Xã Đông Hòa",
    "empty": "",
    "half a character": "\ud83d",
    "last": "hết\x1f\n",
}


def test_each_value_is_what_it_was_and_of_its_type():
    packed = packed_values(VALUES)
    told = {key: (type(value), str(value)) for key, value in packed.items()}
    assert told == {key: (type(value), str(value)) for key, value in VALUES.items()}
    assert list(packed) == list(VALUES) and len(packed) == len(VALUES)
    assert packed == VALUES and packed != {**VALUES, "count": 13}
    assert [packed.get(key) for key in VALUES] == list(VALUES.values())


def test_what_is_not_there_is_absent_and_what_is_blank_is_there():
    packed = packed_values(VALUES)
    assert "blank" in packed and packed.get("blank", 1) is None
    assert "other" not in packed and packed.get("other") is None and packed.get("other", 1) == 1
    with pytest.raises(KeyError):
        packed["other"]


def test_a_process_gives_them_to_another():
    packed = packed_values(VALUES)
    assert pickle.loads(pickle.dumps(packed)) == packed


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_of_more_than_64_bits_is_kept_as_well(number):
    assert dict(packed_values({"count": 1, "sum": number})) == {"count": 1, "sum": number}


def test_thousands_of_files_need_little_memory():
    """Half of 100 values are numbers, every fourth a text; each crosses from another process."""

    def values(file: int) -> dict[str, int | Decimal | str]:
        kinds = (int, int, lambda n: Decimal(n) / 4, lambda n: f"{n} hội viên được tuyên dương")
        return {f"item_{n}": kinds[n % 4](1_000 * file + n) for n in range(100)}

    tracemalloc.start()
    kept = [pickle.loads(pickle.dumps(packed_values(values(file)))) for file in range(200)]
    each = tracemalloc.get_traced_memory()[0] / len(kept)
    tracemalloc.stop()
    assert all(packed == values(file) for file, packed in enumerate(kept))
    assert each < 4_000
