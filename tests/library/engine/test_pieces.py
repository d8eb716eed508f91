"""Pieces: rows in order, cut between values and never amid one, and put together again in their order."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours.engine.pieces import pieces, swept

VALUES = st.lists(st.integers(0, 9), max_size=60).map(sorted)


def table(values: list[int]) -> pa.Table:
    return pa.table({"who": pa.array(values, pa.int32()), "row": pa.array(range(len(values)), pa.int64())})


@given(VALUES, st.integers(1, 20))
def test_all_rows_of_one_value_are_in_one_piece(values: list[int], size: int) -> None:
    cut = list(pieces(table(values), "who", size))
    assert pa.concat_tables(cut).equals(table(values))
    found = [set(piece["who"].to_pylist()) for piece in cut]
    assert sum(len(each) for each in found) == len(set(values))
    assert len(cut) == 1 or all(found)


@given(VALUES, st.integers(1, 20))
def test_pieces_are_as_short_as_their_values_let_them(values: list[int], size: int) -> None:
    longest = max((values.count(value) for value in values), default=0)
    assert all(piece.num_rows < size + longest for piece in pieces(table(values), "who", size))


@pytest.mark.parametrize("threads", [1, 3])
def test_what_is_made_of_the_pieces_comes_in_their_order(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parcours.engine.pieces.PIECE", 7)
    rows = table(sorted([*range(20)] * 5))
    whole, first = swept(rows, "who", lambda some: (some, some.slice(0, 1).select(["row"])), threads=threads)
    assert whole.equals(rows)
    assert first["row"].to_pylist() == [piece["row"][0].as_py() for piece in pieces(rows, "who", 7)]
    assert first.num_rows > 10


def test_of_no_rows_come_tables_of_the_same_columns() -> None:
    (made,) = swept(table([]), "who", lambda some: (some.append_column("x", some["row"]),), threads=2)
    assert (made.num_rows, made.column_names) == (0, ["who", "row", "x"])
