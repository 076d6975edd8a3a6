"""The ways to write a value of a closed list: each means one value, or is asked about."""

from __future__ import annotations

from collections.abc import Iterator

from khsheet.form.declared import Faults
from khsheet.model import Choices
from khsheet.vietnamese.text import bare_key, decomposed, match_key, place_tones


def check(choices: Choices, place: str, faults: Faults) -> None:
    """What staff write means one value, compared as the reader of lists compares texts."""
    for value, what in (*_values(choices), *_variants(choices)):
        faults.at(f"{place} '{value}'", what)
    for what in _doubtful(choices):
        faults.at(place, what)


def _values(choices: Choices) -> Iterator[tuple[str, str]]:
    """Signs alone tell values apart ("< 5", "> 5"), for those are chosen as they stand."""
    alike: dict[str, str] = {}
    for value in choices.values:
        other = alike.setdefault(place_tones(decomposed("".join(value.split()))), value)
        if other != value:
            yield value, f"giá trị này chỉ khác '{other}' ở chữ hoa, dấu cách hay cách bỏ dấu"


def _variants(choices: Choices) -> Iterator[tuple[str, str]]:
    """One that is written without accents stands for all that are the same without them."""
    of_value, of_variant = _keys_of_values(choices), dict[str, str]()
    accented = [one for one in choices.variants.items() if not _is_bare(one[0])]
    of_bare = {bare_key(typed): value for typed, value in accented}
    for typed, value in choices.variants.items():
        key = match_key(typed)
        if not key or key in (match_key(value), bare_key(value)) or value not in choices.values:
            continue
        other = of_variant.setdefault(key, of_bare.get(key, value))
        if key in of_value:
            yield value, f"'variants' có '{typed}', chính là giá trị '{of_value[key]}'"
        elif other != value:
            yield value, f"'variants' có '{typed}', đã là cách viết khác của '{other}'"


def _doubtful(choices: Choices) -> Iterator[str]:
    """What is to be asked about would not be where it stands for one value."""
    of_value = _keys_of_values(choices)
    of_variant = {match_key(typed): value for typed, value in choices.variants.items()}
    for typed in choices.ambiguous:
        key = match_key(typed)
        if key in of_value:
            yield f"'ambiguous' có '{typed}', chính là giá trị '{of_value[key]}'"
        elif key in of_variant:
            yield f"'ambiguous' có '{typed}', đã là cách viết khác của '{of_variant[key]}'"


def _keys_of_values(choices: Choices) -> dict[str, str]:
    """The values by their keys, those with accents before those without."""
    bare = {bare_key(value): value for value in choices.values}
    return bare | {match_key(value): value for value in choices.values}


def _is_bare(text: str) -> bool:
    return match_key(text) == bare_key(text)
