"""The import report: everything in and out, counted; for people as sentences, for machines as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.intake.audit import Audit, FileCount
from parcours.vocabulary.facts import FACTS
from parcours.vocabulary.port import IntakeEngine
from parcours.vocabulary.result import Result


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
class ImportReport:
    """The counts of one import."""

    source: str
    files: tuple[FileCount, ...]
    unread: tuple[str, ...]
    facts: dict[str, int]
    events: tuple[EventCount, ...]
    questions: tuple[QuestionCount, ...]
    subjects: dict[str, int]
    """Distinct subjects by kind, over interactions and answers."""
    customers: int
    """Distinct references of customers, over interactions, answers and profiles; identities are resolved later."""
    set_aside: tuple[SetAside, ...]
    repeated: dict[str, int]
    rivals: dict[str, int]
    repeated_hours: int
    skipped_hours: int

    @property
    def sentences(self) -> tuple[str, ...]:
        """The report in words, a line each."""
        return tuple(_sentences(self))

    def rows(self) -> list[dict[str, Any]]:
        """The report as rows of `about`, `name`, `figure` and `value`, one for each figure."""
        return list(_rows(self))

    def result(self) -> Result:
        """The report as a result that shows itself."""
        table = pa.Table.from_pylist(
            [{**row, "value": None if row["value"] is None else str(row["value"])} for row in self.rows()],
            schema=pa.schema({name: pa.string() for name in ("about", "name", "figure", "value")}),
        )
        first, *notes = self.sentences
        return Result("import", table, first, tuple(notes))


def report_on(
    engine: IntakeEngine,
    source: str,
    audit: Audit,
    unread: tuple[str, ...],
    facts: Mapping[str, ir.Table],
    quarantine: ir.Table,
) -> ImportReport:
    """Count the facts and what was set aside. Distinct counts go over 64-bit hashes of the references."""
    events, questions = _events(engine, facts["interactions"]), _questions(engine, facts["answers"])
    return ImportReport(
        source=source,
        files=audit.files,
        unread=unread,
        facts={
            "interactions": sum(each.interactions for each in events),
            "answers": sum(each.answers for each in questions),
            **{name: _count(facts[name]) for name in FACTS if name not in ("interactions", "answers")},
        },
        events=tuple(events),
        questions=tuple(questions),
        subjects=_subjects(engine, facts),
        customers=_customers(engine, facts),
        set_aside=tuple(_set_aside(quarantine)),
        repeated=audit.repeated,
        rivals=audit.rivals,
        repeated_hours=sum(each.repeated_hours for each in audit.tallies),
        skipped_hours=sum(each.skipped_hours for each in audit.tallies),
    )


def _hash(engine: IntakeEngine, *texts: ir.Value) -> ir.Value:
    return texts[-1].isnull().ifelse(ibis.null("uint64"), engine.function("hash", *texts, returns="uint64"))


def _events(engine: IntakeEngine, table: ir.Table) -> list[EventCount]:
    coded = table.select(
        "event",
        "currency",
        "amount",
        "occurred_on",
        customer=_hash(engine, table.customer_ref),
        subject=_hash(engine, table.subject_kind, table.subject_ref),
        text=table.text.notnull(),
    )
    pairs = coded.group_by(["event", "currency", "customer", "subject"]).agg(
        n=coded.count(),
        amount=coded.amount.sum(),
        texts=coded.text.sum(),
        first=coded.occurred_on.min(),
        last=coded.occurred_on.max(),
    )
    pairs = engine.keep(pairs)
    people = pairs.group_by(["event", "customer"]).agg(
        subjects=pairs.subject.nunique(), n=pairs.n.sum(), unnamed=pairs.subject.isnull().any()
    )
    several = (people.subjects > 1) | (people.unnamed & (people.n > 1))
    people = people.group_by("event").agg(people=people.count(), several=several.sum())
    totals = pairs.group_by("event").agg(
        n=pairs.n.sum(),
        subjects=pairs.subject.nunique(),
        texts=pairs.texts.sum(),
        first=pairs["first"].min(),
        last=pairs["last"].max(),
    )
    sums = pairs.filter(pairs.currency.notnull()).group_by(["event", "currency"]).agg(amount=lambda t: t.amount.sum())
    amounts: dict[str, dict[str, Decimal]] = {}
    for row in sums.order_by("event", "currency").to_pyarrow().to_pylist():
        amounts.setdefault(row["event"], {})[row["currency"]] = row["amount"]
    rows = totals.inner_join(people, "event").order_by(totals.n.desc(), totals.event).to_pyarrow().to_pylist()
    return [
        EventCount(
            event=row["event"],
            interactions=row["n"],
            customers=row["people"],
            customers_with_several=row["several"],
            subjects=row["subjects"],
            amounts=amounts.get(row["event"], {}),
            texts=row["texts"],
            first_on=row["first"],
            last_on=row["last"],
        )
        for row in rows
    ]


def _questions(engine: IntakeEngine, table: ir.Table) -> list[QuestionCount]:
    coded = table.mutate(
        customer=_hash(engine, table.customer_ref),
        subject=_hash(engine, table.subject_kind, table.subject_ref),
        response=_hash(engine, table.response_id),
    )
    by = ["survey", "question"]
    counts = coded.group_by(by).agg(
        metric=coded.metric.max(),
        low=coded.scale_low.min(),
        high=coded.scale_high.max(),
        answers=coded.count(),
        responses=coded.response.nunique(),
        customers=coded.customer.nunique(),
        subjects=coded.subject.nunique(),
        scores=coded.score.count(),
        texts=coded.text.count(),
        blank=(coded.state == "blank").sum(),
        not_used=(coded.state == "not used").sum(),
        first=coded.answered_on.min(),
        last=coded.answered_on.max(),
    )
    found = {(row["survey"], row["question"]): row for row in counts.order_by(by).to_pyarrow().to_pylist()}
    several = {}
    for name in ("subject", "response"):
        often = coded.filter(coded[name].notnull()).group_by([*by, name]).agg(n=lambda t: t.count())
        often = often.filter(often.n > 1).group_by(by).agg(n=lambda t: t.count())
        several[name] = {(row["survey"], row["question"]): row["n"] for row in often.to_pyarrow().to_pylist()}
    return [
        QuestionCount(
            survey=row["survey"],
            question=row["question"],
            metric=row["metric"],
            scale=None if row["low"] is None else f"{row['low']:g} to {row['high']:g}",
            subjects_with_several=several["subject"].get(name, 0),
            responses_with_several=several["response"].get(name, 0),
            first_on=row["first"],
            last_on=row["last"],
            **{key: row[key] for key in ("answers", "responses", "customers", "subjects", "scores", "texts")},
            **{key: row[key] for key in ("blank", "not_used")},
        )
        for name, row in found.items()
    ]


def _subjects(engine: IntakeEngine, facts: Mapping[str, ir.Table]) -> dict[str, int]:
    tables = [facts[name] for name in ("interactions", "answers")]
    both = ibis.union(*(t.select("subject_kind", subject=_hash(engine, t.subject_ref)) for t in tables), distinct=True)
    counts = both.filter(both.subject.notnull()).group_by("subject_kind").agg(n=lambda t: t.count())
    return {row["subject_kind"]: row["n"] for row in counts.order_by("subject_kind").to_pyarrow().to_pylist()}


def _customers(engine: IntakeEngine, facts: Mapping[str, ir.Table]) -> int:
    tables = [facts[name] for name in ("interactions", "answers", "profiles")]
    return _count(ibis.union(*(t.select(ref=_hash(engine, t.customer_ref)) for t in tables), distinct=True).drop_null())


def _set_aside(quarantine: ir.Table) -> Iterator[SetAside]:
    counts = quarantine.group_by(["fact_table", "code", "column"]).agg(n=quarantine.count())
    for row in counts.order_by(counts.n.desc(), "code", "column").to_pyarrow().to_pylist():
        yield SetAside(row["fact_table"], row["code"], row["column"], row["n"])


def _count(table: ir.Table) -> int:
    return int(table.count().to_pyarrow().as_py())


def _sentences(report: ImportReport) -> Iterator[str]:
    counts = ", ".join(f"{count:,} {name}" for name, count in report.facts.items() if count)
    yield f'From "{report.source}" came {counts or "nothing"}, of {report.customers:,} customers as it knows them.'
    for file in report.files:
        broken = f", {file.broken:,} unreadable lines" if file.broken else ""
        yield (
            f"{file.file} ({file.kind}): {file.rows:,} rows read{broken}: "
            f"{file.used:,} used, {file.unused:,} unused, {file.set_aside:,} set aside."
        )
    for name in report.unread:
        yield f"{name} fits no pattern of the recipe and was not read."
    for event in report.events:
        yield _event_sentence(event)
    for question in report.questions:
        yield _question_sentence(question)
    for aside in report.set_aside:
        where = f" in {aside.column}" if aside.column else ""
        yield f"Set aside: {aside.cells:,} × {aside.code}{where}."
    for table, count in report.repeated.items():
        if count:
            yield f"{count:,} {table} came twice with the same content and count once."
    if report.repeated_hours or report.skipped_hours:
        yield (
            f"Clock changes: {report.repeated_hours:,} times in an hour that comes twice, "
            f"{report.skipped_hours:,} in an hour that never was; read by the recipe's rules."
        )


def _event_sentence(event: EventCount) -> str:
    subjects = f", about {event.subjects:,} subjects" if event.subjects else ""
    amount = "".join(f", {amount:,.2f} {currency}" for currency, amount in event.amounts.items())
    texts = f", {event.texts:,} with text" if event.texts else ""
    return (
        f"{event.event}: {event.interactions:,} by {event.customers:,} customers "
        f"({event.customers_with_several:,} of them several){subjects}{amount}{texts}; {_period(event)}."
    )


def _question_sentence(question: QuestionCount) -> str:
    scale = f", scale {question.scale}" if question.scale else ""
    metric = f" ({question.metric}{scale})" if question.metric else ""
    texts = f", {question.texts:,} with text" if question.texts else ""
    missing = f"{question.blank:,} blank, {question.not_used:,} not used"
    return (
        f"{question.survey} · {question.question}{metric}: {question.answers:,} answers in "
        f"{question.responses:,} responses, {question.scores:,} scores{texts}, {missing}; {_period(question)}."
    )


def _period(count: EventCount | QuestionCount) -> str:
    return f"{count.first_on} to {count.last_on}"


def _rows(report: ImportReport) -> Iterator[dict[str, Any]]:
    yield from _named("facts", "", report.facts)
    yield from _named("customers", "", {"customers": report.customers})
    yield from _named("subjects", "", report.subjects)
    for file in report.files:
        figures = ("kind", "records", "rows", "used", "unused", "set_aside", "broken")
        yield from _named("file", file.file, {name: getattr(file, name) for name in figures})
    for event in report.events:
        fields = {n: getattr(event, n) for n in event.__dataclass_fields__ if n not in ("event", "amounts")}
        yield from _named("event", event.event, fields)
        yield from _named("event", event.event, {f"amount {name}": amount for name, amount in event.amounts.items()})
    for question in report.questions:
        fields = {n: getattr(question, n) for n in question.__dataclass_fields__ if n not in ("survey", "question")}
        yield from _named("question", f"{question.survey} · {question.question}", fields)
    for aside in report.set_aside:
        yield from _named("set aside", f"{aside.fact_table or '-'} · {aside.column or '-'}", {aside.code: aside.cells})
    yield from _named("same key, same content", "", report.repeated)
    yield from _named("same key, other content", "", report.rivals)
    yield from _named("clock changes", "", {"repeated": report.repeated_hours, "skipped": report.skipped_hours})
    for name in report.unread:
        yield from _named("file", name, {"read": 0})


def _named(about: str, name: str, figures: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for figure, value in figures.items():
        yield {"about": about, "name": name, "figure": figure, "value": value}
