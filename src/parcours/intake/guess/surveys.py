"""Rows of surveys and reviews become answers: one rating with its text, or many ratings side by side."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from parcours.intake.codebook import read_codebook
from parcours.intake.guess import happenings
from parcours.intake.guess.columns import ColumnLook, FileColumns
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.interactions import snake, text_of
from parcours.intake.guess.people import find_customer
from parcours.intake.guess.scales import Score
from parcours.intake.guess.words import title
from parcours.intake.recipe import Answers, Question, Source, Value

#: Properties of the respondents taken along at most.
PROPERTIES = 10


@dataclass
class Said:
    """What the answers of one file came to."""

    answers: list[Answers] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)


def is_survey(know: Knowledge, file: FileColumns) -> bool:
    """Whether the file is there for its answers: named so, or mostly ratings."""
    scores = know.scores[file.name]
    if not scores and not covered(know, file):
        return False
    named = file.says("thing", "survey", "response") or any(
        column.says("thing", "response", "survey") and column.says("role", "id") for column in file.columns
    )
    return (
        named
        or covered(know, file)
        or len(scores) >= 3
        or (len(scores) >= 1 and not happenings.noun_of(file, know.keys[file.name].key))
    )


def covered(know: Knowledge, file: FileColumns) -> bool:
    """Whether the given codebook speaks about this file."""
    if know.codebook is None:
        return False
    asked = [question.column for question in read_codebook(know.codebook)]
    return sum(column in file.source.columns for column in asked) >= max(1, len(asked) // 2)


def say(know: Knowledge, file: FileColumns) -> Said:
    """The answers of a file with ratings."""
    said = Said()
    scores = know.scores[file.name]
    by_codebook = covered(know, file)
    if not scores and not by_codebook:
        return said
    times = _times(know, file, said)
    common = _common(know, file, said)
    question = _question_column(file, scores)
    if by_codebook:
        made = _by_codebook(know, file, common, times, said)
    elif question is not None:
        made = _long(file, scores[0], question, common, times, said)
    elif len(scores) == 1:
        made = _one_rating(file, scores[0], common, times, said)
    else:
        made = _wide(file, scores, common, times, said)
    said.answers.append(made)
    if not by_codebook:
        _explain(file, scores, said)
    return said


def _explain(file: FileColumns, scores: list[Score], said: Said) -> None:
    """Say once per scale which columns are ratings and which of their codes are none."""
    alike: dict[str, list[str]] = {}
    for score in scores:
        if score.unsure:
            said.warnings.append(f'{file.name}, column "{score.column}": {score.unsure}.')
        listed = "".join(f"; {code} means {meaning}" for code, meaning in score.missing.items())
        alike.setdefault(f"{score.scale[0]:g} to {score.scale[1]:g}{listed}", []).append(score.column)
    for scale, columns in alike.items():
        named = ", ".join(columns[:3]) + (f" and {len(columns) - 3} more" if len(columns) > 3 else "")
        said.notes.append(f"{file.name}: rated from {scale}: {named}")


def _common(know: Knowledge, file: FileColumns, said: Said) -> dict[str, object]:
    """What every answer of the file shares: respondent, response, subject, weight, language, properties."""
    customer = find_customer(know, file)
    refs = dict(customer.refs) if customer is not None else {}
    for name in refs.values():
        said.used.setdefault(name, "the customer")
        if "." in name:
            said.joined |= {relation.one for relation in know.up(file.name).get(name.split(".", 1)[0], [])}
    said.notes.append(
        f"{file.name}: {customer.why}"
        if customer
        else f"{file.name}: no customer is named, so each response is anonymous"
    )
    found: dict[str, object] = {"customer": refs}
    subjects = happenings.subject_columns(file, know.keys[file.name].key)
    own = {
        kind: column
        for kind, column in subjects.items()
        if know.keys[file.name].key != (column.name,) or not is_survey(know, file)
    }
    for kind, column in list(own.items())[:1]:
        found["subject"] = {kind: column.name}
        found["collection"] = Value(is_="hot")
        said.used[column.name] = f"the {kind} that it is about"
    weight = _weight(file)
    if weight is not None:
        found["weight"] = weight.name
        said.used[weight.name] = "the weight of the response"
        said.notes.append(f'"{weight.name}" of {file.name} is a weight: positive, with a mean near 1')
    for name, column in _details(file, said).items():
        found[name] = column
    return found


def _details(file: FileColumns, said: Said) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = {"language": ("language",), "channel": ("channel",), "team": ("team",), "place": ("place",)}
    for name, roles in wanted.items():
        kinds = ("language",) if name == "language" else ("category", "constant", "label")
        fitting = [
            column
            for column in file.columns
            if column.kind in kinds
            and column.says("role", *roles)
            and column.distinct <= max(60, file.rows // 10)
            and column.name not in said.used
        ]
        if fitting:
            found[name] = fitting[0].name
            said.used[fitting[0].name] = f"the {name}"
    return found


def _times(know: Knowledge, file: FileColumns, said: Said) -> dict[str, Source]:
    """When it was answered, and when the customer was asked."""
    moments = [moment for moment in happenings.moments_of(file, "", know.engine) if moment.part not in ("birth", "due")]
    if not moments:
        joined = _joined_time(know, file)
        if joined is not None:
            said.joined.add(joined.split(".", 1)[0])
            said.notes.append(f'{file.name} has no date of its own: "{joined}" is taken')
            return {"answered_at": joined}
        day = _day_of(file)
        said.warnings.append(
            f"{file.name} has no column with the day of the answers: {day} was put for all. Change it in the recipe."
        )
        return {"answered_at": Value(is_=day)}
    ranked = sorted((moment.column for moment in moments), key=_answered, reverse=True)
    found: dict[str, Source] = {"answered_at": happenings.source_of(file, ranked[0])}
    said.used[ranked[0].name] = "when it was answered"
    invited = [column for column in ranked[1:] if column.says("time", "invited") or column.says("verb", "sent")]
    if invited:
        found["invited_at"] = invited[0].name
        said.used[invited[0].name] = "when the customer was asked"
    for column in ranked:
        read = column.reading.moments
        if column.name in said.used and read is not None and read.unsure:
            said.warnings.append(f'{file.name}, column "{column.name}": {read.unsure}.')
    return found


def _answered(column: ColumnLook) -> tuple[bool, bool, bool, float, int]:
    asked = (
        column.says("time", "invited")
        or column.says("verb", "sent", "created")
        and not column.says("time", "submitted")
    )
    final = column.says("time", "finished") or {
        "answer",
        "answered",
        "submit",
        "submitted",
        "completed",
        "responded",
    } & set(column.words)
    about_other = column.says("verb", "placed", "delivered", "visited", "booked", "checked_in", "checked_out")
    return not asked and not about_other, bool(final), column.kind == "timestamp", column.fill, -column.position


def _joined_time(know: Knowledge, file: FileColumns) -> str | None:
    for name, way in know.up(file.name).items():
        if way:
            other = know.by_name[name]
            events = [moment for moment in happenings.moments_of(other, "", know.engine) if moment.part == "event"]
            if events:
                return f"{name}.{events[-1].column.name}"
    return None


def _day_of(file: FileColumns) -> str:
    """The first day of the year in the file's name, or today."""
    year = re.search(r"(?<!\d)(19|20)\d{2}(?!\d)", file.source.paths[0].name)
    return f"{year[0]}-01-01" if year else dt.datetime.now(dt.UTC).date().isoformat()


