"""Which function answers which kind of study. Rooms declare theirs in `jobs.py`, which only the worker imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parcours.company.company import Company

Answer = Callable[["Company", dict[str, Any], str], dict[str, Any]]
_answers: dict[str, Answer] = {}


def study(kind: str) -> Callable[[Answer], Answer]:
    """Declare what answers studies of this kind: `answer(company, question, language)`, giving what JSON can hold."""

    def declare(answer: Answer) -> Answer:
        _answers[kind] = answer
        return answer

    return declare


def answer_to(kind: str) -> Answer:
    """The function for studies of this kind."""
    return _answers[kind]
