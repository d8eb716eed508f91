"""How far opinions lie apart: by hand, and whatever the numbers."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours.drivers import differing_most, spread

OPINIONS = st.lists(st.integers(0, 10), min_size=1, max_size=40)


def test_quartiles_and_disagreement_of_five_people_by_hand() -> None:
    found = spread([2, 4, 4, 5, 9], (0, 10))
    assert found is not None
    assert (found.n, found.lower, found.median, found.upper, found.mean) == (5, 4.0, 4.0, 5.0, 4.8)
    # pairs: 2+2+3+7 + 0+1+5 + 1+5 + 4 = 30, at most 10 x floor(25 / 4) = 60
    assert found.disagreement == pytest.approx(0.5)


def test_nobody_said_anything() -> None:
    assert spread([], (1, 5)) is None
    assert spread({3: 0}, (1, 5)) is None


def test_one_opinion_is_in_no_disagreement() -> None:
    found = spread({4: 1}, (1, 5))
    assert found is not None
    assert (found.median, found.disagreement) == (4.0, None)


@given(OPINIONS)
def test_counts_and_lists_say_the_same(said: list[int]) -> None:
    assert spread(said, (0, 10)) == spread(Counter(said), (0, 10))


@given(OPINIONS.filter(lambda said: len(said) > 1))
def test_disagreement_is_the_mean_difference_of_pairs_and_lies_between_nought_and_one(said: list[int]) -> None:
    found = spread(said, (0, 10))
    assert found is not None
    assert found.disagreement is not None
    pairs = sum(abs(one - other) for one, other in combinations(said, 2))
    assert found.disagreement == pytest.approx(pairs / (10 * (len(said) ** 2 // 4)))
    assert 0 <= found.disagreement <= 1
    assert (found.disagreement == 0) == (len(set(said)) == 1)


@given(OPINIONS.filter(lambda said: len(said) > 1))
def test_turning_the_scale_round_changes_no_disagreement(said: list[int]) -> None:
    found, turned = spread(said, (0, 10)), spread([10 - one for one in said], (0, 10))
    assert found is not None
    assert turned is not None
    assert found.disagreement == pytest.approx(turned.disagreement)
    assert found.median == pytest.approx(10 - turned.median)


def test_what_divides_people_most_comes_first() -> None:
    spreads = {
        "agreed": spread([8, 8, 8], (0, 10)),
        "divided": spread([0, 1, 9, 10], (0, 10)),
        "silent": None,
        "alone": spread([5], (0, 10)),
    }
    assert differing_most(spreads) == ["divided", "agreed", "silent", "alone"]


def test_a_room_of_two_camps_is_divided_and_one_that_hesitates_is_not() -> None:
    camps, near, two = spread([1, 1, 9, 9], (0, 10)), spread([5, 6, 7, 8], (0, 10)), spread([0, 10], (0, 10))
    assert [one.divided for one in (camps, near, two) if one] == [True, False, False]