def _weight(file: FileColumns) -> ColumnLook | None:
    """A positive column of fractions with a mean near 1, or one that is named so."""
    for column in file.columns:
        if (
            column.kind not in ("number", "integer")
            or column.fill < 0.9
            or column.reading.low is None
            or column.reading.low < 0
        ):
            continue
        named = column.says("role", "weight") and not {"kg", "g", "lb", "gewicht", "peso", "poids"} & set(
            column.words[1:]
        )
        values = [
            (float(text.replace(",", ".")), count)
            for text, count in column.counts.items()
            if re.fullmatch(r"\d*[.,]?\d+(e-?\d+)?", text)
        ]
        total = sum(count for _, count in values)
        mean = sum(value * count for value, count in values) / total if total else 0.0
        if (
            named
            and column.kind == "number"
            or (
                column.kind == "number"
                and 0.98 <= mean <= 1.02
                and column.reading.low > 0
                and not column.says("role", "amount")
            )
        ):
            return column
    return None


def _question_column(file: FileColumns, scores: list[Score]) -> ColumnLook | None:
    """In a long survey, the column that names the question of each row."""
    if len(scores) != 1:
        return None
    for column in file.columns:
        asked = column.says("role", "question") and column.kind in (
            "category",
            "label",
            "text",
            "identifier",
            "code",
            "integer",
        )
        if asked and 1 < column.distinct <= max(2, min(400, file.rows // 2)) and column.name != scores[0].column:
            respondents = [
                other for other in file.columns if other.says("thing", "response", "customer") and other.idlike
            ]
            if any(other.distinct <= 0.9 * other.rows for other in respondents):
                return column
    return None


def _survey_name(file: FileColumns) -> Source:
    named = next(
        (
            column
            for column in file.columns
            if column.says("thing", "survey")
            and column.says("role", "name", "title")
            and 1 <= column.distinct <= 50
            and column.kind in ("category", "constant")
        ),
        None,
    )
    return (
        named.name if named is not None else Value(is_=title(tuple(word for word in file.words if not word.isdigit())))
    )


def _response(know_key: tuple[str, ...], file: FileColumns) -> tuple[str, ...]:
    named = [
        column.name
        for column in file.columns
        if column.says("thing", "response") and column.idlike and column.fill == 1 and column.distinct > 1
    ]
    return () if know_key else tuple(named[:1])


def _one_rating(
    file: FileColumns, score: Score, common: dict[str, object], times: dict[str, Source], said: Said
) -> Answers:
    text = text_of(file, titled=False)
    for column in file.columns:
        if text is not None and column.name in (text if isinstance(text, str) else text.template):
            if column.kind in ("text", "html", "label"):
                said.used[column.name] = "what the customer wrote"
    said.used[score.column] = _rating_words(score)
    return Answers(
        file=file.name,
        survey=_survey_name(file),
        question=Value(is_=snake(file.column(score.column))),
        score=Value(column=score.column, map=score.codes) if score.codes else score.column,
        text=text,
        metric=Value(is_=score.metric) if score.metric else None,
        scale=score.scale,
        orientation="low" if score.orientation == "low" else "high",
        missing=score.missing,
        properties=_properties(file, said),
        **times,
        **common,  # type: ignore[arg-type]
    )


def _long(
    file: FileColumns,
    score: Score,
    question: ColumnLook,
    common: dict[str, object],
    times: dict[str, Source],
    said: Said,
) -> Answers:
    """One row per question."""
    said.used[question.name] = "which question was asked"
    said.used[score.column] = _rating_words(score)
    response = next((column for column in file.columns if column.says("thing", "response") and column.idlike), None)
    texts = [column for column in file.of_kind("text", "html") if column is not question]
    touchpoint = next(
        (
            column
            for column in file.columns
            if column.says("role", "touchpoint") and column.kind == "category" and column is not question
        ),
        None,
    )
    said.notes.append(
        f'{file.name} holds one row per question: "{question.name}" names it, "{score.column}" is the rating'
    )
    return Answers(
        file=file.name,
        survey=_survey_name(file),
        question=question.name,
        score=Value(column=score.column, map=score.codes) if score.codes else score.column,
        text=texts[0].name if texts else None,
        metric=Value(is_=score.metric) if score.metric else None,
        touchpoint=touchpoint.name if touchpoint is not None else None,
        scale=score.scale,
        missing=score.missing,
        response=(response.name,) if response is not None else (),
        **times,
        **common,  # type: ignore[arg-type]
    )


def _wide(
    file: FileColumns, scores: list[Score], common: dict[str, object], times: dict[str, Source], said: Said
) -> Answers:
    """One row per response, ratings side by side."""
    questions = []
    for score in scores:
        column = file.column(score.column)
        wording = column.label or (column.name if len(column.name.split()) >= 4 else "")
        said.used[score.column] = _rating_words(score)
        questions.append(
            Question(
                column=score.column,
                label=wording if wording != score.column else "",
                touchpoint="" if score.overall else _touchpoint(column),
                metric=score.metric,
                scale=score.scale,
                orientation="low" if score.orientation == "low" else "high",
                missing=score.missing,
            )
        )
    questions += _texts(file, said)
    said.notes.append(f"{file.name} is a survey with {len(scores)} ratings side by side, one row per response")
    return Answers(
        file=file.name,
        survey=_survey_name(file),
        questions=tuple(questions),
        properties=_properties(file, said),
        **times,
        **common,  # type: ignore[arg-type]
    )


def _by_codebook(
    know: Knowledge, file: FileColumns, common: dict[str, object], times: dict[str, Source], said: Said
) -> Answers:
    assert know.codebook is not None  # noqa: S101 - asked for by covered()
    questions = tuple(question for question in read_codebook(know.codebook) if question.column in file.source.columns)
    for question in questions:
        said.used[question.column] = "as the codebook says"
    further = [score.column for score in know.scores[file.name] if score.column not in said.used]
    if further:
        said.warnings.append(
            f"{file.name}: the codebook does not name {', '.join(further)}, which also look like ratings; they are left out."
        )
    said.notes.append(f"{file.name}: the codebook names {len(questions)} columns; what it says is taken as certain")
    return Answers(
        file=file.name,
        survey=_survey_name(file),
        questions=questions + tuple(_texts(file, said)),
        properties=_properties(file, said),
        **times,
        **common,  # type: ignore[arg-type]
    )


def _texts(file: FileColumns, said: Said) -> list[Question]:
    found = []
    for column in file.columns:
        asked = column.kind in ("text", "html") or (column.kind == "label" and column.says("role", "text"))
        if (
            asked
            and column.name not in said.used
            and not column.says("role", "url", "street", "properties")
            and not column.says("role", "id")
        ):
            said.used[column.name] = "what the customer wrote"
            found.append(Question(column=column.name, label=column.label, is_text=True))
    return found


def _properties(file: FileColumns, said: Said) -> dict[str, Source]:
    """What describes the respondents."""
    found: dict[str, Source] = {}
    for column in file.columns:
        about = column.says("role", "gender", "demographic", "country", "region", "language") or column.kind in (
            "category",
            "country",
            "boolean",
        )
        titles = column.says("role", "title") and column.kind in ("label", "text")
        plain = column.kind in ("category", "country", "language", "boolean", "code") or (
            column.kind == "integer" and column.distinct <= 20
        )
        fits = (about and plain and 1 < column.distinct <= 100) or titles
        if fits and column.name not in said.used and len(found) < PROPERTIES:
            found[snake(column)] = column.name
            said.used[column.name] = "a property of the respondent"
    return found


def _rating_words(score: Score) -> str:
    metric = {"nps": "the recommendation", "csat": "satisfaction", "ces": "effort"}.get(score.metric, "a rating")
    return f"{metric}, {score.scale[0]:g} to {score.scale[1]:g}"


def _wording(column: ColumnLook) -> str:
    """A heading without its question number, as words; a heading that is a sentence stays as it is."""
    if len(column.name.split()) >= 4:
        return column.name
    words = column.words
    while len(words) > 1 and (re.fullmatch(r"q|v|var|item|\d+|f|frage|question|s", words[0])):
        words = words[1:]
    return title(words)


def _touchpoint(column: ColumnLook) -> str:
    """What the rating is about, in the source's own words."""
    if len(column.name.split()) >= 7 or len(column.label.split()) >= 7:
        return ""
    return column.label or _wording(column)
