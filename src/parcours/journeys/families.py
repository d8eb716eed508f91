"""What kinds of interactions are about, by their words, by their subject and by what they come near to."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from parcours.journeys.ids import spelled, unaccented
from parcours.journeys.kinds import Key, Kind, Observed
from parcours.vocabulary.words import Direction, Nature, Office, Phase

#: What a subject says about everything that happens to it, whatever the words.
BY_SUBJECT = {"ticket": "service", "invoice": "invoice", "opportunity": "enquiry", "campaign": "news"}
#: A log with more than this share of service is about service alone, and is split by what opens and closes a matter.
SERVICE_ONLY = 0.9
OPENS = ("open", "creat", "ask", "receiv", "post", "start", "question", "submit", "new", "erstell", "gestellt", "créé")
CLOSES = ("solv", "resolv", "clos", "accept", "finish", "gelöst", "geschlossen", "résol", "ferm")
FAILS = ("fail", "declin", "abort", "error", "reject", "fehl", "abgelehnt", "échou", "refus")
REPLIES = ("repl", "answer", "respon", "antwort", "répon")
COMPLAINS = ("complain", "reklam", "beschwerd", "réclam", "plaint")
TELLS = ("sent", "told", "announc", "confirm", "shown", "inform", "notif", "issued", "remind", *REPLIES)


@dataclass(frozen=True)
class Family:
    """One row of families.toml: a stage in the making."""

    name: str
    phase: Phase
    rank: float
    label: dict[str, str]
    words: tuple[str, ...] = ()
    office: Office = Office.FRONT
    nature: Nature | None = None
    direction: Direction | None = None
    later: dict[str, str] | None = None
    appointed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Which family a kind belongs to, how that is known, and whether it is sure."""

    family: Family
    why: str
    sure: bool


HELP = {
    Phase.BEFORE: {"en": "Asks for help", "de": "Bittet um Hilfe", "fr": "Demande de l’aide"},
    Phase.DURING: {"en": "Gets an answer", "de": "Bekommt Antwort", "fr": "Reçoit une réponse"},
    Phase.AFTER: {"en": "Is it solved?", "de": "Ist es gelöst?", "fr": "Est-ce résolu\u202f?"},
}
#: What lies between the opening and the end of a matter, where nothing of it is an answer.
WORKED_ON = {"en": "Is worked on", "de": "Wird bearbeitet", "fr": "Est pris en charge"}


@cache
def families() -> tuple[Family, ...]:
    """The families of families.toml in its order."""
    content = tomllib.loads(Path(__file__).with_name("families.toml").read_text("utf-8"))
    return tuple(_family(name, row) for name, row in content.items())


def family(name: str) -> Family:
    """The family of that name."""
    return next(each for each in families() if each.name == name)


def says(text: str, words: tuple[str, ...]) -> str | None:
    """The first of the words with which a word of the text begins; accents make no difference.

    >>> says("OrderShipped late", ("deliver", "ship")), says("fallig_am", ("fällig",))
    ('ship', 'fällig')
    """
    plain = unaccented(spelled(text))
    return next((word for word in words if re.search(rf"\b{re.escape(unaccented(word))}", plain)), None)


def is_against_us(event: str) -> bool:
    """Whether customers complain or leave with this event; what answers or closes such a matter is ours.

    >>> [is_against_us(event) for event in ("subscription_cancelled", "complaint", "complaint answered", "order")]
    [True, True, False, False]
    """
    ours = says(event, (*CLOSES, *TELLS))
    return not ours and says(event, (*family("leaving").words, *COMPLAINS)) is not None


