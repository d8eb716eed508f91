"""Logs: files in which one column says what happened, or which state was reached, in the words of some tool."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.details import one_spelling
from parcours.intake.guess.events.endings import goes_on
from parcours.intake.guess.events.happenings import Moment, again_and_again
from parcours.intake.guess.events.things import things_named
from parcours.intake.guess.language import verbs
from parcours.intake.guess.language.states import ENDING, state_event, state_verb
from parcours.intake.guess.language.words import conventions, fold, singular, words_of
from parcours.intake.guess.tables.clock_columns import WHEN
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Interaction, Source, Value

#: What the words of e-mail tools mean, by convention.
MAIL_EVENTS = {
    **dict.fromkeys(("sent", "send"), "Email Sent"),
    **dict.fromkeys(("delivered", "delivery"), "Email Delivered"),
    **dict.fromkeys(("open", "opened"), "Email Opened"),
    **dict.fromkeys(("click", "clicked"), "Email Link Clicked"),
    **dict.fromkeys(("bounce", "bounced", "hard_bounce", "soft_bounce"), "Email Bounced"),
    **dict.fromkeys(("unsubscribe", "unsubscribed"), "Unsubscribed"),
    **dict.fromkeys(("spam", "spam_report", "complaint"), "Email Marked as Spam"),
}
#: Verbs by which cases are followed from their beginning to their end, whatever a case is.
TURNS = (*ENDING, "created", "reopened")
#: A state has no more values than this.
MOST_STATES = 15
#: Words that name what happened beyond doubt.
EVENT_WORDS = {"event", "activity", "aktivitat", "action", "concept", "ereignis", "activite", "evento", "actividad"}

#: Words that name what a row is called, and say nothing of what it is.
BARE = {"name", "type", "kind", "typ", "art", "nom", "nombre", "nome"}


def event_column(file: FileColumns) -> ColumnLook | None:
    """The column that names what happened, in a log of events; None elsewhere."""
    named = [
        column
        for column in file.of_kind("category", "label", "code", "identifier", "text")
        if column.says("role", "event")
        and 1 < column.distinct <= max(400, column.rows // 20)
        and not column.says("role", "duration", "amount")
        and not {"instance", "id"} & set(column.words)
    ]
    best = max(named, key=lambda column: (_names_events(column), column.fill, -column.position), default=None)
    return best or _bare_name(file)


def _bare_name(file: FileColumns) -> ColumnLook | None:
    """A mere "name" or "type" that says what happened: in a file of events, or where most of its values are verbs."""
    of_events = bool(EVENT_WORDS & set(map(singular, file.words))) or any(
        column.says("role", "event") and column.says("role", "id") for column in file.columns
    )
    bare = [
        column
        for column in file.of_kind("category", "label", "code")
        if set(column.words) <= BARE
        and column.fill > 0.95
        and 1 < column.distinct <= min(max(400, column.rows // 20), column.rows // 2)
        and (of_events or (again_and_again(file) and _verbs(column) > 0.5))
    ]
    return max(bare, key=lambda column: (_verbs(column), -column.position), default=None)


def _verbs(column: ColumnLook) -> float:
    """The share of its different values that say what was done."""
    return sum(bool(verbs.verb_of(words_of(text))) for text in column.counts) / max(1, len(column.counts))


def status_of(file: FileColumns, start: list[Moment]) -> ColumnLook | None:
    """The state whose day the only moment of a row tells ("status" beside "status_date"); None elsewhere."""
    if len(start) != 1:
        return None
    told = start[0].column
    for column in file.of_kind("category"):
        if column.says("role", "status") and 1 < column.distinct <= MOST_STATES and day_of(told, column):
            return column
    return None


def told_state(file: FileColumns, moment: Moment, made: Interaction, noun: str, draft: Draft) -> Interaction:
    """The same, named by the state that was reached then, where the moment is the day of a state of the row."""
    for column in file.of_kind("category"):
        stated = column.says("role", "status") and 1 < column.distinct <= MOST_STATES and day_of(moment.column, column)
        if stated and (named := reached(column, noun)):
            draft.used[file.name, moment.column.name] = f"when “{column.name}” was reached"
            draft.used[file.name, column.name] = "what happened"
            turned = {text: named.get(text, text) for text in column.counts}
            event, way = Value(column=column.name, map=named), verbs.directions(column.name, turned)
            return replace(made, event=event, direction=way, nature=None, amount=None, currency=None)
    return made


def _names_events(column: ColumnLook) -> int:
    about_else = column.says("thing", "ticket", "customer", "session", "order") or column.kind == "identifier"
    return len(EVENT_WORDS & set(column.words)) + ("name" in column.words) - 3 * about_else


def mail_words(event: ColumnLook) -> dict[str, str]:
    """What the words of a log of mailings mean; empty when it is none."""
    mail = {text: MAIL_EVENTS[fold(text)] for text in sorted(event.counts) if fold(text) in MAIL_EVENTS}
    return mail if len(mail) >= max(2, 0.6 * len(event.counts)) else {}


def event_words(
    know: Knowledge,
    file: FileColumns,
    event: ColumnLook,
    moment: ColumnLook,
    subject: dict[str, Source],
    draft: Draft,
    *,
    sure: bool,
) -> Source:
    """The column that says what happened, with the conventional names of what its words mean beyond doubt.

    `subject` is what the log's cases are; of tickets, and where it is not `sure`, only what begins and ends one is
    named.
    """
    noun, case = next(iter(subject.items()), ("", ""))
    spelled = one_spelling(event, draft)
    named = dict(spelled.map) if isinstance(spelled, Value) else {}
    told = _turns(event, noun, sure=sure) if noun in conventions("nouns") else {}
    told = _begun_once(file, event, told, case) if isinstance(case, str) else told
    ends = {text for text in told if state_verb(text, noun) in ENDING}
    on = goes_on(know, file, event, moment, case, ends) if case in file.source.columns else set()
    told = {text: name for text, name in told.items() if text not in on}
    draft.warnings += [
        f'{event.file}: most cases go on after "{text}", so that it was not taken for their end.' for text in sorted(on)
    ]
    if noun == "ticket" and not ends - on:
        draft.warnings.append(
            f'{event.file}: no word of "{event.name}" is known to end a case, so that how long cases take cannot be '
            'measured. If one does, give it the name "Ticket Closed" in the map of its event.'
        )
    usual = {text: name for text in sorted(event.counts) if (name := verbs.standard_name(text))}
    named |= {text: name for text, name in (usual | told).items() if name != text}
    return Value(column=event.name, map=named) if named else event.name


def _turns(event: ColumnLook, noun: str, *, sure: bool) -> dict[str, str]:
    every = sure and noun != "ticket"
    verbs = {text: state_verb(text, noun) for text in sorted(event.counts)}
    return {text: state_event(text, noun) for text, verb in verbs.items() if verb and (every or verb in TURNS)}


def _begun_once(file: FileColumns, event: ColumnLook, told: dict[str, str], case: str) -> dict[str, str]:
    """The same with one word for the beginning, the most frequent, where cases have several of those taken for it."""
    begins = [text for text in told if state_verb(text) == "created"]
    if len(begins) < 2 or case not in file.source.sample:
        return told
    rows = zip(file.source.sample[case], file.source.sample[event.name], strict=True)
    begun = Counter(number for number, text in rows if number and text in begins)
    if sum(count > 1 for count in begun.values()) <= 0.05 * len(begun):
        return told
    first = max(begins, key=lambda text: event.counts[text])
    return {text: name for text, name in told.items() if text not in begins or text == first}


def tells_more(file: FileColumns) -> bool:
    """Whether a moment's heading names a thing and what was done to it, so that rows without any name are events."""
    moments = [column for column in file.columns if column.timed and not column.says("time", "due", "changed")]
    return any(
        things_named(column.words) and (verbs.verb_of(column.words) or column.says("role", "status"))
        for column in moments
    )


def day_of(moment: ColumnLook, state: ColumnLook) -> bool:
    """Whether a moment says when a state was reached: its heading is that of the state and a word of time."""
    more = set(moment.words) - set(state.words)
    return set(state.words) < set(moment.words) and more <= WHEN


def reached(state: ColumnLook, noun: str) -> dict[str, str]:
    """Each value of a state -> the event that it was reached by; the values without a verb name themselves."""
    thing = next(iter(things_named(state.words)), noun)
    return {
        text: verbs.event_name(thing, verb)
        for text in sorted(state.counts)
        if (verb := verbs.verb_of(words_of(text))) and verbs.event_name(thing, verb)
    }
