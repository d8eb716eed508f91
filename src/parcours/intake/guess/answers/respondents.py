"""What all answers of a survey share: who answered when, about what, with which weight."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from msgspec.structs import replace

from parcours.intake.guess.answers.touchpoints import both_ways
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.people import Customer, find_customer, is_private
from parcours.intake.guess.customers.stand_ins import case_above, likely_customer
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events import happenings, things
from parcours.intake.guess.events.details import FIELDS, fills, is_channel, one_spelling, snake
from parcours.intake.guess.events.joined_subjects import joined_subjects
from parcours.intake.guess.events.turns import source_of
from parcours.intake.guess.language.words import title, words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.figures import number
from parcours.intake.recipe import Answers, Condition, Source, Value

#: Properties of the respondents taken along at most.
PROPERTIES = 10
HOT = Value(is_="hot")
#: Words of a column that names one of several surveys.
SURVEYS = {
    "survey",
    "umfrage",
    "befragung",
    "enquete",
    "encuesta",
    "pesquisa",
    "questionnaire",
    "fragebogen",
    "sondage",
}
#: Words of files that hold the answers to what their other words name.
ANSWERS = {"antworten", "formularantworten", "responses", "reponses", "answers", "form", "respuestas", "risposte"}
#: Words of a column of moments that say that the answer was complete then.
COMPLETE = {"answer", "answered", "submit", "submitted", "completed", "responded", "submission", "beantwortet"}

#: Words of a moment at which the company answered the review.
REPLY = {"reply", "replied", "replies"}
#: Words of a status that say that a response is no customer's.
TRIALS = {"preview", "test", "spam", "vorschau", "apercu"}
#: A moment with less than this share of what the fullest has is not that of the answers.
HALF_EMPTY = 0.7
#: Share of the responses that must be the only one about their case, where the case stands for the customer.
ONCE = 0.8
#: Verbs of moments at which something else happened than that it was rated.
ELSEWHERE = ("placed", "delivered", "visited", "booked", "checked_in", "checked_out")


def respondents(know: Knowledge, file: FileColumns, draft: Draft) -> Answers:
    """The declaration of the file's answers without its questions."""
    when = _when(know, file, draft)
    dated = getattr(when["answered_at"], "is_", None) is None
    base = Answers(file=file.name, survey=survey_name(know, file, dated=dated), answered_at="")
    return replace(base, **when, **_who(know, file, draft), **_where(know, file, draft), when=_meant(file, draft))


def lived(file: FileColumns) -> bool:
    """Whether the rows tell when a stay, a visit or an order was, and not when it was rated."""
    moments = [column for column in file.columns if column.timed and not column.says("time", "due")]
    of_answers = any(column.says("time", "invited", "submitted") for column in moments)
    return not of_answers and any(column.says("verb", *ELSEWHERE) for column in moments)


def _meant(file: FileColumns, draft: Draft) -> tuple[Condition, ...]:
    """The condition that leaves out what nobody answered in earnest: previews, tests and spam."""
    for column in file.of_kind("category"):
        trials = tuple(sorted(text for text in column.counts if TRIALS & set(words_of(text))))
        if column.says("role", "status") and 0 < len(trials) < len(column.counts):
            rows = sum(column.counts[text] for text in trials)
            named = " or ".join(f'"{text}"' for text in trials)
            draft.warnings.append(f'{file.name}: "{column.name}" is {named} in {rows:,} rows of the sample: left out.')
            draft.use(column, "which responses are meant in earnest")
            return (Condition(column=column.name, none_of=trials),)
    return ()


def asked_and_answered(file: FileColumns) -> bool:
    """Whether the rows tell when somebody was asked and when the answer came, and nothing else that happened."""
    moments = [column for column in file.columns if column.timed and not column.says("time", "due", "changed")]
    asked, answered = ([column for column in moments if column.says("time", part)] for part in ("invited", "submitted"))
    both = bool(answered) and any(column not in answered or column.says("thing", "survey") for column in asked)
    return both and all(column in asked or column in answered for column in moments)