def classify(observed: Observed, known_customers: float) -> dict[Key, Verdict]:
    """A verdict for each frequent kind.

    `known_customers` is the share of news that reached somebody who had bought before: from 0.6 on, news is what comes
    after. Where anything is used at an appointed time (a trip, a stay), buying comes before.
    """
    appointed = any(says(kind.event, family("use").appointed) for kind in observed.kinds)
    verdicts = {}
    for kind in observed.kinds:
        found = by_words(kind)
        if found:
            verdicts[kind.key] = replace(found, family=_placed(found.family, appointed, known_customers))
    if _is_service_only(observed, verdicts):
        answered = any(says(kind.event, REPLIES) for kind in observed.kinds)
        verdicts = {kind.key: _of_service(kind, answered=answered) for kind in observed.kinds}
    for kind in observed.kinds:
        if kind.key not in verdicts:
            verdicts[kind.key] = _by_neighbours(kind, observed, verdicts)
    return verdicts


def by_words(kind: Kind) -> Verdict | None:
    """The family that the kind's subject or words name."""
    if kind.subject_kind in BY_SUBJECT:
        return Verdict(family(BY_SUBJECT[kind.subject_kind]), f"its subject, the {kind.subject_kind}", True)
    for each in families():
        if word := says(kind.event, each.words):
            return Verdict(each, f'the word "{word}…"', True)
    return None


def _placed(found: Family, appointed: bool, known_customers: float) -> Family:
    if found.name == "purchase" and appointed:
        return replace(found, phase=Phase.BEFORE, rank=35)
    if found.name == "news" and known_customers >= 0.6:
        return replace(found, phase=Phase.AFTER, rank=90, label=found.later or found.label)
    return found


def _is_service_only(observed: Observed, verdicts: dict[Key, Verdict]) -> bool:
    about = [kind for kind in observed.kinds if kind.key in verdicts and verdicts[kind.key].family.name == "service"]
    total = sum(kind.interactions for kind in observed.kinds)
    return bool(total) and sum(kind.interactions for kind in about) > SERVICE_ONLY * total


def _of_service(kind: Kind, *, answered: bool) -> Verdict:
    """Opening a matter comes before, closing it after, what lies between during; an answer closes nothing.

    `answered`: whether any kind is an answer; an order to a craftsman, for one, is none.
    """
    turns = ((Phase.AFTER, CLOSES), (Phase.DURING, REPLIES), (Phase.BEFORE, OPENS))
    phase, word = next(
        ((phase, word) for phase, words in turns if (word := says(kind.event, words))), (Phase.DURING, "")
    )
    why = f'the word "{word}…" in a log about service' if word else "it neither opens nor closes a matter"
    label = HELP[phase] if answered or phase != Phase.DURING else WORKED_ON
    stage = replace(family("service"), name=f"service-{phase}", phase=phase, rank=list(Phase).index(phase), label=label)
    return Verdict(stage, why, bool(word))


def _by_neighbours(kind: Kind, observed: Observed, verdicts: dict[Key, Verdict]) -> Verdict:
    """The family of what most often happens next to it."""
    votes: dict[str, int] = {}
    for key, times in observed.near.get(kind.key, {}).items():
        if key in verdicts and verdicts[key].sure:
            votes[verdicts[key].family.name] = votes.get(verdicts[key].family.name, 0) + times
    if not votes:
        return Verdict(family("use"), "nothing known comes near it: a guess", False)
    name, times = max(votes.items(), key=lambda vote: (vote[1], vote[0]))
    share = times / sum(votes.values())
    found = next(verdict.family for verdict in verdicts.values() if verdict.family.name == name)
    return Verdict(found, f'{share:.0%} of the time it happens nearest to what belongs to "{found.label["en"]}"', False)


def _family(name: str, row: dict[str, Any]) -> Family:
    return Family(
        name,
        Phase(row["phase"]),
        row["rank"],
        row["label"],
        tuple(row["words"]),
        Office(row.get("office", "front")),
        Nature(row["nature"]) if "nature" in row else None,
        Direction(row["direction"]) if "direction" in row else None,
        row.get("later"),
        tuple(row.get("appointed", ())),
    )
