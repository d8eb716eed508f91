"""The guesser: from the files alone to a recipe, with reasons and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from parcours.intake.codebook import read_codebook
from parcours.intake.guess.answers.scales import find_scores
from parcours.intake.guess.assemble import assemble
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.nobody import without_nobody
from parcours.intake.guess.customers.registers import Registers, registers
from parcours.intake.guess.proposal import Finding, Preview, Proposal
from parcours.intake.guess.tables.columns import FileColumns, look_at
from parcours.intake.guess.tables.dates_in_parts import put_together
from parcours.intake.guess.tables.keys import find_keys
from parcours.intake.guess.tables.relations import find_relations
from parcours.intake.guess.tables.sampling import open_all
from parcours.vocabulary.port import IntakeEngine

__all__ = ["Finding", "Proposal", "Registers", "propose", "registers"]


def propose(
    paths: Sequence[Path],
    *,
    source: str,
    time_zone: str,
    currency: str,
    codebook: Path | None = None,
    registers: Registers | None = None,
    engine: IntakeEngine,
    scratch: Path,
    sampler: Preview | None = None,
) -> Proposal:
    """Propose how these files become facts, reading nothing but the files.

    Types and scales are judged on a sample of 20,000 rows from all over each file; keys and relations between files
    are checked over all rows on the engine. A codebook (CSV: column, touchpoint, metric, code, label, missing) is
    taken as certain; `registers` are the customer numbers that the company knows from other sources. `sampler` makes
    sample facts of a recipe for `Proposal.preview`. The same files give the same proposal. Not for telling what a
    company means by its figures: read `warnings` before taking it.
    Raises InputError for a file that is no table, RecipeError for a codebook that cannot be read.
    """
    tables = open_all(paths, engine=engine, scratch=scratch)
    files = tuple(without_nobody(put_together(look_at(table, engine), engine)) for table in tables)
    nothing = {question.column: question.missing for question in (read_codebook(codebook) if codebook else ())}
    keys = {file.name: find_keys(file, engine) for file in files}
    know = Knowledge(
        source=source,
        time_zone=time_zone,
        currency=currency,
        files=files,
        keys=keys,
        relations=tuple(find_relations(files, keys, engine)),
        scores={file.name: find_scores(_without(file, nothing)) for file in files},
        engine=engine,
        codebook=codebook,
        registers=registers or Registers(),
    )
    return replace(assemble(know), sampler=sampler)


def _without(file: FileColumns, nothing: Mapping[str, Mapping[str, str]]) -> FileColumns:
    """A file's columns without the codes that the codebook calls missing."""
    columns = [
        replace(
            column, counts=Counter({text: n for text, n in column.counts.items() if text not in nothing[column.name]})
        )
        if column.name in nothing
        else column
        for column in file.columns
    ]
    return replace(file, columns=tuple(columns))
