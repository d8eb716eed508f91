"""What to call a part of a journey in the reader's language."""

from __future__ import annotations

from typing import Protocol

from parcours.journeys.journey import Label

FALLBACK = "en"


class Named(Protocol):
    """Anything with an id and a label: journey, stage, touchpoint, promise, persona."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> Label: ...


def label(thing: Named, language: str = FALLBACK) -> str:
    """Its wording in this language, else in the language without region, else in English, else in any, else its id.

    >>> from parcours.journeys.journey import Touchpoint
    >>> label(Touchpoint(id="hotline", label={"de": "Telefon", "en": "Hotline"}), "de-AT")
    'Telefon'
    """
    return wording(thing.label, language) or thing.id


def wording(text: Label, language: str = FALLBACK) -> str:
    """One wording out of several, by the same chain; empty when there is none."""
    if isinstance(text, str):
        return text
    chain = (language, language.partition("-")[0], FALLBACK, *text)
    return next((text[name] for name in chain if text.get(name)), "")
