"""A question as asked, checked against what the company knows: words become codes, wrong words become refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import ibis.expr.types as ir

from parcours.errors import QuestionError, did_you_mean
from parcours.metrics.metric import PERIODS, WHERE_IN_THE_COMPANY, WHERE_ON_THE_MAP, Metric
from parcours.metrics.tables import Tables, needed
from parcours.vocabulary.words import Collection, PromiseState

PROMISE_PREFIX = "promise:"
UNKNOWN = "unknown"
"""What people write for "not known" in a condition; such values are null in tables."""
CODED = (*WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY, "promise")


@dataclass(frozen=True)
class Words:
    """What the codes of each dimension mean: dimension -> code -> id."""

    ids: Mapping[str, Mapping[int, str]]
    labels: Mapping[str, Mapping[str, str]]
    """Dimension -> label in small letters -> id."""

    @classmethod
    def of(cls, dimensions: ir.Table) -> Words:
        """Read the dimension table."""
        ids: dict[str, dict[int, str]] = {}
        labels: dict[str, dict[str, str]] = {}
        for row in dimensions.to_pyarrow().to_pylist():
            ids.setdefault(row["dimension"], {})[row["code"]] = row["id"]
            for word in (row["label"], row["id"]):
                labels.setdefault(row["dimension"], {})[(word or "").casefold()] = row["id"]
        return cls(ids, labels)

    def id_of(self, dimension: str, word: str) -> str:
        """The id behind an id or label; raises QuestionError with the nearest words."""
        known = self.labels.get(dimension, {})
        if word.casefold() not in known:
            raise QuestionError(
                "unknown-value", f'There is no {dimension} "{word}".', hint=did_you_mean(word, self.known(dimension))
            )
        return known[word.casefold()]

    def known(self, dimension: str) -> list[str]:
        """All ids of a dimension."""
        return sorted(set(self.ids.get(dimension, {}).values()))

    def codes(self, dimension: str, id_: str) -> list[int]:
        """The codes of an id; several when two journeys use it."""
        return [code for code, known in self.ids.get(dimension, {}).items() if known == id_]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A metric, what to split it by, what to keep; days are included at both ends."""

    metric: Metric
    words: Words
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    """Dimension -> ids to keep, None for unknown."""
    start: dt.date | None = None
    end: dt.date | None = None
    weighted: bool = False

    @property
    def period(self) -> str | None:
        """The period among the `by` columns."""
        return next((name for name in self.by if name in PERIODS), None)

    @property
    def dimensions(self) -> list[str]:
        """The `by` columns that are no periods."""
        return [name for name in self.by if name not in PERIODS]

    @property
    def on_the_map(self) -> bool:
        """Whether journeys, stages or touchpoints are named."""
        return any(name in WHERE_ON_THE_MAP for name in (*self.by, *self.where))

    def between(self, start: dt.date | None, end: dt.date | None) -> Question:
        """The same question about other days."""
        return replace(self, start=start, end=end)

    def cells(self, table: ir.Table) -> dict[str, ir.Value]:
        """The expressions to group a table with a `day` by."""
        return {
            name: table.day.truncate(name).cast("date") if name in PERIODS and name != "day" else table[name]
            for name in self.by
        }

    def worded(self, name: str, values: Sequence[Any]) -> list[Any]:
        """A column of codes as ids; everything else as it is."""
        ids = self.words.ids.get(name, {}) if name in CODED else {}
        return [ids.get(value) if isinstance(value, int) else value for value in values]

    def within(self, table: ir.Table) -> ir.Table:
        """Keep the rows of a table with a `day` that the question is about; segments are joined elsewhere."""
        kept = []
        if self.start:
            kept.append(table.day >= ibis.literal(self.start, "date"))
        if self.end:
            kept.append(table.day <= ibis.literal(self.end, "date"))
        for name, wanted in self.where.items():
            if name in table.columns and name != "segment":
                kept.append(self._is_one_of(table[name], name, wanted))
        return table.filter(kept) if kept else table

    def with_segments(self, table: ir.Table, tables: Tables) -> ir.Table:
        """Join the customers' segments where the question names segments; a customer in two gives two rows."""
        if "segment" not in self.by and "segment" not in self.where:
            return table
        members = needed(tables.memberships, "segments")
        if "segment" in self.where:
            members = members.filter(members.segment.isin([name for name in self.where["segment"] if name]))
        if "segment" not in self.by:
            members = members.select("customer").distinct()
        return table.inner_join(members, "customer")

    def _is_one_of(self, column: ir.Column, name: str, wanted: Sequence[str | None]) -> ir.BooleanValue:
        values: list[str] | list[int] = [value for value in wanted if value is not None]
        if name in CODED and column.type().is_integer():
            values = [code for value in wanted if value is not None for code in self.words.codes(name, value)]
        matches = column.isin(values) if values else ibis.literal(False)
        return (matches | column.isnull()) if None in wanted else matches.fill_null(False)


