"""Amounts that no event counts: premiums, costs, fines and payouts, of which only a person knows who pays them."""

from __future__ import annotations

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.amounts import HIGHEST_GRADE
from parcours.intake.guess.events.currencies import named_currency, open_sign
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: How words end that name sums of money, whoever pays them.
SUMS = (
    *("beitrag", "beitrage", "pramie", "pramien", "kosten", "zahlung", "zahlungen", "betrag", "entschadigung"),
    *("fine", "fines", "premium", "premiums", "payout", "payouts", "cost", "costs", "deposit", "compensation"),
    *("prime", "cotisation", "cotisations", "indemnite", "indemnites", "amende", "amendes", "versement", "cout"),
)


def uncounted(know: Knowledge, file: FileColumns, draft: Draft) -> list[str]:
    """What a person should know of sums of money in a file of whose facts none has an amount."""
    made, said = draft.of(file.name), [said for said in draft.answers if said.file == file.name]
    if not (made or said) or any(each.amount is not None for each in made):
        return []
    rated = {score.column for score in know.scores[file.name]}
    unused = [column for column in file.columns if column.name not in rated and not draft.uses(column)]
    return [
        f'{file.name}, column "{column.name}": it holds amounts, and none is counted. If they are what customers pay, '
        "name it as the amount in the recipe."
        for column in unused
        if _holds_sums(column)
    ]


def _holds_sums(column: ColumnLook) -> bool:
    """Whether figures have a currency, or a heading that ends as those of sums do."""
    if not column.numeric or column.distinct <= 1 or column.says("role", "id", "quantity", "weight"):
        return False
    named = any(word.endswith(SUMS) for word in column.words) and (column.reading.high or 0) > HIGHEST_GRADE
    return named or bool(named_currency(column) or open_sign(column))
