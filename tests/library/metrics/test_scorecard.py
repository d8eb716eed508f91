from __future__ import annotations

import datetime as dt

import pytest
from tests.library.metrics.made import score, tables

from parcours.engine import DuckDBEngine
from parcours.metrics import scorecard


def test_the_scorecard_reads_the_last_full_month_with_its_trend(engine: DuckDBEngine) -> None:
    months = [dt.date(2025 + month // 12, month % 12 + 1, 10) for month in range(15)]
    answers = [
        score("nps", 0 if month == dt.date(2026, 2, 10) and number < 20 else 10, (0, 10), answered_on=month)
        for month in months
        for number in range(40)
    ]
    answers.append(score("csat", 5, (1, 5), answered_on=dt.date(2026, 3, 12)))
    result = scorecard(tables(engine, scores=answers))
    (row,) = result.rows()
    assert (row["metric"], row["period"], row["value"]) == ("nps", "2026-02", pytest.approx(0))
    assert (row["previous"], row["changed"]) == (100, True)
    assert (row["last_year_previous"], row["last_year_changed"]) == (100, True)
    assert [month["period"] for month in row["trend"]][::12] == ["2025-02", "2026-02"]
    assert "1 of 1" in result.sentence


def test_a_company_without_answers_has_an_empty_scorecard(engine: DuckDBEngine) -> None:
    made = tables(engine, steps=[{"customer": 1, "occurred_on": dt.date(2026, 1, 31)}])
    assert scorecard(made).rows() == []
