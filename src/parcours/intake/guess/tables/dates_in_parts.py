"""Days that stand in several columns, a year, a month and a day of the month, found and put together."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, look_at
from parcours.intake.guess.tables.sampling import Table
from parcours.intake.months import month_format, month_number
from parcours.intake.recipe import Value
from parcours.vocabulary.port import IntakeEngine

#: The words for the parts of a date, alone or at the end of a compound; the first part that fits a heading is its own.
NAMES = {
    "day": ("day", "tag", "tages", "jour", "dia", "giorno", "dag"),
    "month": ("month", "monat", "monats", "mois", "mes", "mese", "maand"),
    "year": ("year", "jahr", "jahres", "annee", "ano", "anno", "jaar", "yr", "yyyy"),
}
RANGES = {"day": (1, 31), "month": (1, 12), "year": (1900, 2199)}
#: From this length on, a word for a part may stand at the end of a compound ("Kaufmonat").
COMPOUND = 3
#: What else the heading of a part says without meaning another date.
DULL = {
    "of",
    "the",
    "du",
    "de",
    "des",
    "der",
    "del",
    "do",
    "in",
    "date",
    "datum",
    "fecha",
    "data",
    "number",
    "num",
    "no",
}
#: A day of the week or of the year, and the number of a week, are no part of a date.
OTHERS = {"week", "woche", "wochen", "semaine", "semana", "settimana", "weekday", "quarter", "quartal", "quarters"}
#: Share of the values that must be years, months or days.
NEARLY_ALL = 0.98
#: How many rows tell whether a date in parts only repeats another column.
LOOKED_AT = 300


@dataclass(frozen=True)
class Parted:
    """A date in parts: its columns, and how a recipe puts them together."""

    columns: tuple[ColumnLook, ...]
    """Year, month and, where it is told, day."""

    @property
    def named(self) -> bool:
        """Whether months have names."""
        return any(month_number(text) for text in self.columns[1].counts)

    @property
    def source(self) -> Value:
        """As a recipe reads it; a month without a day counts from its first."""
        year, month, *days = (f"{{{column.name}}}" for column in self.columns)
        day = days[0] if days else "1"
        if not self.named:
            return Value(template=f"{year}-{month}-{day}", format="%Y-%m-%d")
        forms = {month_format(text) for text in self.columns[1].counts}
        return Value(template=f"{day} {month} {year}", format=f"%d {'%B' if forms == {'%B'} else '%b'} %Y")


def put_together(file: FileColumns, engine: IntakeEngine) -> FileColumns:
    """The file with one more column of days for each date that it tells in parts, unless another column tells it."""
    found = {_name(file, stem): parted for stem, parted in _dates(file)}
    if not found:
        return file
    table = file.source
    texts = {name: _text(table, parted) for name, parted in found.items()}
    samples = {name: _sample(table, parted) for name, parted in found.items()}
    wider = replace(table, columns=tuple(found), table=table.table.mutate(**texts), sample={**table.sample, **samples})
    looked = [
        column for column in look_at(wider, engine).columns if column.timed and not _repeats(file, samples, column)
    ]
    dates = [replace(column, position=found[column.name].columns[-1].position) for column in looked]
    names = [column.name for column in dates]
    return replace(
        file,
        source=replace(wider, columns=(*table.columns, *names)),
        columns=tuple(sorted((*file.columns, *dates), key=lambda column: column.position)),
        parted={name: found[name].source for name in names},
    )


def _dates(file: FileColumns) -> Iterable[tuple[tuple[str, ...], Parted]]:
    """The columns whose headings differ in the part of the date only; months alone where no day is told at all."""
    stems: dict[tuple[str, ...], dict[str, ColumnLook]] = {}
    for column in file.columns:
        part, stem = _part(column)
        if part and "{" not in column.name:
            stems.setdefault(stem, {}).setdefault(part, column)
    dated = any(column.timed for column in file.columns)
    for stem, parts in stems.items():
        if {"year", "month"} <= set(parts) and ("day" in parts or not dated):
            yield stem, Parted(tuple(parts[part] for part in ("year", "month", "day") if part in parts))


def _part(column: ColumnLook) -> tuple[str, tuple[str, ...]]:
    """Which part of a date a column holds, and what else its heading says; "" for none."""
    words = tuple(word for word in column.words if word not in DULL)
    if not OTHERS & set(words):
        for part, names in NAMES.items():
            if (stem := _without(words, names)) is not None and _holds(column, part):
                others = [name for other in NAMES.values() for name in other]
                return part, tuple(word for word in stem if word not in others)
    return "", ()


def _without(words: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words without the one for the part; None where no word is."""
    for place, word in enumerate(words):
        ending = max((name for name in names if word.endswith(name)), key=len, default="")
        if ending and (word == ending or len(word) - len(ending) >= COMPOUND):
            head = word.removesuffix(ending)
            return (*words[:place], *([head] if head else []), *words[place + 1 :])
    return None


def _holds(column: ColumnLook, part: str) -> bool:
    """Whether the values are years, days, or months in figures or by name."""
    low, high = RANGES[part]
    plain = {text for text in column.counts if re.fullmatch(r"\d{1,4}", text)}
    fitting = {text for text in plain if low <= int(text) <= high}
    if part == "month" and not plain:
        fitting = {text for text in column.counts if month_number(text)}
    told = sum(column.counts[text] for text in fitting)
    return bool(fitting) and told >= NEARLY_ALL * sum(column.counts.values())


def _name(file: FileColumns, stem: tuple[str, ...]) -> str:
    """What to call the date: by what its parts share, and by no name that the file has."""
    name = " ".join((*stem, "date"))
    return name if name not in file.source.columns else f"{name} in parts"


def _text(table: Table, parted: Parted) -> ir.StringValue:
    """The date as ISO 8601 in each row, empty where a part is."""
    cells = [table.table[column.name].strip().nullif("") for column in parted.columns]
    if parted.named:
        months = {text: f"{month_number(text):02}" for text in parted.columns[1].counts if month_number(text)}
        cells[1] = ibis.cases(*((cells[1] == text, month) for text, month in sorted(months.items())), else_=None)
    day = cells[2] if len(cells) > 2 else ibis.literal("1")
    return cells[0] + "-" + cells[1].lpad(2, "0") + "-" + day.lpad(2, "0")


def _sample(table: Table, parted: Parted) -> list[str | None]:
    """The same for the rows of the sample."""
    rows = zip(*(table.sample[column.name] for column in parted.columns), strict=True)
    return [_iso(row) if all(row) else None for row in rows]


def _iso(parts: tuple[str | None, ...]) -> str:
    year, month, *days = (part or "" for part in parts)
    figure = str(month_number(month) or month)
    return f"{year}-{figure.zfill(2)}-{(days[0] if days else '1').zfill(2)}"


def _repeats(file: FileColumns, samples: dict[str, list[str | None]], date: ColumnLook) -> bool:
    """Whether another column tells the same days."""
    told = [_day(date, text) for text in samples[date.name][:LOOKED_AT]]
    for other in (column for column in file.columns if column.timed):
        days = [_day(other, text) for text in file.source.sample[other.name][:LOOKED_AT]]
        both = [one == two for one, two in zip(told, days, strict=True) if one and two]
        if both and sum(both) >= NEARLY_ALL * len(both):
            return True
    return False


def _day(column: ColumnLook, text: str | None) -> dt.date | None:
    read = column.reading.moments
    moment = read.parse(text) if read is not None and text is not None else None
    return moment.date() if moment is not None else None
