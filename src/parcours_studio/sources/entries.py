"""What people may correct of a recipe without knowing TOML: one entry for each thing, with its place in the recipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parcours_studio.sources.understood import METRICS, roles_of
from parcours_studio.ui.words import say

if TYPE_CHECKING:
    from parcours.intake.recipe import Recipe, Source

Place = tuple[str | int, ...]
Choices = list[tuple[str, str]]

ALWAYS, AS_WRITTEN, COLUMN = "always", "as written", "column:"
"""Where a value comes from, in a select: always the same text, as the recipe's text has it, or a column."""
TYPES = ("", "text", "html", "integer", "number", "boolean", "date", "timestamp")
SAID = ("channel", "direction", "nature", "team", "place")
"""Fields of an interaction that are offered; direction and nature hold one of a closed list of words."""
KNOWN_OF_PEOPLE = (
    *("name", "first_name", "last_name", "email", "phone", "street", "postcode", "city", "region", "country"),
    *("born_on", "language", "role", "preferred_channel", "email_consent", "phone_consent"),
)


@dataclass(frozen=True)
class Entry:
    """One thing that can be corrected."""

    place: Place
    label: str
    shape: str
    """text, choice, source, tick, list or columns."""
    value: Any = ""
    choices: tuple[tuple[str, str], ...] = ()
    fixed: str = ""
    """For a source that is always the same: what."""
    hint: str = ""

    @property
    def name(self) -> str:
        """What the entry is called in a form."""
        return "-".join(str(part).replace("-", "--") for part in self.place)


@dataclass(frozen=True)
class Group:
    """Entries that belong together: the file itself, one event, one survey, the columns."""

    title: str
    entries: tuple[Entry, ...]
    kind: str
    place: Place = ()


def of_source(recipe: Recipe) -> list[Group]:
    """What is said once for the whole source."""
    hours = [(word, say(f"sources.repeated_{word}")) for word in ("first", "second", "reject")]
    skipped = [(word, say(f"sources.skipped_{word}")) for word in ("forward", "reject")]
    entries = (
        Entry(("source",), say("sources.entry_source"), "text", recipe.source, hint=say("sources.entry_source_hint")),
        Entry(("time_zone",), say("sources.entry_time_zone"), "zone", recipe.time_zone,
              hint=say("sources.entry_time_zone_hint")),
        Entry(("currency",), say("sources.entry_currency"), "currency", recipe.currency,
              hint=say("sources.entry_currency_hint")),
        Entry(("repeated_hour",), say("sources.entry_repeated_hour"), "choice", recipe.repeated_hour, tuple(hours)),
        Entry(("skipped_hour",), say("sources.entry_skipped_hour"), "choice", recipe.skipped_hour, tuple(skipped)),
    )  # fmt: skip
    return [Group(say("sources.group_source"), entries, "source")]


def of_file(recipe: Recipe, kind: str, columns: dict[str, list[str]]) -> list[Group]:
    """What can be corrected of one kind of file."""
    choices = _columns(recipe, kind, columns)
    groups = [
        *(_interaction(recipe, number, choices) for number, one in enumerate(recipe.interactions) if one.file == kind),
        *(_answers(recipe, number, choices) for number, one in enumerate(recipe.answers) if one.file == kind),
        *(_profile(recipe, number, choices) for number, one in enumerate(recipe.profiles) if one.file == kind),
    ]
    return [*groups, _reading(recipe, kind, columns.get(kind, [])), _rows(recipe, kind, columns.get(kind, []))]


def _interaction(recipe: Recipe, number: int, choices: Choices) -> Group:
    one, place = recipe.interactions[number], ("interactions", number)
    entries = [
        Entry((*place, "kept"), say("sources.entry_kept"), "tick", value=True),
        _sourced((*place, "event"), one.event, choices),
        _sourced((*place, "occurred_at"), one.occurred_at, choices, fixed=False),
        *_customers(place, one.customer, choices),
        *(_sourced((*place, said), getattr(one, said), choices, words=_words(said)) for said in SAID),
        _sourced((*place, "amount"), one.amount, choices, fixed=False),
    ]
    return Group(_title(one.event), tuple(entries), "interaction", place)


