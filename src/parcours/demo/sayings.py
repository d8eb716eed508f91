"""What customers and colleagues write: sentences put together from parts, in the customer's language."""

from __future__ import annotations

import numpy as np

from parcours.demo.people import LANGUAGES, Texts, Whole, wording


def say(topic: str, mood: str, language: Whole, about: Texts, rng: np.random.Generator) -> Texts:
    """One text per customer about a topic ("delay") in a mood ("good", "bad" or what is done, "filed")."""
    said = np.empty(len(language), dtype=object)
    for code, name in enumerate(LANGUAGES):
        rows = np.flatnonzero(language == code)
        bodies = _pick(wording()[topic][mood][name], len(rows), rng)
        openings = _pick(wording()["opening"][name], len(rows), rng)
        closings = _pick(wording()["closing"].get(mood, {}).get(name, [""]), len(rows), rng)
        parts = zip(openings, bodies, closings, about[rows], strict=True)
        said[rows] = [_sentence(opening, body, closing, word) for opening, body, closing, word in parts]
    return said


def _sentence(opening: str, body: str, closing: str, word: object) -> str:
    text = opening + body.replace("{}", str(word)) + closing
    return text[:1].upper() + text[1:]


def _pick(choices: list[str], count: int, rng: np.random.Generator) -> list[str]:
    return [choices[number] for number in rng.integers(0, len(choices), count)]
