"""Logs of events: a column says what happened, in the words of the tool that wrote it."""

from __future__ import annotations

from parcours.intake.guess.columns import ColumnLook
from parcours.intake.guess.details import one_spelling
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.states import ENDING, state_event, state_verb
from parcours.intake.guess.words import conventions, fold
from parcours.intake.recipe import Source, Value

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
_TURNS = (*ENDING, "created", "reopened")


def mail_words(event: ColumnLook) -> dict[str, str]:
    """What the words of a log of mailings mean; empty when it is none."""
    mail = {text: MAIL_EVENTS[fold(text)] for text in sorted(event.counts) if fold(text) in MAIL_EVENTS}
    return mail if len(mail) >= max(2, 0.6 * len(event.counts)) else {}


def event_words(event: ColumnLook, noun: str, draft: Draft, *, sure: bool) -> Source:
    """The column that says what happened, with the conventional names of what its words mean beyond doubt.

    `noun` is what the log's cases are; of tickets, and where it is not `sure`, only what begins and ends one is named.
    """
    spelled = one_spelling(event, draft)
    named = dict(spelled.map) if isinstance(spelled, Value) else {}
    told = _turns(event, noun, sure=sure) if noun in conventions("nouns") else {}
    if noun == "ticket" and not any(state_verb(text, noun) in ENDING for text in event.counts):
        draft.warnings.append(
            f'{event.file}: no word of "{event.name}" is known to end a case, so that how long cases take cannot be '
            'measured. If one does, give it the name "Ticket Closed" in the map of its event.'
        )
    named |= {text: name for text, name in told.items() if name != text}
    return Value(column=event.name, map=named) if named else event.name


def _turns(event: ColumnLook, noun: str, *, sure: bool) -> dict[str, str]:
    every = sure and noun != "ticket"
    verbs = {text: state_verb(text, noun) for text in sorted(event.counts)}
    return {text: state_event(text, noun) for text, verb in verbs.items() if verb and (every or verb in _TURNS)}
