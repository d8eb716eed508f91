"""Texts become numbers, or nothing."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.engine import DuckDBEngine
from parcours.intake import cells


def numbers(engine: DuckDBEngine, texts: list[str], decimal: str = ".") -> list[float | None]:
    """What each text is read as."""
    table = engine.from_arrow(pa.table({"text": texts}))
    read = cells.number(table.text, decimal)  # type: ignore[arg-type]
    return [row["n"] for row in table.select(n=read).to_pyarrow().to_pylist()]


@pytest.mark.parametrize(
    ("decimal", "text", "expected"),
    [
        (".", "1,234.50", 1234.5),
        (".", "-1'234.5", -1234.5),
        (".", "€ 12.50", 12.5),
        (".", "12.50 EUR", 12.5),
        (".", "R$ 1,200", 1200.0),
        (".", "12 %", 12.0),
        (".", "CHF\u00a01'250.50", 1250.5),
        (",", "110,03\u00a0EUR", 110.03),
        (",", "12,5 kr", 12.5),
        (".", "−5", -5.0),
        (".", "1,5", None),
        (".", "1,2345", None),
        (".", "1.234,50", None),
        (",", "1.234,50", 1234.5),
        (",", "1.234", 1234.0),
        (",", "1,5", 1.5),
        (",", "1\u202f234,5", 1234.5),
        (",", "1.5", None),
        (".", "nan", None),
        (".", "inf", None),
        (".", "1e400", None),
        (".", "twelve", None),
        (".", "", None),
    ],
)
def test_a_number_is_read_by_the_columns_decimal_mark(
    engine: DuckDBEngine, decimal: str, text: str, expected: float | None
) -> None:
    assert numbers(engine, [text], decimal) == [expected]


@settings(max_examples=25)
@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=30, max_size=30))
def test_a_number_written_with_marks_for_thousands_reads_back(engine: DuckDBEngine, values: list[float]) -> None:
    english = [f"{value:,.2f}" for value in values]
    german = [text.translate(str.maketrans(",.", ".,")) for text in english]
    assert numbers(engine, english) == [float(value) for value in values]
    assert numbers(engine, german, ",") == [float(value) for value in values]
