"""Which drafted touchpoints the answers speak of, and which touchpoints only answers know."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from parcours.journeys.drafting import Draft
from parcours.journeys.families import REPLIES, Verdict, families, family, says
from parcours.journeys.ids import free_id, headed, slug, spelled
from parcours.journeys.journey import Asked

MOST_ASKED = 80
#: How much of what answers with one touchpoint point at must be interactions of one draft.
POINTED = 0.6
#: How many of the words of a touchpoint's name a draft must have.
ALIKE = 0.6
#: A common beginning of this length makes two words one.
STEM = 3
#: Families whose words mean the same to customers: who speaks of buying may mean an order.
SYNONYMOUS = ("purchase", "service", "news", "invoice", "returns", "delivery")


def with_questions(made: list[Draft], interactions: ir.Table, answers: ir.Table) -> None:
    """Give each draft the answers that speak of it; what only answers know becomes a draft of its own.

    An answer speaks of the touchpoint whose interactions it points at, else of the one named by the same words.
    """
    named = answers.filter(answers.touchpoint.notnull())
    counted = named.group_by("touchpoint").agg(answers=named.count()).to_pyarrow().to_pylist()
    frequent = sorted(counted, key=lambda row: (-row["answers"], row["touchpoint"]))[:MOST_ASKED]
    pointed = _pointed(named, interactions, made)
    happened = [draft for draft in made if draft.kinds]
    taken = {draft.id for draft in made}
    for text in sorted(row["touchpoint"] for row in frequent):
        draft = pointed.get(text) or _alike(text, happened)
        if draft is None:
            draft = Draft([], _family(text), free_id(slug(text), taken), headed(text))
            made.append(draft)
        if text.casefold() not in (draft.id.casefold(), draft.label.casefold()):
            draft.asked = (Asked(touchpoint=(*(draft.asked[0].touchpoint if draft.asked else ()), text)),)


def _pointed(named: ir.Table, interactions: ir.Table, made: Sequence[Draft]) -> dict[str, Draft]:
    """Touchpoint as answers call it -> the draft of the interactions that those answers are about."""
    about = named.filter(named.interaction_id.notnull()).select("touchpoint", "interaction_id")
    joined = about.inner_join(interactions.select("interaction_id", "event", "channel"), "interaction_id")
    counted = joined.group_by(["touchpoint", "event", "channel"]).agg(times=joined.count()).to_pyarrow().to_pylist()
    place_of = {kind.key: place for place, draft in enumerate(made) for kind in draft.kinds}
    votes: dict[str, dict[int, int]] = {}
    for row in counted:
        place = place_of.get((row["event"], row["channel"]), -1)
        places = votes.setdefault(row["touchpoint"], {})
        places[place] = places.get(place, 0) + row["times"]
    found = {}
    for text, places in votes.items():
        place, times = max(places.items(), key=lambda pair: (pair[1], -pair[0]))
        if place >= 0 and times >= POINTED * sum(places.values()):
            found[text] = made[place]
    return found


def _alike(text: str, happened: Sequence[Draft]) -> Draft | None:
    """The draft that shares most words with the name; of equals the one with most interactions."""
    words = spelled(text).split()
    scored = []
    for draft in happened:
        own = _words(draft)
        same = sum(any(_same(word, other) for other in own) for word in words)
        close = sum(any(_same(word, other) for other in own) or _means(word, draft) for word in words)
        many = sum(kind.interactions for kind in draft.kinds)
        scored.append((close / max(len(words), 1), same, many, draft.id, draft))
    best = max(scored, key=lambda row: row[:4], default=None)
    return best[4] if best and best[0] >= ALIKE else None


def _words(draft: Draft) -> set[str]:
    texts = [draft.label, *(kind.event for kind in draft.kinds), *(kind.channel or "" for kind in draft.kinds)]
    return {word for text in texts for word in spelled(text).split()}


def _same(word: str, other: str) -> bool:
    """Whether the shorter word, without its ending, begins the longer one."""
    stem = min(word, other, key=len)
    stem = stem[: max(STEM, len(stem) - 2)] if len(stem) > STEM + 1 else stem
    return len(stem) >= STEM and word.startswith(stem) and other.startswith(stem)


def _means(word: str, draft: Draft) -> bool:
    about = draft.verdict.family
    if says(word, REPLIES):
        return any(says(kind.event, REPLIES) for kind in draft.kinds)
    return about.name in SYNONYMOUS and bool(says(word, about.words))


def _family(text: str) -> Verdict:
    for each in families():
        if word := says(text, each.words):
            return Verdict(each, f'only answers name it; the word "{word}…"', True)
    return Verdict(family("use"), "only answers name it; no word says when it is lived", False)
