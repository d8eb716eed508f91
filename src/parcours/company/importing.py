"""Bringing files in: find or propose a recipe, read, append to the lake, and report."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from parcours.company.folder import Folder
from parcours.company.progress import Progress, steps
from parcours.company.settings import Settings
from parcours.errors import QuestionError
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
from parcours.vocabulary.port import IntakeEngine
from parcours.vocabulary.result import Result

SAMPLE = 3
SHOWN_UP_TO = 50_000_000
"""Bytes of files up to which a proposal comes with sample facts."""


@dataclass(frozen=True)
class Reading:
    """How some files are going to be read: by a recipe that is kept, given, or just proposed."""

    files: tuple[Path, ...]
    recipe: Recipe
    kept_in: Path
    """Where the recipe will be kept, and its codebooks beside it."""
    comes_from: Path | None = None
    proposal: Proposal | None = None
    samples: Mapping[str, pa.Table] = field(default_factory=dict)
    """A handful of the facts that a proposed recipe makes, by table."""

    @property
    def proposed(self) -> bool:
        """Whether nobody has agreed to the recipe yet."""
        return self.proposal is not None

    def show(self) -> str:
        """The recipe's origin; for a proposal, its reasons and sample facts too."""
        if self.proposal is None:
            return f'Reading {len(self.files)} file(s) as "{self.recipe.source}" by {self.comes_from}.'
        lines = [self.proposal.show()]
        for name, facts in self.samples.items():
            lines.append(f"Sample {name}")
            for row in facts.to_pylist():
                told = ", ".join(f"{key}: {value}" for key, value in row.items() if value not in (None, ""))
                lines.append(f"  {told}")
        return "\n".join(lines)


@contextmanager
def workspace(folder: Folder) -> Iterator[Path]:
    """A place for what is needed only while a command runs; gone afterwards."""
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
    files: Sequence[Path],
    *,
    recipe: Path | None,
    source: str | None,
    codebook: Path | None,
    progress: Progress,
) -> Reading:
    """Decide how to read the files: the recipe given, else a kept one that knows them all, else a proposal."""
    if not files:
        raise QuestionError("no-files", "There is nothing to import.", hint="Name at least one file.")
    if recipe is not None:
        read = read_recipe(recipe)
        return Reading(tuple(files), read, folder.recipes / f"{read.source}.toml", recipe)
    for path in sorted(folder.recipes.glob("*.toml")) if codebook is None else ():
        kept = read_recipe(path)
        if source in (None, kept.source) and all(knows(kept, file) for file in files):
            return Reading(tuple(files), kept, path, path)
    with workspace(folder) as scratch:
        progress("looking at the files", 0.0)
        proposal = propose(
            files,
            source=source or _source_name(files),
            time_zone=settings.time_zone,
            currency=settings.currency,
            codebook=codebook,
            engine=engine,
            scratch=scratch,
        )
        progress("looking at the files", 1.0)
        samples = _samples(proposal.recipe, settings, engine, files, scratch)
    kept_in = folder.recipes / f"{proposal.recipe.source}.toml"
    return Reading(tuple(files), proposal.recipe, kept_in, proposal=proposal, samples=samples)


def import_files(
    folder: Folder, settings: Settings, engine: IntakeEngine, lake: Lake, reading: Reading, progress: Progress
) -> tuple[str, ImportReport]:
    """Read the files, append their facts, keep the recipe; returns the import's id and its report."""
    with workspace(folder) as scratch:
        intake = read_source(
            reading.recipe,
            reading.files,
            engine=engine,
            scratch=scratch,
            time_zone=settings.time_zone,
            currency=settings.currency,
            folder=reading.comes_from.parent if reading.comes_from else None,
            received_at=_now(),
            progress=steps(progress),
        )
        keep_recipe(reading)
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
) -> tuple[str, ImportReport]:
    """Read again what an import set aside; what is good now becomes facts under an import of its own."""
    before = next((each for each in lake.imports() if each.import_id == import_id), None)
    if before is None:
        known = [each.import_id for each in lake.imports()]
        raise QuestionError("unknown-import", f'There is no import "{import_id}".', hint=", ".join(known[-5:]))
    path = recipe or folder.recipes / f"{before.recipe}.toml"
    intake = read_again(
        read_recipe(path),
        lake.quarantine(import_id),
        engine=engine,
        time_zone=settings.time_zone,
        currency=settings.currency,
        folder=path.parent,
        received_at=_now(),
    )
    return _append(lake, intake, [SourceFile(name=f"set aside by {import_id}", sha256="")], progress)


