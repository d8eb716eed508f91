"""Lake, identities, subjects, customers, segments and verbatims are the same on both engines, over one lake."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from parcours import identity, loyalty, timeline, voice
from parcours.lake import Lake
from parcours.loyalty.segments import Happened, Rule, Segment
from parcours.vocabulary.derived import SCORES, STEPS
from parcours.vocabulary.facts import FACTS
from parcours.vocabulary.port import Engine

START = dt.datetime(2024, 1, 1)
EVENTS = [
    ("order", "Order Completed"),
    ("order", "Order Delivered"),
    ("ticket", "Ticket Opened"),
    ("ticket", "Ticket Replied"),
    ("ticket", "Ticket Resolved"),
    ("ticket", "Ticket Reopened"),
    ("invoice", "Invoice Paid"),
    (None, "Visit"),
]
SAYINGS = ["Der Zug war schon wieder zu spät und niemand hat etwas gesagt", "The train was late once more", "ok", None]


def _interactions(chance: random.Random, version: str) -> list[dict[str, Any]]:
    rows = []
    for n in range(400):
        kind, event = chance.choice(EVENTS)
        day = START + dt.timedelta(days=chance.randint(0, 300), seconds=chance.choice([0, 0, 3600]))
        rows.append(
            {
                "interaction_id": f"i{n}",
                "content_hash": int(version),
                "occurred_at": day,
                "occurred_on": day.date(),
                "sequence": n % 3,
                "source": "shop",
                "customer_ref": chance.choice([f"crm:{n % 40}", f"email:{n % 25}", None]),
                "event": event,
                "channel": chance.choice(["web", "phone", None]),
                "direction": chance.choice(["push", "pull", None]),
                "subject_kind": kind,
                "subject_ref": f"{n % 60}" if kind else None,
                "amount": chance.choice([Decimal(n), None]),
                "currency": chance.choice(["EUR", "CHF"]),
                "text": chance.choice(SAYINGS),
            }
        )
    return rows


def _answers(chance: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "answer_id": f"a{n}",
            "content_hash": 1,
            "response_id": f"r{n // 2}",
            "answered_at": START + dt.timedelta(days=n),
            "customer_ref": f"crm:{n % 30}",
            "metric": chance.choice(["nps", "csat"]),
            "score": chance.choice([float(n % 10), None]),
            "text": chance.choice(SAYINGS),
        }
        for n in range(120)
    ]


def _profiles(chance: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "profile_id": f"p{n}",
            "content_hash": 1,
            "customer_ref": f"crm:{n % 40}",
            "observed_at": chance.choice([START, START + dt.timedelta(days=n), None]),
            "city": chance.choice(["Bern", "Köln", None]),
            "last_name": f"N{n}",
            "company_ref": chance.choice(["crm:1", "crm:99", None]),
            "properties": chance.choice(['{"tier": "gold"}', '{"tier": "3"}', None]),
        }
        for n in range(90)
    ]


def _links(chance: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "link_id": f"l{n}",
            "content_hash": 1,
            "left_ref": f"crm:{chance.randint(0, 39)}",
            "right_ref": f"email:{n // 2}",
            "same": n % 9 > 0,
            "why": "row",
            "linked_at": START,
        }
        for n in range(25)
    ]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, duck: Engine) -> Path:
    """A lake with three imports, two of them contested and one undone."""
    folder = tmp_path_factory.mktemp("company") / "lake"
    filled = Lake(folder, duck)
    chance = random.Random(11)
    first = _append(filled, interactions=_interactions(chance, "1"), answers=_answers(chance))
    _append(filled, interactions=_interactions(chance, "2")[:200], profiles=_profiles(chance), links=_links(chance))
    _append(filled, interactions=_interactions(chance, "2")[100:300])
    filled.undo(first)
    _append(filled, answers=_answers(chance))
    return folder


def _append(lake: Lake, **facts: list[dict[str, Any]]) -> str:
    tables = {
        name: lake.engine.from_arrow(pa.Table.from_pylist(rows, schema=FACTS[name][0].to_pyarrow()))
        for name, rows in facts.items()
    }
    return lake.append(lake.begin(), tables).import_id


def _everything(engine: Engine, folder: Path, scratch: Path) -> dict[str, list[dict[str, Any]]]:
    _, facts = Lake(folder, engine).reading()
    interactions, answers, profiles = facts["interactions"], facts["answers"], facts["profiles"]
    seen = identity.refs(interactions, answers, profiles, facts["links"])
    found = identity.resolve(engine, facts["links"], seen)
    who = engine.keep(found.identities)
    subjects = engine.keep(timeline.subjects(engine, interactions, who, timeline.read_states()))
    until = loyalty.as_of(interactions, answers)
    rule = loyalty.life_cycle_rule(interactions, who, subjects)
    made = loyalty.customers(
        interactions=interactions, answers=answers, profiles=profiles, subjects=subjects, identities=who,
        currency="EUR", as_of=until, rule=rule,
    )  # fmt: skip
    customers = engine.keep(made)
    segments = {
        "gold": Segment(property="tier", one_of=("gold",)),
        "rich": Segment(all=(Rule(column="revenue", at_least=3.0), Rule(column="last_order_at", within_days=100.0))),
        "callers": Segment(not_=Rule(happened=Happened(channel=("phone",), within_days=200.0, at_least=2))),
        "tiered": Segment(property="tier", at_least=2.0),
    }
    members = loyalty.memberships(
        engine, segments, customers=customers, profiles=profiles, interactions=interactions, identities=who, as_of=until
    )  # fmt: skip
    empty = [engine.from_arrow(schema.to_pyarrow().empty_table()) for schema in (SCORES, STEPS)]
    said = voice.verbatims(
        engine, interactions=interactions, answers=answers, identities=who, scores=empty[0], steps=empty[1],
        languages=("de", "en"), folder=scratch,
    )  # fmt: skip
    histogram = timeline.gaps(interactions, who)
    tables: dict[str, ir.Table] = {
        **facts, "identities": who, "conflicts": found.conflicts, "subjects": subjects, "customers": customers,
        "members": members, "verbatims": said, "gaps": histogram,
        "timeline": timeline.timeline(interactions, answers, who, 3),
    }  # fmt: skip
    rows = {name: sorted(table.to_pyarrow().to_pylist(), key=repr) for name, table in tables.items()}
    return rows | {"rule": [rule._asdict()], "silence": [{"days": timeline.silence(histogram).days}]}


@pytest.mark.spark
def test_both_engines_tell_the_same_of_one_lake(lake: Path, duck: Engine, spark: Engine, tmp_path: Path) -> None:
    here, there = (_everything(engine, lake, tmp_path / engine.name) for engine in (duck, spark))
    assert all(here.values())
    different = {
        name: next((pair for pair in zip(rows, there[name], strict=False) if pair[0] != pair[1]), len(rows))
        for name, rows in here.items()
        if rows != there[name]
    }
    assert different == {}
