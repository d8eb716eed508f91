"""What the states of a case are called as events: "Resolved" of a ticket is "Ticket Resolved"."""

from __future__ import annotations

import re

from parcours.intake.guess.language.verbs import event_name, verb_of
from parcours.intake.guess.language.words import concepts, conventions, singular, speaks_of, titled, words_of

#: Verbs that say where a case stands whatever stands behind them: "Closed - duplicate", "Cancelled by customer".
DECISIVE = ("reopened", "cancelled", "solved", "closed", "won", "lost")
#: Verbs that end a case.
ENDING = ("cancelled", "solved", "closed", "won", "lost", "refunded", "ended")
#: Endings of words that name a matter, and not what became of it: "cancellation requested" is no cancellation.
_MATTER = re.compile(r"(ion|ment|ung|ing|al)$")
#: Words of verbs that mean, of a case, that it goes on.
_UNDER_WAY = {"accepted", "active", "solution", "closing"}
#: What becomes an order, and is none yet.
_BASKETS = {"checkout", "basket", "cart", "warenkorb", "panier", "cesta", "carrello"}
#: Words between the ones that tell something.
_FILLERS = {
    "the",
    "a",
    "an",
    "to",
    "by",
    "of",
    "is",
    "was",
    "has",
    "been",
    "der",
    "die",
    "das",
    "wurde",
    "le",
    "la",
    "est",
}


def state_verb(text: str, noun: str = "") -> str:
    """What a state, or an activity, says was done with the case; "" when it says something else or more.

    >>> state_verb("Resolved"), state_verb("Resolve ticket", "ticket"), state_verb("Closed - duplicate")
    ('solved', 'solved', 'closed')
    >>> state_verb("Awaiting approval"), state_verb("not resolved"), state_verb("Neu")
    ('', '', 'created')
    """
    words = tuple(word for word in words_of(text) if word not in _FILLERS and not (noun and _names(word, noun)))
    if not words:
        return ""
    if words in concepts("state")["opened"]:
        return "created"
    verb = verb_of(words[:1])
    if (verb == "activated" and noun != "subscription") or words[0] in _UNDER_WAY:
        return ""
    if all(verb and verb_of((word,)) == verb for word in words):
        return verb
    told = next((each for each in map(verb_of, ((word,) for word in words[1:])) if each in ("won", "lost")), verb)
    return told if verb in DECISIVE and not _MATTER.search(words[0]) else ""


def state_event(text: str, noun: str, *, begins: bool = True) -> str:
    """The event that a case came into a state, by convention where there is one; `begins`: cases begin with it.

    >>> state_event("Resolved", "ticket"), state_event("Awaiting User Info", "ticket"), state_event("NEW", "order")
    ('Ticket Resolved', 'Ticket Awaiting User Info', 'Order Placed')
    """
    verb = state_verb(text, noun)
    words = words_of(text)
    thing = conventions("nouns").get(noun, "")
    plain = len(words) == 1 and verb == "solved" and words[0].endswith("ed")
    if verb and not plain and (begins or verb != "created"):
        return event_name(noun, verb)
    rest = titled(tuple(word for word in words if not _names(word, noun)), text) or titled(words, text)
    return f"{thing} {rest}".strip()


def _names(word: str, noun: str) -> bool:
    """Whether a word names the case itself, and no part of the way to it."""
    if word in _BASKETS:
        return False
    return (
        bool(noun)
        and singular(word) in {singular(entry[0]) for entry in concepts("thing")[noun]}
        and speaks_of((word,), "thing", noun)
    )
