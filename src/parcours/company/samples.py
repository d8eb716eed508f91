"""What a recipe would make of files, looked at before anything is imported: a handful of facts, and the counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.company.settings import Settings
from parcours.errors import InputError
from parcours.intake import ImportReport, headings_of, read_source, sort_out
from parcours.intake.recipe import Recipe
from parcours.vocabulary.facts import FACTS
from parcours.vocabulary.port import IntakeEngine
from parcours.vocabulary.written import aligned, shortened, written

SAMPLE = 3
KINDS = 8
"""How many events, or questions, the sample facts show."""
SHOWN_UP_TO = 50_000_000
"""Bytes of files up to which sample facts are made: beyond it showing would take longer than asking."""
ROOM = 32
UNSHOWN = ("content_hash", "import_id", "received_at", "observed_at", "sequence", "source")
TOLD_APART_BY = {"interactions": ("event",), "answers": ("survey", "question")}


@dataclass(frozen=True)
class Foretaste:
    """What an import would bring; empty where the files are large."""

    samples: dict[str, pa.Table] = field(default_factory=dict)
    report: ImportReport | None = None


def foretaste(
    recipe: Recipe,
    settings: Settings,
    engine: IntakeEngine,
    files: Sequence[Path],
    scratch: Path,
    codebooks: Path | None = None,
    *,
    counted: bool = False,
) -> Foretaste:
    """Read the files for a few facts of each table, and, when asked, to count all that would come in and out."""
    if sum(file.stat().st_size for file in files) > SHOWN_UP_TO:
        return Foretaste()
    intake = read_source(
        recipe,
        files,
        engine=engine,
        scratch=scratch / "samples",
        time_zone=settings.zone,
        currency=settings.currency,
        folder=codebooks,
    )
    report = replace(intake.report(), currency=settings.currency) if counted else None
    found = {name: _some(name, table).to_pyarrow() for name, table in intake.facts.items()}
    return Foretaste({name: facts for name, facts in found.items() if facts.num_rows}, report)


def columns_of(recipe: Recipe, files: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    """The columns of each kind of file by the names that the recipe uses; a file that cannot be read has none."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, paths in sort_out(recipe, files)[0].items():
        spec = recipe.files[kind]
        try:
            names = [spec.renamed.get(name, name) for path in paths for name in headings_of(path, spec)]
        except InputError:
            names = []
        found[kind] = tuple(dict.fromkeys(names))
    return found


def shown(samples: Mapping[str, pa.Table]) -> Iterator[str]:
    """Each table turned on its side: a line per column, the facts side by side."""
    for name, facts in samples.items():
        rows = facts.slice(0, SAMPLE).to_pylist()
        columns = shown_columns(name, facts)
        sides = {
            str(number): [shortened(written(row[column]), ROOM) for column in columns]
            for number, row in enumerate(rows, 1)
        }
        yield "\n" + aligned({f"Sample {name}": columns} | sides)


def shown_columns(name: str, facts: pa.Table) -> list[str]:
    """The columns of sample facts that say something to people."""
    rows, hidden = facts.to_pylist(), {*UNSHOWN, FACTS[name][1]}
    return [column for column in facts.column_names if column not in hidden and any(_known(rows, column))]


def _some(name: str, table: ir.Table) -> ir.Table:
    """A few facts: one of each event, or question, then further ones; those that say most come first."""
    apart = TOLD_APART_BY.get(name)
    if not apart:
        return table.limit(SAMPLE)
    nothing = [table[column].isnull().cast("int64") for column in ("text", "amount") if column in table.columns]
    order = [sum(nothing[1:], nothing[0]).asc(), FACTS[name][1]]
    numbered = table.mutate(place=ibis.row_number().over(group_by=apart, order_by=order))
    some = numbered.filter(numbered.place < SAMPLE).order_by(["place", *apart]).drop("place")
    return some.limit(SAMPLE * KINDS)


def _known(rows: Sequence[Mapping[str, object]], column: str) -> list[bool]:
    return [row[column] not in (None, "") for row in rows]
