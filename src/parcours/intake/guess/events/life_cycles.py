"""Logs that tell each step several times, when it was planned, begun and done: it counts once, when it was done."""

from __future__ import annotations

from collections import Counter

from parcours.intake.guess.draft import Draft
from parcours.intake.guess.language.words import fold
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Condition

#: How logs of processes say where in its life a step is (XES, and what tools write).
DONE = {
    "complete",
    "completed",
    "end",
    "ended",
    "finish",
    "finished",
    "done",
    "abgeschlossen",
    "beendet",
    "fin",
    "termine",
}
UNDER_WAY = {
    *("schedule", "scheduled", "assign", "assigned", "reassign", "start", "started", "begin", "suspend", "resume"),
    *("suspended", "resumed", "withdraw", "ate_abort", "pi_abort", "autoskip", "manualskip", "geplant", "gestartet"),
    *("begonnen", "debut", "commence"),
}


def done_only(file: FileColumns, event: ColumnLook, draft: Draft) -> tuple[Condition, ...]:
    """The condition under which each step counts once; none where steps are told once, or some are never done."""
    for column in file.of_kind("category", "label", "code"):
        told = {text: fold(text.strip()) for text in column.counts}
        done = tuple(sorted(text for text, word in told.items() if word in DONE))
        if not done or len(done) == len(told) or not set(told.values()) <= DONE | UNDER_WAY:
            continue
        if _never_done(file, event, column, done):
            draft.warnings.append(
                f'{file.name}: "{column.name}" says when a step began and when it was done, but some steps are never '
                "done: each of its rows counts."
            )
            return ()
        draft.use(column, "where in its life a step is; it counts when it is done")
        said = f'each step counts once, where "{column.name}" says {", ".join(done)}; its other rows are not used'
        draft.warnings.append(f"{file.name}: {said}.")
        return (Condition(column=column.name, one_of=done),)
    return ()


def _never_done(file: FileColumns, event: ColumnLook, column: ColumnLook, done: tuple[str, ...]) -> bool:
    """Whether more than a hundredth of the rows tell steps that nowhere in the sample are done."""
    rows = Counter(zip(file.source.sample[event.name], file.source.sample[column.name], strict=True))
    ended = {step for step, life in rows if life is not None and life.strip() in {text.strip() for text in done}}
    lost = sum(count for (step, _), count in rows.items() if step not in ended)
    return lost > 0.01 * rows.total()
