"""Which moments of a file are events, which are deadlines, and what the events are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parcours.intake.guess.customers.births import tells_births
from parcours.intake.guess.events.cases import BEGINNING, ENDING
from parcours.intake.guess.events.loans import is_loan
from parcours.intake.guess.events.moment_names import begun, from_heading
from parcours.intake.guess.events.things import subject_columns, things_named
from parcours.intake.guess.events.turns import in_turn
from parcours.intake.guess.language.verbs import event_name, verb_of
from parcours.intake.guess.language.words import singular, speaks_of, spoken
from parcours.intake.guess.tables.clock_columns import WHEN
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row
from parcours.vocabulary.port import IntakeEngine

Part = Literal["event", "due", "changed", "birth", "end", "now", "copy"]
#: What lasts, so that "valid from" and "valid to" are its beginning and its end.
LASTING = ("subscription", "customer", "")
#: Words for the period that runs now, whose beginning is no beginning of the whole.
NOW = {"current", "laufend", "laufende", "laufenden", "aktuell", "aktuelle", "aktuellen", "actuelle", "encours"}
#: What is done to orders, whatever else a row numbers.
OF_ORDERS = ("placed", "handed_over", "shipped", "delivered")
UNNAMED = "Recorded"
"""What happened where nothing says it."""
REVIEWED = "Review Posted"
REVIEWS = {
    "review",
    "bewertung",
    "bewertungen",
    "rezension",
    "rezensionen",
    "avis",
    "resena",
    "avaliacao",
    "recensione",
    "recensie",
}
#: Words after which a heading names a day, as in "delivered on".
ON = {"on", "at", "am", "le"}


@dataclass(frozen=True)
class Moment:
    """A column of times and its part in the file."""

    column: ColumnLook
    part: Part
    event: str
    verb: str
    why: str
    own: bool = True
    """Whether it is about what the row is about, and not about something that was bought before."""


def moments_of(file: FileColumns, noun: str, engine: IntakeEngine) -> list[Moment]:
    """All time columns of a file with their parts; the events in the order in which they usually happen."""
    timed = [column for column in file.columns if column.timed]
    parts = {column.name: _part(file, column, timed, noun, engine) for column in timed}
    if timed and not any(part == "event" for part, _ in parts.values()):
        parts = _promoted(timed, parts)
    events = in_turn(file, [column for column in timed if parts[column.name][0] == "event"])
    names = _names(file, events, noun)
    rest = [column for column in timed if column not in events]
    return [
        Moment(
            column,
            parts[column.name][0],
            names.get(column.name, ("", ""))[0],
            names.get(column.name, ("", ""))[1],
            parts[column.name][1],
            own=not _bought_before(column, noun),
        )
        for column in (*events, *rest)
    ]


def telling(events: list[Moment]) -> Moment:
    """The moment that carries what a row says once: the opening of a case, else the first about the row itself."""
    own = [moment for moment in events if moment.own] or events
    return next((moment for moment in own if moment.event == event_name("ticket", "opened")), own[0])


def due_name(column: ColumnLook) -> str:
    """A deadline's name as a property."""
    return "_".join(column.words) or column.name


def _part(
    file: FileColumns, column: ColumnLook, timed: list[ColumnLook], noun: str, engine: IntakeEngine
) -> tuple[Part, str]:
    read = column.reading.moments
    assert read is not None  # noqa: S101 - only timed columns come here
    if tells_births(column):
        return "birth", "days of birth"
    if column.says("time", "due") and not _spans(column, timed, noun):
        return "due", "its heading speaks of something expected, not of something that happened"
    others = [
        other
        for other in timed
        if other is not column
        and not other.says("role", "birth")
        and (not other.says("time", "due") or _spans(other, timed, noun))
    ]
    if read.midnight == 1 and len(others) >= 2 and not _over(column) and _lies_ahead(file, column, others, engine):
        return "due", "it holds days only and lies after the other moments of its row"
    if column.says("time", "changed") and others:
        return "changed", "it says when the row was last changed"
    if others and NOW & set(column.words) and verb_of(column.words) in ("started", "ended"):
        return "now", "it tells the period that runs now"
    again = [other for other in others if other.position < column.position and _same(file, column, other, engine)]
    if verb_of(column.words) == "ended" and any(verb_of(other.words) == "started" for other in others) and not again:
        if noun == "subscription" and column.fill < 1:
            return "event", "the customer left then: it is empty while the subscription runs"
        return "end", "the end of what another column starts"
    if column.distinct == 1 and file.rows > 20:
        return "changed", "it is the same in every row"
    if again:
        return "copy", f'it repeats "{again[0].name}"'
    return "event", "it says when something happened"


