"""Columns that could be ratings: by kind, heading, and the number and places of their codes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from parcours.intake.guess.answers.codes import CUSTOMARY, core_codes, inner_codes, means_nothing
from parcours.intake.guess.answers.stated import stated_in
from parcours.intake.guess.language.wordings import Worded, worded_scale, yes_or_no
from parcours.intake.guess.language.words import stands_for_nothing
from parcours.intake.guess.tables.columns import ColumnLook
from parcours.intake.guess.tables.figures import number
from parcours.intake.recipe import Missing

#: Words of a figure worked out from ratings, which nobody gave.
AVERAGES = {"average", "avg", "mean", "durchschnitt", "moyenne", "media", "gemiddelde"}
#: Kinds of columns whose texts may be ratings in words.
WORDED = ("category", "label", "text", "constant")
#: Share of codes off the scale up to which a column stays a rating, however many different ones there are.
MOST_SLIPS = 0.02
#: Share of the codes that a scale stated by the heading must hold.
FITS = 0.9
#: Codes that a column of half points shows at least.
FEWEST_HALVED = 6
#: Words of a rating of the whole, where answers stand; a "total" is a sum as often.
OVERALL = {"overall", "gesamt", "insgesamt", "global", "globale", "general", "generale"}
#: Lowest and highest code of the usual scales.
WHOLE = ((1, 5), (1, 7), (0, 10), (1, 10))
#: Headings that speak of who answered, never of what was rated.
PERSONAL = ("gender", "demographic", "birth", "region", "country", "postcode", "language", "duration", "quantity")
_LABELLED = re.compile(r"\s*(\d{1,2})\s*(?:[-–—:=.)(]|\s(?=\D))\s*\D")
_STARS = re.compile(r"(?=[★⭐☆])[★⭐]{0,10}☆{0,10}$")


@dataclass(frozen=True)
class Candidate:
    """A column with few figures close together, or with words of one scale."""

    column: ColumnLook
    counts: dict[float, int]
    codes: dict[str, float]
    named: bool
    against: bool
    """The heading speaks of something else."""

    worded: Worded | None = None
    starred: bool = False
    """Its codes are drawn as stars."""

    @property
    def core(self) -> list[float]:
        """Its codes without those that are no part of a scale."""
        return core_codes(self.counts)

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest core code."""
        return self.core[0], self.core[-1]

    @property
    def stated(self) -> tuple[float, float] | None:
        """The scale that its heading states, when most codes lie in it; words have scales of their own."""
        scale = stated_in(self.column.heading).scale
        if scale is None or self.worded:
            return None
        low, high = scale
        rated = {code: count for code, count in self.counts.items() if code not in CUSTOMARY}
        inside = sum(count for code, count in rated.items() if low <= code <= high)
        return (float(low), float(high)) if inside >= FITS * sum(rated.values()) and inside else None

    @property
    def nothing(self) -> dict[float, Missing]:
        """The codes of which its heading says that they are no answer."""
        return {} if self.worded else {float(code): meaning for code, meaning in stated_in(self.column.heading).nothing}

    @property
    def halved(self) -> bool:
        """Whether its codes are whole and half points of a scale that ends with 10 or before, as reviews give them."""
        core = self.core
        halves = sum(code != int(code) for code in core)
        return (
            all(2 * code == int(2 * code) for code in core)
            and core[-1] <= 10
            and len(core) >= FEWEST_HALVED
            and 2 <= halves < len(core)
        )

    @property
    def experienced(self) -> bool:
        """Whether it names something that people rate, and all codes of a usual scale, or half points, come up."""
        if self.column.says("role", *PERSONAL):
            return False
        scales = [*WHOLE, stated_in(self.column.heading).scale or WHOLE[0]]
        whole = inner_codes(self.core) in [[float(code) for code in range(low, high + 1)] for low, high in scales]
        rated = self.column.says("score", "experience") or bool(OVERALL & set(self.column.words))
        return (whole and rated) or (self.halved and (rated or self.column.says("score", "overall")))


