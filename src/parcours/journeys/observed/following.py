"""Following customers through the journeys: interactions in, their steps and paths out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.journeys.dimensions import FACT_DIMENSIONS, codes
from parcours.journeys.journey import Journey
from parcours.journeys.matching import Matching, with_code
from parcours.journeys.observed.paths import Course, Window, course, paths
from parcours.journeys.observed.silences import Numbers, silences
from parcours.journeys.observed.steps import steps
from parcours.vocabulary.derived import PATHS, STEPS
from parcours.vocabulary.expressions import IN_TIME
from parcours.vocabulary.words import Outcome, PathState, Phase, SubjectKind

#: Words of closed lists lie between the engine and Python as small integers.
SMALL: dict[str, type[StrEnum]] = {"outcome": Outcome, "subject_kind": SubjectKind}
#: What is handed over, where it is there.
CARRIED = (
    *("customer", "account", "journey", "phase_rank", "stage", "touchpoint", "occurred_at", "occurred_on"),
    *("sequence", "subject_ref", "amount", "currency"),
)
#: What only the comparison with the design knows (`parcours.journeys.agreement`).
JUDGED = ("fitness", "missing", "unplanned", "out_of_order", "follows")
#: Paths before they are held against the design.
UNJUDGED = ibis.schema({name: kind for name, kind in PATHS.items() if name not in JUDGED})


class Followed(NamedTuple):
    """What customers did."""

    steps: ir.Table
    """STEPS, in files or pieces each sorted by customer, journey, path and position."""
    paths: ir.Table
    """UNJUDGED."""


def follow(
    interactions: ir.Table,
    matching: Matching,
    journeys: Sequence[Journey],
    coded: pa.Table,
    seen: Window,
    *,
    silence_days: float | None = None,
) -> Followed:
    """Run through the interactions of some customers once.

    `interactions` are facts with `customer` (int32) and, where there are companies, `account` (int32): all
    interactions of each customer in it, so that customers can be taken range by range. They may lack `amount` and
    `currency`. `silence_days` is τ for journeys that do not set their own; None never ends a path by silence. Rows
    without customer are left out.
    Not for a customer's interactions in parts: paths would be cut where the parts meet.
    """
    walk = _Walk(silences(journeys, silence_days), course(journeys), seen)
    rows = _located(interactions, matching, coded)
    walked, passed = matching.engine.sweep(rows, ["customer", "journey", *IN_TIME], walk)
    return Followed(
        _shaped(walked, STEPS, phase=_word(walked.phase_rank, Phase), **_words(walked)),
        _shaped(
            passed,
            UNJUDGED,
            last_phase=_word(passed.last_rank, Phase),
            state=_word(passed.state_rank, PathState),
        ),
    )


@dataclass(frozen=True)
class _Walk:
    """From the rows of whole customers to their steps and paths; engines may send it to other machines."""

    limits: Numbers
    course: Course
    seen: Window

    def __call__(self, rows: pa.Table) -> tuple[pa.Table, pa.Table]:
        walked = steps(rows, self.limits)
        return walked, paths(walked, self.course, self.seen, self.limits)


def _located(interactions: ir.Table, matching: Matching, coded: pa.Table) -> ir.Table:
    """Interactions with their place on the map, and nothing that steps do not carry."""
    rows = matching.on(interactions.filter(interactions.customer.notnull()))
    named = [name for name in FACT_DIMENSIONS if codes(coded, name)]
    for name in set(named) - {"channel", "source"}:
        rows = with_code(matching.engine, rows, name, coded)
    return rows.select(
        *(name for name in CARRIED if name in rows.columns),
        about_subject=(rows.subject_kind == rows.subject_wanted).fill_null(False),
        channel=rows.channel_code,
        **{name: rows[f"{name}_code"] for name in named if name != "channel"},
        **{name: _small(rows[name], words) for name, words in SMALL.items()},
    )


def _shaped(rows: ir.Table, schema: ibis.Schema, **made: ir.Value) -> ir.Table:
    """The rows as the schema says, what they lack null."""
    absent = {name: ibis.null(kind) for name, kind in schema.items() if name not in rows.columns}
    columns = {name: {**absent, **made}.get(name, ibis._[name]) for name in schema}
    return rows.select(**{name: columns[name].cast(kind) for name, kind in schema.items()})


def _words(rows: ir.Table) -> dict[str, ir.StringValue]:
    return {name: _word(rows[name], words) for name, words in SMALL.items()}


def _small(column: ir.StringValue, words: type[StrEnum]) -> ir.IntegerValue:
    branches = [(column == word.value, ibis.literal(rank, "int8")) for rank, word in enumerate(words)]
    return ibis.cases(*branches, else_=ibis.null("int8"))


def _word(column: ir.IntegerValue, words: type[StrEnum]) -> ir.StringValue:
    branches = [(column == rank, ibis.literal(word.value)) for rank, word in enumerate(words)]
    return ibis.cases(*branches, else_=ibis.null("string"))
