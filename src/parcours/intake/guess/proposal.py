"""What the guesser hands over: the recipe, what it took every column for and why, and what a person should check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from parcours.intake.recipe import Interaction, Recipe, Value
from parcours.intake.sorting import kinds_read

#: Names of events that are shown of a column; of so many, there may be more.
SHOWN = 8
Preview = Callable[[Recipe, int], dict[str, pa.Table]]


@dataclass(frozen=True)
class Finding:
    """What one column is taken for."""

    file: str
    column: str
    taken_for: str
    sure: float
    """0 to 1."""
    why: str
    examples: tuple[str, ...] = ()

    def sentence(self) -> str:
        """The finding as one line."""
        shown = f" ({', '.join(self.examples)})" if self.examples else ""
        return f"{self.column}: {self.taken_for}, {self.sure:.0%} sure, because {self.why}{shown}"


@dataclass(frozen=True)
class Proposal:
    """A recipe to be taken as it is, or edited, and the reasons for it."""

    recipe: Recipe
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]
    """What a person should check before taking it."""
    signs: tuple[str, ...] = ()
    """Signs beside amounts that several currencies have, where nothing says which is meant."""
    sampler: Preview | None = None

    def preview(self, rows: int = 3) -> dict[str, pa.Table]:
        """A handful of the facts that the recipe makes, by fact table; empty when nothing was given to make them."""
        return self.sampler(self.recipe, rows) if self.sampler else {}

    def finding(self, file: str, column: str) -> Finding:
        """What one column is taken for."""
        return next(found for found in self.findings if (found.file, found.column) == (file, column))

    def show(self) -> str:
        """The proposal for a terminal: per file what it becomes and what its columns are taken for; then warnings."""
        lines: list[str] = []
        read = kinds_read(self.recipe)
        for name, file in self.recipe.files.items():
            sheet = f", sheet {file.sheet}" if file.sheet else ""
            lines.append(f"{name}  ({', '.join(file.match)}{sheet})")
            lines += [f"  -> {made}" for made in self._made_of(name)] or [
                "  -> looked up from other files" if name in read else "  -> left out"
            ]
            lines += [f"     {found.sentence()}" for found in self.findings if found.file == name]
            lines.append("")
        joins = [f"  {', '.join(join.many)} -> {', '.join(join.one)}" for join in self.recipe.joins]
        lines += ["Joins (many -> one)", *joins, ""] if joins else []
        lines += ["Please check", *(f"  - {warning}" for warning in self.warnings)] if self.warnings else []
        return "\n".join(lines).rstrip() + "\n"

    def _made_of(self, file: str) -> list[str]:
        made = [self._event(one) for one in self.recipe.interactions if one.file == file]
        told = [f"interactions: {', '.join(dict.fromkeys(made))}"] if made else []
        asked = [len(answers.questions) or 1 for answers in self.recipe.answers if answers.file == file]
        told += [f"answers to {most} question{'s' if most > 1 else ''}" for most in [max(asked, default=0)] if most]
        told += ["profiles of customers"] if any(one.file == file for one in self.recipe.profiles) else []
        return told + (["links between customers"] if any(one.file == file for one in self.recipe.links) else [])

    def _event(self, made: Interaction) -> str:
        """What an interaction is called; where a column tells, its most frequent words."""
        event = Value(column=made.event) if isinstance(made.event, str) else made.event
        if event.is_ is not None or not event.column:
            return str(event.is_ or event.template)
        here = [test for test in made.when if test.column == event.column]
        chosen = [word for test in here for word in test.one_of]
        if any(test.one_of for test in made.when if test not in here):
            chosen = [word for word in event.map if not any(word in test.none_of for test in here)]
        seen = next((one.examples for one in self.findings if (one.file, one.column) == (made.file, event.column)), ())
        words = chosen or [word for word in seen if not any(word in test.none_of for test in here)]
        named = ", ".join(dict.fromkeys(event.map.get(word, event.otherwise or word) for word in words))
        more = "" if chosen or len(seen) < SHOWN else ", …"
        return f'{named}{more} (as "{event.column}" says)' if named else f'as "{event.column}" says'
