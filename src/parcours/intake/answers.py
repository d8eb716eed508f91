"""Rows to answers: wide surveys (one row per response) and long ones (one row per answer)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.intake import cells
from parcours.intake.about import about_parts, interaction_spoken_of
from parcours.intake.clocks import Clock
from parcours.intake.codebook import SCALES, bare_code, derived_scale
from parcours.intake.drafting import Drafting, fixed
from parcours.intake.drafts import TAKES, Draft, Laid, Problem
from parcours.intake.keys import joined
from parcours.intake.kinds import ROW
from parcours.intake.parts import Part, PartKind, parts_of
from parcours.intake.recipe import Answers, Question
from parcours.intake.rows import all_of, any_of
from parcours.vocabulary.words import AnswerState

#: What all answers of one row share.
SHARED: dict[str, PartKind] = {
    "survey": "text",
    "answered_at": "time",
    "invited_at": "time",
    "language": "text",
    "collection": "word",
    "weight": "number",
    "channel": "text",
    "team": "text",
    "place": "text",
}
#: What a row of a long survey says about its one answer.
LONG: dict[str, PartKind] = {
    "question": "text",
    "score": "text",
    "choice": "text",
    "text": "as is",
    "metric": "text",
    "touchpoint": "text",
}
CELL, NUMBER, ASKED, SCORE = "§cell", "§question", "§asked", "§score"

QUESTIONS = pa.schema(
    [
        ("asked", pa.string()),
        ("number", pa.int64()),
        ("asked_touchpoint", pa.string()),
        ("asked_metric", pa.string()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("asked_orientation", pa.string()),
        ("is_text", pa.bool_()),
    ]
)
CODES = pa.schema(
    [
        ("asked_of", pa.string()),
        ("code", pa.string()),
        ("label", pa.string()),
        ("missing", pa.string()),
        ("worded", pa.float64()),
    ]
)


def draft_answers(drafting: Drafting, declaration: Answers) -> Draft:
    """Make an answer of every cell that was asked, or of every row of a long survey."""
    shared = parts_of(SHARED, declaration, required=("survey", "answered_at"))
    long = parts_of(LONG, declaration, required=("question",)) if declaration.question is not None else []
    others = [*drafting.dictionary("customer"), *drafting.dictionary("subject"), *drafting.key_parts]
    others += drafting.dictionary("properties", "property")
    others += about_parts(drafting, declaration)
    questions = () if long else declaration.questions
    others += [Part(f"part {number}", "text", column) for number, column in enumerate(declaration.key)]
    asked = [Part(f"asked {n}", "as is" if q.is_text else "text", q.column) for n, q in enumerate(questions)]
    parts = [*shared, *long, *others]
    rows, values = drafting.lay_out([*parts, *asked])
    if long and "" not in declaration.missing:
        said = any_of(values[part.text].notnull() for part in long if part.name in ("score", "choice", "text"))
        values = drafting.engine.view(values.mutate(**{TAKES: values[TAKES] & said}))
    problems = [
        *drafting.unreadable(values, parts),
        drafting.missing(values, "survey", [declaration.survey], values["survey"].isnull()),
        drafting.missing(values, "time", [declaration.answered_at], _nothing_read(values, shared, "answered_at")),
    ]
    if long:
        problems.append(drafting.missing(values, "question", [declaration.question or ""], values["question"].isnull()))
    if drafting.key:
        empty = all_of(key.isnull() for key in drafting.identity(values))
        problems.append(drafting.missing(values, "key", drafting.key, empty))
    draft = drafting.begin("answers", Laid(rows, values), [*parts, *asked], problems)
    made = draft.made
    cells_ = _explode(drafting, declaration, made, asked) if asked else _one_each(drafting, declaration, made, long)
    return _with_facts(drafting, declaration, draft, _scored(drafting, declaration, cells_), [*shared, *long])


def _explode(drafting: Drafting, declaration: Answers, made: ir.Table, asked: Sequence[Part]) -> ir.Table:
    """One row for each cell of a wide survey."""
    cells_ = made.mutate(
        **{CELL: ibis.array([made[part.text] for part in asked]).unnest()},
        **{NUMBER: ibis.array([ibis.literal(number, "int64") for number in range(len(asked))]).unnest()},
    )
    cells_ = drafting.engine.view(cells_.drop(*(name for part in asked for name in (part.name, part.text))))
    questions = _questions(drafting, declaration.questions)
    return drafting.engine.view(cells_.inner_join(questions, cells_[NUMBER] == questions.number).drop("number"))


def _one_each(drafting: Drafting, declaration: Answers, made: ir.Table, long: Sequence[Part]) -> ir.Table:
    """The rows of a long survey, with what the recipe knows of the question."""
    given = {part.name for part in long}
    cell = made["score"] if "score" in given else ibis.null("string")
    cells_ = made.mutate(**{CELL: cell, NUMBER: ibis.literal(0, "int64"), ASKED: made["question"]})
    questions = _questions(drafting, declaration.questions)
    joined_ = cells_.left_join(questions, cells_[ASKED] == questions.asked).drop("asked", "number")
    low, high = declaration.scale or (None, None)
    return drafting.engine.view(
        joined_.mutate(
            asked=joined_[ASKED],
            low=joined_.low.fill_null(ibis.literal(low, "float64")),
            high=joined_.high.fill_null(ibis.literal(high, "float64")),
            asked_orientation=joined_.asked_orientation.fill_null(declaration.orientation),
            is_text=joined_.is_text.fill_null(False),
            asked_touchpoint=_first(made, given, "touchpoint", joined_),
            asked_metric=_first(made, given, "metric", joined_),
        )
    )


def _first(made: ir.Table, given: set[str], name: str, joined_: ir.Table) -> ir.StringValue:
    known = joined_[f"asked_{name}"]
    return ibis.coalesce(joined_[name], known) if name in given else known


def _scored(drafting: Drafting, declaration: Answers, cells_: ir.Table) -> ir.Table:
    """Look each cell up among the codes: what it means, whether it is an answer, and its score."""
    codes = _codes(drafting, declaration)
    code = cells_[CELL].fill_null("")
    plain = code.re_replace(r"^(-?\d+)\.0+$", r"\1")
    looked = cells_.left_join(codes, [cells_["asked"] == codes.asked_of, plain == codes.code]).drop("asked_of", "code")
    for word, meaning in declaration.missing.items():  # codes that mean the same in every question
        looked = looked.mutate(
            missing=looked.missing.fill_null((plain == bare_code(word)).ifelse(meaning, ibis.null("string")))
        )
    looked = drafting.engine.view(looked)
    metric_scale = [(looked.asked_metric == metric, scale) for metric, scale in SCALES.items()]
    low = looked.low.fill_null(ibis.cases(*((is_, low) for is_, (low, _) in metric_scale), else_=ibis.null("float64")))
    high = looked.high.fill_null(
        ibis.cases(*((is_, top) for is_, (_, top) in metric_scale), else_=ibis.null("float64"))
    )
    looked = looked.mutate(low=low, high=high)
    wants_score = looked.low.notnull() & ~looked.is_text & looked.missing.isnull() & looked[CELL].notnull()
    score = wants_score.ifelse(
        ibis.coalesce(looked.worded, _number(drafting, declaration, looked)), ibis.null("float64")
    )
    return drafting.engine.view(looked.mutate(**{SCORE: score, "§wants": wants_score}))


def _number(drafting: Drafting, declaration: Answers, looked: ir.Table) -> ir.FloatingValue:
    """What a cell says in figures, with the decimal mark of its column."""
    sources = [declaration.score] if declaration.question is not None else [q.column for q in declaration.questions]
    commas = [n for n, source in enumerate(sources) if source and drafting.bench.column(source).decimal == ","]
    plain = cells.number(looked[CELL])
    return looked[NUMBER].isin(commas).ifelse(cells.number(looked[CELL], ","), plain) if commas else plain


def _with_facts(
    drafting: Drafting, declaration: Answers, draft: Draft, asked: ir.Table, parts: Sequence[Part]
) -> Draft:
    exploded, problems = asked, _cell_problems(drafting, declaration, asked)
    given = {part.name for part in parts}
    is_long = declaration.question is not None
    text = asked["text"] if "text" in given else ibis.null("string")
    choice = asked["choice"] if "choice" in given else ibis.null("string")
    said = asked[CELL].notnull() | asked.missing.notnull() | text.notnull() | choice.notnull()
    wrong = problems[0].when | problems[1].when
    lost = wrong & text.isnull() if is_long else None
    asked = drafting.engine.view(asked.filter(said & (~wrong | text.notnull())).mutate(**{"§wrong": wrong}))
    response = _response(drafting, asked)
    further = [asked[f"part {number}"] for number in range(len(declaration.key))]
    key = [asked["survey"], *drafting.identity(asked), asked["asked"], *further]
    columns: dict[str, ir.Value] = {part.name: asked[part.name] for part in parts if part.name in SHARED}
    columns |= {
        "response_id": response,
        "answer_id": joined(drafting.engine, [drafting.rows.recipe.source, *key]),
        "customer_ref": _customer(drafting, asked, response),
        "answered_on": Clock(drafting.engine, drafting.import_.time_zone).local(asked["answered_at"]).date(),
    }
    columns |= _answered(asked, given)
    columns |= drafting.subject(asked) | drafting.properties(asked)
    columns |= interaction_spoken_of(drafting, asked, about_parts(drafting, declaration))
    place = asked[ROW] if is_long else asked[ROW] * len(declaration.questions) + asked[NUMBER]
    same = {name: value for name, value in fixed(parts).items() if name in SHARED}
    facts = drafting.facts("answers", asked, columns, same, key, place)
    return replace(draft, facts=facts, exploded=exploded, cell_problems=tuple(problems), cells_lost=lost)


def _answered(asked: ir.Table, given: set[str]) -> dict[str, ir.Value]:
    """What was asked, and what the cell says to it: a score, a choice, words, or why there is none of them."""
    nothing = ibis.null("string")
    is_score = asked["§wants"] & ~asked["§wrong"]
    unscored = ~asked["§wants"] & ~asked.is_text & asked.missing.isnull()
    label = asked.missing.isnull().ifelse(asked.label.nullif(""), nothing)
    words = (asked.is_text & asked.missing.isnull()).ifelse(asked[CELL], nothing)
    chosen = asked["choice"] if "choice" in given else unscored.ifelse(asked[CELL], nothing)
    return {
        "question": asked["asked"],
        "metric": asked.asked_metric,
        "touchpoint": asked.asked_touchpoint,
        "state": asked.missing.fill_null(AnswerState.ANSWERED.value),
        "score": is_score.ifelse(asked[SCORE], ibis.null("float64")),
        "scale_low": asked.low,
        "scale_high": asked.high,
        "orientation": asked.low.notnull().ifelse(asked.asked_orientation, nothing),
        "choice": ibis.coalesce(chosen, label) if "choice" in given else ibis.coalesce(label, chosen),
        "text": asked["text"] if "text" in given else words,
    }


def _cell_problems(drafting: Drafting, declaration: Answers, asked: ir.Table) -> list[Problem]:
    """Scores that are no numbers, and those that the scale does not have."""
    score, cell = asked[SCORE], asked[CELL]
    column = (
        asked["asked"] if declaration.question is None else ibis.literal(drafting.bench.label(declaration.score or ""))
    )
    quoted = ibis.literal('"').concat(cell.substr(0, 80), '"')
    scale = asked.low.cast("string").concat(" to ", asked.high.cast("string"))
    outside = (score < asked.low) | (score > asked.high)
    return [
        Problem(
            asked["§wants"] & score.isnull(),
            column,
            cell,
            "unreadable-score",
            quoted.concat(" is neither a score from ", scale, " nor a code that the recipe knows."),
            loses=True,
        ),
        Problem(
            (asked["§wants"] & outside).fill_null(False),
            column,
            cell,
            "score-outside-scale",
            quoted.concat(" is outside the scale from ", scale, "."),
            loses=True,
        ),
    ]


def _response(drafting: Drafting, asked: ir.Table) -> ir.StringValue:
    """What the answers of one response have in common; the survey is part of it, for years may number alike."""
    return joined(drafting.engine, [asked["survey"], *drafting.identity(asked)])


def _customer(drafting: Drafting, asked: ir.Table, response: ir.StringValue) -> ir.StringValue:
    """Who answered; an anonymous response is a customer of its own."""
    prefix = f"anonymous:{drafting.rows.recipe.source}:"
    return ibis.coalesce(*drafting.refs(asked, "customer"), ibis.literal(prefix).concat(response))


def _nothing_read(values: ir.Table, parts: Sequence[Part], name: str) -> ir.BooleanValue:
    part = next(part for part in parts if part.name == name)
    return values[part.text].isnull()


def _questions(drafting: Drafting, questions: Sequence[Question]) -> ir.Table:
    """What the recipe knows of each question, as a table."""
    rows: list[Mapping[str, object]] = []
    for number, question in enumerate(questions):
        low, high = derived_scale(question) or (None, None)
        rows.append(
            {
                "asked": question.column,
                "number": number,
                "asked_touchpoint": question.touchpoint or None,
                "asked_metric": question.metric or None,
                "low": low,
                "high": high,
                "asked_orientation": question.orientation,
                "is_text": question.is_text,
            }
        )
    return drafting.engine.from_arrow(pa.Table.from_pylist(rows, schema=QUESTIONS))


def _codes(drafting: Drafting, declaration: Answers) -> ir.Table:
    """What each code of each question means, as a table."""
    rows = {
        (question.column, bare_code(code)): {
            "asked_of": question.column,
            "code": bare_code(code),
            "label": question.labels.get(code, code if code in question.scores else None),
            "missing": question.missing.get(code),
            "worded": question.scores.get(code),
        }
        for question in declaration.questions
        for code in dict.fromkeys((*question.labels, *question.scores, *question.missing))
    }
    return drafting.engine.from_arrow(pa.Table.from_pylist([*rows.values()], schema=CODES))
