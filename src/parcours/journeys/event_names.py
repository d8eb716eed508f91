"""What standard events are called in every language, for the touchpoints of a drafted journey."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from parcours.journeys.ids import spelled

Name = dict[str, str]
"""By language."""


def event_name(event: str) -> Name:
    """The name of a standard event in German and French; empty for a word of the company's own.

    >>> event_name("Order Cancelled")
    {'de': 'Bestellung storniert', 'fr': 'Commande annulée'}
    >>> event_name("Wagon Washed")
    {}
    """
    words, known = spelled(event), _read()
    if whole := known["names"].get(words) or known["nouns"].get(words):
        return {"de": whole["de"], "fr": whole["fr"]}
    for noun, named in known["nouns"].items():
        done = known["done"].get(words.removeprefix(f"{noun} "))
        if done and words.startswith(f"{noun} "):
            return {"de": f"{named['de']} {done['de']}", "fr": f"{named['fr']} {_agreeing(done, named)}"}
    return {}


def _agreeing(done: Mapping[str, Any], noun: Mapping[str, Any]) -> str:
    """The French participle as its noun wants it."""
    return str(done.get("feminine") or f"{done['fr']}e") if noun.get("feminine") else str(done["fr"])


@cache
def _read() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
