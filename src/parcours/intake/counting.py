"""Counting facts: per event, per question, and the distinct customers and subjects behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.facts import FACTS
from parcours.vocabulary.port import IntakeEngine


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
    """Counted over numbers: events, customers and subjects by their hashes; names only where rows are few."""
    coded = interactions.select(
        event=_hash(engine, interactions.event),
        customer=_hash(engine, interactions.customer_ref),
        subject=interactions.subject_ref.isnull().ifelse(
            ibis.null("uint64"),
            engine.function("hash", interactions.subject_kind, interactions.subject_ref, returns="uint64"),
        ),
    )
    people = coded.group_by(["event", "customer"]).agg(
        several=coded.subject.min() != coded.subject.max(), n=coded.count(), unnamed=coded.subject.isnull().any()
    )
    several = people.several.fill_null(False) | (people.unnamed & (people.n > 1))
    people = people.group_by("event").agg(people=people.count(), several=several.sum())
    subjects = coded.select("event", "subject").distinct()
    subjects = subjects.group_by("event").agg(subjects=subjects.subject.count())
    totals = interactions.group_by("event").agg(
        n=interactions.count(),
        texts=interactions.text.count(),
        first=interactions.occurred_on.min(),
        last=interactions.occurred_on.max(),
    )
    totals = totals.rename(name="event").mutate(event=_hash(engine, totals.event))
    rows = totals.inner_join(people, "event").inner_join(subjects, "event").order_by(ibis.desc("n"), "name")
    amounts = _paid(interactions)
    return [
        EventCount(
            event=row["name"],
            interactions=row["n"],
            customers=row["people"],
            customers_with_several=row["several"],
            subjects=row["subjects"],
            amounts=amounts.get(row["name"], {}),
            texts=row["texts"],
            first_on=row["first"],
            last_on=row["last"],
        )
        for row in rows.to_pyarrow().to_pylist()
    ]


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
