"""What answers take over from what they are about: the channel, team and place of an order, a stay or a call."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers import profiles
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Answers, Interaction, Source, Value
from parcours.intake.references import HOLE

Made = TypeVar("Made", Interaction, Answers)
#: Share of the numbers that a list of places must know.
NEARLY_ALL = 0.95
#: What an answer shares with what it is about.
SHARED = ("channel", "team", "place")


def inherit(know: Knowledge, draft: Draft) -> None:
    """Give answers the channel, team and place that rows have to which theirs lead, the nearest first.

    What happened at a numbered shop of a list gets the shop's name.
    """
    draft.interactions = [_at_named_place(know, made, draft) for made in draft.interactions]
    answers = [_at_named_place(know, made, draft) for made in draft.answers]
    draft.answers = [_with_shared(know, made, draft) for made in answers]


def _at_named_place(know: Knowledge, made: Made, draft: Draft) -> Made:
    for relation in know.relations:
        here = relation.many == made.file and relation.included >= NEARLY_ALL
        if not here or made.place not in (None, relation.many_columns[0]):
            continue
        place = _of(know, relation.one, "place", draft) if not draft.of(relation.one) else None
        if place is not None:
            return replace(made, place=place)
    return made


def _with_shared(know: Knowledge, made: Answers, draft: Draft) -> Answers:
    ways = know.up(made.file)
    beyond = sorted((name for name, way in ways.items() if way), key=lambda name: (len(ways[name]), name))
    found: dict[str, Source] = {}
    for field in SHARED:
        if getattr(made, field) is not None:
            continue
        told = (source for name in beyond if (source := _of(know, name, field, draft)) is not None)
        if (source := next(told, None)) is not None:
            found[field] = source
    if found:
        fields = " and ".join(found)
        draft.notes.append(f"{made.file}: {fields} of an answer are those of the row that it leads to")
    return replace(made, **found)


def _of(know: Knowledge, file: str, field: str, draft: Draft) -> Source | None:
    """The field of what happened in the rows of another file, or of a list such as that of shops."""
    happened = draft.of(file)
    told = next((source for each in happened if (source := getattr(each, field)) is not None), None)
    if told is not None:
        return seen_from_afar(file, told)
    there = know.by_name[file]
    if happened or field != "place" or profiles.is_master(know, there) or there.says("thing", "product", "seller"):
        return None
    named = _place(know, there)
    if named is None:
        return None
    draft.use(named, "the place of what is rated")
    return know.reference("", named)


def _place(know: Knowledge, file: FileColumns) -> ColumnLook | None:
    """What a list of shops, hotels or stations calls them."""
    located = any(column.says("role", "city", "postcode", "street", "region") for column in file.columns)
    listed = file.says("role", "place") or (located and profiles.visited_by_others(know, file))
    named = [
        column
        for column in file.of_kind("label", "category")
        if column.distinct > 1 and not column.says("role", "url", "street")
        and (column.says("role", "place") or (column.says("role", "name") and listed))
    ]  # fmt: skip
    return max(named, key=lambda column: (column.says("role", "name"), column.fill, -column.position), default=None)


def seen_from_afar(file: str, told: Source) -> Source:
    """The source as it is written in a declaration of another file."""
    if isinstance(told, str):
        return f"{file}.{told}"
    if told.template:
        return replace(
            told, template=HOLE.sub(lambda hole: f"{{{file}.{hole[1]}}}" if hole[1] else hole[0], told.template)
        )
    return replace(told, column=f"{file}.{told.column}") if isinstance(told, Value) and told.column else told
