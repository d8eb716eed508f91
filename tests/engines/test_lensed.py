"""Tables through a lens: what is narrowed adds up, and both engines narrow alike."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from parcours.journeys.agreement import agreement, with_agreement
from parcours.journeys.flows import flows, read_flows
from parcours.journeys.lensed import begun, flows_seen, happened, variants_of
from parcours.journeys.observed.variants import sequences
from parcours.vocabulary.derived import MEMBERSHIPS
from parcours.vocabulary.lens import Lens
from parcours.vocabulary.port import Engine
from tests.library.journeys.small import Walked, facts, journey, touchpoint

Tables = dict[str, ir.Table]
MONTHS = [Lens(None, dt.date(2024, n, 1), dt.date(2024, n + 1, 1) - dt.timedelta(days=1)) for n in range(1, 11)]
MAP = journey("j", before=[touchpoint("search")], during=[touchpoint("order")], after=[touchpoint("bill")])


@pytest.fixture(scope="module")
def tables(engine: Engine) -> Tables:
    chance = random.Random(5)
    rows: list[dict[str, Any]] = [
        {"event": chance.choice(["search", "order", "bill"]), "day": chance.randint(0, 299), "customer": n % 12}
        for n in range(240)
    ]
    walked = Walked(engine, facts(engine, rows), MAP, silence_days=20)
    judged = agreement(engine, sequences(engine, walked.steps, walked.paths), [MAP])
    members = [{"segment": name, "customer": who} for name, some in SEGMENTS.items() for who in some]
    known = engine.from_arrow(pa.Table.from_pylist(members, schema=MEMBERSHIPS.to_pyarrow()))
    return {
        "steps": walked.steps,
        "paths": engine.keep(with_agreement(walked.paths, judged)),
        "variants": judged,
        "memberships": known,
        "flows": engine.keep(flows(walked.steps, known)),
    }


SEGMENTS = {"few": range(3), "many": range(2, 11)}


def counted(table: ir.Table) -> int:
    return int(table.count().to_pyarrow().as_py())


def edges(tallies: ir.Table) -> dict[tuple[int | None, int | None], int]:
    journey = tallies.journey.min().to_pyarrow().as_py()
    rows = read_flows(tallies, journey).to_pyarrow().to_pylist()
    assert rows
    return {(row["touchpoint"], row["next_touchpoint"]): row["steps"] for row in rows}


def test_paths_steps_and_flows_of_disjoint_months_add_up_to_all(tables: Tables) -> None:
    for name in ("paths", "steps"):
        assert sum(counted(begun(tables, lens)[name]) for lens in MONTHS) == counted(tables[name])
    assert sum(counted(happened(tables, lens)["steps"]) for lens in MONTHS) == counted(tables["steps"])
    added: dict[tuple[int | None, int | None], int] = {}
    for lens in MONTHS:
        for edge, steps in edges(flows_seen(tables["flows"], tables["steps"], lens)).items():
            added[edge] = added.get(edge, 0) + steps
    assert added == edges(tables["flows"])


@pytest.mark.parametrize("segment", [None, "few", "many"])
def test_flows_by_month_are_the_flows_of_the_steps_made_in_it(tables: Tables, segment: str | None) -> None:
    lens = Lens(segment, dt.date(2024, 3, 1), dt.date(2024, 4, 30))
    moves = happened(tables, lens)["steps"]
    assert edges(flows_seen(tables["flows"], moves, lens)) == edges(flows(moves))


def test_days_inside_a_month_are_read_from_steps(tables: Tables) -> None:
    lens = Lens(None, dt.date(2024, 3, 10), dt.date(2024, 3, 20))
    moves = happened(tables, lens)["steps"]
    found = edges(flows_seen(tables["flows"], moves, lens))
    assert sum(steps for (source, _), steps in found.items() if source is not None) == counted(moves)


def test_a_path_begun_in_the_period_keeps_its_later_steps(tables: Tables) -> None:
    lens = Lens(None, None, dt.date(2024, 1, 20))
    found = begun(tables, lens)
    sizes = found["paths"].select("path", "steps").to_pyarrow().to_pylist()
    assert counted(found["steps"]) == sum(row["steps"] for row in sizes)
    assert found["steps"].occurred_on.max().to_pyarrow().as_py() > dt.date(2024, 1, 20)


def test_a_segment_holds_its_own_customers_alone(tables: Tables) -> None:
    found = begun(tables, Lens("few"))
    who = {row["customer"] for row in found["paths"].select("customer").to_pyarrow().to_pylist()}
    assert who == set(SEGMENTS["few"])


def test_variants_are_counted_over_the_paths_that_are_seen(tables: Tables) -> None:
    every = variants_of(tables["variants"], tables["paths"]).select("variant", "paths").to_pyarrow().to_pylist()
    stored = tables["variants"].select("variant", "paths").to_pyarrow().to_pylist()
    assert sorted(map(str, every)) == sorted(map(str, stored))
    seen = begun(tables, MONTHS[1])["paths"]
    some = variants_of(tables["variants"], seen).select("paths").to_pyarrow().to_pylist()
    assert sum(row["paths"] for row in some) == counted(seen)
