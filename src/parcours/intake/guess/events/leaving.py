"""Subscriptions that ended: which moments say that a customer left, and what is missing where none does."""

from __future__ import annotations

from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.happenings import Moment
from parcours.intake.guess.tables.columns import FileColumns
from parcours.intake.recipe import Value

#: Verbs of moments that end a subscription.
LEAVING = ("ended", "cancelled", "closed", "lost")


def tell_ends(file: FileColumns, moments: list[Moment], draft: Draft) -> None:
    """Say what ends the subscriptions of a file, since churn counts those that a customer left and no others."""
    if not any("subscription" in made.subject for made in draft.of(file.name)):
        return
    made = {made.event.is_ for made in draft.of(file.name) if isinstance(made.event, Value)}
    ends = [each for each in moments if each.part == "event" and each.verb in LEAVING and each.event in made]
    kept = [each for each in moments if each.part == "end"]
    if ends:
        names = " or ".join(f'"{each.column.name}"' for each in ends)
        draft.notes.append(f"{file.name}: a subscription ends with {names}, and runs on where that is empty")
    elif kept:
        draft.warnings.append(
            f'{file.name}: every row has an "{kept[0].column.name}", as terms have that still run, so that it ends no '
            "subscription and churn counts no one as lost. If customers left then, add an interaction "
            f'"Subscription Ended" with occurred_at = "{kept[0].column.name}".'
        )
    elif "Subscription Started" in made:
        draft.warnings.append(
            f"{file.name}: no column says when a subscription ended. Unless another file does, churn counts no one "
            "as lost."
        )
