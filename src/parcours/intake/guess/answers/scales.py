"""Which columns are ratings, on which scale, and which of their codes are no rating at all.

Three witnesses are heard: the heading, the distribution of the codes, and the halo (see `halo`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

from parcours.intake.guess.answers.candidates import Candidate, candidate_of
from parcours.intake.guess.answers.codes import core_codes, means_nothing
from parcours.intake.guess.answers.halo import edges, halo, ratings_of
from parcours.intake.guess.answers.siblings import siblings
from parcours.intake.guess.answers.stated import stated_in
from parcours.intake.guess.language.words import speaks_of, stands_for_nothing
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.figures import number
from parcours.intake.recipe import Missing

#: Least correlation with the other ratings that makes a column without a telling name a rating.
HALO = 0.3
#: The same for a column whose heading speaks of something else.
HALO_AGAINST_NAME = 0.4
#: Scales of ten points on which people say how satisfied they are, beside the recommendation's.
TENS = ((0, 10), (1, 10))
#: Headings of one score from 0 to 10 that say no more are those of tools that ask for a recommendation alone.
BARE_SCORE = {"score", "scores", "punkte", "punktzahl", "points", "note", "puntaje", "punteggio"}
#: What words say on a scale of five whose middle so many people or more all left out: perhaps it has none.
WITHOUT_MIDDLE, LEFT_OUT = [1.0, 2.0, 4.0, 5.0], 20

#: Stems of words for what people expect; a French "attente" is a wait.
EXPECTING = ("expect", "erwart", "attentes", "aspettativ")


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
    codes: dict[str, float] = field(default_factory=dict)
    """Text as read -> its figure, when the cells are no plain figures."""
    strays: dict[str, int] = field(default_factory=dict)
    """Texts that are neither a score nor known to mean nothing -> how often the sample has them."""
    about: str = ""
    """What its words speak of, for ratings in words; see `wordings`."""
    overall: bool = False
    """About the whole, not about one touchpoint."""
    unsure: str = ""
    """What to ask a person."""
    stated: bool = False
    """Whether the heading states the scale."""
    doubted: bool = False
    """Whether only its neighbours tell that it is a rating."""


def find_scores(file: FileColumns) -> list[Score]:
    """All rating columns of a file, in its order."""
    candidates = [found for column in file.columns if (found := candidate_of(column)) is not None]
    if not candidates:
        return []
    ratings = ratings_of(file, candidates)
    loading = halo(candidates, ratings)
    reviewed = sum(candidate.halved and candidate.experienced for candidate in candidates) > 1
    surveyed = (
        reviewed
        or file.says("thing", "survey", "response")
        or any(
            column.says("thing", "response")
            or (column.says("thing", "survey") and (column.says("role", "id", "text") or column.timed))
            for column in file.columns
        )
    )
    kept = [place for place, candidate in enumerate(candidates) if _is_rating(candidate, loading[place], surveyed)]
    chosen = [candidates[place] for place in kept]
    told = (candidate.named or candidate.experienced or candidate.worded for candidate in chosen)
    if not any(told) and not any(loading[place] >= HALO for place in kept):
        kept = []
    beside = siblings(candidates, loading, kept, surveyed=surveyed)
    kept = sorted([*kept, *beside])
    if not kept:
        return []
    special = edges([candidates[place] for place in kept], ratings[:, kept])
    scores = [
        _score(candidates[place], edge, loading[place], doubted=place in beside)
        for place, edge in zip(kept, special, strict=True)
    ]
    return _name_metrics(file, scores)


def scores_asked(file: FileColumns) -> list[Score]:
    """The ratings among columns each of which holds the answers to one question of a long survey."""
    asked = [candidate_of(column, answered=True) for column in file.columns]
    found = [_score(candidate, {}, 0.0) for candidate in asked if candidate is not None]
    return _name_metrics(file, found) if found else []


def _is_rating(candidate: Candidate, loading: float, surveyed: bool) -> bool:
    if candidate.named or (surveyed and candidate.experienced):
        return True
    if candidate.worded:
        return surveyed or loading >= HALO
    lowest = candidate.counts.get(1.0, 0) / max(1, sum(candidate.counts.values()))
    least = HALO_AGAINST_NAME if candidate.against or lowest > 0.5 else HALO
    return loading >= (least if surveyed else least + 0.15)


def _score(candidate: Candidate, edge: dict[float, Missing], loading: float, *, doubted: bool = False) -> Score:
    """Settle scale, missing codes and strays of one column; what lies in a stated scale is always a score."""
    stated = candidate.stated
    if stated:
        edge = {code: meaning for code, meaning in edge.items() if not stated[0] <= code <= stated[1]}
    left = {code: count for code, count in candidate.counts.items() if code not in edge}
    core = core_codes(left)
    scale, unsure = (stated, "") if stated else _scale(core, left, candidate)
    outside = sorted(code for code in left if not scale[0] <= code <= scale[1])
    customary = [code for code in outside if means_nothing(code, scale[1], candidate.counts)]
    missing: dict[float, Missing] = edge | candidate.nothing
    for code in customary:
        missing[code] = "not used" if len(customary) > 1 and code == customary[-2] and code > scale[1] else "blank"
    strays = [text for text, code in candidate.codes.items() if code in outside and code not in missing]
    words: dict[str, Missing] = {}
    for text in sorted(set(candidate.column.counts) - set(candidate.codes)):
        if meaning := stands_for_nothing(text):
            words[text] = meaning
        else:
            strays.append(text)
    texts = {text: missing[code] for text, code in _by_code(candidate) if code in missing}
    plain = candidate.column.numeric
    texts |= {f"{code:g}": meaning for code, meaning in candidate.nothing.items() if plain}
    codes = {} if plain else {text: code for text, code in _by_code(candidate) if text not in texts}
    sure, why = _witnesses(candidate, core, loading, unsure=bool(unsure) or doubted)
    counted = {text: candidate.column.counts[text] for text in sorted(strays)}
    about = candidate.worded.about if candidate.worded else ""
    missing_ = texts | words
    return Score(
        candidate.column.name, scale, "", "high", missing_, sure, why, codes, counted, about,
        unsure=unsure, stated=stated is not None, doubted=doubted,
    )  # fmt: skip


def _by_code(candidate: Candidate) -> list[tuple[str, float]]:
    return sorted(candidate.codes.items(), key=lambda pair: (pair[1], pair[0]))


def _witnesses(candidate: Candidate, core: list[float], loading: float, *, unsure: bool) -> tuple[float, str]:
    """How sure it is that this is a rating, and what speaks for it."""
    named = "its heading speaks of a rating" if candidate.named else ""
    named = "its stars are counted" if candidate.starred else named
    named = f"its words are a scale of {candidate.worded.about}" if candidate.worded else named
    named = named or ("its heading names what people rate" if candidate.experienced else "")
    halo = f"it goes along with the other ratings (r = {loading:.2f})" if loading >= HALO else ""
    sure = min(0.98, 0.5 + 0.25 * bool(named) + 0.25 * bool(halo) - 0.2 * unsure)
    named += ", and states the scale" if candidate.stated and named else ""
    return sure, f"codes {core[0]:g} to {core[-1]:g}" + "".join(f", {reason}" for reason in (named, halo) if reason)


def _scale(core: list[float], counts: dict[float, int], candidate: Candidate) -> tuple[tuple[float, float], str]:
    """The usual scale that holds the core codes, and what to ask when two would."""
    low, high = core[0], core[-1]
    if candidate.worded:
        skipped = candidate.worded.top == 5 and core == WITHOUT_MIDDLE and sum(counts.values()) >= LEFT_OUT
        return (
            1.0,
            float(candidate.worded.top),
        ), "nobody gave the middle: 1, 2, 4 and 5 were assumed" if skipped else ""
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
    bare = len(scores) == 1 and bool(tens) and set(file.column(tens[0].column).words) <= BARE_SCORE
    likely = tens[0].column if tens and (len(tens) == 1 < len(scores) - 1 or file.says("score", "nps") or bare) else ""
    told = any(file.column(score.column).says("score", "nps") for score in scores)
    block = Counter(score.scale for score in scores)
    named = []
    for score in scores:
        column = file.column(score.column)
        metric, unsure = _metric(column, score, alone=score.column == likely and not told)
        if metric == "nps" and column.says("score", "nps") and not column.says("score", "csat"):
            # A recommendation is asked from 0 to 10, whether anybody gave 0 or not.
            score = replace(score, unsure="")
        if score.about == "effort" and score.scale in ((1, 5), (1, 7)):
            metric = "ces"
        elif metric == "ces" and block[score.scale] > 3 and not {"ces", "effort", "aufwand"} & set(column.words):
            # "Ease of booking" in a row of services rated alike is satisfaction with it.
            metric = "csat"
        low_good = (
            metric == "ces" and score.scale == (1, 5) and column.says("score", "effort") and not score.about
        ) or (score.scale == (1, 6) and column.says("score", "school"))
        named.append(
            replace(
                score,
                metric=metric,
                orientation=stated_in(column.heading).orientation(score.scale) or ("low" if low_good else "high"),
                overall=(
                    (metric == "nps" or score.about == "yes or no")
                    and not speaks_of(column.words, "score", "experience")
                )
                or column.says("score", "overall")
                or len(scores) == 1,
                unsure="; ".join(part for part in (score.unsure, unsure) if part),
            )
        )
    return named


def _same_scale(file: FileColumns, scores: list[Score]) -> list[Score]:
    """Ratings that show fewer codes take the scale of most of their kind: up to 7, or up to 10."""
    settled = []
    for score in (_from_one(file, score, scores) for score in scores):
        if score.codes or score.stated:
            settled.append(score)
            continue
        alike = Counter(other.scale for other in scores if (other.scale[1] > 7) == (score.scale[1] > 7))
        usual, often = alike.most_common(1)[0]
        fits = usual[0] <= score.scale[0] and (score.scale[1] <= usual[1] or score.unsure)
        settles = often > 2 and fits and usual != score.scale and not file.column(score.column).says("score", "school")
        settled.append(replace(score, scale=usual, unsure="") if settles else score)
    return settled


def _from_one(file: FileColumns, score: Score, scores: list[Score]) -> Score:
    """A scale that seems to begin at 0 begins at 1 as most of its kind: a few 0 are no answers."""
    alike = sum(other.scale == (1, score.scale[1]) for other in scores)
    if score.scale[0] != 0 or not score.unsure or alike < 3:
        return score
    zeros: dict[str, Missing] = {text: "blank" for text in file.column(score.column).counts if number(text) == 0}
    return replace(score, scale=(1, score.scale[1]), missing={**zeros, **score.missing}, unsure="")


def _same_missing(scores: list[Score]) -> list[Score]:
    """A code that means nothing in a block of ratings means nothing in all of it, seen there or not."""
    settled = []
    for score in scores:
        alike = [other.missing for other in scores if other.scale == score.scale and not other.codes]
        shared = {code: meaning for missing in alike for code, meaning in missing.items()}
        often = {code: meaning for code, meaning in shared.items() if sum(code in missing for missing in alike) >= 3}
        missing = score.missing if score.codes else {**often, **score.missing}
        strays = {text: count for text, count in score.strays.items() if text not in missing}
        settled.append(replace(score, missing=missing, strays=strays))
    return settled


def _metric(column: ColumnLook, score: Score, *, alone: bool) -> tuple[str, str]:
    if column.says("score", "nps"):
        if score.scale == (1, 10):
            return (
                "nps",
                "a recommendation on 1 to 10 is not the usual 0 to 10: it is kept apart and never pooled with it",
            )
        return ("nps", "") if score.scale == (0, 10) else ("", "")
    if (
        score.scale == (0, 10)
        and alone
        and column.kind != "number"
        and not column.says("score", "csat", "ces", "importance")
    ):
        return "nps", "the only rating from 0 to 10 was taken for the recommendation question"
    if column.says("score", "importance") and not column.says("score", "csat"):
        expects = any(stem in word for word in column.words for stem in EXPECTING)
        return ("expectation" if expects else ""), ""
    if column.says("score", "ces") and score.scale in ((1, 5), (1, 7)):
        return "ces", ""
    if score.scale == (0, 10) and column.kind == "number":
        # A grade with half points, as travellers give them, rates an experience; nobody recommends by halves.
        return "csat", ""
    known = score.stated or column.says("score", "school_grade")
    usual = score.scale in ((1, 5), (1, 7)) or (known and score.scale[0] == 1 and score.scale[1] <= 7)
    usual = usual or (score.scale in TENS and (known or column.says("score", "csat", "rating", "experience")))
    rated = score.about in ("", "satisfaction", "quality") and usual
    return ("csat", "") if rated or (score.about and column.says("score", "csat")) else ("", "")