def candidate_of(column: ColumnLook, *, answered: bool = False) -> Candidate | None:
    """A column that could be a rating, by kind, name and number of codes; `answered`: it answers a question."""
    worded = worded_scale(column.counts) if column.kind in WORDED and column.distinct <= 30 else None
    if column.kind == "boolean" and "?" in column.heading and column.says("score", "nps", "csat"):
        worded = yes_or_no(column.counts)
    codes = worded.codes if worded else _codes(column)
    if not codes or not column.filled or column.says("role", "id", "weight") or AVERAGES & set(column.words):
        return None
    stated = stated_in(column.heading)
    nothing = {code for code, _ in stated.nothing} if not worded else set()
    counts: Counter[float] = Counter()
    for text, count in column.counts.items():
        if text in codes and codes[text] not in nothing:
            counts[codes[text]] += count
    if not counts:
        return None
    asked = column.says("score", "nps", "csat", "ces")
    named = answered or asked or column.says("score", "rating") or bool(worded and worded.about == "satisfaction")
    named = named or len({good for _, good in stated.ends}) == 2 or bool(stated.scale and stated.nothing)
    starred = not worded and any(_stars(text) is not None for text in codes)
    against = not (named or starred) and _about_something_else(column)
    found = Candidate(column, dict(counts), codes, named or starred, against, worded, starred)
    return found if worded or _rating_like(found, asked=asked) else None


def _rating_like(candidate: Candidate, *, asked: bool) -> bool:
    """Whether the codes could be ratings: few, close together, and most of what is there."""
    core, counts, column = candidate.core, candidate.counts, candidate.column
    whole = all(code == int(code) for code in core)
    named = candidate.named and (asked or whole or "rate" not in column.words)
    highest = 100 if asked and len(core) > 15 else 11
    if (
        len(core) < (2 if named else 4)
        or core[-1] > highest
        or core[-1] - core[0] < 2
        or not (named or whole or candidate.halved)
    ):
        return False
    outside = [code for code in counts if code not in core and code not in CUSTOMARY]
    slips = sum(counts[code] for code in outside)
    if column.says("role", "quantity") and slips > MOST_SLIPS * sum(counts.values()):
        return False
    if len(outside) > 3 and slips > MOST_SLIPS * sum(counts.values()):
        return False
    nothing = sum(count for code, count in counts.items() if means_nothing(code, core[-1], counts))
    return sum(counts[code] for code in core) >= 0.5 * (sum(counts.values()) - nothing)


def _about_something_else(column: ColumnLook) -> bool:
    roles = (
        "demographic",
        "gender",
        "language",
        "country",
        "region",
        "postcode",
        "channel",
        "duration",
        "status",
        "amount",
    )
    more = ("place", "team", "currency", "birth", "consent", "quantity")
    return column.says("role", *roles, *more) or column.says("thing", "line", "session")


def _codes(column: ColumnLook) -> dict[str, float]:
    """Text -> figure for each rating-like text; {} when most texts are no figures."""
    if column.kind in ("integer", "number") and column.reading.figures:
        decimal = column.reading.figures.decimal
        found = {text: number(text, decimal) for text in column.counts}
        if column.distinct > 120:
            return {}
        return {text: value for text, value in found.items() if value is not None}
    if column.kind not in WORDED or column.distinct > 30:
        return {}
    labelled = {text: float(match[1]) for text in column.counts if (match := _LABELLED.match(text))}
    labelled |= {text: float(text) for text in column.counts if re.fullmatch(r"\d{1,2}(\.0)?", text)}
    labelled |= {text: stars for text in column.counts if (stars := _stars(text)) is not None}
    said = sum(count for text, count in column.counts.items() if not stands_for_nothing(text))
    enough = sum(column.counts[text] for text in labelled) >= 0.95 * said
    figures_differ = len(set(labelled.values())) == len(labelled)
    return labelled if enough and figures_differ and not all(text.isdigit() for text in labelled) else {}


def _stars(text: str) -> float | None:
    """How many stars a text shows, whichever way they are drawn; None when it is none.

    >>> _stars("★★★☆☆"), _stars("⭐️⭐️"), _stars("☆☆☆"), _stars("5 ★")
    (3.0, 2.0, 0.0, None)
    """
    bare = text.replace("\ufe0f", "").replace(" ", "")
    return float(len(re.findall("[★⭐]", bare))) if _STARS.match(bare) else None
