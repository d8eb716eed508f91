"""What a recipe makes of files, told in words: what every file becomes, and what every column is taken for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from parcours.vocabulary.written import shortened
from parcours_studio.ui.words import say, voice

if TYPE_CHECKING:
    from parcours.intake.recipe import Recipe
    from parcours.intake.recipe_checks import Declaration

METRICS = ("nps", "csat", "ces")
SURE, RATHER = 0.9, 0.7
APART = ("join", "question", "file_key", "survey")
"""Roles that are said without what they belong to."""
EXAMPLE = 22
"""Signs of an example that are shown."""


@dataclass(frozen=True)
class Role:
    """What one column is for one declaration."""

    field: str
    name: str = ""
    """Below the field: the kind of a subject or reference, the name of a property."""
    of: str = ""
    """The event, survey or question that it belongs to."""
    how: str = ""
    """sum, count, min, max, first: over the many rows of another file."""
    scale: str = ""
    home: str = ""
    """The file of the declaration."""


@dataclass
class ColumnView:
    """One column of a file."""

    name: str
    roles: list[Role] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    sure: float | None = None
    why: str = ""
    examples: Sequence[str] = ()
    decided: bool = False
    """Whether a colleague has decided otherwise than was proposed."""

    @property
    def certainty(self) -> str:
        """sure, rather, guess; empty where nobody guessed."""
        if self.sure is None:
            return ""
        return "sure" if self.sure >= SURE else "rather" if self.sure >= RATHER else "guess"

    @property
    def is_property(self) -> bool:
        """Whether it is kept as a property, and nothing else."""
        return bool(self.roles) and all(role.field == "properties" for role in self.roles)


@dataclass
class FileView:
    """One kind of file."""

    name: str
    patterns: tuple[str, ...]
    sheet: str = ""
    made: list[tuple[str, int | None]] = field(default_factory=list)
    """What its rows become, in words, with how many there are where that was counted."""
    columns: list[ColumnView] = field(default_factory=list)
    is_read: bool = True
    """Whether facts are made of it, or something is looked up in it for them."""

    @property
    def makes(self) -> bool:
        """Whether anything becomes of its rows by themselves."""
        return bool(self.made)

    @property
    def used(self) -> list[ColumnView]:
        """The columns that something is made of."""
        return [column for column in self.columns if column.roles]

    @property
    def left_out(self) -> list[ColumnView]:
        """The columns that nothing is made of."""
        return [column for column in self.columns if not column.roles]


def understand(
    recipe: Recipe,
    columns: Mapping[str, Sequence[str]],
    proposal: Mapping[str, Any] | None = None,
    foreseen: Mapping[str, Any] | None = None,
) -> list[FileView]:
    """Every file of the recipe in words; with reasons where they were guessed and counts where they were foreseen."""
    roles, before = roles_of(recipe), _proposed(proposal)
    findings = {(one["file"], one["column"]): one for one in (proposal or {}).get("findings", ())}
    from parcours.intake.sorting import kinds_read

    views, read = [], kinds_read(recipe)
    for kind, file in recipe.files.items():
        view = FileView(kind, file.match, file.sheet, list(_made(recipe, kind, foreseen or {})), is_read=kind in read)
        names = dict.fromkeys((*columns.get(kind, ()), *(column for place, column in roles if place == kind)))
        for name in names:
            found = roles.get((kind, name), [])
            column = ColumnView(name, found, in_words(found, recipe, kind))
            column.decided = before is not None and before.get((kind, name), []) != found
            if (finding := findings.get((kind, name))) is not None:
                column.examples = [shortened(one, EXAMPLE) for one in finding["examples"]]
                column.sure, column.why = finding["sure"], finding["why"]
            view.columns.append(column)
        views.append(view)
    return sorted(views, key=lambda view: not view.makes)


def roles_of(recipe: Recipe) -> dict[tuple[str, str], list[Role]]:
    """Every role of every column, by file and column."""
    from parcours.intake.recipe_checks import declarations

    found: dict[tuple[str, str], list[Role]] = {}
    for _, declaration in declarations(recipe):
        for place, role in _roles(recipe, declaration):
            found.setdefault(place, []).append(role)
    for kind, file in recipe.files.items():
        for column in file.key:
            found.setdefault((kind, column), []).append(Role("file_key", home=kind))
    for join in recipe.joins:
        target = join.one[0].partition(".")[0]
        for written in join.many:
            kind, _, column = written.partition(".")
            found.setdefault((kind, column), []).append(Role("join", of=target, home=kind))
    return found


def in_words(roles: Sequence[Role], recipe: Recipe, kind: str) -> list[str]:
    """The roles of a column, each once; with the events that it is said of where those are not all of the file's."""
    declared: tuple[Any, ...] = (*recipe.interactions, *recipe.answers)
    made = {_named(one) for one in declared if one.file == kind}
    told: dict[tuple[str, str, str, str], list[Role]] = {}
    for role in roles:
        told.setdefault((role.field, role.name, role.how, role.scale), []).append(role)
    words = []
    for (what, name, how, scale), found in told.items():
        own = [role for role in found if role.home == kind]
        owners = list(dict.fromkeys(role.of for role in own or found if role.of))
        word = _word(what, name, scale, owners)
        apart = not own or (set(owners) != made and len(made) > 1) or what == "occurred_at"
        if apart and owners and what not in APART:
            named = voice().enumerated([voice().quoted(owner) for owner in owners])
            word = say("sources.role_of", role=word, of=named)
        words.append(say(f"sources.how_{how}", word=word) if how else word)
    return words


