"""An invented company whose truth is known: derived tables as a refresh would leave them, from a seeded generator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.engine import DuckDBEngine
from parcours.journeys.dimensions import dimensions, spots
from parcours.journeys.journey import Belief, Journey, Promise, Stage, Touchpoint
from parcours.vocabulary.derived import DERIVED, MEMBERSHIPS, PATHS, PROMISES, SCORES, STEPS
from parcours.vocabulary.facts import ANSWERS, INTERACTIONS
from parcours.vocabulary.words import Phase

START = np.datetime64("2024-01-01T08:00:00", "us")
SECOND = np.timedelta64(1_000_000, "us")

Numbers = npt.NDArray[Any]


@dataclass
class Point:
    """One touchpoint: how many visit it and what goes with loyalty there."""

    id: str
    visited: float = 1.0
    slope: float = 0.0
    """Outcome points per rating point (1-5)."""
    blank: float = 0.0
    rated: bool = True
    kept: float | None = None
    """Share of promises kept; None when nothing is promised."""
    kept_effect: float = 0.0
    wait_effect: float = 0.0
    """Outcome points per doubling of the wait."""
    repeats: float = 0.0
    repeat_effect: float = 0.0
    repeatable: bool = False
    visit_effect: float = 0.0
    shift: float = 0.0
    """How much better (or worse) than 3.5 it is rated on average."""
    floor_at_bad: float = 0.0
    """What a rating of 1 or 2 costs on top."""
    beliefs: tuple[Belief, ...] = ()
    aim: float = 1.0
    measure: str = ""


@dataclass
class World:
    """The journey and the derived tables as Arrow."""

    journey: Journey
    tables: dict[str, pa.Table] = field(default_factory=dict)

    def on(self, engine: DuckDBEngine) -> Mapping[str, ir.Table]:
        """The tables on an engine."""
        return {name: engine.from_arrow(table) for name, table in self.tables.items()}


def journey_of(points: list[Point]) -> Journey:
    third = -(-len(points) // 3)
    stages = [
        Stage(
            id=f"stage-{number}",
            phase=phase,
            touchpoints=tuple(
                Touchpoint(
                    id=point.id,
                    label={"en": point.id.title(), "de": f"{point.id.title()} (de)"},
                    beliefs=point.beliefs,
                    measure=point.measure,
                    repeatable=point.repeatable,
                    promises=(Promise(id=f"{point.id}-promise", to="done", within="2 days", share=point.aim),)
                    if point.kept is not None
                    else (),
                )
                for point in points[number * third : (number + 1) * third]
            ),
        )
        for number, phase in enumerate(Phase)
    ]
    return Journey(id="travel", label={"en": "Travel", "de": "Reise"}, stages=tuple(stages))


def world(
    points: list[Point],
    customers: int = 2000,
    *,
    seed: int = 0,
    per_customer: int = 1,
    outcome: str | None = "nps",
    noise: float = 1.0,
    surveys_only: bool = False,
    ratings_apart: bool = False,
    correlation: float = 0.3,
    shuffled: bool = False,
) -> World:
    """Paths of customers over the points, ratings of 1 to 5, and an outcome that follows from them.

    `outcome` is "nps" (0-10), "csat" (overall, kept fractional so that slopes can be checked), "return", or None.
    """
    chance = np.random.default_rng(seed)
    n, k = customers * per_customer, len(points)
    customer = np.repeat(np.arange(customers), per_customer).astype(np.int32)
    visited = chance.random((n, k)) < [point.visited for point in points]
    common = chance.normal(size=(n, 1))
    taste = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * chance.normal(size=(n, k))
    rating = np.clip(np.round(taste + [3.5 + point.shift for point in points]), 1, 5)
    kept = chance.random((n, k)) < [point.kept if point.kept is not None else 1.0 for point in points]
    wait = np.exp(chance.normal(10, 1, (n, k)))
    again = chance.random((n, k)) < [point.repeats for point in points]
    y = 7.0 + noise * chance.normal(size=n)
    for j, point in enumerate(points):
        lived = (
            point.slope * (rating[:, j] - 3.5)
            + point.kept_effect * kept[:, j]
            + point.wait_effect * np.log2(wait[:, j])
            + point.repeat_effect * again[:, j]
            - point.floor_at_bad * (rating[:, j] <= 2)
        )
        y += visited[:, j] * (lived + point.visit_effect)
    journey = journey_of(points)
    made = World(journey)
    codes = [spot.code for spot in spots([journey])]
    stage = {spot.code: spot.stage_code for spot in spots([journey])}
    order = np.stack([chance.permutation(k) for _ in range(n)]) if shuffled else np.tile(np.arange(k), (n, 1))
    steps = _steps(visited, again, wait, order, codes, stage, customer)
    if surveys_only:
        steps = steps.slice(0, 0)
    ended = START + np.arange(n) * SECOND * 60 + np.timedelta64(30, "D")
    made.tables = {
        "steps": steps,
        "paths": _paths(n, customer, ended, y, outcome, surveys_only),
        "scores": _scores(
            points, codes, stage, visited, rating, y, customer, ended, chance, outcome, surveys_only, ratings_apart
        ),
        "promises": _promises(points, codes, stage, visited, kept, customer, surveys_only),
        "dimensions": dimensions([journey], _empty(INTERACTIONS), _empty(ANSWERS)),
        "memberships": MEMBERSHIPS.to_pyarrow().empty_table(),
    }
    return made


def _empty(schema: Any) -> ir.Table:
    import ibis

    return ibis.memtable(schema.to_pyarrow().empty_table())


def rows(name: str, n: int, **columns: Any) -> pa.Table:
    """A derived table of n rows: these columns, the others null."""
    schema = DERIVED[name].to_pyarrow()
    return pa.table(
        {
            column.name: pa.array(columns[column.name], from_pandas=True).cast(column.type)
            if column.name in columns
            else pa.nulls(n, column.type)
            for column in schema
        },
        schema=schema,
    )


def _steps(
    visited: Numbers,
    again: Numbers,
    wait: Numbers,
    order: Numbers,
    codes: list[int],
    stage: dict[int, int],
    who: Numbers,
) -> pa.Table:
    """Each path walks its points in its order, a second visit right after the first; the wait lies before the first."""
    n, k = visited.shape
    path = np.repeat(np.arange(n), 2 * k)
    point = np.repeat(order, 2, axis=1).ravel()
    second = np.tile([False, True], n * k)
    there = visited[path, point] & (~second | again[path, point])
    path, point, second = path[there], point[there], second[there]
    position = np.arange(len(path)) - np.searchsorted(path, path)
    gap = np.where(second, 1.0, wait[path, point])
    gap[position == 0] = 0.0
    total = np.cumsum(gap)
    since = total - total[np.searchsorted(path, path)]
    last = np.append(path[1:] != path[:-1], True)
    code = np.array(codes)[point]
    at = START + np.arange(n)[path] * SECOND * 60 + (since * 1e6).astype("timedelta64[us]")
    return rows(
        "steps",
        len(path),
        customer=who[path],
        journey=np.ones(len(path)),
        touchpoint=code,
        stage=[stage[int(each)] for each in code],
        path=path,
        position=position,
        occurred_at=at,
        occurred_on=at.astype("datetime64[D]"),
        next_touchpoint=pa.array(np.append(code[1:], 0), mask=last),
        next_after_s=pa.array(np.append(gap[1:], 0.0), mask=last),
        sequence=range(len(path)),
    )


def _paths(n: int, who: Numbers, ended: Numbers, y: Numbers, outcome: str | None, none: bool) -> pa.Table:
    back = y > np.median(y) if outcome == "return" else np.zeros(n, bool)
    table = rows(
        "paths",
        n,
        path=np.arange(n),
        customer=who,
        journey=np.ones(n),
        started_at=START + np.arange(n) * SECOND * 60,
        ended_at=ended,
        ended_on=ended.astype("datetime64[D]"),
        next_started_at=pa.array(ended + np.timedelta64(10, "D"), mask=~back),
    )
    marker = rows("paths", 1, path=[-1], customer=[-1], journey=[2], ended_at=[ended[-1] + np.timedelta64(400, "D")])
    return table.slice(0, 0) if none else pa.concat_tables([table, marker] if outcome == "return" else [table])


def _scores(
    points: list[Point],
    codes: list[int],
    stage: dict[int, int],
    visited: Numbers,
    rating: Numbers,
    y: Numbers,
    who: Numbers,
    ended: Numbers,
    chance: np.random.Generator,
    outcome: str | None,
    surveys_only: bool,
    ratings_apart: bool,
) -> pa.Table:
    n = len(y)
    path = None if surveys_only else np.arange(n)
    parts = []
    if outcome in ("nps", "csat"):
        score = np.clip(np.round(y), 0, 10) if outcome == "nps" else y
        parts.append(_answers(n, np.arange(n), who, path, ended, "overall", outcome, None, None, score, (0.0, 10.0)))
    for j, point in enumerate(points):
        if point.rated:
            state = np.where(chance.random(n) < point.blank, "blank", "answered")
            state = np.where(visited[:, j], state, "not used")
            asked = np.arange(n) + (0 if not ratings_apart else 10_000_000 * (j + 1))
            score = np.where(state == "answered", rating[:, j], np.nan)
            given = _answers(n, asked, who, path, ended, point.id, "csat", codes[j], stage[codes[j]], score, (1.0, 5.0))
            parts.append(given.set_column(given.schema.get_field_index("state"), "state", pa.array(state)))
    return pa.concat_tables(parts) if parts else SCORES.to_pyarrow().empty_table()


def _answers(
    n: int, response: Numbers, who: Numbers, path: Numbers | None, at: Numbers, question: str, metric: str,
    touchpoint: int | None, stage: int | None, score: Numbers, scale: tuple[float, float],
) -> pa.Table:  # fmt: skip
    places = {} if touchpoint is None else {"touchpoint": [touchpoint] * n, "stage": [stage] * n, "journey": [1] * n}
    return rows(
        "scores",
        n,
        answer_id=[f"{question}-{number}" for number in range(n)],
        response_id=[str(number) for number in response],
        customer=who,
        **({} if path is None else {"path": path}),
        **places,
        answered_at=at,
        answered_on=at.astype("datetime64[D]"),
        question=[question] * n,
        metric=[metric] * n,
        state=["answered"] * n,
        score=pa.array(score, from_pandas=True),
        scale_low=[scale[0]] * n,
        scale_high=[scale[1]] * n,
        orientation=["high"] * n,
        weight=[1.0] * n,
    )


def _promises(
    points: list[Point],
    codes: list[int],
    stage: dict[int, int],
    visited: Numbers,
    kept: Numbers,
    who: Numbers,
    none: bool,
) -> pa.Table:
    parts = []
    for j, point in enumerate(points):
        if point.kept is not None and not none:
            path = np.flatnonzero(visited[:, j])
            at = START + path * SECOND * 60
            parts.append(
                rows(
                    "promises",
                    len(path),
                    journey=np.ones(len(path)),
                    touchpoint=np.full(len(path), codes[j]),
                    stage=np.full(len(path), stage[codes[j]]),
                    customer=who[path],
                    path=path,
                    due_at=at,
                    done_at=at,
                    state=np.where(kept[path, j], "kept", "broken"),
                )
            )
    return pa.concat_tables(parts) if parts else PROMISES.to_pyarrow().empty_table()


def belief(criticality: float, by: str = "Ada", **more: Any) -> Belief:
    return Belief(by=by, on=dt.date(2024, 1, 1), criticality=criticality, **more)


__all__ = ["PATHS", "STEPS", "Point", "World", "belief", "journey_of", "rows", "world"]