def respondent_properties(file: FileColumns, draft: Draft) -> dict[str, Source]:
    """What describes the respondents, and titles of what they wrote."""
    found: dict[str, Source] = {}
    about = ("gender", "demographic", "country", "region", "language")
    for column in file.columns:
        few = column.kind in ("category", "country", "language", "boolean", "code") and 1 < column.distinct <= 100
        coded = column.kind == "integer" and 1 < column.distinct <= 20 and column.says("role", *about)
        titles = column.kind in ("label", "text") and column.says("role", "title")
        coded = coded or (column.kind == "integer" and {*column.counts} in ({"0", "1"}, {"0.0", "1.0"}))
        if (few or coded or titles) and not is_private(column) and not draft.uses(column) and len(found) < PROPERTIES:
            found[snake(column)] = one_spelling(column, draft)
            draft.use(column, "a property of the respondent")
    return found


def _who(know: Knowledge, file: FileColumns, draft: Draft) -> dict[str, Any]:
    """Respondent, response, subject and weight."""
    found: dict[str, Any] = {}
    customer = find_customer(know, file) or _of_the_case(know, file)
    if customer is not None:
        found["customer"] = dict(customer.refs)
        for column in file.columns:
            if column.name in customer.refs.values():
                draft.use(column, "the customer")
    why = customer.why if customer else "no customer is named: each response is anonymous"
    draft.notes.append(f"{file.name}: {why}")
    if customer is None and (likely := likely_customer(file, draft)):
        draft.warnings.append(f"{file.name}: {why}.{likely}")
    key = know.keys[file.name].key
    subjects = things.subject_columns(file, key)
    asked = {
        kind: column
        for kind, column in subjects.items()
        if key != (column.name,) or know.scores[file.name] == [] or kind in things.subjects_named(column.words)
    }
    for kind, column in list((asked or joined_subjects(know, file)).items())[:1]:
        found |= {"subject": {kind: column.name}, "collection": HOT}
        draft.use(column, f"the {kind} that it is about")
    weight = _weight(file)
    if weight is not None:
        found["weight"] = weight.name
        draft.use(weight, "the weight of the response")
        draft.notes.append(f'"{weight.name}" of {file.name} is a weight: positive, with a mean near 1')
    return found


def _of_the_case(know: Knowledge, file: FileColumns) -> Customer | None:
    """The case that was rated, where cases stand for customers and each is rated about once."""
    found = case_above(know, file)
    case = file.column(str(found.refs["anonymous"])) if found is not None else None
    return found if case is not None and case.distinct >= ONCE * case.filled else None


