"""Drafts: what one declaration of a recipe makes of the rows of its file, before keys that come twice are settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import ibis.expr.types as ir

from parcours.intake.recipe import Recipe
from parcours.intake.references import Aggregate, Reference
from parcours.vocabulary.port import IntakeEngine

TAKES, FIRST, CORE = "§takes", "§first", "§core"
"""Whether a row takes part, whether it is the first of those with its key, and what identifies a row without key."""
TIMELESS = "§timeless"
"""Whether a row would take part, if its time were not empty."""
AT, RULE, DRAFT, HASH = "§at", "§rule", "§draft", "§hash"
"""Where a fact stands among all facts of the import, which of several with one key counts, whose it is, and a hash that
is equal where the key is."""

FIRST_IMPORT = dt.datetime(2020, 1, 1)
PER_MILLISECOND = 2**22
"""So many facts nobody imports in a millisecond; numbers stay below 2**63 until 2089."""


class Rows(Protocol):
    """Where the rows of a file come from: the staged files with their joins, or quarantined records."""

    @property
    def engine(self) -> IntakeEngine: ...

    @property
    def recipe(self) -> Recipe: ...

    def rows(
        self,
        home: str,
        wanted: Sequence[Reference | Aggregate],
        key: Sequence[Reference] = (),
        takes: Callable[[ir.Table], ir.BooleanValue] | None = None,
    ) -> ir.Table: ...

    def places(
        self, home: str, files: Sequence[int], rows: Sequence[int]
    ) -> tuple[Sequence[str], Sequence[int | None]]: ...


@dataclass(frozen=True)
class Import:
    """What facts carry beside their content, and the company that they are for."""

    time_zone: str = "UTC"
    currency: str = ""
    received_at: dt.datetime | None = None
    import_id: str = ""

    @property
    def first_sequence(self) -> int:
        """Where the numbers of its facts begin: after those of every import that began earlier."""
        since = self.received_at - FIRST_IMPORT if self.received_at else dt.timedelta()
        return since // dt.timedelta(milliseconds=1) * PER_MILLISECOND


@dataclass(frozen=True)
class Problem:
    """Something that may be wrong in a row: when, in which column, with which value, why; and what is lost by it."""

    when: ir.BooleanValue
    column: ir.StringValue
    value: ir.StringValue
    code: str
    reason: ir.StringValue
    loses: bool


class Laid(NamedTuple):
    """The rows of a declaration as read, with what they take from other files, and the values in them."""

    rows: ir.Table
    values: ir.Table


class RowCount(NamedTuple):
    """How many rows of one file take part in a declaration, and of how many of those no fact can be made."""

    taking_part: int = 0
    lost: int = 0
    timeless: int = 0
    """Rows that do not take part because their time is empty."""
    first_timeless: int | None = None
    """The first of them."""


@dataclass(frozen=True)
class Tally:
    """What a pass over the rows of one declaration counted."""

    by_file: Mapping[int, RowCount] = field(default_factory=dict)
    rows: int = 0
    wrong: int = 0
    repeated_hours: int = 0
    skipped_hours: int = 0

    @property
    def taking_part(self) -> int:
        """How many rows meet the declaration's conditions."""
        return sum(count.taking_part for count in self.by_file.values())

    @property
    def lost(self) -> int:
        """How many of them make no fact, because something that it needs is missing or unreadable."""
        return sum(count.lost for count in self.by_file.values())


@dataclass(frozen=True)
class Draft:
    """The rows of one declaration with their values, what is wrong in them, and the facts that they make."""

    table: str
    number: int
    file: str
    wanted: tuple[Reference | Aggregate, ...]
    key: tuple[str, ...]
    rows: ir.Table
    values: ir.Table
    problems: tuple[Problem, ...]
    tally: Tally
    made: ir.Table
    """The rows of `values` that take part and lack nothing."""
    lost_rows: ir.Table | None
    facts: ir.Table
    exploded: ir.Table | None = None
    """For answers: one row for each cell that was asked, whose own problems are `cell_problems`."""
    cell_problems: tuple[Problem, ...] = ()
    time: str = ""
    """The column of the time without which a row takes no part, where there is one."""
    cells_lost: ir.BooleanValue | None = None
    """For a long survey, where one row is one answer: the rows of `exploded` of which no answer comes."""

    def keeps(self, other: Draft) -> bool:
        """Whether what is kept of its rows, to be read again, holds all that another declaration would keep of them."""
        return self.file == other.file and set(other.rows.columns) <= set(self.rows.columns)
