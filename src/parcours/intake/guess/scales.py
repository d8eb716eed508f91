"""Which columns are ratings, on which scale, and which of their codes are no rating at all.

Three witnesses are heard: the heading, the distribution of the codes, and the *halo*: people who rate one thing high
rate the others high, so a rating goes along with its neighbours, and a code that does not continue the order ("6 = not
used" on a scale from 1 to 5) betrays itself by the other answers of those who gave it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from parcours.intake.guess.columns import ColumnLook, FileColumns
from parcours.intake.guess.figures import number
from parcours.intake.recipe import Missing

Matrix = npt.NDArray[np.float64]
#: Codes that by old custom mean "no answer".
CUSTOMARY = {77.0, 88.0, 97.0, 98.0, 99.0, 777.0, 888.0, 997.0, 998.0, 999.0, 9999.0}
#: Words of a figure worked out from ratings, which nobody gave.
AVERAGES = {"average", "avg", "mean", "durchschnitt", "moyenne", "media", "gemiddelde"}
#: Least correlation with the other ratings that makes a column without a telling name a rating.
HALO = 0.3
#: The same for a column whose heading speaks of something else.
HALO_AGAINST_NAME = 0.4
LEAST_ROWS = 30
_LABELLED = re.compile(r"\s*(\d{1,2})\s*(?:[-–—:=.)(]|\s(?=\D))\s*\D")
_STARS = re.compile(r"[★⭐]{1,5}[☆]*$")


@dataclass(frozen=True)
class Score:
    """A column of ratings."""

    column: str
    scale: tuple[float, float]
    metric: str
    orientation: Literal["high", "low"]
    missing: dict[str, Missing]
    sure: float
    why: str
    codes: dict[str, str] = field(default_factory=dict)
    """Text as read -> its figure, when the cells are no plain figures."""
    overall: bool = False
    """About the whole, not about one touchpoint."""
    unsure: str = ""
    """What to ask a person."""


@dataclass(frozen=True)
class _Candidate:
    column: ColumnLook
    counts: dict[float, int]
    codes: dict[str, float]
    named: bool
    against: bool
    """The heading speaks of something else."""

    @property
    def core(self) -> list[float]:
        """Its codes without the customary and the far-off ones."""
        return core_codes(self.counts)

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest core code."""
        return self.core[0], self.core[-1]


def find_scores(file: FileColumns) -> list[Score]:
    """All rating columns of a file, in its order."""
    candidates = [found for column in file.columns if (found := _candidate(column)) is not None]
    if not candidates:
        return []
    ratings = _matrix(file, candidates)
    loading = _halo(candidates, ratings)
    surveyed = file.says("thing", "survey", "response") or any(
        column.says("thing", "response") or (column.says("thing", "survey") and column.says("role", "id"))
        for column in file.columns
    )
    kept = [place for place, candidate in enumerate(candidates) if _is_rating(candidate, loading[place], surveyed)]
    if not any(candidates[place].named or loading[place] >= HALO for place in kept):
        return []
    edges = _edges([candidates[place] for place in kept], ratings[:, kept])
    scores = [_score(candidates[place], edge, loading[place]) for place, edge in zip(kept, edges, strict=True)]
    return _name_metrics(file, scores)


def core_codes(counts: dict[float, int]) -> list[float]:
    """The codes that hang together: without negative, customary and far-off ones.

    >>> core_codes({1: 5, 2: 9, 4: 20, 5: 11, 9: 3, 99: 1})
    [1, 2, 4, 5]
    """
    codes = sorted(code for code in counts if code >= 0)
    kept: list[float] = []
    for code in codes:
        far = bool(kept) and code - kept[-1] > 2 and code > 5 and code == int(code)
        if far or (kept and code in CUSTOMARY and kept[-1] <= 11):
            break
        kept.append(code)
    return kept


