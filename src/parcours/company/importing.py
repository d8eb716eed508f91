"""Bringing files in: find or propose a recipe, read, append to the lake, and report."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from parcours.company import currencies, time_zones
from parcours.company.folder import Folder, keep_currency, keep_zone, read_settings, write_text
from parcours.company.known_sources import kept_recipe, known_registers, source_name
from parcours.company.progress import Progress, steps
from parcours.company.samples import columns_of, foretaste, shown
from parcours.company.settings import AUTO, DEFAULT_CURRENCY, Settings
from parcours.errors import InputError, QuestionError
from parcours.intake import (
    ImportReport,
    Intake,
    kind_of,
    read_again,
    read_recipe,
    read_source,
    recipe_text,
)
from parcours.intake.audit import FileCount
from parcours.intake.guess import Proposal, propose
from parcours.intake.recipe import Recipe
from parcours.intake.recipe_checks import declarations
from parcours.lake import Import, Lake, SourceFile
from parcours.lake.disk import disk, own_folder
from parcours.vocabulary.port import IntakeEngine


@dataclass(frozen=True)
class Reading:
    """How some files are going to be read: by a recipe that is kept, given, or just proposed."""

    files: tuple[Path, ...]
    recipe: Recipe
    kept_in: Path
    """Where the recipe will be kept, and its codebooks beside it."""
    settings: Settings
    """The company's, with the zone in which days will be counted and the currency in which revenue is."""
    comes_from: Path | None = None
    proposal: Proposal | None = None
    remarks: tuple[str, ...] = ()
    samples: Mapping[str, pa.Table] = field(default_factory=dict)
    """A handful of the facts that the recipe makes, by table."""
    foreseen: ImportReport | None = None
    """What an import would bring and set aside; with `samples`, unless the files are large."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The columns of each kind of file, as the recipe calls them; with `samples`."""

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
        remarks = [*self.remarks, *(self.foreseen.losses if self.foreseen else ())]
        return "\n".join([*lines, *([""] if self.samples and remarks else []), *remarks])


@contextmanager
def workspace(folder: Folder) -> Iterator[Path]:
    """A place for what is needed only while a command runs; gone afterwards; if it was killed, with a later one."""
    with disk(folder.root):
        place = own_folder(folder.scratch, "import")
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
    samples: bool | None,
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
        first = not lake.snapshot().imports
        zoned, of_zone = time_zones.settled(settings, chosen, recipes.values(), first=first)
        signs = proposal.signs if proposal else ()
        agreed, of_currency = currencies.settled(zoned, chosen, recipes.values(), first=first, signs=signs)
        found = Reading(
            tuple(files),
            chosen,
            folder.recipes / f"{chosen.source}.toml",
            agreed,
            comes_from=path,
            proposal=proposal,
            remarks=tuple(remark for remark in (of_zone, of_currency) if remark),
        )
        if samples:
            found = replace(found, columns=columns_of(chosen, files))
        if samples or (proposal and samples is None):
            seen = foretaste(chosen, agreed, engine, files, scratch, found.codebooks, counted=bool(samples))
            found = replace(found, samples=seen.samples, foreseen=seen.report)
        progress("looking at the files", 1.0)
    return found


def _recipes(folder: Folder) -> dict[Path, Recipe]:
    """The kept recipes by their files."""
    return {path: read_recipe(path) for path in sorted(folder.recipes.glob("*.toml"))}


