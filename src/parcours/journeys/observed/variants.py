"""Variants: the sequences of touchpoints that paths follow, and how many follow each."""

from __future__ import annotations

from collections.abc import Iterable

import ibis.expr.types as ir

from parcours.journeys.observed.steps import CODES
from parcours.vocabulary.derived import VARIANTS
from parcours.vocabulary.port import Engine


def sequences(engine: Engine, steps: ir.Table, paths: ir.Table) -> ir.Table:
    """One row per variant: journey, variant, paths (how many), sequence (the touchpoints in order), run already.

    One path stands for all of its variant. Counts of customer ranges add up: see `together`.
    """
    counted = engine.keep(
        paths.group_by(["journey", "variant"]).agg(paths=paths.count().cast("int64"), path=paths.path.min())
    )
    one = steps.inner_join(counted.select("path", "variant", "paths"), "path")
    numbered = one.position.cast("int64") * CODES + one.touchpoint.cast("int64")
    collected = one.group_by(["journey", "variant", "paths"]).agg(sequence=numbered.collect())
    ordered = collected.sequence.sort().map(lambda number: (number % CODES).cast("int16"))
    return engine.keep(collected.mutate(sequence=ordered))


def together(variants: Iterable[ir.Table]) -> ir.Table:
    """The variants of several customer ranges as one table (VARIANTS), most travelled first when sorted by paths."""
    tables = list(variants)
    united = tables[0].union(*tables[1:]) if len(tables) > 1 else tables[0]
    rest = [name for name in VARIANTS if name not in ("journey", "variant", "paths")]
    made = united.group_by(["journey", "variant"]).agg(
        paths=united.paths.sum().cast("int64"), **{name: united[name].arbitrary() for name in rest}
    )
    return made.select(*VARIANTS)
