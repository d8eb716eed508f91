"""Which words of a log that seem to end a case do so, and after which of them most cases go on."""

from __future__ import annotations

from collections.abc import Collection

import ibis

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.language.words import singular, speaks_of, words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.moments import read_moment

#: Share of the cases with such a word that go on after it, from which on it is no end.
GOES_ON = 0.5
#: Different steps after it that make a case go on: one may be a reminder, or a note.
STEPS = 2
#: Words of what comes when a case is over.
AFTERMATH = {"archived", "archive", "archiviert", "notification", "notified", "note", "notiz", "invoice", "billed"}


def goes_on(
    know: Knowledge, file: FileColumns, event: ColumnLook, moment: ColumnLook, case: str, ends: Collection[str]
) -> set[str]:
    """Those of `ends` after which most cases still come to two other steps, which are neither an end nor a survey."""
    read = moment.reading.moments
    others = [text for text in event.counts if text not in ends and not _aftermath(text)]
    if not ends or len(others) < STEPS or read is None:
        return set()
    table = file.source.table
    at = read_moment(know.engine, table[moment.name].strip().nullif(""), read.format)
    rows = know.engine.view(
        table.select(case=table[case].strip(), step=table[event.name].strip(), at=ibis.coalesce(at.instant, at.local))
    )
    ended = rows.filter(rows.step.isin(sorted(ends))).group_by("case", "step").aggregate(over=ibis._.at.max())
    later = rows.filter(rows.step.isin(others)).select("case", "at", other="step")
    beside = ended.left_join(later, [ended.case == later.case, ended.over < later["at"]])
    steps = beside.group_by(beside.case, beside.step).aggregate(steps=beside.other.nunique())
    shares = steps.group_by("step").aggregate(share=(ibis._.steps >= STEPS).cast("float64").mean())
    found = [row for batch in know.engine.batches(shares) for row in batch.to_pylist()]
    return {row["step"] for row in found if (row["share"] or 0) >= GOES_ON}


def _aftermath(text: str) -> bool:
    words = tuple(map(singular, words_of(text)))
    return bool(AFTERMATH & set(words)) or speaks_of(words, "thing", "survey") or speaks_of(words, "score", "rating")
