"""journeys: list, check and propose the maps under `journeys/`."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.companies import company_argument, opened
from parcours.cli.output import format_option, notice, show


@click.group()
def journeys() -> None:
    """The map: designed journeys, YAML files in journeys/."""


@journeys.command(name="list")
@company_argument
@format_option
def list_(company: Path, shape: str) -> None:
    """What is on the map. Phases, stages, touchpoints, and how many interactions each one catches."""
    with opened(company) as shop:
        show(shop.map(), shape)


@journeys.command()
@company_argument
@click.option("--to", "target", type=click.Path(path_type=Path), help="Where to write it; default: journeys/.")
def propose(company: Path, target: Path | None) -> None:
    """Draft a journey from the facts, to be corrected by people."""
    with opened(company) as shop:
        path = shop.propose_journey(target)
    notice("A draft to be corrected by people who know the customers:")
    click.echo(str(path))
