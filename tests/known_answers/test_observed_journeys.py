"""Flows, variants and agreement on public logs, as pm4py and retentioneering count them (METHODS, R63 to R68)."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import itertools
import statistics
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from parcours.journeys.agreement import agreement, fitness_to_designs
from parcours.journeys.flows import flows, read_flows, variant_shares
from parcours.journeys.journey import Journey
from parcours.journeys.observed.variants import sequences
from parcours.vocabulary.facts import INTERACTIONS
from parcours.vocabulary.port import Engine
from tests.library.journeys.small import Walked, journey, touchpoint
from tests.shared_files import shared


def walked(engine: Engine, log: dict[str, Any], *, subject: str = "", silence_days: float | None = None) -> Walked:
    """A log (customer or case, event, time) as facts of one journey with one touchpoint per activity."""
    rows = len(log["event"])
    cases = pa.array(log["case"], pa.string())
    codes = pc.rank(cases, tiebreaker="dense").cast(pa.int32())
    columns: dict[str, Any] = {
        "interaction_id": [f"{number:09}" for number in range(rows)],
        "occurred_at": pa.array(log["time"]).cast(pa.timestamp("us")),
        "occurred_on": pa.array(log["time"]).cast(pa.date32()),
        "sequence": pa.array(range(rows), pa.int64()),
        "source": ["log"] * rows,
        "event": log["event"],
        "subject_kind": [subject or None] * rows,
        "subject_ref": cases,
        "customer": pa.array([1] * rows, pa.int32()) if subject else codes,
    }
    schema = INTERACTIONS.to_pyarrow().append(pa.field("customer", pa.int32()))
    facts = pa.table(
        [
            pa.array(columns.get(name, [None] * rows), kind)
            for name, kind in zip(schema.names, schema.types, strict=True)
        ],
        schema=schema,
    )
    activities = sorted(set(pa.array(log["event"]).to_pylist()))
    design: Journey = journey(during=[touchpoint(name) for name in activities], subject=subject)
    return Walked(engine, engine.from_arrow(facts), design, silence_days=silence_days)


def read_log(path: Path, case: str, event: str, time: str, delimiter: str = ",") -> dict[str, Any]:
    """The three columns of a log; times without zone are UTC."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode()), delimiter=delimiter))
    moments = [dt.datetime.fromisoformat(row[time]) for row in rows]
    utc = [at.astimezone(dt.UTC).replace(tzinfo=None) if at.tzinfo else at for at in moments]
    return {"case": [row[case] for row in rows], "event": [row[event] for row in rows], "time": utc}


@pytest.fixture
def ecom() -> dict[str, Any]:
    return read_log(shared("data/reference/ecom.csv.gz"), "user_id", "event", "timestamp")


def edges(found: Walked) -> dict[tuple[str | None, str | None], tuple[int, float]]:
    """Flow -> steps and share; None is START or END."""
    rows = read_flows(flows(found.steps), 1).to_pyarrow().to_pylist()
    name = {row["code"]: row["id"] for row in found.coded.to_pylist() if row["dimension"] == "touchpoint"}
    return {
        (name.get(row["touchpoint"]), name.get(row["next_touchpoint"])): (row["steps"], row["share"]) for row in rows
    }


def test_r63_sessions_by_timeout(engine: Engine, ecom: dict[str, Any]) -> None:
    known = {5: 6725, 10: 4171, 15: 3722, 30: 3605, 60: 3605, 1440: 3519}
    counted = {
        minutes: walked(engine, ecom, silence_days=minutes / 1440).paths.count().to_pyarrow().as_py()
        for minutes in known
    }
    assert counted == known


def test_r64_variants_and_transitions_of_sessions(engine: Engine, ecom: dict[str, Any]) -> None:
    found = walked(engine, ecom, silence_days=30 / 1440)
    assert found.paths.variant.nunique().to_pyarrow().as_py() == 3003
    assert found.paths.steps.mean().to_pyarrow().as_py() == pytest.approx(8.6286, abs=1e-4)
    inner = {pair: steps for pair, (steps, _) in edges(found).items() if None not in pair}
    assert (len(inner), sum(inner.values())) == (336, 27_501)
    assert max(inner.items(), key=lambda pair: pair[1]) == (("catalog", "product_view"), 1679)


def test_r65_shares_with_start_and_end_of_user_paths(engine: Engine, ecom: dict[str, Any]) -> None:
    found = edges(walked(engine, ecom))
    for pair, steps, share in [
        ((None, "account_page"), 7, 7 / 600),
        (("purchase", None), 33, 33 / 470),
        (("catalog", "product_view"), 1751, 1751 / 6521),
    ]:
        assert found[pair] == (steps, pytest.approx(share, abs=1e-9))


def test_r66_running_example(engine: Engine) -> None:
    path = shared("data/reference/running_example.csv")
    found = walked(engine, read_log(path, "case_id", "activity", "timestamp", ";"), subject="ticket")
    assert found.paths.variant.nunique().to_pyarrow().as_py() == 6
    counted = {pair: steps for pair, (steps, _) in edges(found).items()}
    assert counted["check ticket", "decide"] == 6
    assert counted["examine casually", "check ticket"] == 4
    assert counted[None, "register request"] == 6
    assert (counted["reject request", None], counted["pay compensation", None]) == (3, 3)
    longest = max(found.rows(found.paths, "path"), key=lambda row: row["steps"])
    assert (longest["steps"], longest["touchpoints"], longest["returns"], longest["self_loops"]) == (13, 6, 7, 0)


def sequences_of(path: Path, case: str, event: str) -> dict[str, list[str]]:
    with path.open(encoding="utf-8") as file:
        rows = [(row[case], row[event]) for row in csv.DictReader(file, delimiter=";")]
    return {
        key: [name for _, name in group]
        for key, group in itertools.groupby(sorted(rows, key=lambda row: row[0]), key=lambda row: row[0])
    }


def test_r67_agreement_with_designed_variants() -> None:
    designed = sequences_of(shared("data/reference/running_example.csv"), "case_id", "activity")
    broken = sequences_of(shared("data/reference/running_example_broken.csv"), "case:concept:name", "concept:name")
    found = [fitness_to_designs(sequence, designed.values()) for _, sequence in sorted(broken.items())]
    assert sorted(found) == pytest.approx(sorted([0.8889, 0.8889, 0.8, 1.0, 0.8235, 0.6667]), abs=1e-4)
    assert statistics.mean(found) == pytest.approx(0.844662, abs=1e-6)


def test_r68_receipt_phase_of_permits(engine: Engine) -> None:
    path = shared("data/reference/receipt.csv.gz")
    log = read_log(path, "case:concept:name", "concept:name", "time:timestamp")
    found = walked(engine, log, subject="order")
    assert found.paths.count().to_pyarrow().as_py() == 1434
    assert found.steps.count().to_pyarrow().as_py() == 8577
    assert found.steps.touchpoint.nunique().to_pyarrow().as_py() == 27
    assert len([pair for pair in edges(found) if None not in pair]) == 99
    judged = agreement(engine, sequences(engine, found.steps, found.paths), found.journeys)
    shares = variant_shares(judged).order_by("covered").to_pyarrow()
    assert shares.num_rows == 116
    assert shares["covered"].to_pylist()[4] == pytest.approx(0.7964, abs=1e-4)
    days = [row["duration_s"] / 86_400 for row in found.rows(found.paths, "path")]
    assert (statistics.mean(days), statistics.median(days)) == (
        pytest.approx(5.408, abs=1e-3),
        pytest.approx(0.033, abs=1e-3),
    )