def _over(column: ColumnLook) -> bool:
    """Whether its heading speaks of what is over: "delivered on", "geliefert am"."""
    past = any(word.endswith("ed") for word in column.words) or bool(ON & set(column.words))
    return past and bool(verb_of(column.words))


def _spans(column: ColumnLook, timed: list[ColumnLook], noun: str) -> bool:
    """Whether a column is one end of a pair such as "valid from" and "valid to": a time that was lived, no promise."""
    ends = {verb_of(other.words) for other in timed if other.says("time", "due")}
    return noun in LASTING and {"started", "ended"} <= ends and verb_of(column.words) in ("started", "ended")


def _promoted(timed: list[ColumnLook], parts: dict[str, tuple[Part, str]]) -> dict[str, tuple[Part, str]]:
    """With no event at all, the last change, or the end, is the best that there is."""
    for wanted in ("changed", "end", "copy"):
        for column in timed:
            if parts[column.name][0] == wanted and column.distinct > 1:
                return {**parts, column.name: ("event", "the only moment that the row tells")}
    return parts


def _lies_ahead(file: FileColumns, column: ColumnLook, others: list[ColumnLook], engine: IntakeEngine) -> bool:
    """Whether the column's day is after most other moments of the row; compares ISO texts only."""
    plain = [
        other
        for other in others
        if other.reading.moments and not other.reading.moments.format and other.reading.moments.timed
    ]
    if len(plain) < 2 or column.reading.moments is None or column.reading.moments.format:
        return False
    table = file.source.table
    day = table[column.name].strip().left(10)
    later = [(day > table[other.name].strip().left(10)).cast("int64").sum() for other in plain]
    total = [
        (table[other.name].strip().nullif("").notnull() & day.nullif("").notnull()).cast("int64").sum()
        for other in plain
    ]
    row = engine_row(
        table.aggregate(**{f"a{n}": s for n, s in enumerate(later)}, **{f"b{n}": s for n, s in enumerate(total)}),
        engine,
    )
    return all(
        float(str(row[f"a{n}"] or 0)) >= 0.85 * max(1.0, float(str(row[f"b{n}"] or 0))) for n in range(len(plain))
    )


def _same(file: FileColumns, column: ColumnLook, other: ColumnLook, engine: IntakeEngine) -> bool:
    if abs(column.distinct - other.distinct) > 0.05 * max(column.distinct, other.distinct):
        return False
    table = file.source.table
    here, there = table[column.name].strip().nullif(""), table[other.name].strip().nullif("")
    row = engine_row(table.aggregate(same=(here == there).cast("int64").sum(), filled=here.count()), engine)
    return float(str(row["same"] or 0)) >= 0.95 * float(str(row["filled"] or 1))