def _where(know: Knowledge, file: FileColumns, draft: Draft) -> dict[str, Any]:
    """Language, channel, team and place."""
    found: dict[str, Any] = {}
    rated = {score.column for score in know.scores[file.name]}
    for name in ("language", "channel", "team", "place"):
        _, kinds = FIELDS[name]
        for column in file.columns:
            few = column.distinct <= max(60, file.rows // 10) and column.kind not in ("integer", "identifier")
            ticked = column.kind == "constant" and column.fill < 0.9
            scored = column.name in rated or column.says("score", "nps", "csat")
            fits = column.kind in kinds and few and fills(name, column) and column.filled
            fits = fits and not ticked and not scored
            if fits and name not in found and not draft.uses(column) and (name != "channel" or is_channel(column)):
                found[name] = one_spelling(column, draft)
                draft.use(column, f"the {name}")
    return found


def _when(know: Knowledge, file: FileColumns, draft: Draft) -> dict[str, Any]:
    """When it was answered, and when the customer was asked."""
    moments = [each for each in happenings.moments_of(file, "", know.engine) if each.part not in ("birth", "due")]
    if not moments:
        return {"answered_at": _no_moment(know, file, draft)}
    # Who was asked and did not answer makes no moment of an answer half empty.
    own = [each for each in moments if not asked_and_answered(file) or _answered(each.column)[0]] or moments
    most = max(moment.column.fill for moment in own)
    ranked = sorted(
        (moment.column for moment in moments),
        key=lambda column: (column.fill >= HALF_EMPTY * most, *_answered(column)),
        reverse=True,
    )
    ranked = _over_first(ranked, [moment.column for moment in moments if moment.part in ("event", "end")])
    found: dict[str, Any] = {"answered_at": source_of(file, ranked[0])}
    draft.use(ranked[0], "when it was answered")
    invited = [column for column in ranked[1:] if column.says("time", "invited") or column.says("verb", "sent")]
    if invited:
        found["invited_at"] = invited[0].name
        draft.use(invited[0], "when the customer was asked")
    for column in ranked:
        read = column.reading.moments
        if draft.uses(column) and read is not None and read.unsure:
            draft.warnings.append(f'{file.name}, column "{column.name}": {read.unsure}.')
    return found


def _over_first(ranked: list[ColumnLook], in_turn: list[ColumnLook]) -> list[ColumnLook]:
    """Where no moment is the answer's own, the last of what was lived through first: who rates has it behind them."""
    if not ranked[0].says("verb", *ELSEWHERE):
        return ranked
    lived = [column for column in in_turn if column.says("verb", *ELSEWHERE) and column.fill >= 0.99 * ranked[0].fill]
    last = lived[-1] if lived else ranked[0]
    return [last, *(column for column in ranked if column is not last)]


def _answered(column: ColumnLook) -> tuple[bool, bool, bool, float, int]:
    """How much a moment looks like the one of the answer."""
    made = column.says("verb", "created") and not column.says("time", "submitted")
    asked = column.says("time", "invited") or column.says("verb", "sent") or made
    complete = bool(COMPLETE & set(column.words))
    elsewhere = column.says("verb", *ELSEWHERE) or bool(REPLY & set(column.words))
    final = complete or column.says("time", "finished")
    return complete or not (asked or elsewhere), final, column.kind == "timestamp", column.fill, -column.position


def _no_moment(know: Knowledge, file: FileColumns, draft: Draft) -> Source:
    """The moment of what the answers are about; else the first day of the year in the file's name; else today."""
    for name, way in know.up(file.name).items():
        other = know.by_name[name]
        events = [each for each in happenings.moments_of(other, "", know.engine) if each.part == "event"] if way else []
        if events:
            draft.notes.append(f'{file.name} has no date of its own: "{events[-1].column.name}" of {name} is taken')
            draft.use(events[-1].column, f"the moment of the answers in {file.name}")
            return f"{name}.{events[-1].column.name}"
    year = _year(file)
    day = f"{year}-01-01" if year else dt.datetime.now(dt.UTC).date().isoformat()
    draft.warnings.append(
        f"{file.name} has no column with the day of the answers: {day} was put for all. Change it in the recipe."
    )
    return Value(is_=day)


def _weight(file: FileColumns) -> ColumnLook | None:
    """A positive column of fractions with a mean near 1, or one that is named so."""
    for column in file.of_kind("number"):
        read, figures = column.reading, column.reading.figures
        if column.fill < 0.9 or read.low is None or read.low < 0 or figures is None:
            continue
        heavy = {"kg", "g", "lb", "lbs", "grams"} & set(column.words)
        values = [(number(text, figures.decimal) or 0.0, count) for text, count in column.counts.items()]
        mean = sum(value * count for value, count in values) / sum(count for _, count in values)
        near_one = 0.98 <= mean <= 1.02 and read.low > 0 and not column.says("role", "amount")
        if near_one or (column.says("role", "weight") and not heavy):
            return column
    return None


def survey_name(know: Knowledge, file: FileColumns, *, dated: bool) -> Source:
    """The survey's name: a column's, when the file holds several surveys, else the file's.

    Waves that number their responses alike must not share a name: then the year belongs to it.
    """
    for column in file.of_kind("category", "constant"):
        if SURVEYS & set(column.words) and column.says("role", "name", "title") and column.distinct <= 50:
            return column.name
    named = {each.name: _titled(each) for each in know.files}
    name, waves = named[file.name] or "Survey", sum(other == named[file.name] for other in named.values())
    return Value(is_=f"{name} {_year(file)}".strip() if waves > 1 or not dated else name)


def _titled(file: FileColumns) -> str:
    """The words of the kind's name as the file's own name writes them, without figures."""
    spelt = dict(both_ways(file.source.paths[0].name))
    words = [word for word in file.words if not word.isdigit()]
    telling = [word for word in words if word not in ANSWERS] or words
    return title(tuple(spelt.get(word, word) for word in telling))


def _year(file: FileColumns) -> str:
    """The year in the file's name, or ""."""
    found = re.search(r"(?<!\d)(19|20)\d{2}(?!\d)", file.source.paths[0].name)
    return found[0] if found else ""