def import_files(
    folder: Folder, engine: IntakeEngine, lake: Lake, reading: Reading, progress: Progress, asked_as: str = ""
) -> ImportReport:
    """Read the files, append their facts, keep the recipe, the zone and the currency.

    What was imported under the name `asked_as` before is read to be reported, and nothing is done.
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
        if done := lake.journal.asked(asked_as):
            return _reported(lake, intake, done, reading.settings.currency)
        _check_something_came(intake)
        keep_recipe(reading)
        _keep_settings(folder, reading.settings)
        files = [
            SourceFile(name=file.file, sha256=file.sha256, rows=file.rows, unused=file.unused if file.used else 0)
            for file in intake.audit.files
        ]
        return _append(lake, intake, files, progress, reading.settings.currency, asked_as=asked_as)


def retry(
    folder: Folder,
    settings: Settings,
    engine: IntakeEngine,
    lake: Lake,
    import_id: str,
    recipe: Path | None,
    progress: Progress,
    asked_as: str = "",
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
    if done := lake.journal.asked(asked_as):
        return _reported(lake, intake, done, settings.currency)
    tried = sum(file.rows for file in intake.audit.files)
    files = [SourceFile(name=f"set aside by {import_id}", sha256="", rows=tried)]
    return _append(lake, intake, files, progress, settings.currency, retry_of=import_id, asked_as=asked_as)


def _check_something_came(intake: Intake) -> None:
    files, told_of = intake.audit.files, {declaration.file for _, declaration in declarations(intake.recipe)}
    if any(file.kind in told_of and (file.used or file.set_aside) for file in files):
        return
    told = ", ".join(f"{file.file} ({_rows(file)})" for file in files)
    raise InputError(
        "nothing-came-in",
        f"No row says what happened, what was answered or who a customer is: {told}.",
        hint="Nothing was imported. Look at the files, or give a recipe that reads them.",
    )


def _rows(file: FileCount) -> str:
    return f"{file.rows:,} rows" + (f" and {file.broken:,} unreadable lines" if file.broken else "")


def _keep_settings(folder: Folder, settled: Settings) -> None:
    """What the first import decides and nobody has chosen yet."""
    written = read_settings(folder)
    if written.time_zone == AUTO != settled.time_zone:
        keep_zone(folder, settled.time_zone)
    if written.currency == DEFAULT_CURRENCY != settled.currency:
        keep_currency(folder, settled.currency)


def keep_recipe(reading: Reading) -> None:
    """Keep the recipe, one that was given as it was written, and the codebooks that it names, in the company folder."""
    if reading.comes_from == reading.kept_in:
        return
    if reading.comes_from:
        write_text(reading.kept_in, reading.comes_from.read_text("utf-8"))
    else:
        write_text(reading.kept_in, recipe_text(reading.recipe))
    for answers in reading.recipe.answers:
        if answers.codebook and reading.comes_from:
            target = reading.kept_in.parent / answers.codebook
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(reading.comes_from.parent / answers.codebook, target)


def _append(
    lake: Lake,
    intake: Intake,
    files: Sequence[SourceFile],
    progress: Progress,
    currency: str,
    retry_of: str = "",
    asked_as: str = "",
) -> ImportReport:
    text = recipe_text(intake.recipe)
    import_ = lake.begin(intake.recipe.source, recipe_text=text, files=files, retry_of=retry_of, asked_as=asked_as)
    import_ = lake.append(
        import_,
        intake.brought,
        quarantine=intake.quarantine,
        expected=intake.expected,
        progress=steps(progress),
    )
    return _reported(lake, intake, import_, currency)


def _reported(lake: Lake, intake: Intake, import_: Import, currency: str) -> ImportReport:
    """What an import brought and set aside, counted."""
    # Where all that was brought was new, it is counted where it lies now, instead of being read from the files again.
    living = import_.state == "committed"
    stored = {name for name, counts in import_.counts.items() if living and not counts.already_known}
    facts = {
        name: lake.stored_by(import_.import_id, name) if name in stored else table
        for name, table in intake.facts.items()
    }
    return replace(
        intake.report(facts),
        import_id=import_.import_id,
        currency=currency,
        changed=sum(counts.changed for counts in import_.counts.values()),
        already_known=sum(counts.already_known for counts in import_.counts.values()),
    )


def knows(recipe: Recipe, file: Path) -> bool:
    """Whether some pattern of the recipe fits the file's name."""
    return kind_of(recipe, file.name) is not None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