def _answers(recipe: Recipe, number: int, choices: Choices) -> Group:
    one, place = recipe.answers[number], ("answers", number)
    entries = [
        Entry((*place, "kept"), say("sources.entry_kept"), "tick", value=True),
        _sourced((*place, "survey"), one.survey, choices),
        _sourced((*place, "answered_at"), one.answered_at, choices, fixed=False),
        *_customers(place, one.customer, choices),
    ]
    if one.question is not None or one.score is not None:
        entries += [
            _sourced((*place, "score"), one.score, choices, fixed=False),
            _sourced((*place, "text"), one.text, choices, fixed=False),
            _sourced((*place, "metric"), one.metric, choices, words=_metrics(one.metric)),
            *_scale(place, one.scale, one.orientation),
        ]
    for at, question in enumerate(one.questions):
        asked = (*place, "questions", at)
        entries.append(Entry((*asked, "kept"), question.column, "question", value=True))
        entries.append(Entry((*asked, "label"), say("sources.entry_label"), "text", question.label))
        if question.is_text:
            continue
        entries.append(Entry((*asked, "metric"), say("sources.field_metric"), "metric", question.metric))
        entries += _scale(asked, question.scale, question.orientation)
    return Group(_title(one.survey), tuple(entries), "answers", place)


def _profile(recipe: Recipe, number: int, choices: Choices) -> Group:
    one, place = recipe.profiles[number], ("profiles", number)
    entries = [
        Entry((*place, "kept"), say("sources.entry_kept"), "tick", value=True),
        *_customers(place, one.customer, choices),
        *(_sourced((*place, said), getattr(one, said), choices, fixed=False) for said in KNOWN_OF_PEOPLE),
    ]
    return Group(say("sources.group_profile"), tuple(entries), "profile", place)


def _reading(recipe: Recipe, kind: str, columns: Sequence[str]) -> Group:
    """How the texts of columns are read, and which are kept as properties."""
    file, roles = recipe.files[kind], roles_of(recipe)
    declared: tuple[Any, ...] = (*recipe.interactions, *recipe.answers, *recipe.profiles)
    makes = any(one.file == kind for one in declared)
    entries: list[Entry] = []
    for column in dict.fromkeys((*columns, *file.columns)):
        settings, place = file.columns.get(column), ("files", kind, "columns", column)
        found = roles.get((kind, column), [])
        free = all(role.field == "properties" for role in found)
        if free and (makes or found):
            entries.append(Entry((*place, "property"), say("sources.entry_property"), "tick", value=bool(found)))
        if not found:
            continue
        types = tuple((word, say(f"sources.type_{word or 'plain'}")) for word in TYPES)
        entries.append(
            Entry((*place, "type"), say("sources.entry_type"), "choice", settings.type if settings else "", types)
        )
        form = settings.format if settings else ""
        if form or (settings and settings.type in ("date", "timestamp")):
            hint = say("sources.entry_format_hint")
            entries.append(Entry((*place, "format"), say("sources.entry_format"), "text", form, hint=hint))
        missing = settings.missing if settings else ()
        entries.append(Entry((*place, "missing"), say("sources.entry_missing"), "list", ", ".join(missing)))
    return Group(say("sources.group_columns"), tuple(entries), "columns", ("files", kind, "columns"))


def _rows(recipe: Recipe, kind: str, columns: Sequence[str]) -> Group:
    file, place = recipe.files[kind], ("files", kind)
    rules = tuple((word, say(f"sources.same_key_{word}")) for word in ("last", "first", "reject"))
    named = tuple((column, column) for column in dict.fromkeys((*file.key, *columns)))
    entries = (
        Entry((*place, "key"), say("sources.entry_key"), "columns", list(file.key), named,
              hint=say("sources.entry_key_hint")),
        Entry((*place, "same_key"), say("sources.entry_same_key"), "choice", file.same_key, rules),
    )  # fmt: skip
    return Group(say("sources.group_rows"), entries, "rows", place)


