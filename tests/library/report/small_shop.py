"""A small invented shop taken the whole way from interactions to what the report draws on, by the real rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from parcours.drivers import criticality
from parcours.engine import DuckDBEngine
from parcours.journeys.agreement import agreement, with_agreement
from parcours.journeys.flows import flows
from parcours.journeys.journey import Belief, Condition, Journey, Promise, Stage, Touchpoint
from parcours.journeys.observed.variants import sequences
from parcours.metrics import Tables, measure
from parcours.plan import plan
from parcours.report.gather import Sources
from parcours.vocabulary.derived import DERIVED
from parcours.vocabulary.words import Direction, Office, Phase
from tests.library.drivers.invented import rows
from tests.library.journeys.small import Walked, facts
from tests.library.metrics.made import built

START = dt.datetime(2026, 1, 1)


def shop_journey() -> Journey:
    def point(id_: str, label: dict[str, str], **about: Any) -> Touchpoint:
        return Touchpoint(id=id_, label=label, when=(Condition(event=(id_,)),), **about)

    belief = Belief(by="Ada", on=dt.date(2026, 1, 1), criticality=9, satisfaction=4.2)
    return Journey(
        id="shop",
        label={"en": "Buying online", "de": "Online kaufen"},
        stages=(
            Stage(id="friend", phase=Phase.BEFORE, label={"en": "Hears of us", "de": "Hört von uns"}, without_us=True),
            Stage(
                id="order",
                phase=Phase.BEFORE,
                label={"en": "Orders", "de": "Bestellt"},
                touchpoints=(
                    point("order", {"en": "Checkout", "de": "Kasse"}, direction=Direction.PULL, optional=False),
                ),
            ),
            Stage(
                id="wait",
                phase=Phase.DURING,
                label={"en": "Waits", "de": "Wartet"},
                touchpoints=(
                    point(
                        "parcel",
                        {"en": "Parcel", "de": "Paket"},
                        direction=Direction.PUSH,
                        optional=False,
                        beliefs=(belief,),
                        measure={"en": "Say the day", "de": "Den Tag nennen"},
                        promises=(
                            Promise(id="in-time", label={"en": "On time"}, to="parcel", within="3 days", share=0.9),
                        ),
                    ),
                    point("call", {"en": "Hotline", "de": "Hotline"}, repeatable=True),
                ),
            ),
            Stage(
                id="bill",
                phase=Phase.AFTER,
                label={"en": "Pays", "de": "Zahlt"},
                touchpoints=(point("invoice", {"en": "Invoice", "de": "Rechnung"}, office=Office.BACK),),
            ),
        ),
    )


def walk(chance: np.random.Generator, customer: int) -> list[dict[str, Any]]:
    """Order, parcel, perhaps the hotline once or twice, perhaps the invoice (sometimes before the parcel)."""
    events = ["order", "parcel"] + ["call"] * int(chance.integers(0, 3))
    if chance.random() < 0.7:
        events.insert(1 if chance.random() < 0.2 else len(events), "invoice")
    if chance.random() < 0.1:
        events.remove("parcel")
    day = float(chance.integers(0, 150))
    return [{"event": event, "day": day + place, "customer": customer} for place, event in enumerate(events)]


def sources(
    engine: DuckDBEngine, *, scores: bool = True, noise: bool = False, language: str = "en", customers: int = 300,
    whole: Sequence[str] = (),
) -> Sources:  # fmt: skip
    """`noise`: recommendation follows nothing; `whole`: the questions by which all were satisfied with the whole."""
    chance = np.random.default_rng(1)
    journey = shop_journey()
    happened = facts(engine, [row for customer in range(customers) for row in walk(chance, customer)])
    walked = Walked(engine, happened, journey, silence_days=60)
    judged = agreement(engine, sequences(engine, walked.steps, walked.paths), [journey])
    rated = _scores(chance, walked, scores, 0 if noise else 2)
    rated = pa.concat_tables([rated, *(_satisfied_with_the_whole(question, customers) for question in whole)])
    tables = {
        "dimensions": engine.from_arrow(walked.coded),
        "steps": walked.steps,
        "paths": engine.keep(with_agreement(walked.paths, judged)),
        "variants": judged,
        "flows": engine.keep(flows(walked.steps)),
        "scores": engine.from_arrow(rated),
        "promises": engine.from_arrow(_promises(chance, walked)),
        "memberships": engine.from_arrow(
            pa.table(
                {"segment": ["early"] * (customers // 2), "customer": pa.array(range(customers // 2), pa.int32())},
                schema=DERIVED["memberships"].to_pyarrow(),
            )
        ),
    }
    named = {name: tables[name] for name in ("dimensions", "steps", "scores", "promises", "memberships")}
    found = criticality(engine, tables, [journey], draws=60, language=language)
    return Sources(
        company="Shop & Co",
        as_of=dt.datetime(2026, 7, 1, 6, 0),
        journeys=[journey],
        tables=tables,
        measure=partial(measure, built(Tables(**named), engine)),
        criticality=found,
        plan=plan(found, [journey], language=language, draws=500),
        time_zone="Europe/Paris",
        silence_days=60,
    )


def _scores(chance: np.random.Generator, walked: Walked, wanted: bool, weight: int) -> pa.Table:
    """A rating of the parcel and the hotline by those who were there, and a recommendation that follows the parcel."""
    steps = walked.rows(walked.steps.filter(~walked.steps.revisit), "sequence")
    given = []
    for row in steps:
        name = walked.name("touchpoint", row["touchpoint"])
        rating = int(chance.integers(1, 6))
        about = {
            "customer": row["customer"],
            "path": row["path"],
            "response_id": str(row["path"]),
            "answered_at": row["occurred_at"],
            "answered_on": row["occurred_on"],
            "state": "answered",
            "orientation": "high",
            "collection": "hot",
            "weight": 1.0,
        }
        place = {name: row[name] for name in ("journey", "stage", "touchpoint")}
        if name in ("parcel", "call"):
            given.append(
                {
                    **about,
                    **place,
                    "metric": "csat",
                    "question": name,
                    "score": float(rating),
                    "scale_low": 1.0,
                    "scale_high": 5.0,
                    "answer_id": f"{row['path']}-{name}",
                }
            )
        if name == "parcel":
            told = float(np.clip(round((2 - weight) * 3 + weight * rating + chance.normal()), 0, 10))
            given.append(
                {
                    **about,
                    "metric": "nps",
                    "question": "tell",
                    "score": told,
                    "scale_low": 0.0,
                    "scale_high": 10.0,
                    "answer_id": f"{row['path']}-tell",
                }
            )
    return pa.Table.from_pylist(given if wanted else [], schema=DERIVED["scores"].to_pyarrow())


def _satisfied_with_the_whole(question: str, customers: int) -> pa.Table:
    said = {
        "metric": "csat", "question": question, "state": "answered", "score": 5.0, "scale_low": 1.0, "scale_high": 5.0,
        "orientation": "high", "collection": "hot", "weight": 1.0, "answered_on": dt.date(2026, 3, 1),
        "answered_at": dt.datetime(2026, 3, 1, 12),
    }  # fmt: skip
    answers = [
        {"answer_id": f"{question}-{customer}", "response_id": f"{question}-{customer}", "customer": customer, **said}
        for customer in range(customers)
    ]
    return pa.Table.from_pylist(answers, schema=DERIVED["scores"].to_pyarrow())


def _promises(chance: np.random.Generator, walked: Walked) -> pa.Table:
    steps = walked.rows(walked.steps, "sequence")
    there = [row for row in steps if walked.name("touchpoint", row["touchpoint"]) == "parcel"]
    return rows(
        "promises",
        len(there),
        promise=[1] * len(there),
        state=["kept" if chance.random() < 0.7 else "broken" for _ in there],
        **{name: [row[name] for row in there] for name in ("journey", "stage", "touchpoint", "customer", "path")},
        occurred_on=[row["occurred_on"] for row in there],
    )
