"""All that is known about the files when facts are proposed: columns, keys, relations, ratings, ways between files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from parcours.intake.guess.answers.scales import Score
from parcours.intake.guess.customers.registers import Register, Registers
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.keys import Keys
from parcours.intake.guess.tables.relations import Relation
from parcours.vocabulary.port import IntakeEngine


@dataclass(frozen=True)
class Knowledge:
    """What the looking brought to light."""

    source: str
    time_zone: str
    currency: str
    files: tuple[FileColumns, ...]
    keys: dict[str, Keys]
    relations: tuple[Relation, ...]
    scores: dict[str, list[Score]]
    engine: IntakeEngine
    codebook: Path | None = None
    registers: Registers = field(default_factory=Registers)
    """Customers' numbers that the company knows from other sources."""

    @cached_property
    def by_name(self) -> dict[str, FileColumns]:
        """The files by the names of their kinds."""
        return {file.name: file for file in self.files}

    def up(self, file: str) -> dict[str, list[Relation]]:
        """Every file that one row of `file` leads to, with the joins on the way (nearest first)."""
        reached: dict[str, list[Relation]] = {file: []}
        waiting = [file]
        while waiting:
            here = waiting.pop(0)
            for relation in self.relations:
                if relation.many == here and relation.one not in reached:
                    reached[relation.one] = [*reached[here], relation]
                    waiting.append(relation.one)
        return reached

    def below(self, file: str) -> list[Relation]:
        """The relations from other files' many rows to one row of `file`."""
        return [relation for relation in self.relations if relation.one == file]

    def relation_of(self, file: str, column: str) -> Relation | None:
        """Where a column points to, if anywhere."""
        return next((r for r in self.relations if r.many == file and r.many_columns == (column,)), None)

    @cached_property
    def _registered(self) -> dict[tuple[str, str], tuple[Register, str] | None]:
        return {}

    def register_of(self, column: ColumnLook) -> tuple[Register, str] | None:
        """The company's register that a column of customer numbers belongs to, and why."""
        place = (column.file, column.name)
        if place not in self._registered:
            self._registered[place] = self.registers.of(column, self.engine)
        return self._registered[place]

    @property
    def joined_registers(self) -> list[tuple[ColumnLook, tuple[Register, str]]]:
        """The columns for which a register was looked for, and found."""
        return [
            (self.by_name[file].column(name), found)
            for (file, name), found in self._registered.items()
            if found is not None
        ]

    def reference(self, home: str, column: ColumnLook) -> str:
        """The column as a recipe names it from `home`."""
        return column.name if column.file == home else f"{column.file}.{column.name}"


def own_name(columns: Sequence[str], names: Sequence[str]) -> bool:
    """Whether all of these columns are among the names."""
    return set(columns) <= set(names)
