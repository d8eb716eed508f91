"""import, imports, undo, retry: what comes in, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parcours.cli.companies import company_argument, opened
from parcours.cli.output import format_option, notice, progress, show, table
from parcours.errors import InputError
from parcours.vocabulary.written import written

if TYPE_CHECKING:
    from parcours.intake import ImportReport

MOST_LINES, MOST_ROWS = 16, 50
FIGURES = ("rows", "used", "unused", "set_aside", "broken")


def tell(report: ImportReport, company: Path, shape: str) -> None:
    """What came in: sentences on stderr; on stdout a line per file, or every figure as CSV or JSON.

    Raises InputError when nothing did.
    """
    notice("\n".join([report.headline, *report.findings[:MOST_LINES]]))
    more = len(report.findings) - MOST_LINES
    if more > 0:
        notice(f"… and {more:,} more lines: --format csv or json lists every figure.")
    if shape == "table":
        if report.files:
            counts = {name: [written(getattr(file, name)) for file in report.files] for name in FIGURES}
            table({"file": [file.file for file in report.files]} | counts, right=FIGURES)
    else:
        show(replace(report.result(), notes=()), shape)
    known = f"{company} {report.import_id}"
    if report.set_aside:
        notice(f"See what was set aside: parcours imports {known} --set-aside")
    if report.to_retry:
        notice(f"Mend the recipe, then read it again: parcours retry {known}")
    if report.left_out_of_sums:
        notice("No retry reads again what was left out of a sum: mend the recipe, undo the import, and import again.")
    notice(f"This import is {report.import_id}; take it back with: parcours undo {known}")
    if not report.landed:
        why = "everything was set aside" if report.set_aside else "no row tells what happened, and when"
        raise InputError("nothing-landed", f"Nothing of it became a fact: {why}.")


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
    """Bring FILES into COMPANY. Proposes how to read them, shows it with sample facts, asks, and keeps the recipe."""
    with opened(company) as shop:
        with progress() as bar:
            reading = shop.reading(
                files, recipe=recipe, source=source, codebook=codebook, samples=dry_run or None, progress=bar
            )
        if dry_run:
            click.echo(reading.show())
            return
        notice(reading.show())
        if reading.proposed and not yes:
            click.confirm("Import the files like this?", abort=True, default=True, err=True)
        with progress() as bar:
            report = shop.import_files(reading, progress=bar)
    tell(report, company, shape)


@click.command()
@company_argument
@click.argument("import_id", required=False)
@click.option("--set-aside", is_flag=True, help="Show the rows and cells that were set aside, and why.")
@format_option
def imports(company: Path, import_id: str | None, set_aside: bool, shape: str) -> None:
    """List what was imported, or show what was set aside. Of IMPORT_ID alone where it is named."""
    with opened(company) as shop:
        if not set_aside:
            show(shop.imports(import_id), shape)
            return
        found = shop.set_aside(import_id)
    more = found.table.num_rows - MOST_ROWS
    if shape == "table" and more > 0:
        found = replace(found, table=found.table.slice(0, MOST_ROWS))
        found = replace(found, notes=(*found.notes, f"… and {more:,} more: --format csv or json shows them all."))
    show(found, shape)


@click.command()
@company_argument
@click.argument("import_id")
def undo(company: Path, import_id: str) -> None:
    """Take back the import IMPORT_ID and its retries. What other imports brought as well stays."""
    with opened(company) as shop:
        notice(shop.undo(import_id).summary())


@click.command()
@company_argument
@click.argument("import_id")
@click.option("--recipe", type=click.Path(path_type=Path), help="The mended recipe; default: the kept one.")
@format_option
def retry(company: Path, import_id: str, recipe: Path | None, shape: str) -> None:
    """Read again what IMPORT_ID set aside, with a mended recipe."""
    with opened(company) as shop, progress() as bar:
        report = shop.retry(import_id, recipe=recipe, progress=bar)
    tell(report, company, shape)
