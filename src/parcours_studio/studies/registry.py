"""Which function answers which kind of study. Rooms declare theirs in `jobs.py`, which only the worker imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parcours.company.company import Company

Question = dict[str, Any]
Answer = Callable[["Company", Question, str], dict[str, Any]]
Digest = Callable[[dict[str, Any]], dict[str, Any]]
Usual = Callable[[], Iterable[Question]]


def nothing(answer: dict[str, Any]) -> dict[str, Any]:
    """The digest of studies that no list shows."""
    return {}


def none_usual() -> Iterable[Question]:
    """No question is worked out in advance before somebody asked it once."""
    return ()


@dataclass(frozen=True)
class Kind:
    """How studies of a kind are answered."""

    answer: Answer
    digest: Digest
    usual: Usual


_kinds: dict[str, Kind] = {}


def study(kind: str, *, digest: Digest = nothing, usual: Usual = none_usual) -> Callable[[Answer], Answer]:
    """Declare what answers studies of this kind: `answer(company, question, language)`, giving what JSON can hold.

    `digest(answer)` gives the few figures that lists show; `usual()` the questions that pages ask first, which are
    worked out in advance after a refresh.
    """

    def declare(answer: Answer) -> Answer:
        _kinds[kind] = Kind(answer, digest, usual)
        return answer

    return declare


def of_kind(kind: str) -> Kind:
    """How studies of this kind are answered."""
    return _kinds[kind]


def usual_questions() -> Iterator[tuple[str, Question]]:
    """What pages of all rooms ask first, in the order in which the rooms were declared."""
    for name, kind in _kinds.items():
        for question in kind.usual():
            yield name, question
