"""What a recipe must hold beyond its shape: names that stand for something, joins that lead somewhere, closed words."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable, Iterator
from functools import cache

from parcours.errors import did_you_mean
from parcours.intake.codebook import derived_scale
from parcours.intake.recipe import Answers, Condition, Interaction, Link, Profile, Recipe, Source, Value
from parcours.intake.references import (
    AGGREGATES,
    Aggregate,
    Reference,
    edges,
    reference,
    references,
    way_down,
    way_up,
)
from parcours.vocabulary.words import Collection, CustomerKind, Direction, Nature, Outcome, SubjectKind

Declaration = Interaction | Answers | Profile | Link
Path_ = tuple[str | int, ...]

LISTS = ("interactions", "answers", "profiles", "links")
#: Keys of a declaration that do not say where a value comes from.
PLAIN = frozenset({"file", "time_zone", "codebook", "questions", "scale", "orientation", "missing", "same", "why"})
LISTS_OF_SOURCES = frozenset({"key", "response", "after"})
WORDS: dict[str, tuple[str, ...]] = {
    "direction": tuple(Direction),
    "nature": tuple(Nature),
    "outcome": tuple(Outcome),
    "collection": tuple(Collection),
    "kind": tuple(CustomerKind),
}
"""Fields that hold one of a closed list of words."""
FILE_NAME = re.compile(r"[^/\\\x00-\x1f]+")
LONGEST_NAME = 200


class RecipeMistake(Exception):  # noqa: N818  it becomes a RecipeError as soon as the line is known
    """Something wrong at one place of a recipe."""

    def __init__(self, code: str, message: str, path: Path_, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.path, self.hint = code, message, path, hint


def check_recipe(recipe: Recipe) -> None:
    """Raise RecipeMistake for the first name or word in the recipe that stands for nothing."""
    _check_zone(recipe.time_zone, ("time_zone",))
    if not recipe.source.strip():
        raise RecipeMistake("recipe-no-source", "The source has no name.", ("source",))
    if not _is_file_name(recipe.source):
        message = f'"{recipe.source}" cannot be the name of a source: the recipe is kept in a file of that name.'
        raise RecipeMistake("recipe-wrong-source", message, ("source",), "Use letters, digits, - and _.")
    for name, file in recipe.files.items():
        if not file.match:
            raise RecipeMistake("recipe-no-pattern", f'The file "{name}" names no pattern.', ("files", name, "match"))
        for column, settings in file.columns.items():
            _check_zone(settings.time_zone, ("files", name, "columns", column, "time_zone"))
    _check_joins(recipe)
    for path, declaration in declarations(recipe):
        _check_declaration(recipe, declaration, path)


def declarations(recipe: Recipe) -> Iterator[tuple[Path_, Declaration]]:
    """Every declaration of facts, with its place in the recipe."""
    for name in LISTS:
        for number, declaration in enumerate(getattr(recipe, name)):
            yield (name, number), declaration


def sources(declaration: Declaration) -> Iterator[tuple[Path_, Source]]:
    """Every source of a declaration, with its place below it."""
    for name in declaration.__struct_fields__:
        value = getattr(declaration, name)
        if name in PLAIN or value is None:
            continue
        if isinstance(value, str | Value):
            yield (name,), value
        elif isinstance(value, dict):
            yield from (((name, kind), source) for kind, source in value.items())
        elif name in LISTS_OF_SOURCES:
            yield from (((name, number), source) for number, source in enumerate(value))


def conditions(declaration: Declaration) -> tuple[Condition, ...]:
    """The conditions of a declaration."""
    return getattr(declaration, "when", ())


def spoken_of(recipe: Recipe, answers: Answers) -> Interaction | None:
    """The interaction of their own row that answers are about: the one whose event is given in the same way.

    Of several, that of the answers' own rows, by the conditions that both have.
    """
    here = [made for made in recipe.interactions if made.file == answers.file]
    alike = [made for made in here if answers.about is not None and _same(made.event, answers.about)]
    own = [made for made in alike if all(condition in answers.when for condition in made.when)]
    return next(iter(own or alike), None)


def _same(one: Source, other: Source) -> bool:
    """Whether two sources say the same; a bare column is short for the value of it."""
    whole = [Value(column=each) if isinstance(each, str) else each for each in (one, other)]
    return whole[0] == whole[1]


def _check_joins(recipe: Recipe) -> None:
    for number, join in enumerate(recipe.joins):
        for side, columns in (("many", join.many), ("one", join.one)):
            path: Path_ = ("joins", number, side)
            files = {reference(column, "", recipe).file for column in columns}
            for column in columns:
                if not reference(column, "", recipe).file:
                    hint = f'Write "file.column". {did_you_mean(column.partition(".")[0], recipe.files)}'
                    raise RecipeMistake("recipe-unknown-file", f'"{column}" names no file.', path, hint)
            if len(files) != 1:
                raise RecipeMistake("recipe-join", "One side of a join is about one file.", path)
        if len(join.many) != len(join.one):
            path = ("joins", number)
            raise RecipeMistake("recipe-join", "Both sides of a join need as many columns.", path)


def _check_declaration(recipe: Recipe, declaration: Declaration, path: Path_) -> None:
    if declaration.file not in recipe.files:
        hint = did_you_mean(declaration.file, recipe.files)
        raise RecipeMistake("recipe-unknown-file", f'There is no file "{declaration.file}".', (*path, "file"), hint)
    _check_zone(getattr(declaration, "time_zone", ""), (*path, "time_zone"))
    for place, source in sources(declaration):
        _check_source(recipe, declaration, source, (*path, *place))
    for number, condition in enumerate(conditions(declaration)):
        _check_condition(recipe, declaration, condition, (*path, "when", number))
    for kind in getattr(declaration, "subject", {}):
        if kind not in tuple(SubjectKind):
            hint = did_you_mean(kind, SubjectKind)
            raise RecipeMistake("recipe-wrong-word", f'A subject cannot be a "{kind}".', (*path, "subject", kind), hint)
    for name in ("customer", "left", "right"):
        if getattr(declaration, name, None) == {} and not isinstance(declaration, Answers):
            raise RecipeMistake("recipe-no-customer", f'"{name}" names no column.', (*path, name))
    if isinstance(declaration, Answers):
        _check_answers(declaration, path)
        _check_about(recipe, declaration, path)


def _check_answers(answers: Answers, path: Path_) -> None:
    if answers.codebook and not _is_file_name(answers.codebook):
        message = f'The codebook "{answers.codebook}" does not lie beside the recipe.'
        raise RecipeMistake("recipe-codebook", message, (*path, "codebook"), 'Name a file: codebook = "wave.csv".')
    if not answers.questions and not answers.codebook and answers.question is None:
        raise RecipeMistake(
            "recipe-answers",
            "Answers need questions or a codebook (one row per response), or a question (one row per answer).",
            path,
        )
    for number, question in enumerate(answers.questions):
        if (question.metric or question.touchpoint) and not question.is_text and derived_scale(question) is None:
            raise RecipeMistake(
                "recipe-no-scale",
                f'The question "{question.column}" gives scores, but on which scale?',
                (*path, "questions", number),
                "Write scale = [1, 5], or labels for its numeric codes.",
            )
    if answers.scale and answers.scale[0] >= answers.scale[1]:
        raise RecipeMistake("recipe-no-scale", f"A scale cannot go from {answers.scale}.", (*path, "scale"))


def _check_about(recipe: Recipe, answers: Answers, path: Path_) -> None:
    if answers.about is None:
        return
    made = spoken_of(recipe, answers)
    if made is None:
        events = [each.event for each in recipe.interactions if each.file == answers.file]
        told = [str(each.is_ if isinstance(each, Value) and each.is_ else each) for each in events]
        said = answers.about.is_ if isinstance(answers.about, Value) and answers.about.is_ else answers.about
        hint = did_you_mean(str(said), told) or f'Write it as an interaction of "{answers.file}" gives its event.'
        message = f'No interaction of "{answers.file}" has the event "{said}".'
        raise RecipeMistake("recipe-about", message, (*path, "about"), hint)
    if not (made.key or recipe.files[made.file].key):
        message = f'Answers can be about an interaction of "{made.file}" only when that has a key.'
        raise RecipeMistake("recipe-no-key", message, (*path, "about"), f"Give [files.{made.file}] a key.")


def _check_source(recipe: Recipe, declaration: Declaration, source: Source, path: Path_) -> None:
    if isinstance(source, Value):
        given = [name for name in ("column", "template", *AGGREGATES) if getattr(source, name)]
        given += ["is"] if source.is_ is not None else []
        if len(given) != 1:
            what = " and ".join(given) or "nothing"
            hint = f"Give exactly one of column, is, template, {', '.join(AGGREGATES)}."
            raise RecipeMistake("recipe-wrong-value", f"The value is given by {what}.", path, hint)
        if source.times and not (source.column or source.sum):
            raise RecipeMistake("recipe-wrong-value", "Only a column or a sum can be multiplied.", (*path, "times"))
        if source.plus and not source.column:
            raise RecipeMistake("recipe-wrong-value", "Only a column can be followed by a while.", (*path, "plus"))
        if path[-1] in WORDS:
            _check_words(source, WORDS[str(path[-1])], path)
    for ref in references(source, declaration.file, recipe):
        _check_reachable(recipe, declaration, ref, path)


def _check_words(value: Value, words: Iterable[str], path: Path_) -> None:
    written = [str(value.is_)] if value.is_ is not None else [*value.map.values(), *filter(None, [value.otherwise])]
    for word in written:
        if word and word not in words:
            raise RecipeMistake(
                "recipe-wrong-word", f'"{path[-1]}" cannot be "{word}".', path, did_you_mean(word, words)
            )


def _check_condition(recipe: Recipe, declaration: Declaration, condition: Condition, path: Path_) -> None:
    tests = ("one_of", "none_of", "same_as", "other_than")
    given = [name for name in tests if getattr(condition, name)]
    given += [name for name in ("filled", "negative") if getattr(condition, name) is not None]
    if not given:
        hint = f"Give one of {', '.join(tests)}, filled, negative."
        raise RecipeMistake("recipe-condition", f'Nothing is asked of "{condition.column}".', path, hint)
    for written in filter(None, (condition.column, condition.same_as, condition.other_than)):
        _check_reachable(recipe, declaration, reference(written, declaration.file, recipe), path)


def _check_reachable(recipe: Recipe, declaration: Declaration, ref: Reference | Aggregate, path: Path_) -> None:
    joins, home = edges(recipe), declaration.file
    if isinstance(ref, Aggregate):
        if ref.file == home:
            key = getattr(declaration, "key", ()) or getattr(declaration, "response", ()) or recipe.files[home].key
            if not key:
                raise RecipeMistake("recipe-no-key", f'"{ref.how}" over "{home}" itself needs a key.', path)
            return
        way = way_down(home, ref.file, joins)
    else:
        way = way_up(home, ref.file, joins)
    if way is None:
        raise RecipeMistake(
            "recipe-no-join",
            f'No join leads from "{home}" to "{ref.file}".',
            path,
            'Add [[joins]] with many = ["file.column"] and one = ["file.column"].',
        )


def _is_file_name(name: str) -> bool:
    """Whether a name stays in the folder that it is put in."""
    return not name.startswith(".") and len(name.encode()) < LONGEST_NAME and FILE_NAME.fullmatch(name) is not None


@cache
def _zones() -> frozenset[str]:
    """All time zones; the system's folders are looked through once."""
    return frozenset(zoneinfo.available_timezones())


def _check_zone(zone: str, path: Path_) -> None:
    known = _zones()
    if zone and zone not in known:
        raise RecipeMistake("recipe-time-zone", f'There is no time zone "{zone}".', path, did_you_mean(zone, known))
