"""Every column looked at: what its values are, how many differ, how often it is filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis.expr.types as ir

from parcours.intake.guess.language.words import singular, speaks_of, spoken, words_of
from parcours.intake.guess.tables.figures import Mark
from parcours.intake.guess.tables.sampling import Table
from parcours.intake.guess.tables.values import Reading, read_values
from parcours.intake.recipe import Value
from parcours.vocabulary.port import IntakeEngine

#: Columns of a file that are counted in one pass.
AT_ONCE = 60
#: Figures of the whole column that are enough to tell a decimal mark from one between thousands.
TELLING = 100
#: Up to this many cells, different values are counted exactly.
EXACT_CELLS = 20_000_000

#: Names of objects that only hold the fields of something.
CONTAINERS = {"properties", "attributes", "fields", "payload", "params", "custom_fields", "traits", "context"}
#: Wordings of more words are questions.
SHORT = 3
#: Headings that say no more than that something is numbered.
BARE = {"id", "no", "nr", "number", "num", "nummer", "key", "code", "numero", "ref", "reference"}


@dataclass(frozen=True)
class ColumnLook:
    """One column of one kind of file."""

    file: str
    name: str
    position: int
    words: tuple[str, ...]
    rows: int
    filled: int
    """Rows with a value, over the whole file."""
    distinct: int
    """Different values over the whole file, about."""
    counts: Counter[str] = field(repr=False)
    """Filled values of the sample."""
    reading: Reading
    label: str = ""
    """Its wording in another heading row of the file."""

    @property
    def heading(self) -> str:
        """Its name and its wording, as they stand in the file."""
        return f"{self.name} | {self.label}" if self.label else self.name

    @property
    def fill(self) -> float:
        """Share of rows with a value, 0 to 1."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def kind(self) -> str:
        """What the values are; see `values.Kind`."""
        return self.reading.kind

    @property
    def timed(self) -> bool:
        """Whether it tells days or moments."""
        return self.reading.moments is not None and self.kind in ("date", "timestamp")

    @property
    def numeric(self) -> bool:
        """Whether it holds plain numbers."""
        return self.kind in ("integer", "number")

    @property
    def idlike(self) -> bool:
        """Whether its values could name things: marks, whole numbers, codes, or short words without decimals."""
        return self.kind in ("identifier", "integer", "code", "label", "category", "email", "phone") and not (
            self.reading.figures is not None and any("." in text.removesuffix(".0") for text in list(self.counts)[:20])
        )

    @property
    def floating(self) -> bool:
        """Whether numbers of things are written as "17850.0", as tools do where some cells are empty."""
        written = sum(count for text, count in self.counts.items() if text.endswith(".0"))
        named = self.says("role", "id") or self.says("thing", "customer", "account")
        return self.kind == "integer" and self.idlike and named and written > 0.5 * sum(self.counts.values())

    @property
    def dense(self) -> bool:
        """Whether its whole numbers fill their range, so that another column's numbers fall into it by chance."""
        reading = self.reading
        if self.kind != "integer" or reading.low is None or reading.high is None:
            return False
        return self.distinct >= 0.6 * (reading.high - reading.low + 1)

    def says(self, group: str, *concepts: str) -> bool:
        """Whether the heading, or its wording, names one of these concepts of `words.toml`."""
        worded = words_of(self.label)[:40] if self.label and group == "score" else ()
        return any(speaks_of((*self.words, *worded), group, concept) for concept in concepts)

    @property
    def roles(self) -> tuple[str, ...]:
        """Everything that the heading says about what the column holds."""
        return spoken(self.words, "role")

    @property
    def length(self) -> float:
        """How long its values are on average, in characters."""
        return sum(len(text) * count for text, count in self.counts.items()) / max(1, sum(self.counts.values()))

    def examples(self, count: int = 3) -> tuple[str, ...]:
        """Its most frequent values, shortened; what is no value of its kind only where there is nothing else."""
        read = self.reading.moments or self.reading.figures
        unread = read.unread if read else ()
        odd = {*self.reading.missing, *self.reading.stray, *unread}
        ranked = sorted(self.counts.items(), key=lambda pair: (pair[0] in odd, -pair[1], pair[0]))[:count]
        return tuple(text if len(text) <= 40 else text[:39] + "…" for text, _ in ranked)


@dataclass(frozen=True)
class FileColumns:
    """One kind of file with all its columns looked at."""

    source: Table
    columns: tuple[ColumnLook, ...]
    parted: dict[str, Value] = field(default_factory=dict)
    """Columns of days that the file itself has not, and how a recipe puts them together from those that it has."""

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the file's name."""
        return words_of(self.source.name)

    @property
    def rows(self) -> int:
        return self.source.rows

    def column(self, name: str) -> ColumnLook:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def of_kind(self, *kinds: str) -> tuple[ColumnLook, ...]:
        """Columns whose values are one of these kinds."""
        return tuple(column for column in self.columns if column.kind in kinds)

    def says(self, group: str, *concepts: str) -> bool:
        """Whether the file's name speaks of one of these concepts."""
        words = tuple(dict.fromkeys((*self.words, *map(singular, self.words))))
        return any(speaks_of(words, group, concept) for concept in concepts)


def look_at(table: Table, engine: IntakeEngine) -> FileColumns:
    """Look at every column of a kind: exact counts over all rows, the values themselves in the sample."""
    counted = _counted(table, engine)
    columns = [_column(table, place, name, counted[name]) for place, name in enumerate(table.columns)]
    columns = [_settle_mark(column, table, engine) for column in columns]
    likely = _decimal_mark(table, columns)
    if likely:
        columns = [_read(column, likely=likely) if column.reading.figures else column for column in columns]
    columns = [_settle_day_and_month(column, table, engine) for column in columns]
    return FileColumns(table, tuple(without_nothing(column) for column in columns))


