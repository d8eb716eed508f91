"""measure, flows, criticality, plan: questions to a refreshed company."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from parcours.cli.companies import company_argument, on_engine, opened
from parcours.cli.output import format_option, notice, show
from parcours.vocabulary.words import LANGUAGES

if TYPE_CHECKING:
    from parcours.company import Company

language_option = click.option("--language", type=click.Choice(LANGUAGES), help="Of the words; default: the map's.")
DAY = click.DateTime(["%Y-%m-%d"])


def mention_staleness(company: Company) -> None:
    """Say on stderr when the readings are older than facts, journeys or segments."""
    for note in company.staleness():
        notice(note, style="yellow")


@click.command()
@company_argument
@click.argument("metric")
@click.option("--by", multiple=True, help="One row per value: month, channel, touchpoint, segment ...")
@click.option("--from", "start", type=DAY, help="First day counted.")
@click.option("--to", "end", type=DAY, help="Last day counted.")
@click.option("--where", multiple=True, help="Only these: channel=web (several may be given).")
@click.option("--compare", type=click.Choice(["previous", "last-year"]), help="Beside it, the same for that period.")
@click.option("--weighted", is_flag=True, help="Weight answers as their survey says.")
@format_option
@on_engine
def measure(
    company: Path,
    metric: str,
    by: tuple[str, ...],
    start: dt.datetime | None,
    end: dt.datetime | None,
    where: tuple[str, ...],
    compare: Literal["previous", "last-year"] | None,
    weighted: bool,
    shape: str,
    engine: str,
    spark_master: str,
) -> None:
    """Read METRIC: value, n and interval. One row for each value of --by.

    \b
    METRIC is one of
      nps, csat, csat-top, csat-mean, ces, ces-easy, ces-hard,
      promise-kept, volume, revenue, repeat-purchase, churn, retention, customers,
      resolution, resolution-business, first-response, first-response-business
    """
    with opened(company, engine=engine, spark_master=spark_master) as shop:
        mention_staleness(shop)
        result = shop.measure(
            metric,
            by=by,
            where=where,
            start=start.date() if start else None,
            end=end.date() if end else None,
            compare=compare,
            weighted=weighted,
        )
        show(result, shape)


@click.command()
@company_argument
@click.option("--journey", help="Only this journey.")
@click.option("--segment", help="Only this segment's customers.")
@language_option
@format_option
@on_engine
def flows(
    company: Path,
    journey: str | None,
    segment: str | None,
    language: str | None,
    shape: str,
    engine: str,
    spark_master: str,
) -> None:
    """How customers went from touchpoint to touchpoint."""
    with opened(company, engine=engine, spark_master=spark_master) as shop:
        mention_staleness(shop)
        show(shop.flows(journey=journey, segment=segment, language=language), shape)


@click.command()
@company_argument
@click.option("--journey", help="Only this journey.")
@click.option("--segment", help="Only this segment's customers.")
@language_option
@format_option
@on_engine
def criticality(
    company: Path,
    journey: str | None,
    segment: str | None,
    language: str | None,
    shape: str,
    engine: str,
    spark_master: str,
) -> None:
    """What each touchpoint weighs, as believed and as measured."""
    with opened(company, engine=engine, spark_master=spark_master) as shop:
        mention_staleness(shop)
        show(shop.criticality(journey=journey, segment=segment, language=language), shape)


@click.command()
@company_argument
@click.option("--journey", help="Only this journey.")
@click.option("--segment", help="Only this segment's customers.")
@language_option
@format_option
@on_engine
def plan(
    company: Path,
    journey: str | None,
    segment: str | None,
    language: str | None,
    shape: str,
    engine: str,
    spark_master: str,
) -> None:
    """What to improve next, ranked, with the change to expect."""
    with opened(company, engine=engine, spark_master=spark_master) as shop:
        mention_staleness(shop)
        result = shop.plan(journey=journey, segment=segment, language=language)
    if shape == "table" and result.table.num_rows:
        for row in result.rows():
            click.echo(f"{row['rank']:>2}. {row['sentence']}")
        notice("\n".join(result.notes))
    else:
        show(result, shape)
