"""The zone in which a company counts its days: its settings say it, else the recipe of its first import."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from parcours.company.settings import AUTO, Settings
from parcours.intake.recipe import Recipe


def settled(settings: Settings, recipe: Recipe, kept: Iterable[Recipe], *, first: bool) -> tuple[Settings, str]:
    """The settings with a zone, and what has to be said about it (nothing when all agree).

    `kept` are the company's other recipes, `first` says whether nothing was imported before: later the zone stays,
    for days were counted in it.
    """
    if settings.time_zone == AUTO and first:
        return _taken(settings, recipe, kept)
    if recipe.time_zone in ("", settings.zone):
        return settings, ""
    told = f"The recipe reads times in {recipe.time_zone}; days are counted in {settings.zone}, the company's zone."
    return settings, f"{told} Change time_zone in parcours.toml or in the recipe if that is not meant."


def _taken(settings: Settings, recipe: Recipe, kept: Iterable[Recipe]) -> tuple[Settings, str]:
    zones = sorted({one.time_zone for one in (recipe, *kept) if one.time_zone})
    change = "Set time_zone in parcours.toml before the import if that is not meant."
    if len(zones) == 1 and zones[0] != settings.zone:
        found = replace(settings, time_zone=zones[0])
        return found, f"No time zone was chosen: the company takes {zones[0]} from the recipe. {change}"
    disagree = f" and recipes disagree ({', '.join(zones)})" if len(zones) > 1 else ""
    found = replace(settings, time_zone=settings.zone)
    return found, f"No time zone was chosen{disagree}: days are counted in {settings.zone}. {change}"
