"""import, imports, undo, retry: what comes in, and how it is taken back."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

import parcours
from parcours.cli.companies import company_argument
from parcours.cli.output import format_option, notice, progress, show
from parcours.intake import ImportReport


def tell(report: ImportReport, shape: str) -> None:
    """What came in: for people sentences on stderr, for machines every figure on stdout."""
    notice("\n".join(report.sentences))
    if shape != "table" or not sys.stdout.isatty():
        show(replace(report.result(), notes=()), shape)


@click.command(name="import")
@company_argument
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--recipe", type=click.Path(path_type=Path), help="Read the files as this recipe says.")
@click.option("--source", help="Name of the source; default: the recipe's, or made from the file names.")
@click.option("--codebook", type=click.Path(path_type=Path), help="CSV that explains the columns of a survey.")
@click.option("--dry-run", is_flag=True, help="Show what would happen and stop.")
@click.option("--yes", is_flag=True, help="Take the proposal without asking.")
@format_option
def import_(
    company: Path,
    files: tuple[Path, ...],
    recipe: Path | None,
    source: str | None,
    codebook: Path | None,
    dry_run: bool,
    yes: bool,
    shape: str,
) -> None:
    """Bring FILES into COMPANY: propose how to read them, show it with sample facts, ask, and keep the recipe."""
    with parcours.open(company) as opened:
        with progress() as bar:
            reading = opened.reading(files, recipe=recipe, source=source, codebook=codebook, progress=bar)
        notice(reading.show())
        if dry_run:
            return
        if reading.proposed and not yes:
            click.confirm("Import the files like this?", abort=True, default=True, err=True)
        with progress() as bar:
            report = opened.import_files(reading, progress=bar)
        import_id = opened.imports().rows()[-1]["import_id"]
    tell(report, shape)
    notice(f"This import is {import_id}; take it back with: parcours undo {company} {import_id}")


@click.command()
@company_argument
@format_option
def imports(company: Path, shape: str) -> None:
    """List what was imported into COMPANY, what it brought and what was set aside."""
    with parcours.open(company) as opened:
        show(opened.imports(), shape)


@click.command()
@company_argument
@click.argument("import_id")
def undo(company: Path, import_id: str) -> None:
    """Take back the import IMPORT_ID; what other imports brought as well stays."""
    with parcours.open(company) as opened:
        notice(opened.undo(import_id).summary())


@click.command()
@company_argument
@click.argument("import_id")
@click.option("--recipe", type=click.Path(path_type=Path), help="The mended recipe; default: the kept one.")
@format_option
def retry(company: Path, import_id: str, recipe: Path | None, shape: str) -> None:
    """Read again what IMPORT_ID set aside, after the recipe was mended."""
    with parcours.open(company) as opened, progress() as bar:
        report = opened.retry(import_id, recipe=recipe, progress=bar)
    tell(report, shape)


COMMANDS = (import_, imports, undo, retry)
