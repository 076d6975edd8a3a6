"""The regular expressions of the package, and texts on which a bad one takes too long.

Run as a program it tries every pattern on such texts and prints, one JSON list a line, the name
and use of each before it is tried, and behind them the text on which it is worse than linear.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache, partial
from heapq import nlargest
from itertools import product
from pathlib import Path
from re import _constants, _parser
from types import ModuleType
from typing import NamedTuple
from unittest import mock
from zipfile import ZipInfo

from source import tree_of

import khsheet
from khsheet import outputs
from khsheet.collection import archive
from khsheet.form import definition
from khsheet.form.rules import cell
from khsheet.intake.furniture import Furniture
from khsheet.model import Unit
from khsheet.workbooks.packing import packed
from khsheet.workbooks.stencil import SHARED_TEXTS, Stencil

#: How a pattern may be used, and how to use it just so; what it finds does not matter.
USES: dict[str, Callable] = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "search": lambda pattern, text: pattern.search(text),
    "findall": lambda pattern, text: pattern.findall(text),
    "finditer": lambda pattern, text: deque(pattern.finditer(text), maxlen=0),
    "split": lambda pattern, text: pattern.split(text),
    "sub": lambda pattern, text: pattern.sub(text[:0], text),
}

# ---------------------------------------------------------------- the patterns of the package


class Use(NamedTuple):
    pattern: re.Pattern
    method: str


def modules() -> Iterator[ModuleType]:
    """Every module of the package but the one that runs it."""
    for module in pkgutil.walk_packages(khsheet.__path__, "khsheet."):
        if module.name != "khsheet.__main__":
            yield importlib.import_module(module.name)


def uses() -> dict[Use, str]:
    """Every pattern with each method it is used by, and where it is found."""
    found: dict[Use, str] = {}
    for module in modules():
        tree = tree_of(Path(module.__file__))
        methods = methods_by_name(tree)
        for name, value in vars(module).items():
            wanted = methods.get(name, ()) if isinstance(value, re.Pattern) else {"sub"}
            for pattern, method in product(patterns_in(value), wanted):
                found.setdefault(Use(pattern, method), f"{module.__name__}.{name}")
        for call in calls_of_re(tree):
            written = written_in(call, module)
            if call.func.attr in USES and written is not None:
                use = Use(re.compile(written), call.func.attr)
                found.setdefault(use, f"{module.__name__}:{call.lineno}")
    return found | made_when_called()


def patterns_in(value: object) -> Iterator[re.Pattern]:
    """The patterns that a name of a module stands for: one, or those in tuples and mappings."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from patterns_in(inner)


def methods_by_name(tree: ast.AST) -> dict[str, set[str]]:
    """``NAME.method`` anywhere in a module."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in USES:
            found.setdefault(ast.unparse(node.value), set()).add(node.attr)
    return found


OF_RE = {"re.compile", *(f"re.{method}" for method in USES)}


def calls_of_re(tree: ast.AST) -> Iterator[ast.Call]:
    """``re.compile(...)``, ``re.sub(...)`` and the like."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in OF_RE:
            yield node


def written_in(call: ast.Call, module: ModuleType) -> str | bytes | None:
    """The pattern of a call, where it is a text or the name of one in its module."""
    pattern = call.args[0]
    if isinstance(pattern, ast.Constant):
        return pattern.value
    named = vars(module).get(pattern.id) if isinstance(pattern, ast.Name) else None
    return named if isinstance(named, str | bytes) else None


FORM = definition.load()
WORKBOOK = packed([(ZipInfo(SHARED_TEXTS), b"<sst/>")])
#: Functions that make patterns when they are called: a call as in a run, and the use of what is made.
MAKERS: dict[str, tuple[Callable[[], object], str]] = {
    "khsheet.collection.archive._parted": (lambda: archive._parted("", "Kinh phí"), "match"),
    "khsheet.form.rules.cell._wildcard": (lambda: cell._wildcard.__wrapped__("*a*b?c*"), "match"),
    "khsheet.intake.furniture._patterns": (
        lambda: Furniture(FORM, {})._patterns,
        "fullmatch",
    ),
    "khsheet.outputs.versions": (lambda: outputs.versions(Path(), "x", ".xlsx"), "fullmatch"),
    "khsheet.workbooks.stencil.__init__": (lambda: Stencil(WORKBOOK, Unit("zqx", "Zq")), "sub"),
}


def made_when_called() -> dict[Use, str]:
    found, real = {}, re._compile
    for where, (call, method) in MAKERS.items():
        with mock.patch("re._compile", side_effect=real) as compiled:
            call()
        found |= {Use(real(*made.args), method): where for made in compiled.call_args_list}
    return found


def makers() -> set[str]:
    """The functions of the package that ``MAKERS`` has to call."""
    found = set()
    for module in modules():
        for function in ast.walk(tree_of(Path(module.__file__))):
            if isinstance(function, ast.FunctionDef) and any(
                written_in(call, module) is None for call in calls_of_re(function)
            ):
                found.add(f"{module.__name__}.{function.name}")
    return found


# ---------------------------------------------------------------- hostile texts

