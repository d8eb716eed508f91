"""Who is found and whose words are heard is the same on both engines, asked with constants."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from parcours.company.behind import KINDS, Codes, verbatims
from parcours.journeys import behind
from parcours.journeys.agreement import agreement, with_agreement
from parcours.journeys.observed.variants import sequences
from parcours.loyalty.lookups import lookups, named_by
from parcours.vocabulary.derived import CUSTOMERS, IDENTITIES, PROMISES, SCORES, VERBATIMS
from parcours.vocabulary.facts import PROFILES
from parcours.vocabulary.port import Engine
from parcours.vocabulary.question import constants
from parcours.voice.said import said
from tests.library.journeys.small import START, Walked, facts, journey, touchpoint

MAP = journey(
    "j", before=[touchpoint("search")], during=[touchpoint("order", optional=False)], after=[touchpoint("bill")]
)
WORDS = ["Der Zug war zu spät", "All fine", "<script>alert(1)</script>", "zu teuer"]
Tables = dict[str, ir.Table]
Asked = Callable[[Tables, dict[str, Any]], ir.Table]


def rows(engine: Engine, schema: ibis.Schema, made: list[dict[str, Any]]) -> ir.Table:
    return engine.from_arrow(pa.Table.from_pylist(made, schema=schema.to_pyarrow()))


@pytest.fixture(scope="module")
def tables(engine: Engine) -> Tables:
    chance = random.Random(11)
    happened: list[dict[str, Any]] = [
        {
            "event": chance.choice(["search", "order", "bill"]), "day": chance.randint(0, 299), "customer": n % 14,
            "outcome": chance.choice(["ok", "failed", None]),
        }
        for n in range(260)
    ]  # fmt: skip
    walked = Walked(engine, facts(engine, happened), MAP, silence_days=20)
    judged = agreement(engine, sequences(engine, walked.steps, walked.paths), [MAP])
    passages = [row["path"] for row in walked.rows(walked.paths, "path")]
    about = [(chance.choice([*passages, None]), n % 14, START.date() + dt.timedelta(days=n)) for n in range(120)]
    return {
        "steps": walked.steps,
        "paths": engine.keep(with_agreement(walked.paths, judged)),
        "variants": judged,
        "dimensions": engine.from_arrow(walked.coded),
        "promises": rows(engine, PROMISES, [
            {"promise": 1, "state": chance.choice(["kept", "broken"]), "path": path, "customer": who,
             "occurred_on": day}
            for path, who, day in about
        ]),
        "scores": rows(engine, SCORES, [
            {"journey": 1, "touchpoint": n % 3 + 1, "stage": n % 3 + 1, "metric": "csat", "state": "answered",
             "score": float(n % 5 + 1), "path": path, "customer": who, "answered_on": day}
            for n, (path, who, day) in enumerate(about)
        ]),
        "verbatims": rows(engine, VERBATIMS, [
            {"verbatim_id": f"v{n}", "customer": who, "said_on": day, "path": path,
             "touchpoint": [None, 1, 2, 3][n % 4], "score": float(n % 5 + 1), "text": WORDS[n % 4],
             "language": ["de", "en"][n % 2]}
            for n, (path, who, day) in enumerate(about)
        ]),
    }  # fmt: skip


SPRING = {"start": dt.date(2024, 2, 1), "end": dt.date(2024, 6, 30)}
QUESTIONS: dict[str, tuple[dict[str, Any], Asked]] = {
    "touchpoint": ({"touchpoint": 2, **SPRING}, behind.passed),
    "stage": ({"journey": 1, "stage": 3}, behind.passed),
    "journey": ({"journey": 1, **SPRING}, behind.passed),
    "link": ({"source": 1, "target": 2}, behind.went),
    "beginning": ({"target": 1}, lambda t, v: behind.went(t, v, begins=True)),
    "end": ({"source": 3}, lambda t, v: behind.went(t, v, ends=True)),
    "missing": ({"journey": 1, "departed": 2}, lambda t, v: behind.departed(t, v, kind="missing")),
    "unplanned": (
        {"journey": 1, "departed": 1, **SPRING},
        lambda t, v: behind.departed(t, v, kind="unplanned", taking_part=(2, 3)),
    ),
    "failed": ({"journey": 1, "departed": 3}, lambda t, v: behind.departed(t, v, kind="failed", taking_part=(2,))),
    "promise": ({"promise": 1, "state": "broken", **SPRING}, behind.promised),
    "score": ({"score_low": 2.0, "score_high": 3.0, "metric": "csat", "touchpoint": 1}, behind.answered),
    "words": ({"said0": "zu", "said1": "spät", "language": "de"}, lambda t, v: said(t, v, words=2)),
    "words of a journey": ({"journey": 1, "score_low": 2.0}, said),
    "words of a stage": ({"stage": 2}, said),
    "words by way of": (
        {"passed": 2, **SPRING},
        lambda t, v: verbatims(t, v, Codes(frozenset(v), values=v)),
    ),
    "words on paths": ({"promise": 1, "state": "kept"}, lambda t, v: said(t, v, paths=behind.promised(t, v))),
}


def asked(tables: Tables, values: dict[str, Any], question: Asked) -> list[tuple[int, int | None]]:
    kinds = {**KINDS, "said0": "string", "said1": "string"}
    found = question(tables, constants(values, kinds)).select("customer", "path").to_pyarrow().to_pylist()
    return sorted(((row["customer"], row["path"]) for row in found), key=str)


ANSWERS: dict[str, list[tuple[int, int | None]]] = {}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_same_people_stand_behind_a_number(name: str, tables: Tables) -> None:
    found = asked(tables, *QUESTIONS[name])
    assert found
    assert ANSWERS.setdefault(name, found) == found


def test_customers_are_looked_for_by_the_same_words(engine: Engine) -> None:
    people = [
        ("Ségolène Müller-Egli", "crm:1", "s.mueller@example.org", "+41 76 000 00 01"),
        ("A1-Telekom & Söhne", "email:Info@A1.example", None, "076 000 00 02"),
        (None, "phone:+41760000003", None, None),
    ]
    customers = [{"customer": n, "customer_id": ref, "name": name} for n, (name, ref, _, _) in enumerate(people)]
    known = [{"customer": n, "customer_ref": ref} for n, (_, ref, _, _) in enumerate(people)]
    told = [{"customer_ref": ref, "email": mail, "phone": phone} for _, ref, mail, phone in people]
    index = lookups(
        rows(engine, CUSTOMERS, customers),
        rows(engine, IDENTITIES, known),
        rows(engine, PROFILES, told),
        calling_code="41",
    )
    found = {(row["word"], row["customer"]) for row in index.to_pyarrow().to_pylist()}
    assert found == {
        ("segolene", 0), ("muller", 0), ("egli", 0), ("1", 0), ("s.muller@example.org", 0), ("example.org", 0),
        ("41760000001", 0), ("a1", 1), ("telekom", 1), ("sohne", 1), ("a1-telekom", 1), ("info@a1.example", 1),
        ("a1.example", 1), ("41760000002", 1), ("41760000003", 2),
    }  # fmt: skip
    begun = named_by(index, [ibis.literal("mull"), ibis.literal("417600000")]).to_pyarrow()["customer"].to_pylist()
    assert set(begun) == {0, 1, 2}
