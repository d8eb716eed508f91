"""What the studio says: one catalogue of phrases per room, in every language of the product.

A phrase is called by its room and its key: `say("journeys.publish")` stands in `journeys/phrases.toml` under
`[publish]` with a line each for en, de and fr; `{one, other}` where it depends on `count`. A room with much to say has
further files beside it, as `journeys/editing_phrases.toml`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language

from parcours.vocabulary.wording import Catalogue, Wording, read_catalogue
from parcours.vocabulary.words import LANGUAGES

STUDIO = Path(__file__).parents[1]


def say(key: str, **values: Any) -> str:
    """The phrase in the reader's language, its blanks filled. Raises KeyError when there is none."""
    return voice().say(key, **values)


def say_in(spoken: str, key: str, **values: Any) -> str:
    """The phrase in a given language, or in English where the product does not speak it."""
    return _voice(spoken if spoken in LANGUAGES else "en").say(key, **values)


def say_later(key: str) -> Any:
    """The same for what is written down before a reader is there: the labels of forms."""
    return _say_later(key)


_say_later = lazy(say, str)


def voice() -> Wording:
    """The voice of the reader's language: phrases, numbers, dates, money."""
    return _voice(language())


def points_of_share(share: float) -> str:
    """A change of a share, in percentage points."""
    return say("ui.points_of_share", value=voice().decimal(100 * share, 1))


def language() -> str:
    """The reader's language: en, de or fr."""
    spoken = (get_language() or "en").partition("-")[0]
    return spoken if spoken in LANGUAGES else "en"


@cache
def _voice(spoken: str) -> Wording:
    return Wording(spoken, catalogue())


@cache
def catalogue() -> Catalogue:
    """Every phrase of the studio by room and key."""
    return {
        f"{path.parent.name}.{key}": phrase
        for path in sorted(STUDIO.glob("*/*phrases.toml"))
        for key, phrase in read_catalogue(path).items()
    }
