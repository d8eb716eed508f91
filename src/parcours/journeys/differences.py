"""What differs between two versions of a journey, told element by element instead of line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import msgspec

from parcours.journeys.editing import places
from parcours.journeys.journey import Journey, Label, Touchpoint

What = Literal["added", "removed", "moved", "retired", "back", "changed"]
Kind = Literal["journey", "stage", "touchpoint", "persona"]

CONTAINED = {"id", "stages", "touchpoints", "personas", "beliefs", "retired"}
"""Fields that are told otherwise; beliefs are no part of a design."""
LISTED = {"promises", "when", "asked"}
BY_STAGE = {"emotions", "actions"}


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was."""

    what: What
    kind: Kind
    id: str
    label: Label
    """What the element is called now, or was called before it was removed."""
    field: str = ""
    """The field that changed: a name of the file; `promises`, `when` and `asked` one by one."""
    part: str = ""
    """The id of the promise, or of the stage of which a persona's emotion or action speaks."""
    before: Any = None
    """Plain values; of what moved: the ids of where it stood (stage or phase); None where there was none."""
    after: Any = None


class Element(Protocol):
    """A stage, a touchpoint, a persona, a journey."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> Label: ...


def differences(before: Journey, after: Journey) -> list[Difference]:
    """Everything that was added, removed, moved, retired, brought back or changed, in the order of the map.

    >>> from parcours.journeys.journey import Stage
    >>> one = Journey(id="help", stages=(Stage(id="ask", label="Asks", phase="before"),))
    >>> two = Journey(id="help", stages=(Stage(id="ask", label="Calls", phase="before"),))
    >>> [(found.what, found.field, found.before, found.after) for found in differences(one, two)]
    [('changed', 'label', 'Asks', 'Calls')]
    """
    return [
        *_changed("journey", before, after),
        *_of_stages(before, after),
        *_of_touchpoints(before, after),
        *_of_elements("persona", _by_id(before.personas), _by_id(after.personas)),
    ]


def _of_stages(before: Journey, after: Journey) -> Iterator[Difference]:
    old, new = _by_id(before.stages), _by_id(after.stages)
    yield from _of_elements("stage", old, new, but={"phase"})
    out_of_line = _out_of_line(list(old), list(new))
    for id_, stage in new.items():
        if id_ in old and (old[id_].phase != stage.phase or id_ in out_of_line):
            yield Difference("moved", "stage", id_, stage.label, "phase", "", str(old[id_].phase), str(stage.phase))


def _of_touchpoints(before: Journey, after: Journey) -> Iterator[Difference]:
    old = {place.touchpoint.id: place for place in places(before)}
    new = {place.touchpoint.id: place for place in places(after)}
    touchpoints = [{id_: place.touchpoint for id_, place in one.items()} for one in (old, new)]
    yield from _of_elements("touchpoint", *touchpoints)
    stayed = {id_ for id_ in new if id_ in old and old[id_].stage.id == new[id_].stage.id}
    out_of_line = {
        id_
        for stage in after.stages
        for id_ in _out_of_line(
            [one for one, place in old.items() if one in stayed and place.stage.id == stage.id],
            [one for one, place in new.items() if one in stayed and place.stage.id == stage.id],
        )
    }
    for id_, place in new.items():
        if id_ in old and (id_ not in stayed or id_ in out_of_line):
            moved = old[id_].stage.id, place.stage.id
            yield Difference("moved", "touchpoint", id_, place.touchpoint.label, "stage", "", *moved)
    yield from _retired(*touchpoints)


def _retired(old: Mapping[str, Touchpoint], new: Mapping[str, Touchpoint]) -> Iterator[Difference]:
    for id_, touchpoint in new.items():
        if id_ in old and old[id_].retired != touchpoint.retired:
            yield Difference("retired" if touchpoint.retired else "back", "touchpoint", id_, touchpoint.label)


def _of_elements(
    kind: Kind, old: Mapping[str, Element], new: Mapping[str, Element], but: Collection[str] = ()
) -> Iterator[Difference]:
    for id_, element in old.items():
        if id_ not in new:
            yield Difference("removed", kind, id_, element.label, before=_plain(element))
    for id_, element in new.items():
        if id_ not in old:
            yield Difference("added", kind, id_, element.label, after=_plain(element))
        else:
            yield from _changed(kind, old[id_], element, but)


def _changed(kind: Kind, before: Any, after: Any, but: Collection[str] = ()) -> Iterator[Difference]:
    old, new = _plain(before), _plain(after)
    for name in after.__struct_encode_fields__:
        one, other = old.get(name), new.get(name)
        if name in CONTAINED or name in but or one == other:
            continue
        if name in LISTED or name in BY_STAGE:
            parts = _listed(one, other) if name in LISTED else _by_stage(one, other)
            for part, was, is_ in parts:
                yield Difference("changed", kind, after.id, after.label, name, part, was, is_)
        else:
            yield Difference("changed", kind, after.id, after.label, name, "", one, other)


def _listed(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """Promises by their id, rules and questions by what they say; their order is no difference."""
    old, new = list(before or ()), list(after or ())
    ids = {one["id"]: one for one in old if "id" in one}, {one["id"]: one for one in new if "id" in one}
    for id_ in dict.fromkeys([*ids[0], *ids[1]]):
        if ids[0].get(id_) != ids[1].get(id_):
            yield id_, ids[0].get(id_), ids[1].get(id_)
    gone = [one for one in old if "id" not in one and one not in new]
    come = [one for one in new if "id" not in one and one not in old]
    for number in range(max(len(gone), len(come))):
        yield (
            "",
            gone[number] if number < len(gone) else None,
            come[number] if number < len(come) else None,
        )


def _by_stage(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    old, new = dict(before or {}), dict(after or {})
    for stage in dict.fromkeys([*old, *new]):
        if old.get(stage) != new.get(stage):
            yield stage, old.get(stage), new.get(stage)


def _plain(element: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(element)
    return {name: value for name, value in found.items() if name not in CONTAINED - {"id"}}


def _by_id(elements: Sequence[Any]) -> dict[str, Any]:
    return {element.id: element for element in elements}


def _out_of_line(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest of those that stand in both that must have moved for one order to become the other."""
    place = {id_: number for number, id_ in enumerate(before)}
    both = [id_ for id_ in after if id_ in place]
    best: list[list[str]] = []
    for at, id_ in enumerate(both):
        runs: list[list[str]] = [best[other] for other in range(at) if place[both[other]] < place[id_]]
        best.append([*_longest(runs), id_])
    return set(both) - set(_longest(best))


def _longest(runs: Sequence[list[str]]) -> list[str]:
    return max(runs, key=len, default=[])
