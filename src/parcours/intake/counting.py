"""Counting facts: per event, per question, and the distinct customers and subjects behind them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.vocabulary.facts import FACTS
from parcours.vocabulary.port import IntakeEngine

Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
#: So many hashes are told apart at once: with their groups and their order, half a gigabyte.
AT_ONCE = 2**24
#: So many names of events are looked through faster than joined.
FEW = 100


@dataclass(frozen=True)
class EventCount:
    """What came in about one event."""

    event: str
    interactions: int
    customers: int
    customers_with_several: int
    """Customers with more than one subject of this event, or interaction where there are no subjects."""
    subjects: int
    amounts: dict[str, Decimal]
    """What was paid, by currency."""
    texts: int
    first_on: dt.date | None
    last_on: dt.date | None


@dataclass(frozen=True)
class QuestionCount:
    """What came in as answers to one question of one survey."""

    survey: str
    question: str
    metric: str | None
    scale: str | None
    answers: int
    responses: int
    customers: int
    subjects: int
    subjects_with_several: int
    """Subjects that more than one answer is about."""
    responses_with_several: int
    """Responses with more than one answer to this question."""
    scores: int
    texts: int
    blank: int
    not_used: int
    first_on: dt.date | None
    last_on: dt.date | None


@dataclass(frozen=True)
class SetAside:
    """How often something was set aside for one reason."""

    fact_table: str | None
    code: str
    column: str | None
    cells: int


@dataclass(frozen=True)
class Counts:
    """All figures about the facts of one import."""

    facts: dict[str, int]
    events: tuple[EventCount, ...]
    questions: tuple[QuestionCount, ...]
    subjects: dict[str, int]
    customers: int
    set_aside: tuple[SetAside, ...]


def count_facts(engine: IntakeEngine, facts: Mapping[str, ir.Table], quarantine: ir.Table) -> Counts:
    """Count facts and what was set aside, each table in one pass; distinct things are told apart by 64-bit hashes."""
    happened = facts["interactions"]
    said = engine.keep(_said(engine, facts["answers"]))
    known = engine.keep(facts["profiles"].select(customer=_hash(engine, facts["profiles"].customer_ref)))
    events, questions = _events(engine, happened), _questions(said)
    coded = happened.select(
        "subject_kind", customer=_hash(engine, happened.customer_ref), subject=_hash(engine, happened.subject_ref)
    )
    subjects = ibis.union(*(each.select("subject_kind", "subject") for each in (coded, said)), distinct=True)
    by_kind = subjects.filter(subjects.subject.notnull()).group_by("subject_kind").agg(n=lambda t: t.count())
    customers = ibis.union(*(each.select("customer") for each in (coded, said, known)), distinct=True)
    return Counts(
        facts={
            "interactions": sum(each.interactions for each in events),
            "answers": sum(each.answers for each in questions),
            **{name: _count(facts[name]) for name in FACTS if name not in ("interactions", "answers")},
        },
        events=tuple(events),
        questions=tuple(questions),
        subjects={row["subject_kind"]: row["n"] for row in by_kind.order_by("subject_kind").to_pyarrow().to_pylist()},
        customers=_count(customers.drop_null()),
        set_aside=_set_aside(quarantine),
    )


def _hash(engine: IntakeEngine, text: ir.StringValue) -> ir.IntegerValue:
    return text.isnull().ifelse(ibis.null("uint64"), engine.function("hash", text, returns="uint64"))


def _paid(table: ir.Table) -> dict[str, dict[str, Decimal]]:
    """The amounts of each event, by currency."""
    sums = table.filter(table.amount.notnull()).group_by(["event", "currency"]).agg(amount=lambda t: t.amount.sum())
    amounts: dict[str, dict[str, Decimal]] = {}
    for row in sums.order_by("event", "currency").to_pyarrow().to_pylist():
        amounts.setdefault(row["event"], {})[row["currency"] or "?"] = row["amount"]
    return amounts


def _events(engine: IntakeEngine, interactions: ir.Table) -> list[EventCount]:
    """Counted over numbers: events by their places, customers and subjects by their hashes."""
    totals = interactions.group_by("event").agg(
        n=interactions.count(),
        texts=interactions.text.count(),
        first=interactions.occurred_on.min(),
        last=interactions.occurred_on.max(),
    )
    rows = totals.order_by(ibis.desc("n"), "event").to_pyarrow().to_pylist()
    placed = _numbered(engine, interactions, [row["event"] for row in rows])
    coded = placed.select(
        event="number",
        customer=_hash(engine, placed.customer_ref),
        subject=placed.subject_ref.isnull().ifelse(
            ibis.null("uint64"),
            engine.function("hash", placed.subject_kind, placed.subject_ref, returns="uint64"),
        ),
    )
    people, amounts = _people(coded), _paid(interactions)
    subjects = _subjects(coded, sum(row["n"] for row in rows), len(rows))
    return [
        EventCount(
            event=row["event"],
            interactions=row["n"],
            customers=people[place]["people"],
            customers_with_several=people[place]["several"],
            subjects=int(subjects[place]),
            amounts=amounts.get(row["event"], {}),
            texts=row["texts"],
            first_on=row["first"],
            last_on=row["last"],
        )
        for place, row in enumerate(rows)
    ]


def _numbered(engine: IntakeEngine, interactions: ir.Table, events: list[str]) -> ir.Table:
    """The same with the `number` of its event in this list: a few are looked through row by row, many are joined."""
    if len(events) > FEW:
        listed = pa.table({"event": events, "number": pa.array(range(len(events)), pa.int32())})
        return interactions.inner_join(engine.from_arrow(listed), "event")
    names = ibis.literal(events, "array<string>")
    return interactions.mutate(number=engine.function("list_position", names, interactions.event, returns="int32") - 1)


def _people(coded: ir.Table) -> dict[int, dict[str, int]]:
    """By event: its customers, and those of them with several subjects (interactions where there is no subject)."""
    people = coded.group_by(["event", "customer"]).agg(
        several=coded.subject.min() != coded.subject.max(), n=coded.count(), unnamed=coded.subject.isnull().any()
    )
    several = people.several.fill_null(False) | (people.unnamed & (people.n > 1))
    counted = people.group_by("event").agg(people=people.count(), several=several.sum())
    return {row["event"]: row for row in counted.to_pyarrow().to_pylist()}


def _subjects(coded: ir.Table, most: int, events: int) -> Numbers:
    """How many subjects each event is about; `most` is how many rows there are at the most.

    NumPy sorts hashes three times as fast as an engine groups them; many are sorted part by part.
    """
    about = coded.filter(coded.subject.notnull())
    found = np.zeros(events, np.int64)
    parts = max(1, math.ceil(most / AT_ONCE))
    for part in range(parts):
        some = about.filter(about.subject % parts == part) if parts > 1 else about
        rows = some.select("event", "subject").to_pyarrow()
        found += _different(rows["event"].to_numpy(), rows["subject"].to_numpy(), events)
    return found


def _different(groups: npt.NDArray[np.int32], hashes: Hashes, count: int) -> Numbers:
    """How many different hashes there are in each group; groups are numbered from 0."""
    small = groups.astype(np.uint16 if count < 2**16 else np.int32)  # NumPy sorts small numbers by their digits
    apart = np.split(hashes[np.argsort(small, kind="stable")], np.bincount(groups, minlength=count).cumsum()[:-1])
    return np.array([_how_many(each) for each in apart], np.int64)


def _how_many(hashes: Hashes) -> int:
    """How many different ones there are: `np.unique` looks each up in a table, a hundred times as slow."""
    hashes.sort()
    return int(np.count_nonzero(hashes[1:] != hashes[:-1])) + (hashes.size > 0)


def _said(engine: IntakeEngine, table: ir.Table) -> ir.Table:
    """Answers with what there is to count in them."""
    return table.select(
        "survey",
        "question",
        "metric",
        "scale_low",
        "scale_high",
        "answered_on",
        "subject_kind",
        customer=_hash(engine, table.customer_ref),
        subject=_hash(engine, table.subject_ref),
        response=_hash(engine, table.response_id),
        score=table.score.notnull(),
        text=table.text.notnull(),
        blank=table.state == "blank",
        not_used=table.state == "not used",
    )


def _questions(said: ir.Table) -> list[QuestionCount]:
    by = ["survey", "question"]
    counts = said.group_by(by).agg(
        metric=said.metric.max(),
        low=said.scale_low.min(),
        high=said.scale_high.max(),
        answers=said.count(),
        responses=said.response.nunique(),
        customers=said.customer.nunique(),
        subjects=said.subject.nunique(),
        scores=said.score.sum(),
        texts=said.text.sum(),
        blank=said.blank.sum(),
        not_used=said.not_used.sum(),
        first_on=said.answered_on.min(),
        last_on=said.answered_on.max(),
    )
    several = {name: _several(said, by, name) for name in ("subject", "response")}
    found = []
    for row in counts.order_by(by).to_pyarrow().to_pylist():
        low, high = row.pop("low"), row.pop("high")
        question = (row["survey"], row["question"])
        found.append(
            QuestionCount(
                **row,
                scale=None if low is None else f"{low:g} to {high:g}",
                subjects_with_several=several["subject"].get(question, 0),
                responses_with_several=several["response"].get(question, 0),
            )
        )
    return found


def _several(said: ir.Table, by: list[str], name: str) -> dict[tuple[str, str], int]:
    """How many subjects, or responses, have more than one answer to a question."""
    often = said.filter(said[name].notnull()).group_by([*by, name]).agg(n=lambda t: t.count())
    often = often.filter(often.n > 1).group_by(by).agg(n=lambda t: t.count())
    return {(row["survey"], row["question"]): row["n"] for row in often.to_pyarrow().to_pylist()}


def _set_aside(quarantine: ir.Table) -> tuple[SetAside, ...]:
    counts = quarantine.group_by(["fact_table", "code", "column"]).agg(n=quarantine.count())
    rows = counts.order_by(counts.n.desc(), "code", "column").to_pyarrow().to_pylist()
    return tuple(SetAside(row["fact_table"], row["code"], row["column"], row["n"]) for row in rows)


def _count(table: ir.Table) -> int:
    return int(table.count().to_pyarrow().as_py())