def ask(
    metric: Metric,
    tables: Tables,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, str | Sequence[str]] | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
    weighted: bool = False,
) -> Question:
    """Check a question; raises QuestionError for words that the metric or the company does not know."""
    words = Words.of(tables.dimensions)
    known = (*PERIODS, *metric.dimensions)
    for name in by:
        _check_dimension(metric, words, name, known)
    if "segment" in (*by, *(where or {})):
        _check_segments(tables)
    if sum(name in PERIODS for name in by) > 1:
        raise QuestionError("two-periods", f"By {' and '.join(by)} names two periods.", hint="Choose one of them.")
    if start and end and start > end:
        raise QuestionError("days-reversed", f"The question starts on {start} and ends on {end}.", hint="Swap them.")
    kept = {}
    for name, wanted in (where or {}).items():
        if name in PERIODS:
            raise QuestionError("period-in-where", f'"{name}" is no condition.', hint="Use a first and a last day.")
        _check_dimension(metric, words, name, known)
        kept[name] = _values(words, tables, name, [wanted] if isinstance(wanted, str) else list(wanted))
    return Question(
        metric=metric, words=words, by=tuple(dict.fromkeys(by)), where=kept, start=start, end=end, weighted=weighted
    )


def _check_dimension(metric: Metric, words: Words, name: str, known: Sequence[str]) -> None:
    if name.startswith(PROMISE_PREFIX) and "question" in metric.dimensions:
        words.id_of("promise", name.removeprefix(PROMISE_PREFIX))
    elif name not in known:
        raise QuestionError(
            "unknown-dimension", f'{metric.label} cannot be split by "{name}".', hint=did_you_mean(name, known)
        )


def _check_segments(tables: Tables) -> None:
    if tables.memberships is None or not tables.memberships.limit(1).count().to_pyarrow().as_py():
        raise QuestionError(
            "no-segments",
            "No customer is in a segment.",
            hint="Define segments in the company's segments.toml, then run parcours refresh; it tells of empty ones.",
        )


def _values(words: Words, tables: Tables, name: str, wanted: Sequence[str]) -> tuple[str | None, ...]:
    """The values to keep as the tables spell them; raises QuestionError with the nearest one."""
    found = [None if word == UNKNOWN else word for word in wanted]
    if name in CODED:
        return tuple(word if word is None else words.id_of(name, word) for word in found)
    known = _known_values(tables, name)
    for word in found:
        if word is not None and word not in known:
            raise QuestionError("unknown-value", f'There is no {name} "{word}".', hint=did_you_mean(word, known))
    return tuple(found)


def _known_values(tables: Tables, name: str) -> list[str]:
    if name.startswith(PROMISE_PREFIX):
        return [str(PromiseState.KEPT), str(PromiseState.BROKEN)]
    if name == "collection":
        return [str(word) for word in Collection]
    place = {"segment": tables.memberships, "survey": tables.scores, "question": tables.scores}
    table = needed(place.get(name, tables.tallies), f"{name}s")
    return [value for value in table.select(name).distinct().to_pyarrow()[name].to_pylist() if value is not None]
