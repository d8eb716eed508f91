"""Steps and paths of random logs against the rules as one would say them, customer by customer and row by row."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.journeys.journey import Journey
from parcours.journeys.observed.threads import _codes
from parcours.vocabulary.port import Engine
from tests.library.journeys.small import Walked, facts, journey, touchpoint

SILENCE = 5
PHASE = {"search": 0, "quote": 0, "order": 1, "ride": 1, "bill": 2}
STAGES = journey(
    before=[touchpoint("search"), touchpoint("quote")],
    during=[touchpoint("order", optional=False), touchpoint("ride")],
    after=[touchpoint("bill")],
).stages
PER_ORDER = Journey(id="o", subject="order", stages=STAGES)
LOG = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.integers(0, 30),
        st.sampled_from(list(PHASE)),
        st.sampled_from([None, "a", "b", "c"]),
        st.sampled_from([None, "web", "app"]),
        st.sampled_from([None, "ok", "failed"]),
    ),
    max_size=30,
)


class Row(NamedTuple):
    day: int
    number: int
    event: str
    subject: str | None
    channel: str | None
    outcome: str | None


def joined(row: Row, mine: list[Row]) -> str | None:
    """The subject that a row belongs to: its own, the one that opens next, or the one last heard of."""
    if row.subject:
        return row.subject
    named = [other for other in mine if other.subject]
    opening = [other for other in named if other == next(each for each in named if each.subject == other.subject)]
    if PHASE[row.event] == 0:
        coming = [other for other in opening if other > row]
        return coming[0].subject if coming and coming[0].day - row.day <= SILENCE else None
    past = [other for other in named if other < row]
    return past[-1].subject if past and row.day - past[-1].day <= SILENCE else None


def by_hand(mine: list[Row]) -> list[list[Row]]:
    """The paths of one customer, in the order of their first rows."""
    by_subject: dict[str, list[Row]] = defaultdict(list)
    alone: list[list[Row]] = []
    for row in mine:
        if subject := joined(row, mine):
            by_subject[subject].append(row)
            continue
        last = alone[-1][-1] if alone else None
        if last is None or row.day - last.day > SILENCE or PHASE[row.event] == 0 < PHASE[last.event]:
            alone.append([])
        alone[-1].append(row)
    return sorted([*by_subject.values(), *alone])


def counted(rows: list[Row]) -> dict[str, Any]:
    """What a path adds up to."""
    pairs = list(pairwise(rows))
    repeats, self_loops = len(rows) - len({row.event for row in rows}), sum(a.event == b.event for a, b in pairs)
    return {
        "steps": len(rows),
        "touchpoints": len({row.event for row in rows}),
        "repeats": repeats,
        "returns": repeats - self_loops,
        "self_loops": self_loops,
        "channel_switches": sum(bool(a.channel and b.channel and a.channel != b.channel) for a, b in pairs),
        "failed_steps": sum(row.outcome == "failed" for row in rows),
        "duration_s": (rows[-1].day - rows[0].day) * 86_400.0,
    }


@given(LOG)
@settings(max_examples=25)
def test_paths_of_a_journey_with_a_subject_are_those_found_by_hand(engine: Engine, log: list[tuple[Any, ...]]) -> None:
    made, mine = [], defaultdict(list)
    for number, (customer, day, event, subject, channel, outcome) in enumerate(log):
        row = {"customer": customer, "day": day, "event": event, "channel": channel, "outcome": outcome}
        made.append(row | ({"subject": ("order", f"{customer}{subject}")} if subject else {}))
        mine[customer].append(Row(day, number, event, subject, channel, outcome))
    walked = Walked(engine, facts(engine, made), PER_ORDER, silence_days=SILENCE)
    steps = defaultdict(list)
    for step in walked.rows(walked.steps, "path", "position"):
        steps[step["path"]].append(step)
    wanted = [(customer, path) for customer in sorted(mine) for path in by_hand(sorted(mine[customer]))]
    paths = walked.rows(walked.paths, "path")
    assert [path["customer"] for path in paths] == [customer for customer, _ in wanted]
    for path, (_, rows) in zip(paths, wanted, strict=True):
        assert {name: path[name] for name in counted(rows)} == counted(rows)
        walk = steps[path["path"]]
        assert [walked.name("touchpoint", step["touchpoint"]) for step in walk] == [row.event for row in rows]
        been = [{row.event for row in rows[:place]} for place in range(len(rows))]
        assert [step["revisit"] for step in walk] == [row.event in seen for row, seen in zip(rows, been, strict=True)]
        waits = [(b.day - a.day) * 86_400.0 for a, b in pairwise(rows)]
        assert [step["next_after_s"] for step in walk] == [*waits, None]
    for (path, (one, _)), (later, (other, _)) in pairwise(zip(paths, wanted, strict=True)):
        assert path["next_started_at"] == (later["started_at"] if one == other else None)


@given(st.lists(st.lists(st.sampled_from([None, "a", "b", "c", "d"]), max_size=5), max_size=6))
def test_words_have_one_number_wherever_they_lie(chunks: list[list[str | None]]) -> None:
    words = [word for chunk in chunks for word in chunk]
    numbers = _codes(pa.chunked_array([pa.array(chunk, pa.string()) for chunk in chunks], pa.string())).tolist()
    assert len(set(zip(words, numbers, strict=True))) == len(set(words)) == len(set(numbers))
    assert all((number == -1) == (word is None) for word, number in zip(words, numbers, strict=True))
