"""Ranges: every row in one part, parts in order, rows of one value together."""

from __future__ import annotations

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.vocabulary import ranges as module
from parcours.vocabulary.port import Engine
from parcours.vocabulary.ranges import ranges

WORDS = st.lists(st.sampled_from([None, "", "a", "b", "bb", "c", "Z", "é"]), max_size=40)


@given(WORDS, st.integers(1, 20))
@settings(max_examples=25)
def test_every_row_is_in_one_part(engine: Engine, words: list[str | None], at_once: int) -> None:
    table = engine.from_arrow(pa.table({"word": pa.array(words, pa.string()), "row": range(len(words))}))
    parts = [part.to_pyarrow().to_pylist() for part in ranges(table, "word", rows=len(words), at_once=at_once)]
    assert sorted(row["row"] for part in parts for row in part) == list(range(len(words)))
    found = [{row["word"] for row in part} for part in parts]
    assert all(None not in each for each in found[1:])
    known = [each - {None} for each in found if each - {None}]
    assert all(max(one) < min(other) for one, other in pairwise(known))


def test_parts_are_about_as_large_as_asked_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAMPLE", 1_000)
    words = [f"c{number % 5_000:04}" for number in range(20_000)]
    table = engine.from_arrow(pa.table({"word": words}))
    sizes = [part.count().to_pyarrow().as_py() for part in ranges(table, "word", rows=20_000, at_once=5_000)]
    assert len(sizes) == 4
    assert all(3_500 < size < 6_500 for size in sizes)
