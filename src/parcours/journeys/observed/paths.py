"""Paths: one row per passage of a customer through a journey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.journeys.dimensions import Spot, lived, spots
from parcours.journeys.journey import Journey
from parcours.journeys.matching import PHASES
from parcours.journeys.observed.fingerprint import fingerprints
from parcours.journeys.observed.silences import Numbers
from parcours.journeys.observed.steps import SECOND_US
from parcours.journeys.observed.travellers import Flags, changed, whole
from parcours.vocabulary.words import Outcome, PathState

OUTCOMES, STATES = tuple(Outcome), tuple(PathState)
#: What a path has of each of its steps alike.
SHARED = ("path", "customer", "account", "journey")


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


def is_required(spot: Spot) -> bool:
    """Whether the design wants every path to pass here, and a path can be seen to: without a rule nobody knows."""
    return not spot.touchpoint.optional and not spot.touchpoint.retired and bool(spot.touchpoint.when)


@dataclass(frozen=True)
class Course:
    """What the journeys ask of a path, by the journey's code."""

    first: Numbers
    """The rank of the first phase in which anything can be seen."""
    last: Numbers
    required: Numbers
    """How many touchpoints every path has to pass."""
    required_codes: tuple[int, ...]
    """Those touchpoints, of all journeys."""


def course(journeys: Sequence[Journey]) -> Course:
    """What the journeys of today ask of their paths."""
    found, by_code = spots(journeys), range(len(lived(journeys)) + 1)
    required = [spot for spot in found if is_required(spot)]
    ranks: list[list[int]] = [[] for _ in by_code]
    for spot in found:
        ranks[spot.journey_code] += [PHASES.index(spot.stage.phase)] if spot.touchpoint.when else []
    return Course(
        first=np.array([min(of, default=0) for of in ranks]),
        last=np.array([max(of, default=0) for of in ranks]),
        required=np.array([sum(spot.journey_code == code for spot in required) for code in by_code]),
        required_codes=tuple(spot.code for spot in required),
    )


def paths(table: pa.Table, course: Course, seen: Window, limits: Numbers) -> pa.Table:
    """The paths that these steps, as `parcours.journeys.observed.steps` makes them, add up to.

    repeats = steps - touchpoints; self-loops are repeats at once, returns the others. `last_rank` is the phase where
    the path ended, `next_started_at` when the customer's next path through the same journey began (J3). A path is open
    when its last step is within τ of the window's end (or its first, not in the journey's first phase, of its
    beginning) and not completed. METHODS 5.6. Phases and states are ranks, and `limits` are `silences`.
    """
    steps = _Steps(table)
    first, last = table.take(pa.array(steps.starts)), table.take(pa.array(steps.ends))
    duration = steps.moment[steps.ends] - steps.moment[steps.starts]
    repeats, self_loops = steps.count(table["revisit"].to_numpy()), steps.count(steps.stays)
    shared = {name: first[name] for name in SHARED if name in table.column_names}
    counts = {
        "steps": steps.ends - steps.starts + 1,
        "touchpoints": steps.ends - steps.starts + 1 - repeats,
        "repeats": repeats,
        "returns": repeats - self_loops,
        "self_loops": self_loops,
        "channel_switches": steps.count(steps.switches),
        "failed_steps": steps.count(steps.failed),
    }
    return pa.table(
        {
            **shared,
            "started_at": first["occurred_at"],
            "started_on": first["occurred_on"],
            "ended_at": last["occurred_at"],
            "ended_on": last["occurred_on"],
            "duration_s": duration / SECOND_US,
            **{name: count.astype(np.int32) for name, count in counts.items()},
            "first_touchpoint": first["touchpoint"],
            "last_touchpoint": last["touchpoint"],
            "last_rank": last["phase_rank"],
            "variant": fingerprints(steps.touchpoint, whole(table["position"]), steps.starts),
            "state_rank": _state(steps, course, seen, limits),
            "next_started_at": _next_started_at(first),
        }
    )


class _Steps:
    """The steps of paths that lie one behind the other."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self.touchpoint = whole(table["touchpoint"])
        self.moment = whole(table["occurred_at"].cast(pa.int64()))
        self.phase = table["phase_rank"].to_numpy()
        begins = changed(whole(table["path"]))
        self.starts = np.flatnonzero(begins)
        self.ends = np.append(self.starts[1:], len(begins))[: len(self.starts)] - 1
        self.goes_on = ~np.append(begins[1:], True)[: len(begins)]

    @cached_property
    def stays(self) -> Flags:
        """Whether a step's next one is at the same touchpoint."""
        return np.asarray(self.goes_on & (self.touchpoint == np.roll(self.touchpoint, -1)))

    @cached_property
    def switches(self) -> Flags:
        """Whether a step's next one is in another channel, both known."""
        channel = whole(self.table["channel"].fill_null(-1))
        then = np.roll(channel, -1)
        return np.asarray(self.goes_on & (channel != then) & (channel >= 0) & (then >= 0))

    @cached_property
    def failed(self) -> Flags:
        outcome = self.table["outcome"].fill_null(-1).to_numpy()
        return np.asarray(outcome == OUTCOMES.index(Outcome.FAILED))

    def count(self, flags: Flags) -> Numbers:
        """How many steps of each path have that flag."""
        return np.add.reduceat(flags.astype(np.int64), self.starts)


def _state(steps: _Steps, course: Course, seen: Window, limits: Numbers) -> npt.NDArray[np.int8]:
    journey = whole(steps.table["journey"])[steps.starts]
    since, until = (np.datetime64(moment, "us").astype(np.int64) for moment in (seen.since, seen.until))
    began_before = steps.moment[steps.starts] - since <= limits[journey]
    may_go_on = until - steps.moment[steps.ends] <= limits[journey]
    cut_off = (steps.phase[steps.starts] > course.first[journey]) & began_before
    new = ~steps.table["revisit"].to_numpy()
    done = steps.count(new & np.isin(steps.touchpoint, course.required_codes))
    got_beyond = np.maximum.reduceat(steps.phase, steps.starts) > course.first[journey]
    got_beyond |= course.first[journey] == course.last[journey]
    completed = np.where(course.required[journey] > 0, done == course.required[journey], got_beyond)
    rank = {state: STATES.index(state) for state in PathState}
    found = np.select(
        [completed & ~cut_off, cut_off | may_go_on],
        [rank[PathState.COMPLETED], rank[PathState.OPEN]],
        rank[PathState.DROPPED],
    )
    return found.astype(np.int8)


def _next_started_at(first: pa.Table) -> pa.Array:
    """When the path behind each one began, if it is the same customer's through the same journey."""
    begins = changed(whole(first["customer"])) | changed(whole(first["journey"]))
    last = np.append(begins[1:], True)[: len(begins)]
    return first["occurred_at"].take(pa.array(np.where(last, 0, np.arange(1, len(last) + 1)), mask=last))
