"""Reports of imports, and reasons why something was set aside, in the reader's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from parcours_studio.sources.understood import metric_words
from parcours_studio.ui import words
from parcours_studio.ui.words import say, voice

MOST = 60
MOST_REASONS = 6
"""How many events and questions, and how many reasons, a report tells of."""
FEW = 0.03
"""The share of a file's rows up to which it is not worth a word that nothing takes them, as in the terminal."""
FATES = ("added", "changed", "already_known")


@dataclass(frozen=True)
class Told:
    """A report in words."""

    headline: str
    files: list[dict[str, Any]]
    events: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    aside: list[dict[str, Any]]
    remarks: list[str]
    more: int = 0


def report_in_words(report: dict[str, Any]) -> Told:
    """The counts of an import as a page shows them."""
    more = max(0, len(report["events"]) - MOST) + max(0, len(report["questions"]) - MOST)
    return Told(
        headline=headline(report),
        files=report["files"],
        events=[one | _times(one) | {"paid": _paid(one["amounts"])} for one in report["events"][:MOST]],
        questions=[
            one
            | _times(one)
            | {"words": metric_words(one["metric"], (one["scale"] or "").replace(" to ", "–")) if one["metric"] else ""}
            for one in report["questions"][:MOST]
        ],
        aside=[one | {"words": reason_in_words(one["code"])} for one in report["set_aside"]],
        remarks=list(_remarks(report)),
        more=more,
    )


def foretold(report: dict[str, Any]) -> dict[str, Any]:
    """What an import would bring, as the page of an upload shows it."""
    facts = [say(f"sources.facts_{name}", count=count) for name, count in report["facts"].items() if count]
    would = say("sources.understood_nothing")
    if facts:
        would = say("sources.understood_would", facts=voice().enumerated(facts), customers=report["customers"])
    counts = {"events": len(report["events"]), "questions": len(report["questions"])} | report["subjects"]
    tiles = [{"name": _counted(name), "value": count} for name, count in counts.items() if count]
    return {
        "would": would,
        "tiles": tiles,
        "rows": sum(file["rows"] for file in report["files"]),
        "aside": [one | {"words": reason_in_words(one["code"])} for one in report["set_aside"][:MOST_REASONS]],
        "aside_count": sum(one["cells"] for one in report["set_aside"]),
        "fruitless": list(fruitless_rows(report)),
    }


def zone_remark(look: dict[str, Any], recipe_zone: str) -> str:
    """What a colleague should know of time zones; empty when recipe and company agree."""
    counted = look.get("counted_in") or recipe_zone
    if not look.get("chosen", True):
        return say("sources.zone_open", zone=counted)
    if recipe_zone and recipe_zone != counted:
        return say("sources.zone_differs", recipe=recipe_zone, company=counted)
    return ""


def currency_remark(look: dict[str, Any]) -> str:
    """What a colleague should know of the currency: it is assumed, another one is taken, or no revenue will count."""
    takes, assumes = look.get("takes_currency", ""), look.get("assumes_currency", "")
    if assumes:
        return say("sources.currency_assumed", currency=assumes)
    return say("sources.currency_open", currency=takes) if takes else foreign_money(look.get("foreseen") or {})


def foreign_money(report: dict[str, Any]) -> str:
    """That amounts count for no revenue, being in other currencies than the company's; empty when they count."""
    if not report.get("foreign"):
        return ""
    return say("sources.currency_foreign", foreign=", ".join(report["foreign"]), company=report["currency"])


def _counted(name: str) -> str:
    return say(f"sources.tile_{name}")


def headline(report: dict[str, Any]) -> str:
    """How much came in, and how much of it was known."""
    facts = [say(f"sources.facts_{name}", count=count) for name, count in report["facts"].items() if count]
    if not facts:
        return say("sources.came_nothing")
    if report["landed"] == report["already_known"]:
        return say("sources.came_known", facts=voice().enumerated(facts))
    told = {"facts": voice().enumerated(facts), "customers": report["customers"]}
    if report["added"] == report["landed"]:
        return say("sources.came", **told)
    fates = [say(f"sources.fate_{fate}", count=report[fate]) for fate in FATES if report[fate]]
    return say("sources.came_again", **told, fates=voice().enumerated(fates))


def reason_in_words(code: str) -> str:
    """Why something was set aside; the library's own words where the code is not known here."""
    key = f"code_{code.replace('-', '_')}"
    return say(f"sources.{key}") if f"sources.{key}" in words.catalogue() else code.replace("-", " ")


def _remarks(report: dict[str, Any]) -> Iterator[str]:
    if foreign := foreign_money(report):
        yield foreign
    for name in report["unread"]:
        yield say("sources.was_not_read", name=name)
    for table, count in report["repeated"].items():
        if count:
            yield say("sources.came_twice", facts=say(f"sources.facts_{table}", count=count))
    if report["repeated_hours"] or report["skipped_hours"]:
        yield say("sources.clock_changes", repeated=report["repeated_hours"], skipped=report["skipped_hours"])
    for file in report["files"]:
        if file["broken"]:
            yield say("sources.broken_lines", name=file["file"], count=file["broken"])
    yield from fruitless_rows(report)


def fruitless_rows(report: dict[str, Any]) -> Iterator[str]:
    """How many rows of each file bring nothing: no time stands in them, or no part of the recipe takes them."""
    for file in report["files"]:
        if count := file.get("timeless"):
            told = {"name": file["file"], "count": count, "columns": ", ".join(file["times"])}
            line = file["timeless_line"]
            first = [say("sources.first_line", line=line)] if line else []
            yield " ".join([say("sources.timeless_rows", **told), *first])
        idle = file["unused"] - file.get("timeless", 0)
        if idle > FEW * file["records"]:
            yield say("sources.idle_rows", name=file["file"], count=idle, all=file["records"])


def _times(one: dict[str, Any]) -> dict[str, Any]:
    return {name: dt.date.fromisoformat(one[name]) if one[name] else None for name in ("first_on", "last_on")}


def _paid(amounts: dict[str, float]) -> str:
    return ", ".join(voice().money(amount, currency) for currency, amount in amounts.items() if amount)
