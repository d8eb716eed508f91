"""What was done, by the words of headings and states, and what it is called by convention."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from parcours.intake.guess.language.words import concepts, conventions, events_that, spoken, words_of
from parcours.intake.recipe import Source, Value

KINDS = ("pull", "push", "transactional", "informational")


def verb_of(words: tuple[str, ...]) -> str:
    """What these words say was done; "" when none is a verb that is known.

    >>> verb_of(("ship", "date")), verb_of(("resolved",)), verb_of(("resolue", "le")), verb_of(("colour",))
    ('shipped', 'solved', 'solved', '')
    """
    if found := spoken(words, "verb"):
        return found[0]
    others = {(other,) for word in words for other in (*_past(word), *_agreed(word))}
    return next((verb for verb, entries in concepts("verb").items() if others & set(entries)), "")


def _past(word: str) -> tuple[str, ...]:
    """What may be the English past of a word: "ship" is the bare form of a verb that is known as "shipped"."""
    return (f"{word}d",) if word.endswith("e") else (f"{word}ed", f"{word}{word[-1]}ed")


def _agreed(word: str) -> tuple[str, ...]:
    """What may be the masculine of a Romance participle in the feminine: "fermées", "ouverte", "cerrada", "chiusa"."""
    one = word.removesuffix("s")
    if len(one) < 5 or not one.endswith(("ee", "ie", "ue", "te", "se", "a")):
        return ()
    return (f"{one[:-1]}o",) if one.endswith("a") else (one[:-1],)


def event_name(noun: str, verb: str) -> str:
    """The usual name of a verb done to a thing.

    >>> event_name("order", "handed_over"), event_name("ticket", "created"), event_name("order", "")
    ('Order Shipped', 'Ticket Opened', 'Order Placed')
    """
    if not verb:
        return conventions("default").get(noun, "")
    special = conventions("special").get(f"{noun} {verb}")
    thing = conventions("nouns").get(noun, noun.capitalize())
    return special or f"{thing} {conventions('done').get(verb, verb.replace('_', ' ').title())}".strip()


def standard_name(text: str) -> str:
    """The usual event that a text names word for word, whatever stands between its words; "" when it is none.

    >>> standard_name("subscription.cancelled"), standard_name("order_placed"), standard_name("report.created")
    ('Subscription Cancelled', 'Order Placed', '')
    """
    return _standard().get(words_of(text), "")


@cache
def _standard() -> dict[tuple[str, ...], str]:
    """The words of each usual event that has several -> its name."""
    named = {event_name(noun, verb) for noun in conventions("nouns") for verb in concepts("verb")}
    named |= {event for kind in KINDS for event in events_that(kind)} | {*conventions("special").values()}
    return {words: name for name in sorted(named) if len(words := words_of(name)) > 1}


def direction(event: str) -> str | None:
    """Who reached out in events of this name, where convention says so."""
    return next((kind for kind in ("pull", "push") if event in events_that(kind)), None)


def directions(column: str, named: Mapping[str, str]) -> Value | None:
    """Who reached out, by the texts of the column that names the events; nothing where convention says it of none."""
    told = {text: way for text, event in named.items() if (way := direction(event)) is not None}
    return Value(column=column, map=told, otherwise="") if told else None


def nature(event: str) -> str | None:
    """Whether events of this name inform or transact, where convention says so."""
    return next((kind for kind in ("transactional", "informational") if event in events_that(kind)), None)


def constant(word: str | None) -> Source | None:
    """A convention's word as the source of a field; nothing where convention says nothing."""
    return Value(is_=word) if word else None
