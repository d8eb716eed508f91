"""What came in, and what one must know before quoting a figure."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.charts.readings import (
    ImportReading,
    MethodReading,
)
from parcours.report.sentences.spoken import explained_text
from parcours.vocabulary.wording import Wording

LITTLE_EXPLAINED = 0.10
"""Below this R² the report warns that touchpoints explain little of loyalty."""


def imports_finding(imports: Sequence[ImportReading], still_aside: int | None, say: Wording) -> str:
    """How many rows came in and how many are set aside; what two imports set aside alike counts once."""
    rows, aside, files = (sum(getattr(one, name) for one in imports) for name in ("rows", "set_aside", "files"))
    aside = aside if still_aside is None else still_aside
    key = "imports_sentence" if aside else "imports_all"
    told = say.say("imports_aside", count=aside)
    said = say.say(key, rows=rows, files=files, count=files, aside=told)
    unused = sum(one.unused for one in imports)
    return f"{said} {say.say('imports_unused', count=unused)}" if unused else said


def method_notes(method: MethodReading, say: Wording) -> list[str]:
    """Outcome, fit, intervals, small numbers, splitting of paths, versions."""
    notes = [_outcome_note(method, say)] if method.loyalty_outcome else []
    if method.explained is not None and method.explained.value is not None:
        note, little = explained_text(method.explained, say), method.explained.value < LITTLE_EXPLAINED
        notes.append(note + (" " + say.say("method_explained_little") if little else ""))
        notes.append(say.say("method_importance"))
    notes += [say.say("method_intervals"), say.say("method_small")]
    if method.compared:
        notes.append(say.say("method_compared"))
    if method.efforts:
        notes.append(say.say("method_effort"))
    if method.consequences:
        notes.append(say.say("method_consequence"))
    if method.silence_days is not None:
        notes.append(say.say("method_silence", days=say.decimal(method.silence_days, 0)))
    if method.time_zone:
        notes.append(say.say("method_zone", zone=method.time_zone))
    notes += method.notes
    if method.made_at is not None:
        notes.append(say.say("method_made", moment=say.moment(method.made_at)))
    if method.versions:
        notes.append(say.say("method_versions", versions=", ".join(" ".join(pair) for pair in method.versions)))
    return notes


def _outcome_note(method: MethodReading, say: Wording) -> str:
    if method.loyalty_outcome == "belief" and method.no_weights:
        return say.say("method_no_weights", why=method.no_weights)
    note = say.say(f"method_outcome_{method.loyalty_outcome}", days=method.horizon_days or 0)
    if method.outcome_n is not None:
        note += " " + say.say("method_rests_on", n=method.outcome_n)
    return note
