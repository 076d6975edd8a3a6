"""Closed lists: which of the values a text means, however it was written."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from khsheet.model import Choices
from khsheet.vietnamese.text import bare_key, clean, match_key


class Match(NamedTuple):
    """What a typed text means in a closed list.

    ``value`` is the one value meant, ``exact`` whether it was typed just so; ``candidates``
    are the values of a text that names several; ``suggestion`` is a value that an unknown
    text resembles.
    """

    value: str | None = None
    exact: bool = False
    candidates: tuple[str, ...] = ()
    suggestion: str = ""


_PEOPLE = re.compile(r"(?:(?:người|nguoi|dân tộc|dan toc)\b[\s:.-]*)+", re.IGNORECASE)
_BETWEEN_POSITIONS = re.compile(r"[,;/&+\n]|\s[-–]\s|\b(?:kiêm nhiệm|kiêm|và)\b", re.IGNORECASE)
_LONGEST_CHOICE = 120
_MOST_REMEMBERED = 50_000
_LIKENESS = 0.7


class ChoiceMatcher:
    """Finds the value of a closed list that a text means; remembers what it was asked."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self._values = frozenset(choices.values)
        self._seen: dict[str, Match] = {}

    @cached_property
    def _by_match_key(self) -> dict[str, tuple[str, ...]]:
        return _index(self.choices, match_key)

    @cached_property
    def _by_bare_key(self) -> dict[str, tuple[str, ...]]:
        return _index(self.choices, bare_key)

    def match(self, text: str) -> Match:
        """What ``text`` means. Blank text means nothing; nothing raises."""
        found = self._seen.get(text)
        if found is None:
            if len(self._seen) >= _MOST_REMEMBERED:
                self._seen.clear()
            found = self._seen[text] = self._match(clean(text))
        return found

    def _match(self, text: str) -> Match:
        if text in self._values:
            return Match(text, exact=True)
        meant = self._meant(text)
        if not meant and (prefix := _PEOPLE.match(text)):
            meant = self._meant(text[prefix.end() :])
        if meant:
            return _as_match(meant)
        return self._several(text) or Match(suggestion=self._nearest(text))

    def _meant(self, text: str) -> tuple[str, ...]:
        """The values a whole text stands for: one, several if it is ambiguous, or none."""
        key = match_key(text)
        return self._by_match_key.get(key) or self._by_bare_key.get(bare_key(text)) or ()

    def _several(self, text: str) -> Match | None:
        """The values of a text such as "Ủy viên, kiêm Kế toán"; None if it has no such parts."""
        parts = [part for part in _BETWEEN_POSITIONS.split(text) if match_key(part)]
        if len(parts) < 2:
            return None
        meant = [self._meant(part) for part in parts]
        known = tuple(dict.fromkeys(value for values in meant for value in values))
        if not known:
            return None
        if len(known) == 1:
            # With an unknown part beside it, the one known value is no more than likely.
            return Match(known[0]) if all(meant) else Match(suggestion=known[0])
        return Match(candidates=known)

    def _nearest(self, text: str) -> str:
        key = bare_key(text)
        if len(key) < 2 or len(key) > _LONGEST_CHOICE:
            return ""
        import difflib  # nobody asks where all values are known

        near = difflib.get_close_matches(key, self._by_bare_key, n=1, cutoff=_LIKENESS)
        return self._by_bare_key[near[0]][0] if near else ""


def _as_match(meant: tuple[str, ...]) -> Match:
    return Match(meant[0]) if len(meant) == 1 else Match(candidates=meant)


def _index(choices: Choices, key_of: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    """Key to the values it can mean: values win over doubtful spellings, those over variants.

    Two spellings of the same standing that share a key make that key ambiguous.
    """
    index: dict[str, tuple[str, ...]] = {}
    for spellings in (
        {value: (value,) for value in choices.values},
        choices.ambiguous,
        {typed: (value,) for typed, value in choices.variants.items()},
    ):
        level: dict[str, tuple[str, ...]] = {}
        for typed, values in spellings.items():
            key = key_of(typed)
            level[key] = tuple(dict.fromkeys(level.get(key, ()) + tuple(values)))
        index = level | index
    index.pop("", None)
    return index


_MOST_MATCHERS = 256
_matchers: dict[int, ChoiceMatcher] = {}


def matcher(choices: Choices) -> ChoiceMatcher:
    """The matcher of that very ``Choices`` object, made once.

    A ``Choices`` holds mappings and cannot be hashed, so its identity is the key; the
    matcher keeps it alive, so that no other object can get the same identity.
    """
    found = _matchers.get(id(choices))
    if found is None:
        if len(_matchers) >= _MOST_MATCHERS:
            _matchers.clear()
        found = _matchers[id(choices)] = ChoiceMatcher(choices)
    return found