def _candidate(column: ColumnLook) -> _Candidate | None:
    """A column that could be a rating, by kind, name and number of codes."""
    codes = _codes(column)
    if not codes or not column.filled or column.says("role", "id", "weight") or AVERAGES & set(column.words):
        return None
    counts: Counter[float] = Counter()
    for text, count in column.counts.items():
        if text in codes:
            counts[codes[text]] += count
    core = core_codes(counts)
    whole = all(code == int(code) for code in core)
    asked = column.says("score", "nps", "csat", "ces")
    named = asked or (column.says("score", "rating") and (whole or "rate" not in column.words))
    highest = 100 if asked and len(core) > 15 else 11
    if len(core) < (2 if named else 4) or core[-1] > highest or core[-1] - core[0] < 2 or not (named or whole):
        return None
    outside = [code for code in counts if code not in core and code not in CUSTOMARY]
    if len(outside) > 3 or sum(counts[code] for code in core) < 0.5 * sum(counts.values()):
        return None
    return _Candidate(column, dict(counts), codes, named, not named and _about_something_else(column))


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
    if column.kind not in ("category", "label", "text") or column.distinct > 30:
        return {}
    labelled = {text: float(match[1]) for text in column.counts if (match := _LABELLED.match(text))}
    labelled |= {text: float(text) for text in column.counts if re.fullmatch(r"\d{1,2}(\.0)?", text)}
    labelled |= {text: float(len(re.findall("[★⭐]", text))) for text in column.counts if _STARS.match(text)}
    enough = sum(column.counts[text] for text in labelled) >= 0.8 * sum(column.counts.values())
    figures_differ = len(set(labelled.values())) == len(labelled)
    return labelled if enough and figures_differ and not all(text.isdigit() for text in labelled) else {}


def _matrix(file: FileColumns, candidates: Sequence[_Candidate]) -> Matrix:
    """The sample's codes, rows by candidates, NaN where there is none."""
    rows = len(next(iter(file.source.sample.values())))
    matrix = np.full((rows, len(candidates)), np.nan)
    for place, candidate in enumerate(candidates):
        cells = file.source.sample[candidate.column.name]
        matrix[:, place] = [candidate.codes.get(cell, np.nan) if cell is not None else np.nan for cell in cells]
    return matrix


def _inner(candidate: _Candidate, codes: Matrix) -> Matrix:
    """Only the codes that are ratings on any reading: 1-5 where 0 or 6 may be special, 0-10 where 11 may be."""
    high = candidate.span[1]
    top = 5 if high <= 6 else 7 if high <= 8 else min(high, 10) if high <= 11 else high
    bottom = 0 if top >= 10 else 1
    return np.where((codes >= bottom) & (codes <= top), (codes - bottom) / (top - bottom), np.nan)


def _halo(candidates: Sequence[_Candidate], ratings: Matrix) -> list[float]:
    """How each column goes along with the other ratings: its mean correlation with its five nearest."""
    inner = np.column_stack([_inner(candidate, ratings[:, place]) for place, candidate in enumerate(candidates)])
    count = len(candidates)
    together = np.zeros((count, count))
    for one in range(count):
        for other in range(one):
            together[one, other] = together[other, one] = _correlation(inner[:, one], inner[:, other])
    best = np.sort(together, axis=1)[:, ::-1][:, :5]
    return [float(row[: min(5, count - 1)].mean()) if count > 2 else 0.0 for row in best]


def _correlation(one: Matrix, other: Matrix) -> float:
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < LEAST_ROWS:
        return 0.0
    here, there = one[both], other[both]
    if here.std() == 0 or there.std() == 0:
        return 0.0
    return float(np.corrcoef(here, there)[0, 1])


def _is_rating(candidate: _Candidate, loading: float, surveyed: bool) -> bool:
    if candidate.named:
        return True
    lowest = candidate.counts.get(1.0, 0) / max(1, sum(candidate.counts.values()))
    least = HALO_AGAINST_NAME if candidate.against or lowest > 0.5 else HALO
    return loading >= (least if surveyed else least + 0.15)


def _edges(candidates: Sequence[_Candidate], ratings: Matrix) -> list[dict[float, Missing]]:
    """For each column, the codes at its edges that are no rating: judged together for columns with the same codes."""
    inner = np.column_stack([_inner(candidate, ratings[:, place]) for place, candidate in enumerate(candidates)])
    blocks: dict[tuple[float, float], list[int]] = {}
    for place, candidate in enumerate(candidates):
        top = candidate.span[1]
        blocks.setdefault((5.0 if top <= 6 else 7.0 if top <= 8 else 10.0, 0.0), []).append(place)
    found: list[dict[float, Missing]] = [{} for _ in candidates]
    for (top, _), places in blocks.items():
        low_special = _breaks_order(0.0, 1.0, places, ratings, inner, rising=False)
        high_special = _breaks_order(top + 1, top, places, ratings, inner, rising=True)
        for place in places:
            codes = candidates[place].counts
            if top < 10 and 0.0 in codes and _zero_is_blank(low_special, top, codes):
                found[place][0.0] = "blank"
            if top + 1 in codes and (high_special or top == 10 or (high_special is None and _six_is_odd(top, codes))):
                found[place][top + 1] = "blank" if top == 10 else "not used"
    return found


