"""From derived tables to a fitted model of one journey, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from threadpoolctl import threadpool_limits

from parcours.drivers.design import build
from parcours.drivers.experience import instruments, lived, on_instruments, touchpoint_ratings
from parcours.drivers.fit import fit
from parcours.drivers.outcome import Outcome, Tables, Wanted, candidates, observations
from parcours.drivers.readings import Model, Ratings
from parcours.vocabulary.port import Engine

LEAST_OBSERVATIONS = 30
LIMIT = 100_000
"""More observations than this narrow no interval that matters; customers are sampled down to it."""
SPREAD = 10_007


class Asked(NamedTuple):
    """How the analysis was asked for."""

    outcome: Wanted
    horizon_days: int
    weighted: bool
    draws: int
    seed: int
    limit: int
    per_column: int = 0
    """So many observations each column of the design needs, or there is no model."""
    repeatable: frozenset[int] = frozenset()
    """Touchpoints that are meant to be visited again: there a repeat says nothing about the experience."""


class Attempt(NamedTuple):
    """A model, or why there is none; `tried` says why better outcomes were passed over."""

    model: Model | None
    why: str
    tried: Mapping[str, str] = MappingProxyType({})
    all_observations: int = 0


def fitted(engine: Engine, tables: Tables, journey: int, order: Sequence[int], asked: Asked) -> Attempt:
    """Try the loyalty outcomes in turn and fit the first that enough observed experiences go with."""
    tried: dict[str, str] = {}
    for outcome in candidates(tables["scores"], asked.outcome):
        attempt = _try(engine, tables, journey, order, asked, outcome)
        if attempt.model:
            return attempt._replace(tried=tried)
        if attempt.all_observations:
            tried[outcome.name] = attempt.why
    return Attempt(None, next(iter(tried.values()), "no_outcome"), tried)


def ratings_of(engine: Engine, rated: ir.Table) -> Ratings:
    """Choose an instrument per touchpoint and keep the ratings that use it."""
    used = instruments(rated)
    return Ratings(engine.keep(on_instruments(engine, rated, used)), used)


def rated_in(scores: ir.Table, outcome: Outcome | None, order: Sequence[int]) -> ir.Table:
    """The answers that rate one of these touchpoints."""
    rated = touchpoint_ratings(scores, outcome)
    return rated.filter(rated.touchpoint.isin(list(order)))


def _try(engine: Engine, tables: Tables, journey: int, order: Sequence[int], asked: Asked, outcome: Outcome) -> Attempt:
    rated = rated_in(tables["scores"], outcome, order)
    every = _in_journey(observations(outcome, tables, journey, asked.horizon_days), tables["paths"], rated, journey)
    found = engine.keep(every)
    total = _count(found)
    if total > asked.limit:
        found = engine.keep(_some_customers(found, asked.limit / total, asked.seed))
    if total < LEAST_OBSERVATIONS:
        return Attempt(None, "too_few" if total else "no_outcome", all_observations=total)
    ratings = ratings_of(engine, rated)
    experiences = lived(engine, found, ratings.answers, tables, journey)
    # thousands of small matrix products: threads would only wait for each other, long so on a busy machine
    with threadpool_limits(limits=1, user_api="blas"):
        design = build(_numbers(found), experiences, ratings.instruments, order, asked.repeatable)
        if len(design.outcome) < max(LEAST_OBSERVATIONS, asked.per_column * len(design.columns)):
            return Attempt(None, "too_few", all_observations=total)
        if not design.main or not np.ptp(design.outcome):
            return Attempt(None, "nothing_varies", all_observations=total)
        found_fit = fit(design, draws=asked.draws, seed=asked.seed, weighted=asked.weighted)
    return Attempt(Model(outcome, design, found_fit, ratings), "", all_observations=total)


def _in_journey(observed: ir.Table, paths: ir.Table, rated: ir.Table, journey: int) -> ir.Table:
    """Observations that follow a path of this journey or whose response rates one of its touchpoints."""
    mine = paths.filter(paths.journey == journey).select(on_path="path")
    said = rated.filter(rated.response_id.notnull()).select(in_response="response_id").distinct()
    marked = observed.left_join(mine, observed.path == mine.on_path)
    marked = marked.left_join(said, marked.response_id == said.in_response)
    return marked.filter(marked.on_path.notnull() | marked.in_response.notnull()).drop("on_path", "in_response")


def _some_customers(observed: ir.Table, share: float, seed: int) -> ir.Table:
    """A share of the customers, by a rule that every engine computes alike."""
    who = ibis.coalesce(observed.customer.cast("int64"), observed.observation.cast("int64"))
    dealt = ((who + 1 + seed % SPREAD) * 48_271 % 2_147_483_647) % SPREAD
    return observed.filter(dealt < int(share * SPREAD))


def _count(table: ir.Table) -> int:
    return int(table.aggregate(n=table.count()).to_pyarrow()["n"][0].as_py())


def _numbers(observed: ir.Table) -> pa.Table:
    wanted: dict[str, Any] = {"observation": observed.observation.cast("int64"), "customer": observed.customer}
    return observed.select(**wanted, outcome=observed.outcome.cast("float64"), weight=observed.weight).to_pyarrow()
