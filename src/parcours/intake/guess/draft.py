"""The recipe in the making: the facts that the files become, what columns are used for, what to tell a person."""

from __future__ import annotations

from dataclasses import dataclass, field

from parcours.intake.guess.tables.columns import ColumnLook
from parcours.intake.recipe import Answers, Interaction, Link, Profile


@dataclass
class Draft:
    """What has been found out so far; every builder adds to it."""

    interactions: list[Interaction] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """For the reader of the recipe."""
    warnings: list[str] = field(default_factory=list)
    """What a person should check."""
    signs: list[str] = field(default_factory=list)
    """Signs beside amounts that several currencies have."""
    cases: dict[str, str] = field(default_factory=dict)
    """File that is a history -> the column that numbers its cases."""
    used: dict[tuple[str, str], str] = field(default_factory=dict)
    """File and column -> what it is taken for."""

    def use(self, column: ColumnLook, what: str) -> None:
        """Say what a column is taken for; the first word counts."""
        self.used.setdefault((column.file, column.name), what)

    def uses(self, column: ColumnLook) -> bool:
        """Whether a column is taken already."""
        return (column.file, column.name) in self.used

    def of(self, file: str) -> list[Interaction]:
        """The interactions that a file becomes."""
        return [made for made in self.interactions if made.file == file]