def _zero_is_blank(special: bool | None, top: float, codes: dict[float, int]) -> bool:
    """Without other ratings to compare with, 0 on a scale that ends with 5 or 7 is taken for blank."""
    return special if special is not None else (5.0 in codes and top == 5.0) or top == 7.0


def _six_is_odd(top: float, codes: dict[float, int]) -> bool:
    """Without other ratings: a code above the scale that stands behind a falling row of frequencies."""
    return top == 5.0 and 0.0 in codes and codes.get(6.0, 0) > 0 and codes.get(7.0, 0) == 0


def _breaks_order(
    edge: float, neighbour: float, places: Sequence[int], ratings: Matrix, inner: Matrix, *, rising: bool
) -> bool | None:
    """Whether those who gave the edge code rate other things as if it did not continue the scale; None: can't tell."""
    steps, weights = [], []
    for place in places:
        others = np.delete(inner, place, axis=1)
        told = (~np.isnan(others)).sum(axis=1) >= 2
        if not told.any():
            continue
        mood = np.full(len(others), np.nan)
        mood[told] = np.nanmean(others[told], axis=1)
        at_edge, beside = ((ratings[:, place] == code) & told for code in (edge, neighbour))
        middle = (ratings[:, place] == (neighbour - 1 if rising else neighbour + 1)) & told
        if min(at_edge.sum(), beside.sum(), middle.sum()) < 5:
            continue
        slope = mood[beside].mean() - mood[middle].mean()
        step = mood[at_edge].mean() - mood[beside].mean()
        weight = min(at_edge.sum(), beside.sum())
        steps.append((step if rising else -step) - 0.25 * abs(slope))
        weights.append(weight)
    if not steps:
        return None
    return bool(np.average(steps, weights=weights) < 0)


def _score(candidate: _Candidate, edge: dict[float, Missing], loading: float) -> Score:
    """Settle scale and missing codes of one column."""
    left = {code: count for code, count in candidate.counts.items() if code not in edge}
    core = core_codes(left)
    scale, unsure = _scale(core, left, candidate)
    missing: dict[float, Missing] = dict(edge)
    outside = sorted(code for code in candidate.counts if not scale[0] <= code <= scale[1] and code not in missing)
    for code in outside:
        missing[code] = "not used" if len(outside) > 1 and code == outside[-2] and code > scale[1] else "blank"
    texts: dict[str, Missing] = {
        text: missing[code]
        for text, code in sorted(candidate.codes.items(), key=lambda pair: pair[1])
        if code in missing
    }
    texts |= dict.fromkeys(candidate.column.reading.missing, "blank")
    plain = candidate.column.numeric
    codes = {} if plain else {text: f"{code:g}" for text, code in candidate.codes.items() if text not in texts}
    named = "its heading speaks of a rating" if candidate.named else ""
    halo = f"it goes along with the other ratings (r = {loading:.2f})" if loading >= HALO else ""
    why = f"codes {core[0]:g} to {core[-1]:g}" + "".join(f", {reason}" for reason in (named, halo) if reason)
    sure = min(0.98, 0.5 + 0.25 * bool(named) + 0.25 * bool(halo) - 0.2 * bool(unsure))
    return Score(candidate.column.name, scale, "", "high", texts, sure, why, codes, unsure=unsure)