#: What may stand before and after a text that nearly matched.
STARTS, ENDS = ("", "a"), ("", "!", "a", "1")
#: One character each of the kinds that patterns speak of, and pieces that have hung programs.
KINDS = "a1 .,…-/(A\n_é\u0301!x\x00"
PIECES = ("(1) ", "a1", "Ngày……tháng……")

CATEGORIES = {
    _constants.CATEGORY_DIGIT: str.isdigit,
    _constants.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
    _constants.CATEGORY_SPACE: str.isspace,
    _constants.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    _constants.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    _constants.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}
CLASSES = {_constants.IN, _constants.NOT_LITERAL, _constants.ANY}
REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}


class Manner(NamedTuple):
    way: int
    liked: str
    depth: int = 0
    brief: bool = False


class Writer:
    """Writes a text that a pattern matches.

    Of several ways it takes the one numbered ``way``, of the characters of a class the ``liked``
    one. What may be left out is ``brief`` or not. What may be repeated without end stands
    ``times``: of repeats in repeats those of one ``depth``.
    """

    def __init__(self, manner: Manner, times: int):
        self.way, self.liked, self.depth, self.brief = manner
        self.times = times

    def text(self, tree, depth: int = 0) -> str:
        return "".join(self.part(operator, argument, depth) for operator, argument in tree)

    def part(self, operator, argument, depth: int) -> str:
        if operator is _constants.LITERAL:
            return chr(argument)
        if operator in CLASSES:
            fitting = members_of(operator, argument)
            return self.liked if self.liked in fitting else fitting[:1]
        if operator in REPEATS:
            least, most, repeated = argument
            if most is not _constants.MAXREPEAT:
                fewest = least if self.brief else max(least, 1)
                return self.text(repeated, depth) * min(most, fewest)
            times = self.times if depth == self.depth else max(least, 1)
            return self.text(repeated, depth + 1) * times
        within = inner(operator, argument)  # assertions and places have nothing within
        return self.text(within[self.way % len(within)], depth) if within else ""


def members_of(operator, argument) -> str:
    """Characters that a class of a pattern takes."""
    return members(operator, tuple(argument) if isinstance(argument, list) else argument)


@cache
def members(operator, argument) -> str:
    if operator is _constants.ANY:
        return KINDS
    if operator is _constants.NOT_LITERAL:
        return KINDS.replace(chr(argument), "")
    own = [chr(a) for o, a in argument if o is _constants.LITERAL]
    own += [chr(a[0]) for o, a in argument if o is _constants.RANGE]
    return "".join(c for c in [*own, *KINDS] if is_member(c, argument))


def is_member(char: str, items) -> bool:
    negated, found = False, False
    for operator, argument in items:
        if operator is _constants.NEGATE:
            negated = True
        elif operator is _constants.LITERAL:
            found = found or ord(char) == argument
        elif operator is _constants.RANGE:
            found = found or argument[0] <= ord(char) <= argument[1]
        else:
            found = found or CATEGORIES[argument](char)
    return found != negated


def inner(operator, argument) -> list:
    """The patterns within a part of a pattern: the ways of a choice, or the one of a group."""
    if operator is _constants.BRANCH:
        return argument[1]
    if operator is _constants.SUBPATTERN or operator in REPEATS:
        return [argument[-1]]
    return [argument] if operator is _constants.ATOMIC_GROUP else []


def keeps_too_much(pattern: re.Pattern) -> bool:
    """Whether something longer than a character is repeated possessively.

    Where that fails behind its beginning, Python before 3.11.5 keeps the beginning all the same
    (issues 100061 and 106052 of CPython); a repeat in an atomic group means what is meant.
    """
    return _keeps_too_much(tree_of_pattern(pattern))


def _keeps_too_much(tree) -> bool:
    for operator, argument in tree:
        if operator is _constants.POSSESSIVE_REPEAT:
            (first, _), *more = argument[-1]
            if more or first not in {*CLASSES, _constants.LITERAL}:
                return True
        is_assertion = operator in {_constants.ASSERT, _constants.ASSERT_NOT}
        within = [argument[1]] if is_assertion else inner(operator, argument)
        if any(map(_keeps_too_much, within)):
            return True
    return False


def tree_of_pattern(pattern: re.Pattern) -> _parser.SubPattern:
    source = pattern.pattern
    return _parser.parse(source if isinstance(source, str) else source.decode("latin-1"))


def unfolded(tree, way: int) -> list:
    """The parts of a pattern that follow one another on one way through it."""
    parts: list = []
    for operator, argument in tree:
        within = [] if operator in REPEATS else inner(operator, argument)
        if within:
            parts += unfolded(within[way % len(within)], way)
        else:
            parts.append((operator, argument))
    return parts


def ways(tree) -> int:
    """How many ways the widest choice of a pattern has."""
    within = [inner(*part) for part in tree]
    return max([1, *map(len, within), *(ways(deeper) for part in within for deeper in part)])


