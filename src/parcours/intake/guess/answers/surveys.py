"""Rows of surveys and reviews become answers: one rating with its text, or many ratings side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as replace_
from typing import Any

from msgspec.structs import replace

from parcours.intake.codebook import read_codebook, tells_only_missing
from parcours.intake.guess.answers.long_surveys import LongSurvey, long_survey
from parcours.intake.guess.answers.passing import by_moments, rated_row
from parcours.intake.guess.answers.rated_logs import is_rated_log
from parcours.intake.guess.answers.remarks import remarks
from parcours.intake.guess.answers.respondents import asked_and_answered, lived, respondent_properties, respondents
from parcours.intake.guess.answers.scales import Score
from parcours.intake.guess.answers.siblings import doubted, passed_over
from parcours.intake.guess.answers.stated import stated_in
from parcours.intake.guess.answers.touchpoints import touchpoint_of
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events import things
from parcours.intake.guess.events.cases import tells_cases
from parcours.intake.guess.events.details import text_of
from parcours.intake.guess.language.words import stands_for_nothing
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Answers, Question, Source, Value

METRICS = {"nps": "the recommendation", "csat": "satisfaction", "ces": "effort"}


def is_survey(know: Knowledge, file: FileColumns) -> bool:
    """Whether the file is there for its answers: named so, described by the codebook, or mostly ratings."""
    scores = know.scores[file.name]
    if covered(know, file):
        return True
    named = file.says("thing", "survey", "response") or any(
        column.says("thing", "response", "survey") and column.says("role", "id") for column in file.columns
    )
    about_else = things.noun_of(file, know.keys[file.name].key)
    if long_survey(file) is not None:
        return True
    if not scores or named or asked_and_answered(file):
        return bool(scores)
    if is_rated_log(file, scores):
        return False
    return not lived(file) and not tells_cases(file) and (len(scores) >= 3 or not about_else)


def covered(know: Knowledge, file: FileColumns) -> bool:
    """Whether the given codebook speaks about this file."""
    if know.codebook is None:
        return False
    asked = [question.column for question in read_codebook(know.codebook)]
    return sum(column in file.source.columns for column in asked) >= max(1, len(asked) // 2)


def tell_answers(know: Knowledge, file: FileColumns, draft: Draft, *, in_passing: bool = False) -> None:
    """Add the answers of a file with ratings; `in_passing` when its rows are events that carry a rating."""
    scores = know.scores[file.name]
    long = None if in_passing else long_survey(file)
    if not scores and not covered(know, file) and long is None:
        return
    base = rated_row(know, file) if in_passing else respondents(know, file, draft)
    if covered(know, file):
        made = _by_codebook(know, file, base, draft)
    elif long is not None:
        made = _long(file, long, base, draft)
        scores = long.scores
    elif len(scores) == 1 and (in_passing or sum(not text.says("role", "title") for text in file.of_kind("text")) < 2):
        made = _one_rating(file, scores[0], base, draft, in_passing=in_passing)
    else:
        made = _wide(file, scores, base, draft)
    if in_passing:
        draft.answers += by_moments(know, file, made, draft)
    else:
        draft.answers.append(replace(made, properties=respondent_properties(file, draft)))
        draft.warnings += passed_over(file, [column for column in file.columns if not draft.uses(column)])
    if not covered(know, file):
        _explain(file, scores, draft)


def _explain(file: FileColumns, scores: list[Score], draft: Draft) -> None:
    """Say once per scale which columns are ratings and which of their codes are none."""
    alike: dict[str, list[str]] = {}
    headings = {column.name: column.heading for column in file.columns}
    draft.warnings += doubted(file, [score.column for score in scores if score.doubted])
    for score in scores:
        if score.unsure:
            draft.warnings.append(f'{file.name}, column "{score.column}": {score.unsure}.')
        if score.strays:
            draft.warnings.append(_strays(file, score))
        listed = "".join(f"; {each}" for each in missing_words(score.missing, headings.get(score.column, score.column)))
        alike.setdefault(f"{score.scale[0]:g} to {score.scale[1]:g}{listed}", []).append(score.column)
    for scale, columns in alike.items():
        named = ", ".join(columns[:3]) + (f" and {len(columns) - 3} more" if len(columns) > 3 else "")
        draft.notes.append(f"{file.name}: rated from {scale}: {named}")


def _strays(file: FileColumns, score: Score) -> str:
    """What a person should know of cells that are no score of the scale."""
    low, high = score.scale
    ranked = sorted(score.strays.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = ", ".join(f'"{text}" ({count:,})' for text, count in ranked[:5]) + (" and more" if len(ranked) > 5 else "")
    cells = "such answers are set aside, the rest of the response stays"
    return f'{file.name}, column "{score.column}": {shown} in the sample is no score from {low:g} to {high:g}: {cells}.'


def missing_words(missing: Mapping[str, str], heading: str) -> list[str]:
    """Which codes and words are taken for no answer, and why."""
    return [f"{code} means {meaning} ({_reason(code, heading)})" for code, meaning in missing.items()]


def _reason(code: str, heading: str) -> str:
    """Why a code is taken for no answer."""
    if code.isdigit() and int(code) in dict(stated_in(heading).nothing):
        return "its heading says so"
    if stands_for_nothing(code):
        return "a usual word for it"
    return "too frequent for a slip, and not on the scale"


def _one_rating(file: FileColumns, score: Score, base: Answers, draft: Draft, *, in_passing: bool) -> Answers:
    """One rating per row, with what was written beside it."""
    beside = [each.name for each in remarks(file, [score]) if not draft.uses(each)] if in_passing else []
    text = next(iter(beside), None) if in_passing else text_of(file, titled=False)
    column = file.column(score.column)
    draft.use(column, _rating_words(score))
    if isinstance(text, str):
        draft.use(file.column(text), "what the customer wrote")
    return replace(
        base,
        question=Value(is_=score.column),
        text=text,
        **_scored(score, score.column),
    )


def _long(file: FileColumns, long: LongSurvey, base: Answers, draft: Draft) -> Answers:
    """One row per question."""
    draft.use(long.question, "which question was asked")
    response = [column for column in file.columns if column.says("thing", "response") and column.idlike]
    places = [
        column
        for column in file.of_kind("category")
        if column.says("role", "touchpoint") and column is not long.question
    ]
    for column, what in (
        (response, "the number of the response"),
        ([long.words] if long.words else [], "what the customer wrote"),
        (places, "what was rated"),
    ):
        if column:
            draft.use(column[0], what)
    named, rated = long.question.name, long.answer.name
    if long.unanswered and long.words is None:
        shown = ", ".join(f'"{question}"' for question in long.unanswered[:3])
        draft.warnings.append(f'{file.name}: "{rated}" is empty wherever {shown} was asked: such rows bring no answer.')
    draft.notes.append(f'{file.name} holds one row per question: "{named}" names it, "{rated}" answers it')
    made = replace(
        base,
        question=named,
        text=long.words.name if long.words else None,
        touchpoint=places[0].name if places else None,
        response=(response[0].name,) if response else (),
    )
    if long.alike:
        draft.use(long.answer, _rating_words(long.scores[0]))
        return replace(made, **_scored(long.scores[0], long.answer.name))
    several = {f"{score.scale[0]:g} to {score.scale[1]:g}" for score in long.scores}
    draft.use(long.answer, f"the answers, rated from {' or '.join(sorted(several))} as the question asks")
    questions = [_question(long.asked.column(score.column), score, placed=not places) for score in long.scores]
    in_words = (*(column.name for column in long.written), *(long.unanswered if long.words else ()))
    written = [Question(column=name, is_text=True) for name in in_words]
    return replace(made, score=long.answer.name, questions=(*questions, *written))


def _scored(score: Score, column: str) -> dict[str, Any]:
    """What a declaration says of the one rating that it is about."""
    return {
        "score": _score(replace_(score, column=column)),
        "choice": column if score.codes else None,
        "metric": Value(is_=score.metric) if score.metric else None,
        "scale": score.scale,
        "orientation": score.orientation,
        "missing": score.missing,
    }


def _question(column: ColumnLook, score: Score, *, placed: bool = True) -> Question:
    """One rating as a question."""
    return Question(
        column=score.column,
        label=column.label,
        touchpoint="" if score.overall or not placed else touchpoint_of(column),
        metric=score.metric,
        scale=score.scale,
        orientation=score.orientation,
        scores=score.codes,
        missing=score.missing,
    )


def _wide(file: FileColumns, scores: list[Score], base: Answers, draft: Draft) -> Answers:
    """One row per response, ratings side by side."""
    questions = []
    for score in scores:
        column = file.column(score.column)
        draft.use(column, _rating_words(score))
        questions.append(_question(column, score))
    draft.notes.append(f"{file.name} is a survey with {len(scores)} ratings side by side, one row per response")
    return replace(base, questions=(*questions, *_ticked(file, draft), *_written(file, draft)))


def _by_codebook(know: Knowledge, file: FileColumns, base: Answers, draft: Draft) -> Answers:
    """The questions that the codebook describes; what it says is taken as certain."""
    listed = read_codebook(know.codebook) if know.codebook is not None else ()
    guessed = {score.column: score for score in know.scores[file.name]}
    questions = tuple(
        _completed(file.column(question.column), question, guessed.get(question.column), draft)
        for question in listed
        if question.column in file.source.columns
    )
    for question in questions:
        draft.use(file.column(question.column), "as the codebook says")
    further = [score.column for score in know.scores[file.name] if not draft.uses(file.column(score.column))]
    if further:
        draft.warnings.append(
            f"{file.name}: the codebook leaves out {', '.join(further)}, which look like ratings too."
        )
    draft.notes.append(f"{file.name}: the codebook names {len(questions)} columns; what it says is taken as certain")
    return replace(base, questions=(*questions, *_written(file, draft)))


def _completed(column: ColumnLook, question: Question, score: Score | None, draft: Draft) -> Question:
    """A question of which the codebook names only the codes that mean nothing: its scale is read off the others."""
    if not tells_only_missing(question):
        return question
    if score is None:
        if question.metric:
            draft.warnings.append(
                f'{column.file}, column "{column.name}": no scale was found; give it in the codebook.'
            )
        return question
    return replace(
        question,
        scale=score.scale,
        metric=question.metric or score.metric,
        touchpoint=question.touchpoint or ("" if score.overall else touchpoint_of(column)),
        orientation=question.orientation if question.metric else score.orientation,
        scores=score.codes,
        missing={**score.missing, **question.missing},
    )


def _written(file: FileColumns, draft: Draft) -> list[Question]:
    """Columns in which customers wrote."""
    found = []
    for column in file.of_kind("text", "html", "label", "constant"):
        asked = column.kind in ("text", "html") or column.says("role", "text")
        if asked and not draft.uses(column) and not column.says("role", "url", "street", "properties", "id"):
            draft.use(column, "what the customer wrote")
            found.append(Question(column=column.name, label=column.label, is_text=True))
    return found


def _ticked(file: FileColumns, draft: Draft) -> list[Question]:
    """The options of questions with several answers: columns that hold their own name, or nothing."""
    found = []
    for column in file.of_kind("constant"):
        question, _, option = column.name.rpartition(" - ")
        if question and list(column.counts) == [option]:
            draft.use(column, f"an option of “{question}”, chosen or not")
            found.append(Question(column=column.name, label=column.label))
    return found


def _score(score: Score) -> Source:
    if not score.codes:
        return score.column
    return Value(column=score.column, map={text: f"{code:g}" for text, code in score.codes.items()})


def _rating_words(score: Score) -> str:
    best = f", {score.scale[0]:g} the best" if score.orientation == "low" else ""
    return f"{METRICS.get(score.metric, 'a rating')}, {score.scale[0]:g} to {score.scale[1]:g}{best}"