def _scale(core: list[float], counts: dict[float, int], candidate: _Candidate) -> tuple[tuple[float, float], str]:
    """The usual scale that holds the core codes, and what to ask when two would."""
    low, high = core[0], core[-1]
    if high > 11:
        return (0.0, 100.0), ""
    if high > 7:
        if high == 9 and low == 1 and candidate.column.kind == "category":
            return (1.0, 9.0), ""
        if low == 0 or any(code != int(code) for code in core):
            return (0.0, 10.0), "" if low == 0 else "decimals up to 10: read as a scale from 0 to 10"
        # Whoever may give 0 gives it about as often as 1: five times 1 and never 0 is no accident.
        if low == 1 and counts[1.0] >= 5:
            return (1.0, 10.0), ""
        return (0.0, 10.0), "no one gave 0, so the scale may begin at 0 or at 1: 0 to 10 was assumed"
    if high > 5:
        if high == 6:
            sure_of_six = len(core) == 6 and candidate.column.says("score", "school")
            question = "" if sure_of_six else "the highest code is 6: the scale may end at 6 or at 7"
            return ((1.0, 6.0) if low >= 1 else (0.0, 6.0)), question
        return ((1.0, 7.0) if low >= 1 else (0.0, 7.0)), ""
    if high == 5 or (candidate.named and high >= 3):
        return ((1.0, 5.0), "") if low >= 1 else ((0.0, 5.0), "0 was taken for a rating: the scale may begin at 1")
    return (min(low, 1.0), high), f"only codes up to {high:g} were seen"


def _name_metrics(file: FileColumns, scores: list[Score]) -> list[Score]:
    """Name what each rating measures, and settle orientation and scale along with its neighbours."""
    scores = _same_missing(_same_scale(file, scores))
    tens = [score for score in scores if score.scale == (0, 10)]
    likely = tens[0].column if tens and (len(tens) == 1 < len(scores) - 1 or file.says("score", "nps")) else ""
    told = any(file.column(score.column).says("score", "nps") for score in scores)
    block = Counter(score.scale for score in scores)
    named = []
    for score in scores:
        column = file.column(score.column)
        metric, unsure = _metric(column, score, alone=score.column == likely and not told)
        if metric == "ces" and block[score.scale] > 3 and not {"ces", "effort", "aufwand"} & set(column.words):
            # "Ease of booking" in a row of services rated alike is satisfaction with it.
            metric = "csat"
        low_good = (metric == "ces" and score.scale == (1, 5) and column.says("score", "effort")) or (
            score.scale == (1, 6) and column.says("score", "school")
        )
        named.append(
            replace(
                score,
                metric=metric,
                orientation="low" if low_good else "high",
                overall=metric == "nps" or column.says("score", "overall") or len(scores) == 1,
                unsure="; ".join(part for part in (score.unsure, unsure) if part),
            )
        )
    return named


def _same_scale(file: FileColumns, scores: list[Score]) -> list[Score]:
    """Ratings that show fewer codes take the scale of most of their kind: up to 7, or up to 10."""
    settled = []
    for score in scores:
        alike = Counter(other.scale for other in scores if (other.scale[1] > 7) == (score.scale[1] > 7))
        usual, often = alike.most_common(1)[0]
        fits = usual[0] <= score.scale[0] and (score.scale[1] <= usual[1] or score.unsure)
        settles = often > 2 and fits and usual != score.scale and not file.column(score.column).says("score", "school")
        settled.append(replace(score, scale=usual, unsure="") if settles else score)
    return settled


def _same_missing(scores: list[Score]) -> list[Score]:
    """A code that means nothing in a block of ratings means nothing in all of it, seen there or not."""
    settled = []
    for score in scores:
        alike = [other.missing for other in scores if other.scale == score.scale and not other.codes]
        shared = {code: meaning for missing in alike for code, meaning in missing.items()}
        often = {code: meaning for code, meaning in shared.items() if sum(code in missing for missing in alike) >= 3}
        settled.append(replace(score, missing={**often, **score.missing}))
    return settled


def _metric(column: ColumnLook, score: Score, *, alone: bool) -> tuple[str, str]:
    if column.says("score", "nps"):
        if score.scale == (1, 10):
            return (
                "nps",
                "a recommendation on 1 to 10 is not the usual 0 to 10: it is kept apart and never pooled with it",
            )
        return ("nps", "") if score.scale == (0, 10) else ("", "")
    if score.scale == (0, 10) and alone and not column.says("score", "csat", "ces", "importance"):
        return "nps", "the only rating from 0 to 10 was taken for the recommendation question"
    if column.says("score", "importance"):
        return ("expectation" if any("expect" in word or "erwart" in word for word in column.words) else ""), ""
    if column.says("score", "ces") and score.scale in ((1, 5), (1, 7)):
        return "ces", ""
    return ("csat", "") if score.scale in ((1, 5), (1, 7)) else ("", "")
