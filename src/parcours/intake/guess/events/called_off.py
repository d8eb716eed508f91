"""What was planned and did not take place: appointments, trips and stays that were cancelled, or nobody came to."""

from __future__ import annotations

from msgspec.structs import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events import things
from parcours.intake.guess.events.happenings import Moment
from parcours.intake.guess.events.tries import CANCELLED, PLACED, instead
from parcours.intake.guess.language import verbs
from parcours.intake.guess.language.states import state_verb
from parcours.intake.guess.language.words import conventions, singular, speaks_of, titled, words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Condition, Interaction, Value

#: Verbs of moments that stand in a row before they come; a moment without a verb may be a plan as well.
PLANNED = ("checked_in", "checked_out", "visited", "started", "")
#: Those of stays and visits, which are plans whatever the row is about.
STAYS = ("checked_in", "checked_out", "visited")
#: Rows about something else are no plans: a call that was cancelled was begun.
PLANS = ("", "order", "session", "appointment")
#: Things that their number, or the file, may have a better name for.
ANY_THING = ("", "order", "session")
NO_SHOW = {
    *(
        ("no", "show"),
        ("noshow",),
        ("missed",),
        ("absent",),
        ("absente",),
        ("did", "not", "attend"),
        ("not", "attended"),
    ),
    *(("did", "not", "show"), ("nicht", "erschienen"), ("nicht", "angereist"), ("nicht", "angetreten"), ("versaumt",)),
    *(("non", "presente"), ("non", "venu"), ("non", "honore"), ("no", "asistio"), ("non", "presentato")),
}
MOST_STATES = 30
#: Share of the rows that did not take place in which a moment must stand, to be their plan.
STANDS = 0.5


def tell_called_off(know: Knowledge, file: FileColumns, start: list[Moment], draft: Draft) -> None:
    """Leave out what a status says did not take place, and tell that by events of its own.

    They are dated by the plan where the row has one, else by its first moment: no column says when it was called off.
    """
    noun = things.noun_of(file, know.keys[file.name].key)
    column = _status(file)
    if column is None or not (noun in PLANS or any(moment.verb in STAYS for moment in start)):
        return
    off = called_off(column)
    texts = tuple(sorted((*off[CANCELLED], *off["No Show"])))
    told = {moment.event: made for moment in start if (made := _made(file, moment, draft)) is not None}
    standing = [moment for moment in start if moment.event in told and _stands(file, column, texts, moment)]
    plans = [moment for moment in standing if _is_plan(moment, standing, noun)]
    for moment in plans:
        _leave_out(file, column, texts, told[moment.event], draft)
    model = next((told[moment.event] for moment in (*plans, *start) if moment.event in told), None)
    if model is not None and not _names_events(file, column, draft):
        _tell_kinds(know, file, column, off, start, model, draft)


def called_off(column: ColumnLook) -> dict[str, tuple[str, ...]]:
    """The texts of a status by what they say did not take place: cancelled, or nobody came."""
    texts = sorted(column.counts)
    cancelled = tuple(text for text in texts if state_verb(text) == "cancelled")
    return {CANCELLED: cancelled, "No Show": tuple(text for text in texts if words_of(text) in NO_SHOW)}


def _status(file: FileColumns) -> ColumnLook | None:
    """The column that says of some rows, and not of all, that they did not take place."""
    for column in file.of_kind("category", "boolean"):
        off = sum(map(len, called_off(column).values())) if column.says("role", "status") else 0
        if 0 < off < len(column.counts) and column.distinct <= MOST_STATES:
            return column
    return None


def _names_events(file: FileColumns, column: ColumnLook, draft: Draft) -> bool:
    """Whether the status with a day of its own tells already what was called off."""
    return any(isinstance(made.event, Value) and made.event.column == column.name for made in draft.of(file.name))


def _made(file: FileColumns, moment: Moment, draft: Draft) -> Interaction | None:
    """What a moment became, where it is one event of one name."""
    found = [made for made in draft.of(file.name) if made.event == Value(is_=moment.event)]
    return found[0] if len(found) == 1 else None


def _stands(file: FileColumns, column: ColumnLook, texts: tuple[str, ...], moment: Moment) -> bool:
    """Whether a moment is told in rows that did not take place as well."""
    rows = zip(file.source.sample[column.name], file.source.sample[moment.column.name], strict=True)
    stands = [told is not None for state, told in rows if state in texts]
    return sum(stands) > STANDS * len(stands)


def _is_plan(moment: Moment, standing: list[Moment], noun: str) -> bool:
    """Whether a moment was planned only; the first of several is how the plan was made, and that happened."""
    if moment.verb in STAYS:
        return True
    first = moment is standing[0] and len(standing) > 1
    return moment.event != PLACED.is_ and noun in PLANS and moment.verb in PLANNED and not first


def _leave_out(file: FileColumns, column: ColumnLook, texts: tuple[str, ...], made: Interaction, draft: Draft) -> None:
    kept = replace(made, when=(*made.when, Condition(column=column.name, none_of=texts)))
    draft.interactions[draft.interactions.index(made)] = kept
    draft.used[file.name, column.name] = "whether it took place"
    event = made.event.is_ if isinstance(made.event, Value) else made.event
    draft.notes.append(f'{file.name}: “{event}” is left out where "{column.name}" is {_shown(texts)}')


def _tell_kinds(
    know: Knowledge,
    file: FileColumns,
    column: ColumnLook,
    off: dict[str, tuple[str, ...]],
    start: list[Moment],
    model: Interaction,
    draft: Draft,
) -> None:
    """One event for what was cancelled, and one for what nobody came to; not what a moment or the order tells."""
    noun = things.noun_of(file, know.keys[file.name].key)
    thing = _thing(know, file) if noun in ANY_THING else conventions("nouns").get(noun, "")
    ordered = any(made.event == PLACED and "order" in made.subject for made in draft.of(file.name))
    known = ordered or any(moment.verb == "cancelled" for moment in start)
    names = {CANCELLED: verbs.event_name(noun, "cancelled") if noun else f"{thing} Cancelled".strip()}
    names["No Show"] = f"{thing} No Show".strip()
    for kind, texts in off.items():
        if not texts or (kind == CANCELLED and known):
            continue
        other = instead(model, names[kind], Condition(column=column.name, one_of=texts))
        draft.interactions.append(replace(other, duration_s=None, properties={}))
        draft.used[file.name, column.name] = "whether it took place"
        draft.notes.append(f'{file.name}: “{names[kind]}” is told where "{column.name}" is {_shown(texts)}')


def _thing(know: Knowledge, file: FileColumns) -> str:
    """What the rows are called: by the heading of their number, else by the file."""
    key = know.keys[file.name].key
    heading = file.column(key[0]) if len(key) == 1 else None
    named = tuple(
        word
        for word in (heading.words if heading is not None else ())
        if not speaks_of((word,), "role", "id") and not speaks_of((word,), "thing", "customer") and not word.isdigit()
    )
    if heading is not None and named:
        return titled(named, heading.name)
    words = tuple(singular(word) for word in file.words if not word.isdigit())
    return titled(words, "") or conventions("nouns").get("order", "")


def _shown(texts: tuple[str, ...]) -> str:
    return ", ".join(f'"{text}"' for text in texts)
