"""How long work tells how far it is: the name of the step, and the share of it that is done."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
Steps = Callable[[str, int, int], None]


def silent(step: str, done: float) -> None:
    """Say nothing."""


def steps(progress: Progress) -> Steps:
    """The same, for rooms that count parts instead of shares."""

    def counted(step: str, done: int, of: int) -> None:
        progress(step, done / of if of else 1.0)

    return counted
