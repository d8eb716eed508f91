"""The import report: everything in and out, counted; for people as sentences, for machines as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from parcours.intake.audit import Audit, FileCount
from parcours.intake.counting import Counts, EventCount, QuestionCount, SetAside
from parcours.intake.set_aside import FINAL
from parcours.vocabulary.result import Result

#: Up to this share of a file's rows is dirt as every export has it.
FEW = 0.03


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
    import_id: str = ""
    """The import in the lake's journal, once it is there."""
    changed: int = 0
    """Facts that were known and came with other content."""
    already_known: int = 0
    """Facts that were known as they came."""
    currency: str = ""
    """The one in which the company counts its revenue."""

    @property
    def landed(self) -> int:
        """How many facts there are."""
        return sum(self.facts.values())

    @property
    def headline(self) -> str:
        """How much came in, and how much of it was known."""
        counts = ", ".join(f"{count:,} {name}" for name, count in self.facts.items() if count)
        if self.landed and self.already_known == self.landed:
            return f'From "{self.source}" came nothing new: {counts}, all already known.'
        told = f'From "{self.source}" came {counts or "nothing"}, of {self.customers:,} customers as it knows them'
        fates = {"added": self.added, "changed": self.changed, "already known": self.already_known}
        said = ", ".join(f"{count:,} {fate}" for fate, count in fates.items() if count)
        return f"{told}: {said}." if self.added < self.landed else f"{told}."

    @property
    def added(self) -> int:
        """Facts that nobody knew before."""
        return self.landed - self.changed - self.already_known

    @property
    def foreign_currencies(self) -> tuple[str, ...]:
        """The currencies of the amounts when none of them is in the company's: they count for no revenue."""
        named = sorted({name for event in self.events for name, amount in event.amounts.items() if amount})
        return tuple(named) if self.currency and self.currency not in named else ()

    @property
    def losses(self) -> tuple[str, ...]:
        """What costs more than a few rows, file by file and reason by reason; for a look ahead."""
        gone = {file.file: (file.set_aside + file.broken, file.records) for file in self.files}
        records = sum(all_ for _, all_ in gone.values())
        files = [
            f"{name}: {rows:,} of {all_:,} rows would be set aside ({rows / all_:.0%})."
            for name, (rows, all_) in gone.items()
            if rows > FEW * all_
        ]
        reasons = [each for each in self.set_aside if files or each.cells > FEW * records]
        timeless = (
            _timeless_sentence(file, "would bring") for file in self.files if file.timeless > FEW * file.records
        )
        idle = (_idle_sentence(file, "would bring") for file in self.files if _is_idle(file))
        return (*files, *(_aside_sentence(each, "Would be set aside") for each in reasons), *timeless, *idle)

    @property
    def to_retry(self) -> bool:
        """Whether a retry would read again any of what was set aside."""
        return any(each.fact_table and each.code not in FINAL for each in self.set_aside)

    @property
    def left_out_of_sums(self) -> bool:
        """Whether cells were left out of a sum: only importing all of the files again can count them."""
        return any(not each.fact_table and each.code not in FINAL for each in self.set_aside)

    @property
    def findings(self) -> tuple[str, ...]:
        """What there is to say beside the counts of files: what went wrong first, then events and questions."""
        return tuple(_findings(self))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The report in words, a line each."""
        return (self.headline, *map(_file_sentence, self.files), *self.findings)

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


def report_on(source: str, audit: Audit, unread: tuple[str, ...], counts: Counts) -> ImportReport:
    """Put the counts of rows and of facts together."""
    return ImportReport(
        source=source,
        files=audit.files,
        unread=unread,
        facts=counts.facts,
        events=counts.events,
        questions=counts.questions,
        subjects=counts.subjects,
        customers=counts.customers,
        set_aside=counts.set_aside,
        repeated=audit.repeated,
        rivals=audit.rivals,
        repeated_hours=sum(each.repeated_hours for each in audit.tallies),
        skipped_hours=sum(each.skipped_hours for each in audit.tallies),
    )


def _file_sentence(file: FileCount) -> str:
    broken = f", {file.broken:,} unreadable lines" if file.broken else ""
    return (
        f"{file.file} ({file.kind}): {file.rows:,} rows read{broken}: "
        f"{file.used:,} used, {file.unused:,} unused, {file.set_aside:,} set aside."
    )


def _findings(report: ImportReport) -> Iterator[str]:
    for name in report.unread:
        yield f"{name} fits no pattern of the recipe and was not read."
    yield from map(_aside_sentence, report.set_aside)
    yield from (_timeless_sentence(file, "brought") for file in report.files if file.timeless)
    yield from (_idle_sentence(file, "brought") for file in report.files if _is_idle(file))
    if named := report.foreign_currencies:
        told = f"Amounts are in {', '.join(named)}, and the company counts its revenue in {report.currency} alone"
        yield f"{told}: they count for none. Set currency in parcours.toml and refresh, or in the recipe."
    for table, count in report.repeated.items():
        if count:
            yield f"{count:,} {table} came twice with the same content and count once."
    if report.repeated_hours or report.skipped_hours:
        yield (
            f"Clock changes: {report.repeated_hours:,} times in an hour that comes twice, "
            f"{report.skipped_hours:,} in an hour that never was; read by the recipe's rules."
        )
    yield from map(_event_sentence, report.events)
    yield from map(_question_sentence, report.questions)


def _timeless_sentence(file: FileCount, brought: str) -> str:
    """How many rows have no time, in which columns none stands, and where the first of them is."""
    rows = f"{file.timeless:,} row{'s' * (file.timeless > 1)}"
    first = f", line {file.timeless_line:,}{' for one' * (file.timeless > 1)}" if file.timeless_line else ""
    return f"{file.file}: {rows} {brought} nothing, for there is no time in {' or '.join(file.times)}{first}."


def _is_idle(file: FileCount) -> bool:
    """Whether more than a few rows are readable, and no part of the recipe takes them."""
    return file.idle > FEW * file.records


def _idle_sentence(file: FileCount, brought: str) -> str:
    return (
        f"{file.file}: {file.idle:,} of {file.records:,} rows {brought} nothing, for no part of the recipe takes them."
    )


def _aside_sentence(aside: SetAside, fate: str = "Set aside") -> str:
    where = f" in {aside.column}" if aside.column else ""
    return f"{fate}: {aside.cells:,} × {aside.code}{where}."


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
    fates = ("added", "changed", "already_known")
    yield from _named("facts together", "", {name: getattr(report, name) for name in fates})
    yield from _named("customers", "", {"customers": report.customers})
    yield from _named("subjects", "", report.subjects)
    for file in report.files:
        figures = ("kind", "records", "rows", "used", "unused", "timeless", "set_aside", "broken")
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
