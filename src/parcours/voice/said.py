"""Verbatims by what they are about, who said them, in which language, and which words they hold."""

from __future__ import annotations

import ibis.expr.types as ir

from parcours.journeys.behind import in_range, within
from parcours.vocabulary.path_numbers import is_through
from parcours.vocabulary.question import Tables, Values


def said(tables: Tables, values: Values, *, words: int = 0, paths: ir.Table | None = None) -> ir.Table:
    """The verbatims about a `touchpoint`, `stage` or `journey`, in a `language`, over a `channel`, of a `segment`.

    `score_low` and `score_high` bound the score given with them; each of the `words` texts `said0`, `said1` … is in
    them, small letters. `paths` (customer, path) are paths on which they must have been said, whenever that was:
    the days `start` and `end` then bound those paths; else they bound the day on which it was said.
    """
    found = in_range(tables["verbatims"], values)
    for name in ("touchpoint", "language", "channel"):
        found = found.filter(found[name] == values[name]) if name in values else found
    if "stage" in values:
        found = found.filter(found.touchpoint.isin(_points(tables["dimensions"], values["stage"]).code))
    if "journey" in values:
        found = _of_journey(found, tables["dimensions"], values["journey"])
    if "segment" in values:
        members = tables["memberships"]
        found = found.semi_join(members.filter(members.segment == values["segment"]), "customer")
    found = found.semi_join(paths, "path") if paths is not None else within(found, "said_on", values)
    if words:
        text = found.text.lower()
        found = found.filter([text.contains(values[f"said{number}"]) for number in range(words)])
    return found


def _of_journey(found: ir.Table, dimensions: ir.Table, journey: ir.IntegerScalar) -> ir.Table:
    """Said on a path through the journey, or about a touchpoint of it."""
    stages = dimensions.filter((dimensions.dimension == "stage") & (dimensions.parent == journey)).select(stage="code")
    points = dimensions.filter(dimensions.dimension == "touchpoint")
    points = points.semi_join(stages, points.parent == stages.stage)
    on_path = is_through(found.path, journey).fill_null(False)
    return found.filter(on_path | found.touchpoint.isin(points.code).fill_null(False))


def _points(dimensions: ir.Table, stage: ir.IntegerScalar) -> ir.Table:
    """The touchpoints of a stage."""
    return dimensions.filter((dimensions.dimension == "touchpoint") & (dimensions.parent == stage))
