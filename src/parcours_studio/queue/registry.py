"""Which function does which kind of job. Rooms declare theirs in `jobs.py`, which only the worker imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parcours_studio.queue.work import Work

Deed = Callable[..., Any]
_deeds: dict[str, Deed] = {}
_mornings: list[str] = []


def job(kind: str) -> Callable[[Deed], Deed]:
    """Declare what is done for jobs of this kind: `deed(work, **arguments)`, returning what JSON can hold, or None.

    A deed may be begun again after a crash, so it must be harmless to do twice.
    """

    def declare(deed: Deed) -> Deed:
        _deeds[kind] = deed
        return deed

    return declare


def every_morning(kind: str) -> Callable[[Deed], Deed]:
    """Declare a job that the worker does every morning by the company's clock: `deed(work)`.

    A morning on which no worker ran is made up for once when one starts.
    """

    def declare(deed: Deed) -> Deed:
        _mornings.append(kind)
        return job(kind)(deed)

    return declare


def morning_kinds() -> tuple[str, ...]:
    """The kinds of jobs that are done every morning."""
    return tuple(_mornings)


def deed(kind: str) -> Callable[[Work], Any]:
    """The function for jobs of this kind."""
    return _deeds[kind]
