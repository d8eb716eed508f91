"""Long surveys: one row per question, so that one column holds answers on many scales."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from parcours.intake.guess.answers.remarks import written_apart
from parcours.intake.guess.answers.scales import Score, scores_asked
from parcours.intake.guess.language.words import words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.values import read_values

#: Questions that one survey has at most.
MOST_QUESTIONS = 400


@dataclass(frozen=True)
class LongSurvey:
    """A file whose rows are answers: which question each answers, and what to."""

    question: ColumnLook
    answer: ColumnLook
    asked: FileColumns
    """The answers to each question, as a column of its own."""
    scores: list[Score]
    words: ColumnLook | None = None
    """What the customer wrote, beside the answer or in rows of its own."""
    unanswered: tuple[str, ...] = ()
    """The questions to which the answers are empty in every row."""

    @property
    def written(self) -> tuple[ColumnLook, ...]:
        """The questions that are answered in words."""
        rated = {score.column for score in self.scores}
        return tuple(column for column in self.asked.of_kind("text", "label") if column.name not in rated)

    @property
    def alike(self) -> bool:
        """Whether all questions are rated, on one scale and with the same codes."""
        first = replace(self.scores[0], column="", overall=False, why="", strays={}, unsure="", stated=False)
        same = (
            replace(score, column="", overall=False, why="", strays={}, unsure="", stated=False) == first
            for score in self.scores
        )
        return not self.unanswered and len(self.scores) == len(self.asked.columns) and all(same)


def long_survey(file: FileColumns) -> LongSurvey | None:
    """The long survey that a file is; None when it is none.

    One column names a question and comes again with every respondent, another holds the answers.
    """
    question, answer = _question(file), _answer(file)
    if question is None or answer is None or question is answer:
        return None
    given: dict[str, Counter[str]] = {}
    every = file.source.sample[question.name]
    for asked, said in zip(every, file.source.sample[answer.name], strict=True):
        if asked is not None and said is not None:
            given.setdefault(asked, Counter())[said] += 1
    unanswered = tuple(sorted({asked for asked in every if asked is not None} - set(given)))
    wordings = _wordings(file, question)
    looks = [
        _look(answer, place, asked, given[asked], wordings.get(asked, "")) for place, asked in enumerate(sorted(given))
    ]
    questions = replace(file, columns=tuple(looks))
    scores = scores_asked(questions)
    words = written_apart(file, question, answer)
    return LongSurvey(question, answer, questions, scores, words, unanswered) if scores else None


def _question(file: FileColumns) -> ColumnLook | None:
    """The column that names the question of each row."""
    respondents = [column for column in file.columns if column.says("thing", "response", "customer") and column.idlike]
    if not any(column.distinct <= 0.9 * column.rows for column in respondents):
        return None
    for column in file.of_kind("category", "label", "text", "identifier", "code", "integer"):
        several = 1 < column.distinct <= max(2, min(MOST_QUESTIONS, file.rows // 2))
        if several and column.says("role", "question"):
            return column
    return None


def _answer(file: FileColumns) -> ColumnLook | None:
    """The column that holds the answers: figures before words."""
    fitting = [
        column
        for column in file.columns
        if (column.says("role", "answer") or column.says("score", "rating", "csat", "nps"))
        and not column.says("role", "id", "question")
        and not column.timed
        and column.filled
        and column.kind not in ("identifier", "email", "phone", "html", "json")
    ]
    return max(fitting, key=lambda column: (column.numeric, column.fill, -column.position), default=None)


def _wordings(file: FileColumns, question: ColumnLook) -> dict[str, str]:
    """What was asked in full, by the codes of the questions, where another column tells each in the same words."""
    for column in file.of_kind("category", "label", "text"):
        if column is question or not column.says("role", "question"):
            continue
        found: dict[str, set[str]] = {}
        told = zip(file.source.sample[question.name], file.source.sample[column.name], strict=True)
        for code, words in told:
            if code is not None and words is not None:
                found.setdefault(code, set()).add(words)
        if found and all(len(words) == 1 for words in found.values()):
            return {code: words.pop() for code, words in found.items()}
    return {}


def _look(answer: ColumnLook, place: int, asked: str, given: Counter[str], wording: str) -> ColumnLook:
    words, total = words_of(asked), sum(given.values())
    reading = read_values(given, words, distinct=len(given) / total)
    return ColumnLook(answer.file, asked, place, words, total, total, len(given), given, reading, wording)