def _samples(
    recipe: Recipe, settings: Settings, engine: IntakeEngine, files: Sequence[Path], scratch: Path
) -> dict[str, pa.Table]:
    """Read the files once for a few facts; not when they are so large that showing would take longer than asking."""
    if sum(file.stat().st_size for file in files) > SHOWN_UP_TO:
        return {}
    intake = read_source(
        recipe,
        files,
        engine=engine,
        scratch=scratch / "samples",
        time_zone=settings.time_zone,
        currency=settings.currency,
    )
    found = {name: table.limit(SAMPLE).to_pyarrow() for name, table in intake.facts.items()}
    return {name: facts for name, facts in found.items() if facts.num_rows}


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


def journal(lake: Lake) -> Result:
    """Every import on record, newest last: when, from what, how much came in and was set aside, and its state."""
    rows = [
        {
            "import_id": each.import_id,
            "state": each.state,
            "source": each.recipe,
            "started_at": each.started_at.replace(tzinfo=None),
            "files": ", ".join(file.name for file in each.files),
            "rows": sum(file.rows for file in each.files),
            "added": sum(count.added for count in each.counts.values()),
            "changed": sum(count.changed for count in each.counts.values()),
            "already_known": sum(count.already_known for count in each.counts.values()),
            "set_aside": each.set_aside,
        }
        for each in lake.imports()
    ]
    texts, times, numbers = pa.string(), pa.timestamp("us"), pa.int64()
    kinds = [texts, texts, texts, times, texts, numbers, numbers, numbers, numbers, numbers]
    names = ["import_id", "state", "source", "started_at", "files", "rows", "added", "changed", "already_known"]
    schema = pa.schema(list(zip([*names, "set_aside"], kinds, strict=True)))
    live = sum(row["state"] == "committed" for row in rows)
    return Result("imports", pa.Table.from_pylist(rows, schema=schema), f"{live} import(s) count.")


def _append(lake: Lake, intake: Intake, files: Sequence[SourceFile], progress: Progress) -> tuple[str, ImportReport]:
    import_ = lake.begin(intake.recipe.source, recipe_text=recipe_text(intake.recipe), files=files)
    import_ = lake.append(import_, intake.facts, quarantine=intake.quarantine, progress=steps(progress))
    # Where all that was brought was new, it is counted where it lies now, instead of being read from the files again.
    stored = {name for name, counts in import_.counts.items() if not counts.already_known}
    facts = {
        name: lake.stored_by(import_.import_id, name) if name in stored else table
        for name, table in intake.facts.items()
    }
    return import_.import_id, intake.report(facts)


def knows(recipe: Recipe, file: Path) -> bool:
    """Whether some pattern of the recipe fits the file's name."""
    return kind_of(recipe, file.name) is not None


def _source_name(files: Sequence[Path]) -> str:
    """What the files have in common in their names, else the folder's name."""
    stems = [file.name.split(".")[0].lower() for file in files]
    words = [stem.replace("-", "_").split("_") for stem in stems]
    shared = [word for word in words[0] if all(word in each for each in words) and not word.isdigit()]
    if len(files) == 1:
        shared = words[0]
    name = "_".join(shared) or files[0].absolute().parent.name.lower()
    return "".join(sign if sign.isalnum() else "_" for sign in name).strip("_") or "source"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
