"""Ratings in passing: columns of rows that are events (a ticket's, a call's) and not answers to a survey."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from msgspec.structs import replace

from parcours.intake.guess.answers.respondents import HOT, survey_name
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.happenings import moments_of
from parcours.intake.guess.events.things import noun_of
from parcours.intake.guess.events.turns import source_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row
from parcours.intake.recipe import Answers, Condition, Interaction, Source, Value
from parcours.intake.references import template_columns

#: What a rating shares with the interaction that it stands beside.
SHARED = ("subject", "channel", "team", "place", "language")


def rated_row(know: Knowledge, file: FileColumns) -> Answers:
    """The declaration of answers that stand in rows of events, before it is known when and about what."""
    return Answers(file=file.name, survey=survey_name(know, file, dated=True), answered_at="", collection=HOT)


def by_moments(know: Knowledge, file: FileColumns, answers: Answers, draft: Draft) -> list[Answers]:
    """The answers once for each last moment that a rated row may have: its event is what they are about.

    A customer rates what is over: the moment of a row that was filled last is the nearest to that.
    """
    found: list[Answers] = []
    ends = _ends(know, file)
    for made in _variants(file, draft.of(file.name)):
        made += [replace(made[-1], occurred_at=source_of(file, end)) for end in ends]
        later: list[Condition] = []
        for each in reversed(made):
            column = _columns(_moment(each))[0]
            found.append(_beside(know, file, answers, each, made[0], (*each.when, *later)))
            if not _rated_without(know, file, answers, [*(condition.column for condition in later), column]):
                break
            later.append(Condition(column=column, filled=False))
    _tell(file, found, draft)
    return found


def _variants(file: FileColumns, made: Sequence[Interaction]) -> list[list[Interaction]]:
    """The interactions of one row, for each of the conditions and customers that rows are told apart by.

    What is only left out of some rows, since it did not take place there, is one of the moments of a row.
    """
    made = [each for each in made if not isinstance(each.occurred_at, Value) or not each.occurred_at.plus]
    own = [each for each in made if set(_columns(_moment(each))) <= set(file.source.columns)] or list(made[:1])
    groups: dict[tuple[object, ...], list[Interaction]] = {}
    for each in own:
        groups.setdefault((each.when, repr(each.customer)), []).append(each)
    whole = next((customer for when, customer in groups if not when), None)
    if whole is None:
        return list(groups.values())
    kept = [each for each in own if repr(each.customer) == whole and all(test.none_of for test in each.when)]
    return [[replace(each, when=()) for each in kept]]


def _ends(know: Knowledge, file: FileColumns) -> list[ColumnLook]:
    """The ends of what other columns start, the last moments of their rows; the term of a contract may lie ahead."""
    noun = noun_of(file, know.keys[file.name].key)
    moments = moments_of(file, noun, know.engine) if noun != "subscription" else []
    return [each.column for each in moments if each.part == "end" and not each.column.says("time", "due")]


def _beside(
    know: Knowledge,
    file: FileColumns,
    answers: Answers,
    made: Interaction,
    first: Interaction,
    when: tuple[Condition, ...],
) -> Answers:
    """The answers as said beside this interaction; what the row has but once stands with its first interaction."""
    shared = {name: getattr(made, name) or getattr(first, name) for name in SHARED}
    keyed = bool(made.key or know.keys[file.name].key)
    return replace(
        answers,
        answered_at=_moment(made),
        customer=dict(made.customer),
        about=made.event if keyed else None,
        when=when,
        **shared,
    )


def _rated_without(know: Knowledge, file: FileColumns, answers: Answers, moments: Sequence[str]) -> int:
    """How many rows are rated although none of these moments is filled."""
    scores = [question.column for question in answers.questions] or _columns(answers.score)
    table = file.source.table
    if not {*scores, *moments} <= set(table.columns):
        return 0
    rated = ibis.or_(*(_filled(file, name) for name in scores))
    empty = ibis.and_(*(~_filled(file, name) for name in moments))
    return int(engine_row(table.aggregate(rows_=(rated & empty).cast("int64").sum()), know.engine)["rows_"] or 0)


def _filled(file: FileColumns, name: str) -> ibis.expr.types.BooleanValue:
    text = file.source.table[name].strip().nullif("")
    return text.notnull() & ~text.isin(list(file.column(name).reading.missing) or [""])


def _moment(made: Interaction) -> Source:
    """When the row of an interaction was, also where several rows are one interaction that begins with the first."""
    told = made.occurred_at
    return told.min if isinstance(told, Value) and told.min else told


def _columns(source: Source | None) -> list[str]:
    """The columns that a source reads, the telling one first."""
    if source is None:
        return []
    if isinstance(source, str):
        return [source]
    return template_columns(source.template) or [source.column]


def _tell(file: FileColumns, found: Sequence[Answers], draft: Draft) -> None:
    events = [each.about.is_ if isinstance(each.about, Value) else each.about for each in found]
    named = list(dict.fromkeys(f"“{event}”" for event in events if event))
    scores = [question.column for question in found[0].questions] or _columns(found[0].score)
    for place in ((file.name, name) for name in scores if named):
        draft.used[place] = f"{draft.used.get(place, 'a rating')}, of the moment of {', else '.join(named)}"
    if len(named) > 1:
        draft.notes.append(
            f"{file.name}: a rating is dated by the last moment of its row that is filled, {', else '.join(named)}, "
            "and is about that: who rates has it behind them"
        )
