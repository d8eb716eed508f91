"""What customers said, found: by what a number is about and by the words themselves; counted, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from parcours.company.behind import Codes, in_codes, opened, places, verbatims
from parcours.company.export import safe_text
from parcours.company.people import with_account
from parcours.company.readings import TABLES, Readings
from parcours.vocabulary.behind import Behind
from parcours.vocabulary.question import Question, blanks

MOST_LISTED = 2_000
"""So many of the newest are listed; for older ones one chooses a period."""


@dataclass(frozen=True)
class Words:
    """Verbatims by their ids, the newest first; only good with the readings that found them."""

    listed: pa.Table
    count: int
    """How many there are in all."""
    customers: int
    """How many customers said them."""

    def __len__(self) -> int:
        return int(self.listed.num_rows)

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.listed.slice(part.start, part.stop - part.start).to_pylist()
        return found


def hear(readings: Readings, behind: Behind) -> Words:
    """The words behind a number. Raises QuestionError for what does not exist."""
    codes = with_account(in_codes(behind, readings), behind, readings)
    newest, counted = _newest(codes), _counted(codes)
    listed = readings.kept(("words", codes.key), lambda: readings.ask(newest, **codes.values))
    counts = readings.kept(("words counted", codes.key), lambda: readings.ask(counted, **codes.values)).to_pylist()[0]
    return Words(listed, counts["n"], counts["customers"])


def texts(readings: Readings, listed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The verbatims of a part of `Words`, with who said them and, where they have a score, its metric and scale."""
    if not listed:
        return []
    ids, days = [row["verbatim_id"] for row in listed], [row["said_on"] for row in listed]
    within = {"ids": ids, "start": min(days), "end": max(days)}

    def kept(about: Question, **values: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = readings.kept(
            (about, tuple(ids)), lambda: readings.ask(about, **values)
        ).to_pylist()
        return rows

    found = kept(_TEXTS, **within)
    scales = {row["answer_id"]: row for row in kept(_SCALES, **within)}
    numbers = sorted({row["customer"] for row in found if row["customer"] is not None})
    names = {row["customer"]: row for row in kept(_NAMES, numbers=numbers)} if numbers else {}
    nothing: dict[str, Any] = {"metric": None, "scale_low": None, "scale_high": None}
    for row in found:
        scale = scales.get(row["verbatim_id"], nothing)
        row |= {name: scale[name] for name in nothing}
        row["who"] = names.get(row["customer"])
    return sorted(found, key=lambda row: ids.index(row["verbatim_id"]))


def spoken(readings: Readings) -> list[str]:
    """The languages in which customers spoke, the most frequent first."""
    found: list[str] = readings.kept("languages", lambda: readings.ask(_LANGUAGES))["language"].to_pylist()
    return found


def places_heard(readings: Readings) -> frozenset[tuple[str, str, str]]:
    """Where on the maps something was said: touchpoint or stage, the journey's id and its own.

    Empty when nothing was said anywhere; words about no touchpoint count as `("", "", "")`.
    """
    known, found = places(readings), set()
    for code in readings.kept("heard at", lambda: readings.ask(_HEARD_AT))["touchpoint"].to_pylist():
        point = known.row("touchpoint", code)
        if point is None:
            found.add(("", "", ""))
            continue
        stage, journey = known.row("stage", point["parent"]), known.row("journey", known.journey_of(point))
        above = str(journey["id"]) if journey else ""
        found.add(("touchpoint", above, str(point["id"])))
        if stage:
            found.add(("stage", above, str(stage["id"])))
    return frozenset(found)


def taken_along(readings: Readings, behind: Behind) -> Iterator[pa.RecordBatch]:
    """All words behind a number as texts, part by part, guarded against being run as a formula; the newest first."""
    codes = with_account(in_codes(behind, readings), behind, readings)
    for batch in readings.batches(_whole(codes), **codes.values):
        columns = [safe_text(column) for column in batch.columns]
        yield pa.record_batch([pc.fill_null(column, "") for column in columns], names=batch.schema.names)


@cache
def _newest(codes: Codes) -> Question:
    found = verbatims(TABLES, opened(codes), codes)
    ordered = found.order_by([found.said_at.desc(), found.verbatim_id]).limit(MOST_LISTED)
    return Question(ordered.select("verbatim_id", "said_on"))


@cache
def _counted(codes: Codes) -> Question:
    found = verbatims(TABLES, opened(codes), codes)
    return Question(found.agg(n=found.count(), customers=found.customer.nunique()))


@cache
def _whole(codes: Codes) -> Question:
    """With the names of the map instead of codes, and the customer's reference."""
    found = verbatims(TABLES, opened(codes), codes)
    points, customers = TABLES["dimensions"], TABLES["customers"]
    points = points.filter(points.dimension == "touchpoint").select(point="code", touchpoint_id="id")
    found = found.left_join(points, found.touchpoint == points.point)
    found = found.left_join(customers.select("customer", "customer_id"), "customer")
    ordered = found.order_by([found.said_at.desc(), found.verbatim_id])
    return Question(
        ordered.select(
            "said_on", "language", "text", "score", "channel", "source", "customer_id", touchpoint="touchpoint_id"
        )
    )


def _among(name: str, key: str, day: str) -> ir.Table:
    """Rows of these ids; the days spare most of the table."""
    table, given = TABLES[name], blanks(start="date", end="date")
    ids = blanks(ids="array<string>")["ids"].unnest().name("id").as_table()
    mine = table.filter(table[day].between(given["start"], given["end"]))
    return mine.semi_join(ids, mine[key] == ids.id)


def _names() -> Question:
    customers = TABLES["customers"].select("customer", "customer_id", "name")
    wanted = blanks(numbers="array<int32>")["numbers"].unnest().name("number").as_table()
    return Question(customers.semi_join(wanted, customers.customer == wanted.number))


def _languages() -> Question:
    told = TABLES["verbatims"]
    told = told.filter(told.language.notnull())
    counted = told.group_by("language").agg(n=told.count())
    return Question(counted.order_by([ibis.desc(counted.n), counted.language]))


_TEXTS = Question(_among("verbatims", "verbatim_id", "said_on"))
_SCALES = Question(
    _among("scores", "answer_id", "answered_on").select("answer_id", "metric", "scale_low", "scale_high")
)
_NAMES, _LANGUAGES = _names(), _languages()
_HEARD_AT = Question(TABLES["verbatims"].select("touchpoint").distinct().order_by("touchpoint"))