def classes(tree) -> Iterator[str]:
    """Of each class of a pattern the ``KINDS`` that it takes."""
    for part in tree:
        if part[0] in CLASSES:
            yield "".join(c for c in members_of(*part) if c in KINDS)
        for deeper in inner(*part):
            yield from classes(deeper)


def told_apart(tree) -> str:
    """Of the ``KINDS`` that are all the same to a pattern, one each."""
    taken = set(classes(tree))
    return "".join({tuple(c in kinds for kinds in taken): c for c in reversed(KINDS)}.values())


def literals(tree) -> set[str]:
    """The words of a pattern: its letters that stand one after the other."""
    found, word = set(), ""
    for operator, argument in tree:
        if operator is _constants.LITERAL:
            word += chr(argument)
        else:
            found, word = found | {word}, ""
            for deeper in inner(operator, argument):
                found |= literals(deeper)
    return (found | {word}) - {""}


Recipe = partial[str]
"""Makes a text of about that length."""


def again(once: str, length: int) -> str:
    return (once * (length // len(once) + 1))[:length]


def longer(parts: list, manner: Manner, length: int) -> str:
    """What the parts match, with all that may be repeated as long as need be; "" if nothing may."""
    once, twice = (Writer(manner, times).text(parts) for times in (1, 2))
    growth = len(twice) - len(once)
    return Writer(manner, length // growth).text(parts)[:length] if growth else ""


def recipes(pattern: re.Pattern) -> Iterator[Recipe]:
    """Texts made of what the pattern itself is made of: its words, and its beginnings."""
    tree = tree_of_pattern(pattern)
    kinds = told_apart(tree)
    for word in (*KINDS, *PIECES, *sorted(literals(tree))):
        for between in ("", " ", *kinds):
            yield partial(again, word + between)
    manners = ((0, False), (1, False), (0, True))
    for way, liked, (depth, brief) in product(range(ways(tree)), kinds, manners):
        parts, manner = unfolded(tree, way), Manner(way, liked, depth, brief)
        for upto in range(1, len(parts) + 1):
            yield partial(longer, parts[:upto], manner)
            if once := Writer(manner, 1).text(parts[:upto]):
                yield partial(again, once)


# ---------------------------------------------------------------- the time they take

#: All texts of a pattern are tried in short, and the slowest so many of them at more length.
STAGES = ((300, 50), (2_000, 10))
MIDDLE, LONG = 4_000, 16_000
#: Four times the text may take so many times the time: linear takes 4, quadratic 16.
MOST = 7
#: Seconds of the processor that need no explanation, and those that a linear pattern never takes.
UNSEEN, HOPELESS = 0.02, 0.1


class Try(NamedTuple):
    start: str
    recipe: Recipe
    end: str

    def text(self, length: int) -> str:
        return self.start + self.recipe(length) + self.end


def seconds(use: Use, text: str) -> float:
    given = text if isinstance(use.pattern.pattern, str) else text.encode()
    began = time.process_time()
    USES[use.method](use.pattern, given)
    return time.process_time() - began


def seconds_in_vain(use: Use, text: str) -> float:
    """What a look at the beginning takes by what is found there: the next look begins behind that."""
    given = text if isinstance(use.pattern.pattern, str) else text.encode()
    began = time.process_time()
    found = use.pattern.match(given)
    return (time.process_time() - began) / (1 + found.end() if found else 1)


def slow_text(use: Use) -> str:
    """The beginning of a text that takes longer than it grows, or ""."""
    by_text = {recipe(STAGES[0][0]): recipe for recipe in recipes(use.pattern)}
    everything = [Try(*parts) for parts in product(STARTS, by_text.values(), ENDS)]
    tries = everything
    for length, kept in STAGES:
        tries = slowest(tries, length, kept, partial(seconds, use))
    if use.method not in ("match", "fullmatch"):
        repeated = [one for one in everything if one.recipe.func is again and not one.start]
        tries = tries + slowest(repeated, MIDDLE, STAGES[-1][1], partial(seconds_in_vain, use))
    return next((one.text(60) for one in tries if grows_too_fast(use, one)), "")


def slowest(tries: list[Try], length: int, kept: int, clock: Callable[[str], float]) -> list[Try]:
    """Those that take the longest; one alone if that one is hopeless."""
    taken: list[tuple[float, int]] = []
    for number, one in enumerate(tries):
        taken.append((clock(one.text(length)), number))
        if taken[-1][0] > HOPELESS:
            return [one]
    return [tries[number] for _, number in nlargest(kept, taken)]


def grows_too_fast(use: Use, one: Try) -> bool:
    """Each of three times, for a machine is now and then slower for a while than it was before."""
    for _ in range(3):
        for length in (*(length for length, _ in STAGES), MIDDLE):
            before = seconds(use, one.text(length))
            if before >= HOPELESS:
                return True
        if seconds(use, one.text(LONG)) <= max(UNSEEN, MOST * before):
            return False
    return True


def main() -> None:
    for use, where in sorted(uses().items(), key=lambda item: (item[1], item[0].method)):
        print(json.dumps([where, use.method]), flush=True)
        if text := slow_text(use):
            print(json.dumps([where, use.method, text]), flush=True)


if __name__ == "__main__":
    main()
