"""No regular expression of the package takes longer than its text grows, whatever stands in it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import patterns
import pytest
from patterns import Use


@pytest.fixture(scope="module")
def uses() -> dict[Use, str]:
    return patterns.uses()


def test_every_pattern_is_found_with_its_use(uses):
    held = {
        p for m in patterns.modules() for v in vars(m).values() for p in patterns.patterns_in(v)
    }
    assert held == held & {use.pattern for use in uses} and len(held) > 60
    assert {use.method for use in uses} == patterns.USES.keys()


def test_patterns_made_when_a_function_is_called_are_found():
    assert patterns.makers() == patterns.MAKERS.keys()


def test_every_python_that_may_run_it_reads_the_patterns_alike(uses):
    """What is longer than a character is repeated by ``any_number``, or in an atomic group."""
    assert {where for use, where in uses.items() if patterns.keeps_too_much(use.pattern)} == set()


@pytest.mark.parametrize("pattern", [r"(?:ab?c)*+", r"x(?!(?:ab)++)", r"(a)++"])
def test_a_repeat_that_keeps_too_much_is_known(pattern):
    assert patterns.keeps_too_much(re.compile(pattern))


@pytest.mark.parametrize("pattern", [r"[ab]?+x*+(?:c)++", rb"(?>(?:ab?c)*)"])
def test_a_repeat_that_keeps_enough_is_not_accused(pattern):
    assert not patterns.keeps_too_much(re.compile(pattern))


BAD = [
    (r"\W*\d*\W*tháng", "match"),
    (r".*\bngày\W*\d*\W*tháng\W*\d*\W*năm", "match"),
    (r"[^a-z]+$", "sub"),
    (r"\{\{.*?\}\}", "findall"),
    (rb"<row [^>]*>", "findall"),
    (r"(?:không|ko)(?: (?:có|gì|nào))*(?: người)?(?: (?:gì|nào))*", "fullmatch"),
    (r"\d+\.?\d*", "fullmatch"),
]
GOOD = [
    (r"\W*+\d*+\W*+tháng", "match"),
    (r"(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+(?:[.,'][0-9]+)*)", "fullmatch"),
    (r" ?\n ?", "sub"),
    (r"(?>.*?a)(?>.*?b)", "match"),
]


@pytest.mark.parametrize(("pattern", "method"), BAD)
def test_a_bad_pattern_is_known(pattern, method):
    assert patterns.slow_text(Use(re.compile(pattern), method))


@pytest.mark.parametrize(("pattern", "method"), GOOD)
def test_a_good_pattern_is_not_accused(pattern, method):
    assert not patterns.slow_text(Use(re.compile(pattern), method))


def test_no_pattern_takes_longer_than_its_text_grows(uses):
    """In a process of its own, for a pattern that hangs cannot be stopped from within."""
    tried = subprocess.Popen(
        [sys.executable, Path(patterns.__file__)], stdout=subprocess.PIPE, encoding="utf-8"
    )
    try:
        lines = tried.communicate(timeout=300)[0].splitlines()
    except subprocess.TimeoutExpired:
        tried.kill()
        lines = tried.communicate()[0].splitlines()
        pytest.fail(f"does not end: {lines[-1]}")
    found = [json.loads(line) for line in lines]
    assert [line for line in found if len(line) == 3] == []
    assert tried.returncode == 0 and len(found) == len(uses) > 100
