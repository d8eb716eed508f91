"""What came from where, and what was set aside, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.charts.readings import ImportReading, SetAsideReading
from parcours.report.tables import NOTHING, Table, cells, columns
from parcours.vocabulary.wording import Wording


def imports_table(imports: Sequence[ImportReading], say: Wording) -> Table:
    """One row per file."""
    rows = tuple(
        cells(
            one.file,
            one.source or NOTHING,
            say.short_moment(one.imported_at).replace(" ", "\u00a0") if one.imported_at else NOTHING,
            say.count(one.rows),
            say.count(one.facts),
            say.count(one.set_aside),
        )
        for one in imports
    )
    headings = columns(say, "file", "source", "imported", "rows", "facts", "aside")
    return Table(caption=say.say("section_imports"), columns=headings, rows=rows, words=3)


def set_aside_table(reasons: Sequence[SetAsideReading], say: Wording) -> Table:
    """Why rows were set aside, most frequent first."""
    ranked = sorted(reasons, key=lambda one: -one.count)
    return Table(
        caption=say.say("set_aside_why"),
        columns=columns(say, "reason", "rows"),
        rows=tuple(cells(_reason(one, say), say.count(one.count)) for one in ranked),
    )


def _reason(one: SetAsideReading, say: Wording) -> str:
    """Why, in the reader's language, with an example; reasons without wording of their own stay in the intake's."""
    key = "aside_" + one.code.replace("-", "_")
    if not say.knows(key):
        return f"{one.reason} ({one.code})"
    words = say.say(key)
    return words + " " + say.say("aside_example", value=say.quoted(one.value)) if one.value else words