def without_nothing(column: ColumnLook) -> ColumnLook:
    """The column with the rows counted as filled whose text stands for something."""
    nothing = sum(column.counts[text] for text in column.reading.missing)
    if not nothing:
        return column
    filled = round(column.filled * (1 - nothing / max(1, sum(column.counts.values()))))
    return replace(column, filled=filled)


def _decimal_mark(table: Table, columns: Sequence[ColumnLook]) -> Mark | None:
    """The decimal mark that a file writes: that of the columns which leave no doubt, else what its delimiter tells."""
    certain = Counter(
        column.reading.figures.decimal
        for column in columns
        if column.reading.figures is not None and column.reading.figures.told_by == "values"
    )
    if certain[","] != certain["."]:
        return max(certain, key=lambda mark: certain[mark])
    # Cells end in semicolons where commas are needed for decimals.
    return "," if table.settings.delimiter == ";" else None


def _counted(table: Table, engine: IntakeEngine) -> dict[str, tuple[int, int]]:
    """Filled rows and about how many different values, per column."""
    exact = table.rows * len(table.columns) <= EXACT_CELLS
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(table.columns), AT_ONCE):
        names = table.columns[start : start + AT_ONCE]
        sums: dict[str, ir.Value] = {}
        for place, name in enumerate(names):
            value = table.table[name].strip().nullif("")
            sums[f"filled_{place}"] = value.count()
            sums[f"distinct_{place}"] = value.nunique() if exact else value.approx_nunique()
        row = engine_row(table.table.aggregate(**sums), engine)
        for place, name in enumerate(names):
            filled = int(row[f"filled_{place}"])
            found[name] = filled, min(filled, int(row[f"distinct_{place}"]))
    return found


def engine_row(table: ir.Table, engine: IntakeEngine) -> dict[str, Any]:
    """The single row of an aggregate."""
    for batch in engine.batches(table):
        for row in batch.to_pylist():
            return dict(row)
    return {}


def _column(table: Table, place: int, name: str, counted: tuple[int, int]) -> ColumnLook:
    filled, distinct = counted
    values = Counter(value for value in table.sample[name] if value is not None)
    different = max(distinct, len(values))
    unread = Reading("empty", 1, "")
    label = table.labels.get(name, "")
    return _read(
        ColumnLook(table.name, name, place, _spoken(name, label), table.rows, filled, different, values, unread, label)
    )


def _spoken(name: str, label: str) -> tuple[str, ...]:
    """The words of a heading, with those above a mere "Number"; of a code that says nothing, those of its wording."""
    # What JSON objects keep their fields in says nothing of a field.
    path = name.split(".")
    inner = [part for part in path[:-1] if part.strip("$").lower() not in CONTAINERS]
    words, above = words_of(".".join((*inner, path[-1]))), words_of(label)
    if not 0 < len(above) <= SHORT:
        return words
    if set(words) <= BARE:
        return (*above, *words)
    return above if _telling(above) and not _telling(words) else words


def _telling(words: tuple[str, ...]) -> bool:
    """Whether words name anything that is known."""
    return any(spoken(words, group) for group in ("thing", "role", "time", "verb", "score"))


def _read(
    column: ColumnLook, *, likely: Mark | None = None, largest_parts: tuple[int, int] | None = None
) -> ColumnLook:
    reading = read_values(
        column.counts,
        column.words,
        distinct=column.distinct / column.filled if column.filled else 0.0,
        likely=likely,
        largest_parts=largest_parts,
    )
    return replace(column, reading=reading)


def _settle_day_and_month(column: ColumnLook, table: Table, engine: IntakeEngine) -> ColumnLook:
    """Where the sample leaves day and month open, look at the largest figures over the whole column."""
    read = column.reading.moments
    if read is None or not read.unsure or table.rows <= len(next(iter(table.sample.values()))):
        return column
    text = table.table[column.name].strip()
    parts = [
        text.re_extract(pattern, 1).try_cast("int64").max() for pattern in (r"^(\d{1,2})\D", r"^\d{1,2}\D(\d{1,2})\D")
    ]
    row = engine_row(table.table.aggregate(first=parts[0], second=parts[1]), engine)
    largest = (int(str(row["first"] or 0)), int(str(row["second"] or 0)))
    return _read(column, largest_parts=largest)


def _settle_mark(column: ColumnLook, table: Table, engine: IntakeEngine) -> ColumnLook:
    """Where the sample leaves open what a comma or point is, look for figures that tell it in the whole column."""
    read = column.reading.figures
    if read is None or not read.unsure or table.rows <= len(next(iter(table.sample.values()))):
        return column
    text = table.table[column.name].strip()
    telling = text.re_search(r"\d[.,]|[.,]\d") & ~text.re_search(r"^\D*[1-9]\d{0,2}[.,]\d{3}\D*$")
    found = table.table.filter(telling).select(text=text).distinct().order_by("text").limit(TELLING)
    texts = [row["text"] for batch in engine.batches(found) for row in batch.to_pylist()]
    settled = _read(replace(column, counts=column.counts + Counter(texts)))
    told = settled.reading.figures is not None and settled.reading.figures.told_by == "values"
    return replace(column, reading=settled.reading) if told else column


def where_filled(table: ir.Table, *names: str) -> ir.Table:
    """The rows where all these columns hold something."""
    return table.filter(*[table[name].strip().nullif("").notnull() for name in names])
