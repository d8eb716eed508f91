"""What the report draws on, and the few ways in which it asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import ibis.expr.types as ir
import pyarrow as pa

from parcours.charts.readings import Reading
from parcours.errors import QuestionError, StaleError
from parcours.journeys.journey import Journey
from parcours.lake import Import
from parcours.vocabulary.lens import Lens
from parcours.vocabulary.result import Result

Row = dict[str, Any]

NO_CHURN_RULE = "no-churn-rule"
"""A company may well not have said when a customer is lost; the report then leaves churn out."""


class Measure(Protocol):
    """The company's `measure`."""

    def __call__(
        self,
        metric: str,
        by: Sequence[str] = (),
        *,
        where: Mapping[str, str | Sequence[str]] | None = None,
        start: dt.date | None = None,
        end: dt.date | None = None,
        compare: Any = None,
    ) -> Result: ...


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Everything that was derived and asked before the report is written.

    `tables` are the derived tables by name: dimensions, steps, paths, variants, flows, memberships, scores. `start` and
    `end` narrow scorecard and segments to a period and compare it with the one before and with last year's; without
    them everything known is read and nothing compared.
    """

    company: str
    as_of: dt.datetime | None
    """Up to when the facts tell, in the company's time zone; None where there are none."""
    journeys: Sequence[Journey]
    tables: Mapping[str, ir.Table]
    measure: Measure
    criticality: Result
    plan: Result
    made_at: dt.datetime | None = None
    """When the derived tables were built, in the company's time zone."""
    time_zone: str = ""
    currency: str = "EUR"
    imports: Sequence[Import] = ()
    quarantine: ir.Table | None = None
    silence_days: float | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    versions: tuple[tuple[str, str], ...] = ()
    lens: Lens = Lens()  # noqa: RUF009 - a lens is frozen
    """Whom and which days the tables and questions are about."""
    segment_names: Mapping[str, str] = field(default_factory=dict)
    """What segments are called, by id."""

    def ask(self, metric: str, by: Sequence[str] = (), **question: Any) -> list[Row]:
        """The rows of a measure that has a value; none for what this company does not know."""
        found = self.asked(metric, by, **question)
        return [row for row in found.rows() if row["value"] is not None or row["n"]] if found else []

    def asked(self, metric: str, by: Sequence[str] = (), **question: Any) -> Result | None:
        """The whole answer; None for what this company does not know."""
        try:
            return self.measure(metric, by=list(by), **question)
        except StaleError:
            return None
        except QuestionError as refusal:
            if refusal.code == NO_CHURN_RULE:
                return None
            raise

    @property
    def moves(self) -> ir.Table:
        """The steps made under the lens, each on its own day."""
        return self.tables.get("moves", self.tables["steps"])

    @property
    def said(self) -> ir.Table:
        """The answers given under the lens, each on its own day."""
        return self.tables.get("said", self.tables["scores"])

    @cached_property
    def since(self) -> dt.date | None:
        """The first day that anything is known about."""
        first: dt.date | None = self.tables["steps"].occurred_on.min().to_pyarrow().as_py()
        return first

    @cached_property
    def coded(self) -> pa.Table:
        """The dimensions, as they are asked for again and again."""
        return self.tables["dimensions"].to_pyarrow()

    def codes(self, dimension: str) -> dict[int, Row]:
        """The rows of one dimension by code."""
        return {row["code"]: row for row in self.coded.to_pylist() if row["dimension"] == dimension}

    def journey_code(self, journey: Journey) -> int | None:
        """The code of a journey; None when no refresh has seen it."""
        return next((code for code, row in self.codes("journey").items() if row["id"] == journey.id), None)


def reading_of(row: Row | None) -> Reading | None:
    """The reading in a row with value, low, high and n."""
    if row is None:
        return None
    return Reading(value=row["value"], low=row.get("low"), high=row.get("high"), n=row.get("n"))


def named_reading(row: Row, name: str, n: str) -> Reading | None:
    """The reading in the columns name, name_low, name_high; None where there is no value."""
    if row.get(name) is None:
        return None
    return Reading(value=row[name], low=row.get(f"{name}_low"), high=row.get(f"{name}_high"), n=row.get(n))


def one_instrument(rows: Sequence[Row], *names: str) -> list[Row]:
    """The rows of the instrument (scale, collection ...) with most answers; different ones are never mixed."""
    answers: dict[tuple[Any, ...], int] = {}
    for row in rows:
        kind = tuple(row.get(name) for name in names)
        answers[kind] = answers.get(kind, 0) + (row["n"] or 0)
    if not answers:
        return []
    chosen = max(answers, key=lambda kind: (answers[kind], str(kind)))
    return [row for row in rows if tuple(row.get(name) for name in names) == chosen]
