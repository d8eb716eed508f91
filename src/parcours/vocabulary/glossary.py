"""The product's words in three languages: one word per concept, the same in tables, pages, commands and documents."""

from __future__ import annotations

from pathlib import Path

from parcours.vocabulary.wording import Wording, read_catalogue

TERMS = Path(__file__).with_name("glossary.toml")


def concepts() -> list[str]:
    """The concepts by their English name, in the glossary's order."""
    return list(read_catalogue(TERMS))


def term(concept: str, language: str = "en", count: float = 1) -> str:
    """The word for a concept, in the singular or, for another `count`, in the plural.

    Raises KeyError for a concept that the glossary does not hold.

    >>> term("touchpoint", "de", count=2)
    'Kontaktpunkte'
    """
    entry = read_catalogue(TERMS)[concept]
    return Wording(language, {concept: {name: entry[name] for name in ("en", "de", "fr")}}).say(concept, count=count)


def meaning(concept: str) -> str:
    """What the concept means here, in English."""
    return str(read_catalogue(TERMS)[concept]["meaning"])
