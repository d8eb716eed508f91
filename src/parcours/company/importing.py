"""Bringing files in: find or propose a recipe, read, append to the lake, and report."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from parcours.company.folder import Folder, keep_zone, read_settings
from parcours.company.known_sources import kept_recipe, known_registers, source_name
from parcours.company.progress import Progress, steps
from parcours.company.samples import sample_facts, shown
from parcours.company.settings import AUTO, Settings
from parcours.company.time_zones import settled
from parcours.errors import InputError, QuestionError
from parcours.intake import (
    ImportReport,
    Intake,
    kind_of,
    read_again,
    read_recipe,
    read_source,
    recipe_text,
    write_recipe,
)
from parcours.intake.guess import Proposal, propose
from parcours.intake.recipe import Recipe
from parcours.lake import Lake, SourceFile
from parcours.lake.disk import disk
from parcours.vocabulary.port import IntakeEngine


@dataclass(frozen=True)
class Reading:
    """How some files are going to be read: by a recipe that is kept, given, or just proposed."""

    files: tuple[Path, ...]
    recipe: Recipe
    kept_in: Path
    """Where the recipe will be kept, and its codebooks beside it."""
    settings: Settings
    """The company's, with the zone in which days will be counted."""
    comes_from: Path | None = None
    proposal: Proposal | None = None
    remarks: tuple[str, ...] = ()
    samples: Mapping[str, pa.Table] = field(default_factory=dict)
    """A handful of the facts that the recipe makes, by table."""

    @property
    def proposed(self) -> bool:
        """Whether nobody has agreed to the recipe yet."""
        return self.proposal is not None

    @property
    def codebooks(self) -> Path | None:
        """Where the recipe's codebooks lie."""
        return self.comes_from.parent if self.comes_from else None

    def show(self) -> str:
        """The recipe's origin, for a proposal its reasons, then sample facts and remarks."""
        origin = f'Reading {len(self.files)} file(s) as "{self.recipe.source}" by {self.comes_from}.'
        lines = [self.proposal.show() if self.proposal else origin, *shown(self.samples)]
        return "\n".join([*lines, *([""] if self.samples and self.remarks else []), *self.remarks])


@contextmanager
def workspace(folder: Folder) -> Iterator[Path]:
    """A place for what is needed only while a command runs; gone afterwards."""
    with disk(folder.root):
        folder.scratch.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(dir=folder.scratch))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def reading(
    folder: Folder,
    settings: Settings,
    engine: IntakeEngine,
    lake: Lake,
    files: Sequence[Path],
    *,
    recipe: Path | None,
    source: str | None,
    codebook: Path | None,
    samples: bool,
    progress: Progress,
) -> Reading:
    """Decide how to read the files: the recipe given, else a kept one that knows them all, else a proposal."""
    if not files:
        raise QuestionError("no-files", "There is nothing to import.", hint="Name at least one file.")
    recipes = _recipes(folder)
    path = recipe or (None if codebook else kept_recipe(recipes, files, source))
    with workspace(folder) as scratch:
        progress("looking at the files", 0.0)
        proposal = None
        if path:
            chosen = read_recipe(path)
        else:
            proposal = propose(
                files,
                source=source or source_name(files, list(recipes.values())),
                time_zone=settings.zone,
                currency=settings.currency,
                codebook=codebook,
                registers=known_registers(list(recipes.values()), lake),
                engine=engine,
                scratch=scratch,
            )
            chosen = proposal.recipe
        zoned, remark = settled(settings, chosen, recipes.values(), first=not lake.snapshot().imports)
        found = Reading(
            tuple(files),
            chosen,
            folder.recipes / f"{chosen.source}.toml",
            zoned,
            comes_from=path,
            proposal=proposal,
            remarks=(remark,) if remark else (),
        )
        if proposal or samples:
            found = replace(found, samples=sample_facts(chosen, zoned, engine, files, scratch, found.codebooks))
        progress("looking at the files", 1.0)
    return found


