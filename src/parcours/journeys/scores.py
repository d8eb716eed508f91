"""Answers seen through the map: which touchpoint and which path each of them speaks about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.journeys.dimensions import FACT_DIMENSIONS, Spot, lived, spots
from parcours.journeys.journey import Asked, Journey
from parcours.journeys.matching import with_code
from parcours.vocabulary.derived import SCORES
from parcours.vocabulary.expressions import IN_TIME
from parcours.vocabulary.port import Engine

#: What tells which touchpoint an answer is about.
ASKED_BY = ("survey", "question", "touchpoint")
#: A recommendation speaks of the company, even when it is asked after one encounter.
ABOUT_THE_WHOLE = "nps"

#: What an answer that does not say takes from the encounter that it is about.
OF_ENCOUNTERS = ("channel", "team", "place")

CANDIDATE = pa.schema(
    [
        *((f"_{name}", pa.string()) for name in ASKED_BY),
        ("journey", pa.int16()),
        ("stage", pa.int16()),
        ("named", pa.int16()),
    ]
)


def scores(
    engine: Engine,
    answers: ir.Table,
    interactions: ir.Table,
    steps: ir.Table,
    paths: ir.Table,
    journeys: Sequence[Journey],
    coded: pa.Table,
) -> ir.Table:
    """One row per answer (SCORES), whatever it holds: scores, visits without answer, texts.

    `answers` and `interactions` are facts, answers with `customer` (int32). The touchpoint is the one that the
    answer names by id or label, or whose `asked` rules take it, or that the interaction it is about belongs to (not
    for recommendations); without one the answer speaks of the whole path. The path is that of the interaction, else
    of the subject (the last begun by then, else its first), else the customer's last path of that journey begun at
    or before `answered_at`. Where two journeys could have it: the one with the closest evidence, then the one whose
    path the customer began last by then, then the first. Without interactions there are no paths, and answers keep
    their touchpoints. Channel, team and place are the answer's own, else those of the last encounter at its
    touchpoint by then.
    """
    kinds = answers.select(*ASKED_BY).distinct().to_pyarrow().to_pylist()
    if not kinds:
        return engine.from_arrow(SCORES.to_pyarrow().empty_table())
    rows = _candidates(engine, answers, kinds, journeys)
    rows = _by_interaction(rows, interactions, steps)
    rows = _by_subject(rows, steps)
    rows = _by_customer(rows, paths)
    rows = _best(rows, only_journey=len(lived(journeys)) == 1)
    for name in FACT_DIMENSIONS:
        rows = with_code(engine, rows, name, coded)
    rows = _by_encounter(rows, steps)
    codes = {name: rows[f"{name}_code"] for name in FACT_DIMENSIONS}
    return rows.select(**{name: codes.get(name, ibis._[name]).cast(kind) for name, kind in SCORES.items()})


def _candidates(
    engine: Engine, answers: ir.Table, kinds: Sequence[dict[str, Any]], journeys: Sequence[Journey]
) -> ir.Table:
    """Each answer once per journey whose touchpoint it names; once per journey when it names none."""
    found = spots(journeys)
    codes = [*range(1, len(lived(journeys)) + 1)] or [None]
    rows = [
        {**{f"_{name}": kind[name] for name in ASKED_BY}, **place}
        for kind in kinds
        for place in (list(_named(kind, found)) or [{"journey": code} for code in codes])
    ]
    known = engine.from_arrow(pa.Table.from_pylist(rows, schema=CANDIDATE))
    on = [answers[name].identical_to(known[f"_{name}"]) for name in ASKED_BY]
    return answers.inner_join(known, on).drop(*(f"_{name}" for name in ASKED_BY))


def _named(kind: dict[str, Any], found: Sequence[Spot]) -> Iterator[dict[str, int]]:
    """The first touchpoint of each journey that this kind of answer is about."""
    seen: set[int] = set()
    for spot in found:
        if spot.journey_code not in seen and _is_about(kind, spot):
            seen.add(spot.journey_code)
            yield {"journey": spot.journey_code, "stage": spot.stage_code, "named": spot.code}


def _is_about(kind: dict[str, Any], spot: Spot) -> bool:
    label = spot.touchpoint.label
    words = [spot.touchpoint.id, *(label.values() if isinstance(label, dict) else [label])]
    named = kind["touchpoint"] and kind["touchpoint"].casefold() in {word.casefold() for word in words}
    return bool(named) or any(_takes(rule, kind) for rule in spot.touchpoint.asked)


def _takes(rule: Asked, kind: dict[str, Any]) -> bool:
    return all(not getattr(rule, name) or kind[name] in getattr(rule, name) for name in ASKED_BY)


def _by_interaction(rows: ir.Table, interactions: ir.Table, steps: ir.Table) -> ir.Table:
    """The path of the interaction that the answer is about, and its touchpoint unless the answer names one."""
    about = interactions.semi_join(rows, "interaction_id").select(*IN_TIME, "interaction_id")
    walked = steps.inner_join(about, [*IN_TIME]).select(
        "interaction_id", "journey", step_path="path", step_stage="stage", step_touchpoint="touchpoint"
    )
    joined = rows.left_join(walked, ["interaction_id", "journey"])
    speaks = joined.named.isnull() & (joined.metric != ABOUT_THE_WHOLE).fill_null(True)
    return joined.select(
        *(name for name in rows.columns if name not in ("touchpoint", "stage", "named")),
        "step_path",
        touchpoint=ibis.ifelse(speaks, joined.step_touchpoint, joined.named),
        stage=ibis.ifelse(speaks, joined.step_stage, joined.stage),
    )


def _by_subject(rows: ir.Table, steps: ir.Table) -> ir.Table:
    """The last path with the answer's subject that had begun by then, else the first one."""
    about = steps.filter(steps.subject_ref.notnull())
    keys = ["journey", "subject_kind", "subject_ref"]
    begun = about.group_by([*keys, "path"]).agg(began_at=about.occurred_at.min())
    return _last_begun(rows, begun, keys, "subject_path", rows.subject_ref.notnull(), at_least_first=True)


