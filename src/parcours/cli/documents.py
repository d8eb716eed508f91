"""report, export: what leaves the house."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from parcours.cli.companies import company_argument, language_option, opened
from parcours.cli.output import notice
from parcours.cli.questions import mention_staleness


@click.command()
@company_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Default: COMPANY.html in this folder.")
@language_option
def report(company: Path, output: Path | None, language: str) -> None:
    """Write one self-contained page about COMPANY. Map, scorecard, flows, criticality and plan."""
    target = output or Path(f"{company.absolute().name}.html")
    with opened(company) as shop:
        mention_staleness(shop)
        shop.report(target, language=language)
    click.echo(str(target))


@click.command()
@company_argument
@click.argument("what", type=click.Choice(["facts", "steps", "paths"]))
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--format", "shape", type=click.Choice(["parquet", "csv"]), default="parquet", help="Kind of file.")
def export(company: Path, what: str, folder: Path, shape: Literal["parquet", "csv"]) -> None:
    """Write facts, steps or paths as files. CSV cells cannot run as formulas."""
    with opened(company) as shop:
        if what != "facts":
            mention_staleness(shop)
        for path in shop.export(what, folder, shape=shape):
            click.echo(str(path))
    notice(f"Times are UTC; `_on` columns are days in {shop.settings.zone}.")
