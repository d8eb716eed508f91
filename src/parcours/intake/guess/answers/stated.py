"""What a heading says about its ratings: the scale ("1-6", "0 bis 10") and what its ends mean ("1 = sehr gut")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from parcours.intake.guess.language.wordings import plain
from parcours.intake.guess.language.words import fold, listed, speaks_of, stands_for_nothing, words_of
from parcours.intake.recipe import Missing

#: Beginnings and ends of scales that people write down.
LOWEST, FEWEST, HIGHEST = (0, 1), 3, 100
#: Scales of grades at school, where 1 is the best.
GRADES = ((1, 5), (1, 6))
#: Before and behind a word or a figure that stands alone; underscores part them too.
_ALONE = (r"(?<![^\W_])", r"(?![^\W_])")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SAID = r"(?P<said>[nN]/[aA]|[^\W\d][^,;/|()\[\]\d=]*)"
#: "1 = very good", "1 (very good)", and the other way round "very good = 1".
_ENDS = (
    re.compile(rf"(?<![\w.,])(?P<code>\d{{1,3}})\s*=\s*{_SAID}"),
    re.compile(r"(?<![\w.,])(?P<code>\d{1,3})\s*\((?P<said>[^()\d]+)\)"),
    re.compile(rf"{_SAID}=\s*(?P<code>\d{{1,3}})(?![\w%])"),
)
#: The same with a colon or a dash, which mean it only within brackets.
_BRACKETED = re.compile(r"(?<![\w.,])(?P<code>\d{1,3})\s*[:–—-]\s*(?P<said>[^\W\d][^,;/|\d=:]*)")


@dataclass(frozen=True)
class Stated:
    """What a heading says about its ratings."""

    scale: tuple[int, int] | None = None
    ends: tuple[tuple[int, bool], ...] = ()
    """Figure -> whether it is praise."""
    school: bool = False
    """Whether it speaks of grades as at school."""
    nothing: tuple[tuple[int, Missing], ...] = ()
    """Figure -> what it means in place of an answer: "9 = not applicable"."""

    def orientation(self, scale: tuple[float, float]) -> Literal["high", "low", ""]:
        """Which end of the scale is the good one; "" when the heading does not say so."""
        middle = sum(scale) / 2
        votes = [(code > middle) == good for code, good in self.ends if code != middle]
        if votes and len(set(votes)) == 1:
            return "high" if votes[0] else "low"
        return "low" if self.school and scale in GRADES and not votes else ""


@cache
def stated_in(heading: str) -> Stated:
    """Read a heading.

    >>> stated_in("Beratung (Schulnote 1-6)").scale, stated_in("Satisfaction, 0 to 10").scale
    ((1, 6), (0, 10))
    >>> stated_in("Note (1=mauvais, 5=excellent)")
    Stated(scale=(1, 5), ends=((1, False), (5, True)), school=False, nothing=())
    >>> stated_in("Orders 2024-25"), stated_in("Ratio 1-6.5").scale
    (Stated(scale=None, ends=(), school=False, nothing=()), None)
    """
    ends = {code: good for code, good, _ in _ends(heading)}
    nothing = {code: meaning for code, meaning, _ in _nothing(heading)}
    range_ = next(_ranges(heading), None)
    low, high = (int(range_["low"]), int(range_["high"])) if range_ else (min(ends, default=0), max(ends, default=0))
    low = max(low, 1) if 0 in nothing else low
    scale = (low, high) if low in LOWEST and FEWEST <= high <= HIGHEST else None
    school = speaks_of(words_of(heading), "score", "school_grade")
    return Stated(scale, tuple(sorted(ends.items())), school, tuple(sorted(nothing.items())))


def without_statement(heading: str) -> str:
    """The heading without what it says about its scale.

    >>> without_statement("Beratung (Schulnote 1-6)"), without_statement("Preis (1=sehr gut, 5=sehr schlecht)")
    ('Beratung', 'Preis')
    >>> without_statement("Delivery on a scale of 1 to 7 (phone)"), without_statement("Conseil, note de 1 à 5")
    ('Delivery (phone)', 'Conseil')
    >>> without_statement("delivery_1_to_5"), without_statement("Frage 12-15 (24/7, 1-1)")
    ('delivery', 'Frage 12-15 (24/7, 1-1)')
    """
    said = (*_ends(heading), *_nothing(heading))
    spans = [(match.start(), match.end()) for match in _ranges(heading)] + [span for *_, span in said]
    if not spans:
        return heading
    for start, end in sorted(spans, reverse=True):
        heading = heading[:start] + heading[end:]
    heading = _BRACKETS.sub(lambda match: "" if _frames(match[1]) else match[0], heading)
    return re.sub(r"\s+", " ", heading).strip(" ,;:-–—/_")


def _ranges(heading: str) -> Iterator[re.Match[str]]:
    for match in _range().finditer(heading):
        if FEWEST <= int(match["high"]) <= HIGHEST:
            yield match


@cache
def _range() -> re.Pattern[str]:
    """A range as people write it, with the words that lead to it."""
    frames = "|".join(map(re.escape, _words("frames_as_written")))
    links = "|".join(map(re.escape, _words("links")))
    return re.compile(
        rf"(?:{_ALONE[0]}(?:{frames}){_ALONE[1]}[\W_]*)*(?<![^\W_]|[.,–-])(?P<low>[01])"
        rf"[\s_]*(?:[–—-]|\.{{2,3}}|…|{_ALONE[0]}(?:{links}){_ALONE[1]})[\s_]*"
        rf"(?P<high>[1-9]\d{{0,2}}){_ALONE[1]}(?!%|[.,–-]\d)",
        re.IGNORECASE,
    )


def _ends(heading: str) -> Iterator[tuple[int, bool, tuple[int, int]]]:
    """Figure, whether it is praise, and where it stands, of everything that a heading says about ends."""
    taken: list[tuple[int, int]] = []
    for match in _explained(heading):
        good = praises(match["said"])
        span = match.span()
        if (
            good is None
            or stands_for_nothing(match["said"].strip())
            or any(span[0] < end and start < span[1] for start, end in taken)
        ):
            continue
        taken.append(span)
        yield int(match["code"]), good, span


def _nothing(heading: str) -> Iterator[tuple[int, Missing, tuple[int, int]]]:
    """Figure, what it means, and where it stands, of everything that a heading says about codes for no answer."""
    for match in _explained(heading):
        said = match["said"].strip()
        if len(said) > 1 and (meaning := stands_for_nothing(said)):
            yield int(match["code"]), meaning, match.span()


def _explained(heading: str) -> list[re.Match[str]]:
    """Everywhere that a heading gives the meaning of a figure, the plainest ways first."""
    found = [match for pattern in _ENDS for match in pattern.finditer(heading)]
    for brackets in _BRACKETS.finditer(heading):
        found += _BRACKETED.finditer(heading, brackets.start(1), brackets.end(1))
    return found


def praises(text: str) -> bool | None:
    """Whether words praise or blame; None when they do neither, or both.

    >>> praises("sehr gut"), praises("not at all satisfied"), praises("pas mauvais"), praises("red")
    (True, False, True, None)
    """
    words = plain(text).split()
    good, bad, denied = (any(word in _folded(kind) for word in words) for kind in ("praise", "blame", "denial"))
    return None if good == bad else good != denied


def _frames(text: str) -> bool:
    return all(word in _folded("frames") for word in words_of(text))


@cache
def _folded(kind: str) -> frozenset[str]:
    return frozenset(part for word in _words(kind) for part in plain(word).split())


@cache
def _words(kind: str) -> tuple[str, ...]:
    """One list of words about headings; "frames_as_written" are the frames with and without accents."""
    found = listed("wordings.toml")["heading"]
    if kind == "frames_as_written":
        return tuple(sorted({*found["frames"], *map(fold, found["frames"])}, key=lambda word: (-len(word), word)))
    return tuple(found[kind])
