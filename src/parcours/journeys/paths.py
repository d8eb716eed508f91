"""Paths: one row per passage of a customer through a journey, and the variants that they follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from parcours.journeys.dimensions import Spot, spots
from parcours.journeys.fingerprint import fingerprint
from parcours.journeys.journey import Journey
from parcours.journeys.matching import PHASES
from parcours.journeys.steps import exceeds, silences
from parcours.vocabulary.derived import PATHS, VARIANTS
from parcours.vocabulary.expressions import seconds_between
from parcours.vocabulary.port import Engine
from parcours.vocabulary.words import Outcome, PathState

#: What only the comparison with the design knows (`parcours.journeys.agreement`).
JUDGED = ("fitness", "missing", "unplanned", "out_of_order", "follows")
#: A touchpoint's code fits below this, so that position · SHIFT + code sorts by position.
SHIFT = 2**16


@dataclass(frozen=True)
class Window:
    """The first and the last moment of the facts: what happened outside it nobody knows."""

    since: dt.datetime
    until: dt.datetime


def window(interactions: ir.Table) -> Window | None:
    """The window of these facts; None when there are none."""
    ends = interactions.agg(since=interactions.occurred_at.min(), until=interactions.occurred_at.max())
    row = ends.to_pyarrow().to_pylist()[0]
    return Window(row["since"], row["until"]) if row["since"] else None


def paths(steps: ir.Table, journeys: Sequence[Journey], seen: Window, *, silence_days: float | None = None) -> ir.Table:
    """The paths (PATHS without what the comparison with the design adds) that these steps make up.

    repeats = steps - touchpoints; self-loops are repeats at once, returns the others. `last_phase` is where the path
    ended, `next_started_at` when the customer's next path through the same journey began (J3). A path is open when
    its last step is within τ of the window's end (or its first, not in the journey's first phase, of its beginning)
    and not completed. METHODS 5.6.
    """
    made = _measured(steps, journeys)
    made = made.mutate(
        duration_s=seconds_between(made.started_at, made.ended_at),
        returns=made.repeats - made.self_loops,
        last_phase=_phase(made.last_rank),
        state=_state(made, journeys, seen, silences(journeys, silence_days)),
        next_started_at=made.started_at.lead().over(group_by=["customer", "journey"], order_by=["started_at", "path"]),
    )
    return made.select(**{name: made[name].cast(kind) for name, kind in PATHS.items() if name not in JUDGED})


def sequences(engine: Engine, steps: ir.Table, paths: ir.Table) -> ir.Table:
    """One row per variant: journey, variant, paths (how many), sequence (the touchpoints in order), run already.

    One path stands for all of its variant. Counts of customer ranges add up: see `together`.
    """
    counted = engine.keep(
        paths.group_by(["journey", "variant"]).agg(paths=paths.count().cast("int64"), path=paths.path.min())
    )
    one = steps.inner_join(counted.select("path", "variant", "paths"), "path")
    numbered = one.position.cast("int64") * SHIFT + one.touchpoint.cast("int64")
    collected = one.group_by(["journey", "variant", "paths"]).agg(sequence=numbered.collect())
    ordered = collected.sequence.sort().map(lambda number: (number % SHIFT).cast("int16"))
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


def _measured(steps: ir.Table, journeys: Sequence[Journey]) -> ir.Table:
    first, last = steps.position == 1, steps.next_touchpoint.isnull()
    new = ~steps.revisit
    required = [spot.code for spot in spots(journeys) if is_required(spot)]
    rank = _rank(steps.phase)
    switched = (steps.channel != steps.next_channel).fill_null(False)
    return steps.group_by("path").agg(
        customer=steps.customer.min(),
        account=steps.account.max(),
        journey=steps.journey.min(),
        started_at=steps.occurred_at.min(),
        started_on=steps.occurred_on.min(),
        ended_at=steps.occurred_at.max(),
        ended_on=steps.occurred_on.max(),
        steps=steps.count(),
        touchpoints=new.sum(),
        repeats=steps.revisit.sum(),
        self_loops=(steps.touchpoint == steps.next_touchpoint).fill_null(False).sum(),
        channel_switches=switched.sum(),
        failed_steps=(steps.outcome == Outcome.FAILED.value).fill_null(False).sum(),
        first_touchpoint=steps.touchpoint.max(where=first),
        last_touchpoint=steps.touchpoint.max(where=last),
        first_rank=rank.max(where=first),
        last_rank=rank.max(where=last),
        furthest=rank.max(),
        required_done=(new & steps.touchpoint.isin(required)).sum() if required else ibis.literal(0, "int64"),
        variant=fingerprint(steps.touchpoint, steps.position),
    )


def is_required(spot: Spot) -> bool:
    """Whether the design wants every path to pass here, and a path can be seen to: without a rule nobody knows."""
    return not spot.touchpoint.optional and not spot.touchpoint.retired and bool(spot.touchpoint.when)


def _state(made: ir.Table, journeys: Sequence[Journey], seen: Window, limits: dict[int, int]) -> ir.StringValue:
    since, until = (ibis.literal(moment, "timestamp(6)") for moment in (seen.since, seen.until))
    first, last, required = _by_journey(journeys)
    left = (made.first_rank > first(made.journey)) & ~exceeds(limits, since, made.started_at, made.journey)
    right = ~exceeds(limits, made.ended_at, until, made.journey)
    beyond = (made.furthest > first(made.journey)) | (first(made.journey) == last(made.journey))
    needed = required(made.journey)
    completed = ibis.ifelse(needed > 0, made.required_done == needed, beyond)
    return ibis.cases(
        (completed & ~left, PathState.COMPLETED.value),
        (left | right, PathState.OPEN.value),
        else_=PathState.DROPPED.value,
    )


Lookup = Callable[[ir.IntegerValue], ir.IntegerValue]


def _by_journey(journeys: Sequence[Journey]) -> tuple[Lookup, Lookup, Lookup]:
    """First phase, last phase and number of required touchpoints of a journey, as expressions of its code."""
    ranks: dict[int, list[int]] = {}
    required: dict[int, int] = {}
    for spot in spots(journeys):
        ranks.setdefault(spot.journey_code, []).extend([PHASES.index(spot.stage.phase)] if spot.touchpoint.when else [])
        required[spot.journey_code] = required.get(spot.journey_code, 0) + is_required(spot)
    firsts = {code: min(found, default=0) for code, found in ranks.items()}
    lasts = {code: max(found, default=0) for code, found in ranks.items()}
    return _lookup(firsts), _lookup(lasts), _lookup(required)


def _lookup(values: dict[int, int]) -> Lookup:
    def value(code: ir.IntegerValue) -> ir.IntegerValue:
        branches = [(code == key, ibis.literal(number, "int64")) for key, number in values.items()]
        return ibis.cases(*branches, else_=ibis.literal(0, "int64")) if branches else ibis.literal(0, "int64")

    return value


def _rank(phase: ir.StringValue) -> ir.IntegerValue:
    branches = [(phase == word.value, ibis.literal(rank, "int8")) for rank, word in enumerate(PHASES)]
    return ibis.cases(*branches, else_=ibis.null("int8"))


def _phase(rank: ir.IntegerValue) -> ir.StringValue:
    return ibis.cases(*((rank == number, word.value) for number, word in enumerate(PHASES)), else_=ibis.null("string"))