def _recipes(folder: Folder) -> dict[Path, Recipe]:
    """The kept recipes by their files."""
    return {path: read_recipe(path) for path in sorted(folder.recipes.glob("*.toml"))}


def import_files(
    folder: Folder, engine: IntakeEngine, lake: Lake, reading: Reading, progress: Progress
) -> ImportReport:
    """Read the files, append their facts, keep the recipe and the zone.

    Raises InputError, and imports nothing, when no row of the files says anything.
    """
    with workspace(folder) as scratch:
        intake = read_source(
            reading.recipe,
            reading.files,
            engine=engine,
            scratch=scratch,
            time_zone=reading.settings.zone,
            currency=reading.settings.currency,
            folder=reading.codebooks,
            received_at=_now(),
            progress=steps(progress),
        )
        _check_something_came(intake)
        keep_recipe(reading)
        if read_settings(folder).time_zone == AUTO != reading.settings.time_zone:
            keep_zone(folder, reading.settings.time_zone)
        files = [SourceFile(name=file.file, sha256=file.sha256, rows=file.rows) for file in intake.audit.files]
        return _append(lake, intake, files, progress)


def retry(
    folder: Folder,
    settings: Settings,
    engine: IntakeEngine,
    lake: Lake,
    import_id: str,
    recipe: Path | None,
    progress: Progress,
) -> ImportReport:
    """Read again what an import set aside; what is good now becomes facts under an import of its own."""
    before = lake.must_count(import_id)
    if not before.set_aside:
        raise QuestionError("nothing-set-aside", f'The import "{import_id}" has set nothing aside to read again.')
    path = recipe or folder.recipes / f"{before.recipe}.toml"
    intake = read_again(
        read_recipe(path),
        lake.quarantine(import_id),
        engine=engine,
        time_zone=settings.zone,
        currency=settings.currency,
        folder=path.parent,
        received_at=_now(),
    )
    files = [SourceFile(name=f"set aside by {import_id}", sha256="")]
    return _append(lake, intake, files, progress, retry_of=import_id)


def _check_something_came(intake: Intake) -> None:
    files = intake.audit.files
    if any(file.used or file.set_aside or file.broken for file in files):
        return
    told = ", ".join(f"{file.file} ({file.rows:,} rows)" for file in files)
    raise InputError(
        "nothing-came-in",
        f"No row says what happened, what was answered or who a customer is: {told}.",
        hint="Nothing was imported. Look at the files, or give a recipe that reads them.",
    )


def keep_recipe(reading: Reading) -> None:
    """Keep the recipe, and the codebooks that it names, in the company folder."""
    if reading.comes_from == reading.kept_in:
        return
    write_recipe(reading.recipe, reading.kept_in)
    for answers in reading.recipe.answers:
        if answers.codebook and reading.comes_from:
            target = reading.kept_in.parent / answers.codebook
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(reading.comes_from.parent / answers.codebook, target)


def _append(
    lake: Lake, intake: Intake, files: Sequence[SourceFile], progress: Progress, retry_of: str = ""
) -> ImportReport:
    text = recipe_text(intake.recipe)
    import_ = lake.begin(intake.recipe.source, recipe_text=text, files=files, retry_of=retry_of)
    import_ = lake.append(import_, intake.brought, quarantine=intake.quarantine, progress=steps(progress))
    # Where all that was brought was new, it is counted where it lies now, instead of being read from the files again.
    stored = {name for name, counts in import_.counts.items() if not counts.already_known}
    facts = {
        name: lake.stored_by(import_.import_id, name) if name in stored else table
        for name, table in intake.facts.items()
    }
    return replace(
        intake.report(facts),
        import_id=import_.import_id,
        changed=sum(counts.changed for counts in import_.counts.values()),
        already_known=sum(counts.already_known for counts in import_.counts.values()),
    )


def knows(recipe: Recipe, file: Path) -> bool:
    """Whether some pattern of the recipe fits the file's name."""
    return kind_of(recipe, file.name) is not None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