def _names(file: FileColumns, events: list[ColumnLook], noun: str) -> dict[str, tuple[str, str]]:
    """Column -> event name and verb; no two columns of a file get the same name."""
    # "Termine" are appointments; only in French is "terminé" a verb.
    said = tuple(word for word in file.words if not things_named((word.removesuffix("e"),)) or things_named((word,)))
    file_verb = next((verb for verb in spoken(said, "verb") if verb not in ("placed", "issued", "visited")), "")
    names: dict[str, tuple[str, str]] = {}
    for column in events:
        verb = verb_of(_without_noun(column.words, noun)) or (file_verb if len(events) == 1 else "")
        verb = "visited" if not verb and noun == "session" and _at_a_place(file) else verb
        verb = "borrowed" if is_loan(file, column, noun) else verb
        verb = "closed" if verb == "decided" and _ends_here(column, events) else verb
        thing = "order" if _bought_before(column, noun) else _own_thing(file, column, noun)
        name = _met(file) if thing == "customer" and not verb and again_and_again(file) else event_name(thing, verb)
        again = name in {taken for taken, _ in names.values()}
        before = thing == "ticket" and not verb and _before_it_was_told(column, events)
        if not name or again or before or (thing == "customer" and not verb and _says_more(column)):
            name = from_heading(column, thing) or UNNAMED
        if len(events) > 1 or thing != "order":
            name = begun(column, thing, verb) or name
        name = REVIEWED if name == UNNAMED and REVIEWS & set(map(singular, file.words)) else name
        names[column.name] = (_apart(name, {taken for taken, _ in names.values()}), verb)
    return names


def _ends_here(column: ColumnLook, events: list[ColumnLook]) -> bool:
    """Whether nothing but a decision ends what the row tells."""
    return not any(verb_of(other.words) in (*ENDING, "ended") for other in events if other is not column)


def _before_it_was_told(column: ColumnLook, events: list[ColumnLook]) -> bool:
    """Whether a moment is what a case is about, a damage for one, and another says when it was reported."""
    told = any(verb_of(other.words) in BEGINNING for other in events if other is not column)
    return told and not set(column.words) <= WHEN


def again_and_again(file: FileColumns) -> bool:
    """Whether customers come in several rows, so that a row is no record of one."""
    numbers = [
        column for column in file.columns if column.says("thing", "customer") and column.idlike and column.filled
    ]
    return bool(numbers) and all(column.distinct < 0.9 * column.filled for column in numbers)


def _met(file: FileColumns) -> str:
    """What a file of contacts with customers tells, when no column says what happened."""
    named = {"contact", "kontakt", "contacto", "contatto"} & set(map(singular, file.words))
    return event_name("customer", "contacted") if named else UNNAMED


def _apart(name: str, taken: set[str]) -> str:
    """The name, numbered where another column has it: two headings may say the same."""
    number = next(
        number for number in range(1, len(taken) + 2) if (f"{name} {number}" if number > 1 else name) not in taken
    )
    return f"{name} {number}" if number > 1 else name


def _at_a_place(file: FileColumns) -> bool:
    """Whether visits are visits to a branch, and not to a website."""
    headings = tuple(word for column in file.columns for word in column.words)
    somewhere = any(column.says("role", "place") for column in file.columns)
    return somewhere and not speaks_of(headings, "medium", "web_trace")


def _says_more(column: ColumnLook) -> bool:
    """Whether a heading says more than when."""
    return any(word not in WHEN and not word.isdigit() and not things_named((word,)) for word in column.words)


def _bought_before(column: ColumnLook, noun: str) -> bool:
    """Whether a moment in a row of a ticket is that of the purchase that the ticket is about."""
    named = things_named(column.words)
    return noun in ("ticket", "conversation") and "order" in named and noun not in named


def _own_thing(file: FileColumns, column: ColumnLook, noun: str) -> str:
    """What the file is about, else what the heading names, else, under a mere "date", what the rows number."""
    named = [thing for thing in things_named(column.words, file) if thing not in ("customer",)]
    numbered = list(subject_columns(file, ()))
    if _says_more(column):
        numbered = [thing for thing in numbered if thing == "order" and verb_of(column.words) in OF_ORDERS]
    return noun or next(iter([*named, *numbered]), "")


def _without_noun(words: tuple[str, ...], noun: str) -> tuple[str, ...]:
    """The heading without the word for the file's own thing, which is no verb there ("invoice_date" of invoices)."""
    rest = tuple(
        word for word in words if not (noun and speaks_of((word,), "thing", noun) and len(things_named((word,))) > 0)
    )
    return rest if verb_of(rest) else words if noun != "invoice" else rest