def _customers(place: Place, customer: dict[str, Any], choices: Choices) -> Iterator[Entry]:
    for kind, source in customer.items():
        label = say("sources.entry_customer", kind=kind)
        yield _sourced((*place, "customer", kind), source, choices, label=label, fixed=False)


def _scale(place: Place, scale: tuple[float, float] | None, orientation: str) -> list[Entry]:
    low, high = (int(end) if float(end).is_integer() else end for end in scale) if scale else (None, None)
    good = tuple((word, say(f"sources.orientation_{word}")) for word in ("high", "low"))
    return [
        Entry((*place, "scale", 0), say("sources.entry_low"), "number", low),
        Entry((*place, "scale", 1), say("sources.entry_high"), "number", high),
        Entry((*place, "orientation"), say("sources.entry_orientation"), "choice", orientation, good),
    ]


def _sourced(
    place: Place,
    source: Source | None,
    columns: Choices,
    *,
    label: str = "",
    fixed: bool = True,
    words: Choices | None = None,
) -> Entry:
    """An entry for a value: which column it stands in, or what it always is."""
    value, always = _where_from(source)
    choices: Choices = [("", "–")]
    choices += [(AS_WRITTEN, _as_written(source))] if value == AS_WRITTEN else []
    if words:
        choices += [(f"{ALWAYS}:{word}", said) for word, said in words]
        value = f"{ALWAYS}:{always}" if value == ALWAYS else value
    elif fixed or value == ALWAYS:
        choices.append((ALWAYS, say("sources.always")))
    choices += columns if value in ("", AS_WRITTEN) or any(value == known for known, _ in columns) else [
        *columns, *([(value, value.removeprefix(COLUMN))] if value.startswith(COLUMN) else [])
    ]  # fmt: skip
    named = label or say(f"sources.field_{place[-1]}")
    return Entry(place, named, "words" if words else "source", value, tuple(choices), always)


def _where_from(source: Source | None) -> tuple[str, str]:
    if source is None:
        return "", ""
    if isinstance(source, str):
        return COLUMN + source, ""
    if source.is_ is not None:
        return ALWAYS, str(source.is_)
    plain = source.column and not source.map and source.otherwise is None and not source.format
    return (COLUMN + source.column, "") if plain else (AS_WRITTEN, "")


def _as_written(source: Any) -> str:
    """What stands in the recipe's text and is too much for a form; totals are said."""
    total = next((how for how in ("sum", "count", "min", "max", "first") if getattr(source, how, "")), "")
    return say(f"sources.how_{total}", word=getattr(source, total)) if total else say("sources.as_written")


def _columns(recipe: Recipe, kind: str, columns: dict[str, list[str]]) -> Choices:
    """The columns of the file itself, then those of the files that its rows lead to."""
    from parcours.intake.references import edges, way_up

    joins = edges(recipe)
    led_to = [other for other in recipe.files if other != kind and way_up(kind, other, joins)]
    own = [(COLUMN + name, name) for name in columns.get(kind, ())]
    return own + [(f"{COLUMN}{file}.{name}", f"{file}.{name}") for file in led_to for name in columns.get(file, ())]


def _metrics(source: Source | None) -> Choices:
    """The metrics that are known, and the one that stands there."""
    own = _where_from(source)[1]
    known = [(metric, say(f"sources.metric_{metric}")) for metric in METRICS]
    return known + [(own, own)] * (bool(own) and own not in METRICS)


def _words(field: str) -> Choices | None:
    from parcours.vocabulary.words import Direction, Nature

    closed = {"direction": Direction, "nature": Nature}.get(field)
    return [(str(word), say(f"sources.word_{word}")) for word in closed] if closed else None


def _title(source: Any) -> str:
    from parcours_studio.sources.understood import words_of

    return words_of(source)


__all__ = ["METRICS", "Entry", "Group", "of_file", "of_source"]
