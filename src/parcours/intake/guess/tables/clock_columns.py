"""Which column of times of day belongs to which column of days."""

from __future__ import annotations

from collections.abc import Iterable

from parcours.intake.guess.draft import Draft
from parcours.intake.guess.language.words import parts_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Answers, Interaction, Source, Value
from parcours.intake.references import template_columns

#: Words of a heading that say when, not what.
WHEN = {
    *("date", "time", "timestamp", "datetime", "at", "on", "ts", "utc", "gmt", "dt", "of", "the", "local", "unix"),
    *("epoch", "when", "datum", "zeit", "uhrzeit", "zeitpunkt", "zeitstempel", "am", "der", "des", "tijd", "de", "le"),
    *("fecha", "data", "hora", "ora", "heure", "jour"),
}
#: A time of day stands at most so many columns from its day, unless their headings go together.
NEAR = 2
#: From this length on, a word that says when may end a compound ("Bestellzeit").
COMPOUND = 4


def clock_of(file: FileColumns, day: ColumnLook) -> ColumnLook | None:
    """The column of times of day that belongs to a column of days; None where none does."""
    if day.kind != "date" or "{" in day.name:
        return None
    clocks = [clock for clock in file.of_kind("clock") if _day_of(file, clock) is day]
    return min(clocks, key=lambda clock: _distance(clock, day), default=None)


def use_clocks(file: FileColumns, made: Iterable[Interaction | Answers], draft: Draft) -> None:
    """Say which times of day the moments of facts are read from."""
    for each in made:
        moment = each.occurred_at if isinstance(each, Interaction) else each.answered_at
        for name in _told_together(moment):
            if name in file.source.columns and (column := file.column(name)).kind == "clock":
                draft.use(column, "the time of day of its moment")


def _told_together(moment: Source | None) -> tuple[str, ...]:
    return tuple(template_columns(moment.template)) if isinstance(moment, Value) else ()


def _day_of(file: FileColumns, clock: ColumnLook) -> ColumnLook | None:
    """The days to which times of day belong: those of the same heading, else those that they stand beside."""
    if clock.says("role", "duration", "wait"):
        return None
    days = [day for day in file.of_kind("date") if "{" not in day.name and clock.fill >= 0.5 * day.fill]
    alone = len(days) == 1 and len(file.of_kind("clock")) == 1 and set(clock.words) <= WHEN
    near = [day for day in days if alone or _go_together(clock, day) or abs(clock.position - day.position) <= NEAR]
    return min(near, key=lambda day: _distance(clock, day), default=None)


def _distance(clock: ColumnLook, day: ColumnLook) -> tuple[bool, int, bool]:
    """How far a time of day is from a day; of two days beside it, the one before is nearer."""
    return not _go_together(clock, day), abs(clock.position - day.position), clock.position < day.position


def _go_together(clock: ColumnLook, day: ColumnLook) -> bool:
    """Whether two headings say of the same thing when it was."""
    return bool(_said(clock) & _said(day))


def _said(column: ColumnLook) -> set[str]:
    """What a heading says beside when: "bestell" for "Bestelldatum"."""
    words = {part for word in column.words for part in (parts_of(word) or (word,))} - WHEN
    ends = sorted((ending for ending in WHEN if len(ending) >= COMPOUND), key=len, reverse=True)
    return {next((head for ending in ends if (head := word.removesuffix(ending)) != word), word) for word in words}
