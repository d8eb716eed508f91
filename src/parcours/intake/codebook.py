"""Codebooks: a CSV that says what the columns of a survey ask and what their codes mean."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from parcours.errors import RecipeError, did_you_mean
from parcours.intake.recipe import Answers, Question, Recipe

COLUMNS = ("column", "touchpoint", "metric", "code", "label", "missing")
MAY_HAVE = ("scale_low", "scale_high", "orientation", "question")
MISSING = ("blank", "not used")
#: The scales that belong to a metric by its definition.
SCALES = {"nps": (0.0, 10.0)}


def with_codebooks(recipe: Recipe, folder: Path) -> Recipe:
    """The recipe with the lines of its codebooks (files below `folder`) as questions."""

    def filled(answers: Answers) -> Answers:
        if not answers.codebook:
            return answers
        listed = read_codebook(folder / answers.codebook)
        for question in listed:
            if question.metric and tells_only_missing(question):
                raise RecipeError(
                    "codebook-no-scale",
                    f'The codebook gives {question.column} the metric "{question.metric}", but no scale.',
                    hint="List its codes, or give scale_low and scale_high.",
                    where=str(folder / answers.codebook),
                )
        return replace(answers, codebook="", questions=answers.questions + listed)

    return replace(recipe, answers=tuple(filled(answers) for answers in recipe.answers))


def read_codebook(path: Path) -> tuple[Question, ...]:
    """Read the questions of a codebook, in the order in which their columns first appear.

    One line per column and code. A line without a code speaks of the whole column: its wording, and with `missing`
    what an empty cell means. A column with a metric, a touchpoint or a scale gives scores, on the scale of its numeric
    codes that are not missing; a column without codes gives free text; any other gives choices.
    Raises RecipeError with file and line for a heading, a word or a code that does not fit.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RecipeError("codebook-unreadable", f"The codebook cannot be read: {error}.", where=str(path)) from error
    headings = [heading.strip().lower() for heading in lines[0]] if lines else []
    _check_headings(headings, path)
    asked: dict[str, _Asked] = {}
    for number, cells in enumerate(lines[1:], start=2):
        line = dict.fromkeys((*COLUMNS, *MAY_HAVE), "") | dict(zip(headings, map(str.strip, cells), strict=False))
        if any(line.values()):
            where = f"{path}, line {number}"
            asked.setdefault(line["column"], _Asked(line["column"])).read(line, where)
    return tuple(each.question(str(path)) for each in asked.values())


def tells_only_missing(question: Question) -> bool:
    """Whether a codebook names no code of a column but those that mean nothing: all other cells are as they stand."""
    return not question.scale and not question.is_text and set(question.labels) <= set(question.missing)


def derived_scale(question: Question) -> tuple[float, float] | None:
    """The scale of a question: as given, else its metric's own, else from its scores or numeric codes.

    None gives no score.
    """
    scored = question.metric or question.touchpoint or question.scores
    if question.scale or not scored or question.is_text:
        return question.scale
    if question.metric in SCALES:
        return SCALES[question.metric]
    codes = [_number(code) for code in question.labels if code not in question.missing]
    numbers = [number for number in (*codes, *question.scores.values()) if number is not None]
    return (min(numbers), max(numbers)) if len(set(numbers)) > 1 else None


def bare_code(code: str) -> str:
    """A code as cells are compared with it: 0.0 is 0."""
    return re.sub(r"^(-?\d+)\.0+$", r"\1", code)


@dataclass
class _Asked:
    """The lines about one column, gathered."""

    column: str
    settings: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    missing: dict[str, Any] = field(default_factory=dict)

    def read(self, line: dict[str, str], where: str) -> None:
        code, missing = line["code"], line["missing"].lower()
        if not self.column:
            raise RecipeError("codebook-no-column", "The line names no column.", where=where)
        if missing and missing not in MISSING:
            hint = did_you_mean(missing, MISSING)
            raise RecipeError("codebook-wrong-word", f'"missing" cannot be "{missing}".', hint=hint, where=where)
        if code and code in self.labels:
            raise RecipeError("codebook-code-twice", f'The code "{code}" of {self.column} comes twice.', where=where)
        if code:
            self.labels[code] = line["label"]
        if missing:
            self.missing[code] = missing
        if not code and line["label"]:
            self.settings.setdefault("question", line["label"])
        for name in ("touchpoint", "metric", *MAY_HAVE):
            if line[name] and self.settings.setdefault(name, line[name]) != line[name]:
                raise RecipeError(
                    "codebook-two-values",
                    f'{self.column} has the {name} "{line[name]}" here and "{self.settings[name]}" above.',
                    where=where,
                )

    def question(self, where: str) -> Question:
        said = self.settings
        question = Question(
            column=self.column,
            label=said.get("question", ""),
            touchpoint=said.get("touchpoint", ""),
            metric=said.get("metric", "").lower(),
            scale=self._scale(where),
            orientation="low" if said.get("orientation", "").lower() == "low" else "high",
            labels=self.labels,
            missing=self.missing,
            is_text=not (self.labels or said.get("metric") or said.get("scale_low")),
        )
        return replace(question, scale=derived_scale(question))

    def _scale(self, where: str) -> tuple[float, float] | None:
        ends = [self.settings.get("scale_low", ""), self.settings.get("scale_high", "")]
        low, high = map(_number, ends)
        if ends == ["", ""]:
            return None
        if low is None or high is None or low >= high:
            raise RecipeError(
                "codebook-no-scale", f"{self.column} cannot be on a scale from {ends[0]!r} to {ends[1]!r}.", where=where
            )
        return low, high


def _check_headings(headings: Sequence[str], path: Path) -> None:
    known = (*COLUMNS, *MAY_HAVE)
    for heading in headings:
        if heading not in known:
            hint = did_you_mean(heading, known)
            raise RecipeError("codebook-heading", f'A codebook has no column "{heading}".', hint=hint, where=str(path))
    if lacking := [name for name in ("column", "code") if name not in headings]:
        hint = f"The columns are {', '.join(COLUMNS)}; {', '.join(MAY_HAVE)} may be added."
        raise RecipeError(
            "codebook-heading", f'The codebook lacks the column "{lacking[0]}".', hint=hint, where=str(path)
        )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
