"""A handful of the facts that a recipe makes, to be looked at before anything is imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from parcours.company.settings import Settings
from parcours.intake import read_source
from parcours.intake.recipe import Recipe
from parcours.vocabulary.facts import FACTS
from parcours.vocabulary.port import IntakeEngine
from parcours.vocabulary.written import aligned, shortened, written

SAMPLE = 3
SHOWN_UP_TO = 50_000_000
"""Bytes of files up to which sample facts are made: beyond it showing would take longer than asking."""
ROOM = 32
UNSHOWN = ("content_hash", "import_id", "received_at", "observed_at", "sequence", "source")


def sample_facts(
    recipe: Recipe,
    settings: Settings,
    engine: IntakeEngine,
    files: Sequence[Path],
    scratch: Path,
    codebooks: Path | None = None,
) -> dict[str, pa.Table]:
    """Read the files for a few facts of each table; none when the files are large."""
    if sum(file.stat().st_size for file in files) > SHOWN_UP_TO:
        return {}
    intake = read_source(
        recipe,
        files,
        engine=engine,
        scratch=scratch / "samples",
        time_zone=settings.zone,
        currency=settings.currency,
        folder=codebooks,
    )
    found = {name: table.limit(SAMPLE).to_pyarrow() for name, table in intake.facts.items()}
    return {name: facts for name, facts in found.items() if facts.num_rows}


def shown(samples: Mapping[str, pa.Table]) -> Iterator[str]:
    """Each table turned on its side: a line per column, the facts side by side."""
    for name, facts in samples.items():
        rows = facts.to_pylist()
        hidden = {*UNSHOWN, FACTS[name][1]}
        columns = [column for column in facts.column_names if column not in hidden and any(_known(rows, column))]
        sides = {
            str(number): [shortened(written(row[column]), ROOM) for column in columns]
            for number, row in enumerate(rows, 1)
        }
        yield "\n" + aligned({f"Sample {name}": columns} | sides)


def _known(rows: Sequence[Mapping[str, object]], column: str) -> list[bool]:
    return [row[column] not in (None, "") for row in rows]
