"""What a pattern repeats: as many as there are, none of the beginning of one that fails."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khsheet.formats.repeated import any_number, some

REPEATED = ["ab?c", "a|bc", "a(?!b)", "[ab]++c"]


@pytest.mark.parametrize("of", REPEATED)
@given(text=st.text("abc", max_size=12))
def test_those_that_match_whole_one_after_the_other_are_taken(of, text):
    end = 0
    while found := re.compile(of).match(text, end):
        end = found.end()
    assert re.match(any_number(of), text).end() == end
    assert re.match(any_number(of.encode()), text.encode()).end() == end
    assert re.match(f"{some(of)}|", text).end() == end
    assert re.match(some(of.encode()) + b"|", text.encode()).end() == end


def test_a_thousand_at_most_are_taken_and_none_given_back():
    assert re.match(any_number("ab"), "ab" * 1_500).end() == 2_000
    assert re.match(any_number("a") + "a", "aaa") is None
