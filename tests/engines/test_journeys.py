"""A random company taken the whole way through the map by DuckDB and by Spark: every table must be the same."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pyarrow as pa
import pytest

from parcours.journeys.agreement import agreement, with_agreement
from parcours.journeys.deviations import deviations
from parcours.journeys.flows import drop_off, flows, hand_over, read_flows, variant_shares, waiting
from parcours.journeys.hidden_effort import hidden_effort
from parcours.journeys.journey import Condition, Promise
from parcours.journeys.observed.variants import sequences, together
from parcours.journeys.promises import promises
from parcours.journeys.scores import scores
from parcours.statistics.business_time import business_time
from parcours.statistics.calendar import WEEKDAYS, working_calendar
from parcours.vocabulary.port import Engine
from tests.library.journeys.small import Walked, answers, facts, journey, touchpoint

EVENTS = ("search", "quote", "order", "ride", "bill", "claim")
DUE = ("2024-03-05", "2024-05-01T10:00:00+02:00", "junk", "2024-06-01 10:00:00")
HOURS = working_calendar(
    dict.fromkeys(WEEKDAYS[:5], ("09:00-12:00", "13:00-17:00")), zone="Europe/Berlin", country="DE"
)
PROMISED = (
    Promise(id="calendar", from_="order", to="bill", within="2 days"),
    Promise(id="working-days", from_="order", to="ride", within="3 business days", compare="day"),
    Promise(id="written", to="bill", by="due"),
    Promise(id="business-hours", from_="claim", to="bill", within="10 business hours"),
    Promise(id="again", from_="order", to="order", within="9 days", compare="day"),
)
GOLD = (Condition(event=("claim",), properties={"tier": ("gold",)}),)
FREE = journey(
    "free",
    before=[touchpoint("search", repeatable=True), touchpoint("quote")],
    during=[touchpoint("order", optional=False), touchpoint("ride")],
    after=[touchpoint("bill", promises=PROMISED), touchpoint("claim", when=GOLD)],
)
BY_ORDER = journey(
    "by-order",
    subject="order",
    silence_days=40,
    before=[touchpoint("search"), touchpoint("quote")],
    during=[touchpoint("order", optional=False), touchpoint("ride")],
    after=[touchpoint("bill"), touchpoint("claim")],
)


def happenings(chance: random.Random) -> list[dict[str, Any]]:
    made = []
    for _ in range(500):
        customer = chance.randint(1, 25)
        row: dict[str, Any] = {
            "event": chance.choice(EVENTS),
            "day": chance.randint(0, 300) + chance.choice([0, 0.25, 0.5]),
            "customer": customer,
            "channel": chance.choice([None, "web", "app"]),
            "outcome": chance.choice([None, "ok", "failed"]),
            "team": chance.choice([None, "a", "b"]),
        }
        if chance.random() < 0.6:
            row["subject"] = (chance.choice(["order", "ticket"]), f"{customer}-{chance.randint(0, 2)}")
        if chance.random() < 0.5:
            row["properties"] = {"due": chance.choice(DUE), "tier": chance.choice(["gold", "tin"])}
        made.append(row)
    return made


def said(chance: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "day": chance.randint(0, 310),
            "customer": chance.randint(1, 30),
            "score": float(chance.randint(1, 5)),
            "metric": "csat",
            "scale_low": 1.0,
            "scale_high": 5.0,
            "orientation": "high",
            "touchpoint": chance.choice([None, "ride", "Bill", "elsewhere"]),
            "interaction_id": chance.choice([*[None] * 5, f"i{chance.randint(0, 499):03}"]),
        }
        for _ in range(150)
    ]


def everything(engine: Engine) -> dict[str, list[str]]:
    """Each table as sorted rows in words; lists whose order says nothing are sorted too."""
    chance = random.Random(5)
    walked = Walked(engine, facts(engine, happenings(chance)), FREE, BY_ORDER, silence_days=20)
    steps, journeys = walked.steps, walked.journeys
    variants = engine.keep(together([agreement(engine, sequences(engine, steps, walked.paths), journeys)]))
    paths = engine.keep(with_agreement(walked.paths, variants))
    times = business_time(HOURS, engine, dt.date(2023, 12, 1), dt.date(2025, 12, 31))
    rated = scores(engine, answers(engine, said(chance)), walked.interactions, steps, paths, journeys, walked.coded)
    tables = {
        "steps": steps,
        "paths": paths,
        "variants": variants,
        "flows": flows(steps),
        "read flows": read_flows(flows(steps), 1),
        "waiting": waiting(steps),
        "drop-off": drop_off(steps, paths),
        "shares": variant_shares(variants),
        "hand-over": hand_over(paths),
        "scores": engine.keep(rated),
        "promises": promises(engine, walked.interactions, steps, journeys, walked.coded, times, walked.window.until),
    }
    found = {name: [str(table.schema()), *_words(table)] for name, table in tables.items()}
    judged = deviations(steps, paths, variants, walked.coded, journey=2, scores=tables["scores"])
    found["deviations"] = _words(judged.table)
    found["hidden effort"] = _words(hidden_effort(steps, paths, tables["scores"], journey=2).table)
    found["caught"] = [str(row) for row in walked.matching.caught().to_pylist()]
    return found


def _words(table: Any) -> list[str]:
    def plain(name: str, value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 9 - len(str(int(abs(value)))))
        return sorted(value) if isinstance(value, list) and name != "sequence" else value

    rows = table if isinstance(table, pa.Table) else table.to_pyarrow()
    return sorted(str({name: plain(name, value) for name, value in row.items()}) for row in rows.to_pylist())


@pytest.mark.spark
def test_both_engines_see_the_same_journeys(duck: Engine, spark: Engine) -> None:
    left, right = everything(duck), everything(spark)
    assert {name: len(rows) for name, rows in left.items()} == {name: len(rows) for name, rows in right.items()}
    for name, rows in left.items():
        assert rows == right[name], name