def _by_customer(rows: ir.Table, paths: ir.Table) -> ir.Table:
    """The customer's last path through the journey that had begun by then."""
    begun = paths.select("customer", "journey", "path", began_at=paths.started_at)
    return _last_begun(
        rows, begun, ["customer", "journey"], "customer_path", rows.customer.notnull(), at_least_first=False
    )


def _last_begun(
    rows: ir.Table, begun: ir.Table, keys: list[str], name: str, asked: ir.BooleanValue, *, at_least_first: bool
) -> ir.Table:
    """Add the path that began last at or before `answered_at` among those with the same keys, and when it began.

    As-of joins are not portable: beginnings and answers stand in one line, each answer counts the beginnings up to
    it, and that number is the number of its path.
    """
    order = [begun.began_at, begun.path]
    numbered = begun.mutate(place=(ibis.row_number().over(group_by=keys, order_by=order) + 1).cast("int64"))
    nobody, never = ibis.null("string"), ibis.literal(1, "int64")
    beginnings = begun.select(*keys, answer_id=nobody, moment=begun.began_at, begins=never)
    known = rows.filter(asked)
    asking = known.select(*keys, "answer_id", moment=known.answered_at, begins=ibis.literal(0, "int64"))
    line = beginnings.union(asking)
    so_far = ibis.range_window(group_by=keys, order_by="moment", preceding=None, following=0)
    counted = line.mutate(place=line.begins.sum().over(so_far).cast("int64")).filter(ibis._.answer_id.notnull())
    if at_least_first:
        counted = counted.mutate(place=ibis.greatest(counted.place, 1))
    found = counted.inner_join(numbered, [*keys, "place"])
    found = found.select("answer_id", "journey", **{name: found.path, f"{name}_began": found.began_at})
    return rows.left_join(found, ["answer_id", "journey"]).select(*rows.columns, name, f"{name}_began")


def _best(rows: ir.Table, *, only_journey: bool) -> ir.Table:
    """One row per answer: of its candidates the one whose path is known best."""
    path = ibis.coalesce(rows.step_path, rows.subject_path, rows.customer_path)
    rank = ibis.cases(
        (rows.step_path.notnull(), 0), (rows.subject_path.notnull(), 1), (rows.customer_path.notnull(), 2), else_=3
    )
    ranked = rows.mutate(path=path, how=rank, candidates=rows.count().over(group_by="answer_id"))
    order = ["how", ibis.desc("customer_path_began"), "journey"]
    first = ibis.row_number().over(group_by="answer_id", order_by=order)
    best = ranked.mutate(chosen=first).filter(ibis._.chosen == 0)
    if only_journey:
        return best
    sure = best.path.notnull() | best.touchpoint.notnull() | (best.candidates == 1)
    return best.mutate(journey=ibis.ifelse(sure, best.journey, ibis.null("int16")))


def _by_encounter(rows: ir.Table, steps: ir.Table) -> ir.Table:
    """Give an answer that names no channel, team or place those of the encounter that it speaks of."""
    about = rows.filter(rows.path.notnull(), rows.touchpoint.notnull()).select(
        "answer_id", "path", "touchpoint", "answered_on"
    )
    met = about.inner_join(
        steps.select("path", "touchpoint", "position", "occurred_on", *OF_ENCOUNTERS), ["path", "touchpoint"]
    )
    met = met.filter(met.occurred_on <= met.answered_on)
    last = met.group_by("answer_id").agg(
        **{f"met_{name}": met[name].argmax(met.position, where=met[name].notnull()) for name in OF_ENCOUNTERS}
    )
    joined = rows.left_join(last, "answer_id").drop("answer_id_right")
    own = {f"{name}_code": ibis.coalesce(joined[f"{name}_code"], joined[f"met_{name}"]) for name in OF_ENCOUNTERS}
    return joined.mutate(**own)
