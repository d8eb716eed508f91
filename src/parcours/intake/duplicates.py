"""Keys that come twice: equal facts become one, of different ones the file's rule chooses one."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from parcours.intake.drafts import AT, DRAFT, HASH, RULE
from parcours.intake.kinds import FILE, ROW
from parcours.vocabulary import expressions
from parcours.vocabulary.facts import FACTS
from parcours.vocabulary.port import IntakeEngine

AT_ONCE = 2**26
"""So many hashes are held in memory at once: half a gigabyte."""


@dataclass(frozen=True)
class Settled:
    """Facts that hold each key once, and the ones left out: `repeated` say nothing else, `rivals` something else."""

    facts: ir.Table
    given: tuple[str, ...]
    """The columns that some declaration fills; the others are null in every fact."""
    repeated: ir.Table | None = None
    rivals: ir.Table | None = None


def filled(drafts: Sequence[ir.Table]) -> frozenset[str]:
    """The columns that are more than a null in some of these drafts' facts, as they were laid out."""
    return frozenset(name for draft in drafts for name in expressions.given(draft))


def settle(engine: IntakeEngine, table: str, facts: ir.Table, filled: Collection[str], most: int) -> Settled:
    """Keep one fact of each key; there are `most` facts at the most.

    Only keys that come twice are looked at closely: they are found by sorting 64-bit hashes, which live no longer
    than this and may collide without harm.
    """
    schema, key = FACTS[table]
    given = tuple(name for name in schema if name in filled)
    twice = _twice(facts.select(HASH), most)
    if not len(twice):
        return Settled(facts.select(*schema.names), given)
    several = facts.select(ROW, FILE, AT, RULE, DRAFT, HASH, id=key, content="content_hash")
    several = engine.keep(several.semi_join(engine.from_arrow(pa.table({HASH: twice})), HASH))
    left_out = engine.keep(_left_out(several))
    kept = facts.anti_join(left_out, AT).select(*schema.names)
    return Settled(kept, given, left_out.filter(left_out.repeats), left_out.filter(~left_out.repeats))


def _twice(hashes: ir.Table, most: int) -> np.ndarray:
    """The hashes that come more than once. NumPy sorts them three times as fast as an engine groups them."""
    parts = max(1, math.ceil(most / AT_ONCE))
    found = []
    for part in range(parts):
        some = hashes.filter(hashes[HASH] % parts == part) if parts > 1 else hashes
        values = np.sort(some.to_pyarrow()[HASH].to_numpy())
        found.append(np.unique(values[1:][values[1:] == values[:-1]]))
    return np.concatenate(found)


def _left_out(several: ir.Table) -> ir.Table:
    """The facts that do not count, and whether they only repeat the one that does."""
    groups = several.group_by("id").agg(
        first=several[AT].min(),
        last=several[AT].max(),
        rule=several[RULE].max(),
        equal=several.content.min() == several.content.max(),
        times=several.count(),
    )
    groups = groups.filter(groups.times > 1)
    chosen = ibis.cases(
        (groups.equal | (groups.rule == "first"), groups["first"]),
        (groups.rule == "last", groups["last"]),
        else_=ibis.null("int64"),
    )
    groups = groups.select(of="id", chosen=chosen)
    joined = several.inner_join(groups, several.id == groups.of)
    winners = several.select(winner=AT, winning="content")
    judged = joined.left_join(winners, joined.chosen == winners.winner)
    lost = judged.filter(judged.chosen.isnull() | (judged[AT] != judged.chosen))
    return lost.select(ROW, FILE, AT, DRAFT, "id", repeats=(lost.content == lost.winning).fill_null(False))
