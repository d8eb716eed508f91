"""Derived tables seen through a lens: what the members of a segment lived through in a period."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ibis
import ibis.expr.types as ir

from parcours.journeys.flows import flows
from parcours.vocabulary.lens import Lens

Tables = Mapping[str, ir.Table]
"""Derived tables by name."""

STEP_COLUMNS = (
    *("customer", "journey", "stage", "touchpoint", "channel", "source", "path", "position", "occurred_at"),
    *("occurred_on", "next_touchpoint", "next_after_s", "revisit", "outcome"),
)
"""What questions about paths read of steps."""
DAYS = {"steps": "occurred_on", "scores": "answered_on", "promises": "occurred_on", "paths": "started_on"}
"""The day on which a row of each table happened."""


def of_segment(tables: Tables, segment: str | None) -> dict[str, ir.Table]:
    """The steps, paths, scores and promises of the members of a segment; the other tables as they are."""
    if segment is None:
        return dict(tables)
    members = tables["memberships"]
    mine = members.filter(members.segment == segment).select("customer").distinct()
    return {**tables, **{name: tables[name].semi_join(mine, "customer") for name in DAYS if name in tables}}


def happened(tables: Tables, lens: Lens) -> dict[str, ir.Table]:
    """What happened under the lens: each row counts on its own day. Rows of disjoint periods add up to all of them."""
    found = of_segment(tables, lens.segment)
    return {**found, **{name: within(found[name], lens, day) for name, day in DAYS.items() if name in found}}


def begun(tables: Tables, lens: Lens) -> dict[str, ir.Table]:
    """The paths begun under the lens with all that belongs to them, also what came after its last day.

    Answers and promises that belong to no path count on their own day. Paths of disjoint periods add up to all paths.
    """
    found = of_segment(tables, lens.segment)
    if not lens.has_period:
        return found
    paths = found["paths"] = within(found["paths"], lens, DAYS["paths"])
    begun_here = paths.select("path")
    steps = within(found["steps"], Lens(start=lens.start), DAYS["steps"])
    found["steps"] = steps.semi_join(begun_here, "path")
    for name in ("scores", "promises"):
        if name in found:
            table = found[name]
            alone = within(table.filter(table.path.isnull()), lens, DAYS[name])
            found[name] = table.semi_join(begun_here, "path").union(alone)
    return found


def kept(tables: Tables, keep: Callable[[ir.Table], ir.Table]) -> dict[str, ir.Table]:
    """The narrowed tables put aside by the engine's `keep`, steps without their text; the other tables as they are."""
    steps = {"steps": keep(tables["steps"].select(*STEP_COLUMNS))}
    return {**tables, **{name: keep(tables[name]) for name in DAYS if name in tables and name != "steps"}, **steps}


def within(table: ir.Table, lens: Lens, day: str) -> ir.Table:
    """The rows whose day lies in the lens's period."""
    kept = [table[day] >= ibis.literal(lens.start, "date")] if lens.start else []
    kept += [table[day] <= ibis.literal(lens.end, "date")] if lens.end else []
    return table.filter(kept) if kept else table


def flows_seen(tallies: ir.Table, moves: ir.Table, lens: Lens) -> ir.Table:
    """The tallies of flows under the lens, as for everybody: by month where it holds whole months, else from steps.

    `moves` are the steps that `happened` under the lens. A step counts on its own day, as in the tallies.
    """
    if not lens.whole_months:
        return flows(moves)
    mine = tallies.filter(tallies.segment.isnull() if lens.segment is None else tallies.segment == lens.segment)
    return within(mine.mutate(segment=ibis.null("string")), lens, "month")


def variants_of(variants: ir.Table, paths: ir.Table) -> ir.Table:
    """The variants that these paths take, counted anew."""
    counted = paths.group_by(["journey", "variant"]).agg(counted=paths.count())
    joined = variants.inner_join(counted, ["journey", "variant"])
    return joined.mutate(paths=joined.counted).select(*variants.columns)
