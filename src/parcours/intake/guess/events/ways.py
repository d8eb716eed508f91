"""Who reached out: columns that say whether the customer wrote or called, or the company did."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from parcours.intake.guess.customers.people import Customer
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.details import text_of
from parcours.intake.guess.language.words import concepts, words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Condition, Interaction, Value

#: Different texts that such a column has at most.
MOST = 8
YES = ("true", "t", "yes", "y", "1", "ja", "j", "oui", "si", "sim")


@dataclass(frozen=True)
class Way:
    """The column that says who reached out, and what its texts mean."""

    column: ColumnLook
    pull: tuple[str, ...]
    push: tuple[str, ...]

    @property
    def direction(self) -> Value:
        """As a recipe writes it."""
        told = {**dict.fromkeys(self.pull, "pull"), **dict.fromkeys(self.push, "push")}
        return Value(column=self.column.name, map=told, otherwise="")


def way_of(file: FileColumns) -> Way | None:
    """The column that tells the customer's own messages and calls from the company's; None where none does."""
    for column in file.of_kind("category", "boolean", "integer"):
        if not column.says("role", "way") or not 1 < column.distinct <= MOST:
            continue
        told = {text: _reached_out(column, text) for text in sorted(column.counts)}
        pull, push = (tuple(text for text in told if told[text] == way) for way in ("pull", "push"))
        if pull and push:
            return Way(column, pull, push)
    return None


def tell_way(file: FileColumns, customer: Customer, draft: Draft) -> None:
    """Say of every event of the file who reached out, and call written ones messages.

    Where the customer is whoever wrote the row, the company's own rows name no customer and are left out.
    """
    way, made = way_of(file), draft.of(file.name)
    if way is None or not made or any(each.direction is not None and each.when for each in made):
        return
    draft.used[file.name, way.column.name] = "who reached out"
    told = [replace(each, direction=way.direction) for each in made]
    wrote = customer.column is not None and customer.column.says("thing", "author")
    if len(told) == 1 and _is_written(file, told[0]):
        told = _messages(told[0], way)
    if wrote:
        told = [replace(each, when=_with(each, way.column.name, way.pull)) for each in told[:1]]
        draft.warnings.append(
            f'{file.name}: where "{way.column.name}" is {" or ".join(way.push)}, the company wrote, and the row does '
            "not name the customer that it wrote to: such rows are left out, and answers are not timed."
        )
    first = draft.interactions.index(made[0])
    rest = [each for each in draft.interactions if each.file != file.name]
    draft.interactions = [*rest[:first], *told, *rest[first:]]


def _is_written(file: FileColumns, made: Interaction) -> bool:
    """Whether the rows are messages, and neither calls nor the beginnings of something."""
    spoken = made.duration_s is not None or made.channel == Value(is_="phone")
    named = isinstance(made.event, Value) and bool(made.event.is_)
    return named and not spoken and set(made.subject) <= {"conversation"} and text_of(file) is not None


def _messages(made: Interaction, way: Way) -> list[Interaction]:
    received = replace(made, event=Value(is_="Message Received"), direction=Value(is_="pull"))
    sent = replace(made, event=Value(is_="Message Sent"), direction=Value(is_="push"))
    name = way.column.name
    return [replace(received, when=_with(made, name, way.pull)), replace(sent, when=_with(made, name, way.push))]


def _with(made: Interaction, column: str, texts: tuple[str, ...]) -> tuple[Condition, ...]:
    kept = tuple(each for each in made.when if each.column != column)
    return (*kept, Condition(column=column, one_of=texts))


def _reached_out(column: ColumnLook, text: str) -> str:
    """pull, push or nothing known."""
    said = words_of(text)[:1]
    if column.kind in ("boolean", "integer"):
        headed = [way for way in ("pull", "push") if set(column.words) & {w for e in concepts("way")[way] for w in e}]
        turned = {"pull": "push", "push": "pull"}
        return "" if len(headed) != 1 else headed[0] if text.lower() in YES else turned[headed[0]]
    return next((way for way in ("pull", "push") if said in concepts("way")[way]), "")
