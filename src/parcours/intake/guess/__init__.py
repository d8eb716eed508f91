"""The guesser: from the files alone to a recipe, with reasons and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from parcours.intake.guess.assemble import assemble
from parcours.intake.guess.columns import look_at
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.keys import find_keys
from parcours.intake.guess.proposal import Finding, Preview, Proposal
from parcours.intake.guess.relations import find_relations
from parcours.intake.guess.sampling import open_all
from parcours.intake.guess.scales import find_scores
from parcours.vocabulary.port import IntakeEngine

__all__ = ["Finding", "Proposal", "propose"]


def propose(
    paths: Sequence[Path],
    *,
    source: str,
    time_zone: str,
    currency: str,
    codebook: Path | None = None,
    engine: IntakeEngine,
    scratch: Path,
    sampler: Preview | None = None,
) -> Proposal:
    """Propose how these files become facts, reading nothing but the files.

    Types and scales are judged on a sample of 20,000 rows from all over each file; keys and relations between files
    are checked over all rows on the engine. A codebook (CSV: column, touchpoint, metric, code, label, missing) is
    taken as certain. `sampler` makes sample facts of a recipe for `Proposal.preview`. The same files give the same
    proposal. Not for telling what a company means by its figures: read `warnings` before taking it.
    Raises InputError for a file that is no table, RecipeError for a codebook that cannot be read.
    """
    tables = open_all(paths, engine=engine, scratch=scratch)
    files = tuple(look_at(table, engine) for table in tables)
    keys = {file.name: find_keys(file, engine) for file in files}
    know = Knowledge(
        source=source,
        time_zone=time_zone,
        currency=currency,
        files=files,
        keys=keys,
        relations=tuple(find_relations(files, keys, engine)),
        scores={file.name: find_scores(file) for file in files},
        engine=engine,
        codebook=codebook,
    )
    return replace(assemble(know), sampler=sampler)