def metric_words(metric: str, scale: str = "") -> str:
    """A metric by its name, with its scale."""
    named = say(f"sources.metric_{metric}") if metric in METRICS else metric or say("sources.metric_none")
    return say("sources.metric_scale", metric=named, scale=scale) if scale else named


def _word(what: str, name: str, scale: str, owners: Sequence[str]) -> str:
    if what == "join":
        return say("sources.field_join", file=owners[0])
    if what == "question":
        return say("sources.field_question_of", metric=metric_words(name, scale))
    if what == "subject":
        return say("sources.field_subject_of", subject=say(f"sources.subject_{name}"))
    return say(f"sources.field_{what}")


def _roles(recipe: Recipe, declaration: Declaration) -> Iterator[tuple[tuple[str, str], Role]]:
    from parcours.intake.recipe_checks import conditions, sources
    from parcours.intake.references import Aggregate, reference, references

    home, of = declaration.file, _named(declaration)
    for (what, *below), source in sources(declaration):
        if what in ("key", "response"):
            continue
        name = str(below[0]) if below and what in ("subject", "properties") else ""
        for ref in references(source, home, recipe):
            how = ref.how if isinstance(ref, Aggregate) else ""
            named = "" if name == ref.column else name
            role = _scored(declaration, Role(str(what), named, of, how, home=home))
            if ref.column:
                yield (ref.file, ref.column), role
    for condition in conditions(declaration):
        for written in filter(None, (condition.column, condition.same_as, condition.other_than)):
            ref = reference(written, home, recipe)
            yield (ref.file, ref.column), Role("condition", of=of, home=home)
    for question in getattr(declaration, "questions", ()):
        scale = _scale(question.scale)
        what = "text" if question.is_text else "question"
        yield (
            (home, question.column),
            Role(what, "" if question.is_text else question.metric, of, scale=scale, home=home),
        )


def _scored(declaration: Any, role: Role) -> Role:
    """The score of a long survey says what it measures, and on which scale."""
    if role.field != "score":
        return role
    metric = getattr(declaration.metric, "is_", None) if declaration.metric is not None else None
    return replace(role, field="question", name=str(metric or ""), scale=_scale(declaration.scale))


def _scale(scale: tuple[float, float] | None) -> str:
    return f"{scale[0]:g}–{scale[1]:g}" if scale else ""


def _named(declaration: Any) -> str:
    """The event or survey that a declaration is about."""
    source = getattr(declaration, "event", None) or getattr(declaration, "survey", None)
    return words_of(source) if source is not None else ""


def words_of(source: Any) -> str:
    """A source as people call it: what is always the same, or the column that says it."""
    constant = getattr(source, "is_", None)
    if constant is not None:
        return str(constant)
    column = source if isinstance(source, str) else source.column or source.template
    return say("sources.as_column_says", column=column)


def _made(recipe: Recipe, kind: str, foreseen: Mapping[str, Any]) -> Iterator[tuple[str, int | None]]:
    counts = {one["event"]: one["interactions"] for one in foreseen.get("events", ())}
    for happened in (one for one in recipe.interactions if one.file == kind):
        name = _named(happened)
        yield voice().quoted(name), counts.get(name)
    answered = {(one["survey"], one["question"]): one["answers"] for one in foreseen.get("questions", ())}
    for said in (one for one in recipe.answers if one.file == kind):
        survey = _named(said)
        found = [count for (name, _), count in answered.items() if name == survey]
        yield say("sources.makes_answers", survey=voice().quoted(survey)), sum(found) if found else None
    for what in ("profiles", "links"):
        if any(one.file == kind for one in getattr(recipe, what)):
            yield say(f"sources.makes_{what}"), foreseen.get("facts", {}).get(what)


def _proposed(proposal: Mapping[str, Any] | None) -> dict[tuple[str, str], list[Role]] | None:
    """The roles as they were proposed; None where nothing was."""
    if not proposal or not proposal.get("recipe"):
        return None
    from parcours.intake import recipe_from_text

    return roles_of(recipe_from_text(proposal["recipe"]))
