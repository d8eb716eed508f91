"""init, refresh, demo: making a company and keeping it up to date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from parcours.cli.output import notice, progress
from parcours.vocabulary.words import LANGUAGES

if TYPE_CHECKING:
    from parcours.company import Company

Deed = TypeVar("Deed", bound=Callable[..., None])

company_argument = click.argument("company", type=click.Path(path_type=Path))
engine_options = [
    click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", help="What computes."),
    click.option("--spark-master", default="local[*]", help="Address of the Spark master."),
]


language_option = click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of the page.")


def opened(company: Path, **options: Any) -> Company:
    """The company in this folder; what opening takes is imported only here, so that help and refusals are quick."""
    from parcours.company.company import open as open_company

    return open_company(company, **options)


def on_engine(deed: Deed) -> Deed:
    """Give a command the choice of engine."""
    for option in reversed(engine_options):
        deed = option(deed)
    return deed


@click.command()
@company_argument
@click.option("--name", help="What the company is called; default: the folder's name.")
@click.option("--time-zone", default="auto", help="Zone of its days, as Europe/Berlin; default: the first import's.")
@click.option("--currency", default="EUR", help="ISO code of its books.")
@click.option("--language", "languages", multiple=True, default=("en",), help="Languages its customers write in.")
def init(company: Path, name: str | None, time_zone: str, currency: str, languages: tuple[str, ...]) -> None:
    """Make COMPANY, the folder of one company. It holds everything that Parcours knows of it."""
    from parcours.company.folder import create
    from parcours.company.settings import Settings

    settings = Settings(
        name=name or company.name, time_zone=time_zone, currency=currency.upper(), languages=tuple(languages)
    )
    create(company, settings)
    notice(f'"{settings.name}" is ready. Next: parcours import {company} FILES')


@click.command()
@company_argument
@on_engine
def refresh(company: Path, engine: str, spark_master: str) -> None:
    """Derive customers, paths and readings from the facts."""
    with opened(company, engine=engine, spark_master=spark_master) as shop, progress() as bar:
        result = shop.refresh(progress=bar)
    notice(result.summary())


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo-company"))
@click.option("--customers", default=6000, show_default=True, help="How large the railway is.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another company.")
@click.option("--report/--no-report", "reported", default=True, help="Write its report.")
@language_option
@click.option("--open/--no-open", "look", default=True, help="Show the report in a browser.")
def demo(folder: Path, customers: int, seed: int, reported: bool, language: str, look: bool) -> None:
    """Make the sample company, the whole way, and show its report."""
    from parcours.company.sample import build_sample

    with progress() as bar:
        build_sample(folder, customers=customers, seed=seed, progress=bar)
    if not reported:
        notice(f"The sample company is in {folder}. Next: parcours serve {folder}")
        return
    with opened(folder) as company:
        report = company.report(folder / "report.html", language=language)
    notice(f"The sample company is in {folder}. Its report:")
    click.echo(str(report))
    if look:
        import webbrowser

        webbrowser.open(report.absolute().as_uri())
