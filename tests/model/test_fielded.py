"""Values with declared fields: constructed, compared and kept as dataclasses are."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from khsheet.model.fielded import Immutable, Mutable


class Book(Immutable):
    """A field that must be given, others with what they hold if they are not."""

    shelf: ClassVar[str] = "A"
    title: str
    pages: int = 0
    marks: Mapping[str, int] = dataclasses.field(default_factory=dict)
    seen: Mapping[str, int] = dataclasses.field(default_factory=dict, compare=False, repr=False)


class Shelf(Mutable):
    """A field that it fills in itself."""

    place: str
    books: list[str] = dataclasses.field(default_factory=list, init=False)


class Part(Immutable, kw_only=True):
    place: str = ""
    number: int


class Chapter(Part, kw_only=True):
    title: str


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (Book("Lá"), ("Lá", 0, {}, {})),
        (Book("Lá", 3), ("Lá", 3, {}, {})),
        (Book("Lá", seen={"x": 1}, pages=3), ("Lá", 3, {}, {"x": 1})),
        (Book(title="Lá", marks={"a": 1}), ("Lá", 0, {"a": 1}, {})),
        (Chapter(title="Một", number=1), ("", 1, "Một")),
    ],
)
def test_fields_are_given_by_position_or_by_name(made: Any, told: tuple[object, ...]) -> None:
    assert tuple(getattr(made, one.name) for one in dataclasses.fields(made)) == told


@pytest.mark.parametrize(
    ("cls", "by_position", "given", "told"),
    [
        (Book, (), {}, "title"),
        (Book, (), {"title": "Lá", "size": 1}, "size"),
        (Book, (), {"size": 1}, "size, title"),
        (Book, ("Lá", 1, {}, {}, 5), {}, "too many"),
        (Book, ("Lá",), {"title": "Lá"}, "too many"),
        (Book, ("Lá",), {"shelf": "B"}, "shelf"),
        (Part, (1,), {}, "too many"),
        (Shelf, ("A", ["Lá"]), {}, "too many"),
        (Shelf, ("A",), {"books": ["Lá"]}, "books"),
        (Chapter, (), {"number": 1}, "title"),
    ],
)
def test_what_is_missing_unknown_or_given_twice_is_refused(
    cls: type[Any], by_position: tuple[object, ...], given: dict[str, object], told: str
) -> None:
    with pytest.raises(TypeError, match=told):
        cls(*by_position, **given)


def test_nothing_changes_it() -> None:
    book = Book("Lá")
    for change in (
        lambda: setattr(book, "title", "Cây"),
        lambda: setattr(book, "new", 1),
        lambda: delattr(book, "title"),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert vars(book) == {"title": "Lá", "pages": 0, "marks": {}, "seen": {}}


class Shelf(Mutable):
    name: str
    books: list[Book] = dataclasses.field(default_factory=list)


def test_what_may_change_is_compared_by_what_it_holds_now() -> None:
    shelf = Shelf("A")
    assert shelf == Shelf("A") != Shelf("B")
    shelf.name = "B"
    shelf.books.append(Book("Lá"))
    assert shelf == Shelf("B", [Book("Lá")]) == pickle.loads(pickle.dumps(shelf))
    assert dataclasses.replace(shelf, books=[]) == Shelf("B")
    with pytest.raises(TypeError, match="unhashable"):
        hash(shelf)


def test_what_is_made_for_one_is_not_shared() -> None:
    assert Book("Lá").marks is not Book("Lá").marks


def test_equal_fields_make_equal_values() -> None:
    assert Book("Lá", seen={"x": 1}) == Book("Lá")
    assert Book("Lá") != Book("Cây")
    assert Part(number=1) != Chapter(number=1, title="")
    assert Part(number=1) != (1,)
    assert len({Part(number=1), Part(number=1), Part(number=2)}) == 2


def test_it_is_a_dataclass_to_those_that_ask() -> None:
    book = Book("Lá", 3)
    assert dataclasses.replace(book, pages=4) == Book("Lá", 4)
    assert dataclasses.asdict(Part(number=1)) == {"place": "", "number": 1}
    assert repr(book).endswith("Book(title='Lá', pages=3, marks={})")
    assert pickle.loads(pickle.dumps(book)) == copy.deepcopy(book) == book
