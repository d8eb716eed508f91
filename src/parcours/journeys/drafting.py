"""Kinds of interactions become drafted touchpoints: what belongs together is put together, and told apart by rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parcours.journeys.event_names import event_name
from parcours.journeys.families import FAILS, REPLIES, TELLS, Verdict, says
from parcours.journeys.ids import free_id, headed, slug, spelled
from parcours.journeys.journey import Asked, Condition, Label, Promise, Touchpoint
from parcours.journeys.kinds import Key, Kind, Observed
from parcours.vocabulary.words import Direction, Nature

#: From these shares on a touchpoint is required, or repeatable.
ALWAYS_THERE = 0.95
OFTEN_AGAIN = 1.2


@dataclass
class Draft:
    """A touchpoint in the making: the kinds that it takes, and what is known of it."""

    kinds: list[Kind]
    verdict: Verdict
    id: str = ""
    label: str = ""
    behind: str = ""
    """The channel behind the event's name in the label, where the label needs it."""
    asked: tuple[Asked, ...] = ()
    promises: tuple[Promise, ...] = ()

    @property
    def main(self) -> Kind:
        """The most frequent kind that did not fail."""
        return max(self.kinds, key=lambda kind: (not _fails(kind), kind.interactions))


def drafts(observed: Observed, verdicts: dict[Key, Verdict]) -> list[Draft]:
    """The touchpoints that the frequent kinds make up, in the order in which they come."""
    groups: dict[tuple[str, ...], list[Kind]] = {}
    for kind in observed.kinds:
        if not _fails(kind):
            groups.setdefault(_belongs(kind, verdicts[kind.key]), []).append(kind)
    made = [Draft(kinds, verdicts[kinds[0].key]) for kinds in groups.values()]
    for kind in observed.kinds:
        if _fails(kind):
            _adopt(kind, verdicts[kind.key], made, observed)
    _name(made)
    return sorted(made, key=lambda draft: _order(draft, observed))


def touchpoint(draft: Draft, observed: Observed, everything: Sequence[Draft], *, subject: str) -> Touchpoint:
    """The draft as it stands in a journey about some kind of `subject`: what all of those go through must come."""
    kinds = draft.kinds
    channels = {kind.channel for kind in kinds if kind.channel}
    again = max((observed.times.get(kind.key, 1.0) for kind in kinds), default=1.0)
    own = [kind for kind in kinds if subject and kind.subject_kind == subject]
    always = max((observed.required.get(kind.key, 0.0) for kind in own), default=0.0)
    return Touchpoint(
        id=draft.id,
        label=_label(draft),
        channel=channels.pop() if len(channels) == 1 else "",
        nature=_nature(draft),
        direction=_direction(draft),
        office=draft.verdict.family.office,
        optional=always < ALWAYS_THERE,
        repeatable=again >= OFTEN_AGAIN,
        when=_rules(draft, everything),
        asked=draft.asked,
        promises=draft.promises,
    )


def reaches_out(kind: Kind, verdict: Verdict) -> bool:
    """Whether the company does it, by the facts, else by the words."""
    if kind.knows_direction:
        return kind.push > 0.5
    return verdict.family.direction is Direction.PUSH or bool(says(kind.event, TELLS))


def _belongs(kind: Kind, verdict: Verdict) -> tuple[str, ...]:
    """Kinds with the same answer are one touchpoint.

    A customer chooses the channel, so each is an encounter of its own; what the company sends is one whatever the way.
    All that one message goes through is one, and so is all contact about a matter on one channel.
    """
    channel = kind.channel or ""
    if verdict.family.name == "news":
        return ("news", spelled(kind.event).split(" ")[0])
    if reaches_out(kind, verdict):
        return ("told", kind.event)
    contact = kind.subject_kind in ("ticket", "conversation") and channel and not says(kind.event, REPLIES)
    if contact and verdict.family.name == "service":
        return ("contact", str(kind.subject_kind), channel)
    return ("done", kind.event, channel)


def _fails(kind: Kind) -> bool:
    return kind.failed > 0.5 or bool(says(kind.event, FAILS))


def _adopt(kind: Kind, verdict: Verdict, made: list[Draft], observed: Observed) -> None:
    """A failure belongs to what was tried: the nearest kind of its family on its channel."""
    near = observed.near.get(kind.key, {})
    tried = [
        (near.get(other.key, 0), draft)
        for draft in made
        for other in draft.kinds
        if other.channel == kind.channel and draft.verdict.family.name == verdict.family.name
    ]
    times, nearest = max(tried, key=lambda pair: pair[0], default=(0, None))
    if nearest and times:
        nearest.kinds.append(kind)
    else:
        made.append(Draft([kind], verdict))


def _name(made: Sequence[Draft]) -> None:
    """Ids and labels: the event, with its channel where the event has several touchpoints."""
    taken: set[str] = set()
    for draft in made:
        main = draft.main
        alone = sum(main.event in {kind.event for kind in other.kinds} for other in made) == 1
        together = draft.verdict.family.name == "news" and len({kind.event for kind in draft.kinds}) > 1
        event = spelled(main.event).split(" ")[0].capitalize() if together else headed(main.event)
        draft.behind = "" if alone or not main.channel else f" ({main.channel})"
        draft.label = event + draft.behind
        draft.id = free_id(slug(draft.label), taken)


def _label(draft: Draft) -> Label:
    """What it is called: in every language where the event is a standard one, else as the facts call it."""
    named = event_name(draft.label.removesuffix(draft.behind))
    if not named:
        return draft.label
    return {"en": draft.label} | {language: name + draft.behind for language, name in named.items()}


def _order(draft: Draft, observed: Observed) -> tuple[float, bool, float, str]:
    """By stage, then by place in time; what takes an event on any channel stands behind those that name theirs."""
    unnamed = any(kind.channel is None for kind in draft.kinds)
    return draft.verdict.family.rank, unnamed, round(observed.place.get(draft.main.key, 0.5), 6), draft.id


def _rules(draft: Draft, everything: Sequence[Draft]) -> tuple[Condition, ...]:
    """One condition per set of channels; none is named where the touchpoint takes the event on all of them."""
    by_channels: dict[tuple[str, ...], list[str]] = {}
    for event in dict.fromkeys(kind.event for kind in draft.kinds):
        mine = {kind.channel for kind in draft.kinds if kind.event == event}
        all_ = {kind.channel for other in everything for kind in other.kinds if kind.event == event}
        named = () if mine == all_ or None in mine else tuple(sorted(str(channel) for channel in mine))
        by_channels.setdefault(named, []).append(event)
    return tuple(Condition(event=tuple(events), channel=channels) for channels, events in by_channels.items())


def _nature(draft: Draft) -> Nature | None:
    if draft.kinds and draft.main.knows_nature:
        return Nature.TRANSACTIONAL if draft.main.transactional > 0.5 else Nature.INFORMATIONAL
    return draft.verdict.family.nature


def _direction(draft: Draft) -> Direction | None:
    if draft.kinds and draft.main.knows_direction:
        return Direction.PUSH if draft.main.push > 0.5 else Direction.PULL
    return draft.verdict.family.direction
