"""Exports of the survey tools: waves twice a year, wide and with codes, and hot surveys in long form with texts."""

from __future__ import annotations

import numpy as np

from parcours.demo import truth
from parcours.demo.block import Block
from parcours.demo.people import LANGUAGES, Flags, Real, Texts, Whole, names
from parcours.demo.sales import BAD_TIMES
from parcours.demo.sayings import say
from parcours.demo.travel import BUYING, DAY, HOUR, effect, recommendation, seconds
from parcours.demo.truth import Tally
from parcours.demo.writing import Exports, numbered, stamp, where

WAVES_ON = np.array(["2024-06-10", "2024-11-18", "2025-05-19", "2025-11-17"], dtype="datetime64[s]")
REMEMBERED = 90 * DAY
ANSWERING = (0.42, 0.52)
"""Share of private and of business customers who answer a wave; the weights make up for the difference."""
NOT_USED, NO_ANSWER = "6", "9"
QUESTIONS: dict[str, tuple[str, str]] = {
    "Q3_1": ("search-web", "Planning on our website"),
    "Q3_2": ("search-app", "Planning in the app"),
    "Q4_1": ("buy-web", "Buying on the website"),
    "Q4_2": ("buy-app", "Buying in the app"),
    "Q4_3": ("buy-office", "Buying at the ticket office"),
    "Q4_4": ("buy-terminal", "Buying at a terminal"),
    "Q5": ("boarding", "Staff and comfort on board"),
    "Q6": ("delay-told", "How we told you about the delay"),
    "Q7": ("claim-answer", "How your refund claim was answered"),
    "Q8": ("invoice", "Our invoice"),
    "Q9": ("newsletter", "Our newsletter"),
}
"""Column of a wave -> the touchpoint that it asks about, and its wording."""


def write_surveys(block: Block, exports: Exports) -> None:
    """Write the waves and the hot surveys, and count what is true of them."""
    for number, day in enumerate(WAVES_ON):
        _wave(block, exports, number, day)
    _hot(block, exports)


def _wave(block: Block, exports: Exports, number: int, day: np.datetime64) -> None:
    """One wave: who travelled within 90 days is asked about everything, and judges by the latest trip."""
    trips, rng = block.trips, block.rng
    last = _latest(
        trips.rides.who, (trips.rides.departs < day - DAY) & (trips.rides.departs > day - seconds(REMEMBERED))
    )
    is_business = block.people.is_business[trips.rides.who[last]]
    last = last[rng.random(len(last)) < np.where(is_business, ANSWERING[1], ANSWERING[0])]
    chosen = np.zeros(len(trips), dtype=bool)
    chosen[last] = True
    part = trips.only(chosen)
    who, ratings = part.rides.who, dict(part.ratings)
    unanswered = np.isnat(part.claims.answered_at) | (part.claims.answered_at > day)
    ratings["claim-answer"] = np.where(unanswered, np.nan, ratings["claim-answer"])
    points = recommendation(part, block.people.mood[who], ratings, rng)
    overall = np.clip(np.rint(1 + points * 0.42 + rng.normal(0, 0.4, len(who))), 1, 5)
    _tally_wave(exports.tally, block, part.purchases.circles & (overall >= 4), who, ratings)
    at = day + seconds(rng.integers(8 * HOUR, 12 * DAY, len(who)))
    mood = np.where(points >= 8, "good", "bad")
    columns = {
        "ResponseId": numbered(f"R_{number + 1}", block.people.number[who], 7),
        "RecordedDate": stamp(at),
        "ExternalReference": block.customer_no[who],
        "UserLanguage": np.array([code.upper() for code in LANGUAGES[block.people.language[who]]], dtype=object),
        "Q1": _coded(points, "99", rng),
        "Q2": _coded(overall, NO_ANSWER, rng),
        **{column: _coded(ratings[name], NO_ANSWER, rng) for column, (name, _) in QUESTIONS.items()},
        "Q10": _words(block, who, mood, part.delays.minutes, rng),
        "Weight": np.where(block.people.is_business[who], 0.83, 1.03),
    }
    wordings = {"Q1": "How likely are you to recommend us?", "Q2": "All in all, how satisfied are you?", "Q10": "Why?"}
    wordings |= {column: wording for column, (_, wording) in QUESTIONS.items()}
    headings = [
        [wordings.get(column, column) for column in columns],
        [f'{{"ImportId":"{column}"}}' for column in columns],
    ]
    exports.add(f"wave_{str(day)[:7]}.csv", columns, by=at, spoil={"RecordedDate": BAD_TIMES}, headings=headings)


def _latest(who: Whole, eligible: Flags) -> Whole:
    """The place of each customer's last eligible trip."""
    places = np.flatnonzero(eligible)
    is_last = np.append(who[places][1:] != who[places][:-1], True) if len(places) else np.empty(0, dtype=bool)
    latest: Whole = places[is_last]
    return latest


def _tally_wave(tally: Tally, block: Block, satisfied_in_circles: Flags, who: Whole, ratings: dict[str, Real]) -> None:
    tally.answers += len(who)
    for name in truth.DRIVERS:
        variance = float(np.var(effect(name, ratings[name]))) if len(who) else 0.0
        tally.explained[name] = tally.explained.get(name, 0.0) + variance * len(who)
    known = [f"crm:{number}" for number in block.customer_no[who[satisfied_in_circles]]]
    tally.in_circles = sorted({*tally.in_circles, *known})


def _coded(answers: Real, no_answer: str, rng: np.random.Generator) -> Texts:
    """Answers as codes: not used where the customer was not there, no answer where a visitor left it blank."""
    codes = np.array([NOT_USED if np.isnan(answer) else str(int(answer)) for answer in answers], dtype=object)
    return where((rng.random(len(codes)) < 0.03) & ~np.isnan(answers), no_answer, codes)


def _words(block: Block, who: Whole, mood: np.ndarray, minutes: Whole, rng: np.random.Generator) -> Texts:
    """What a third of the respondents write: the delayed about the delay, the others about the ride."""
    language = block.people.language[who]
    about = numbered("", np.maximum(minutes, 5))
    texts = np.full(len(who), "", dtype=object)
    for feeling in ("good", "bad"):
        late = say("delay", feeling, language, about, rng)
        ride = say("ride", feeling, language, names("station")[block.people.city[who]], rng)
        texts = np.where(mood == feeling, np.where(minutes > 0, late, ride), texts)
    return where(rng.random(len(who)) < 0.35, texts)


HOT: tuple[tuple[str, str, str, float], ...] = (
    *((f"after purchase {name[4:]}", name, "buy", 0.05) for name in BUYING),
    ("after the trip", "boarding", "ride", 0.03),
    ("after a delay", "delay-told", "delay", 0.12),
    ("after a claim", "claim-answer", "claim", 0.30),
)
"""Hot surveys: name, touchpoint, topic of the texts, share of those concerned who answer."""


def _hot(block: Block, exports: Exports) -> None:
    for survey, touchpoint, topic, share in HOT:
        _hot_rows(block, exports, survey, touchpoint, topic, share)
    _ease_rows(block, exports)


def _asked_at(block: Block, touchpoint: str) -> np.ndarray:
    trips = block.trips
    if touchpoint in BUYING:
        return trips.purchases.bought_at
    return trips.claims.answered_at if touchpoint == "claim-answer" else trips.rides.departs + seconds(6 * HOUR)


def _hot_rows(block: Block, exports: Exports, survey: str, touchpoint: str, topic: str, share: float) -> None:
    rating, rng = block.trips.ratings[touchpoint], block.rng
    asked = np.flatnonzero(~np.isnan(rating) & (rng.random(len(rating)) < share))
    score = rating[asked]
    mood = np.where(score >= 4, "good", "bad")
    about = numbered("", np.maximum(block.trips.delays.minutes[asked], 8)) if topic == "delay" else block.target[asked]
    if topic == "claim":
        about = numbered("", rng.integers(9, 30, len(asked)))
    good, bad = (say(topic, feeling, block.language[asked], about, rng) for feeling in ("good", "bad"))
    texts = where(rng.random(len(asked)) < 0.45, np.where(mood == "good", good, bad))
    _write_hot(block, exports, survey, touchpoint, "csat", asked, score, texts)


def _ease_rows(block: Block, exports: Exports) -> None:
    """How easy the claim was, on seven points."""
    claims, rng = block.trips.claims, block.rng
    asked = np.flatnonzero(~np.isnat(claims.answered_at) & (rng.random(len(block.trips)) < 0.2))
    ease = np.clip(np.rint(5.2 - 1.1 * claims.again[asked] + rng.normal(0, 1.1, len(asked))), 1, 7)
    blank = np.full(len(asked), "", dtype=object)
    _write_hot(block, exports, "ease of claiming", "claim-answer", "ces", asked, ease, blank)


def _write_hot(
    block: Block, exports: Exports, survey: str, touchpoint: str, metric: str, asked: Whole, score: Real, texts: Texts
) -> None:
    invited = _asked_at(block, touchpoint)[asked] + seconds(30 * 60)
    at = invited + seconds(block.rng.exponential(10 * HOUR, len(asked)))
    columns = {
        "response_id": numbered(f"{metric}-{touchpoint}-", block.first_order + asked, 8),
        "invited_at": stamp(invited),
        "answered_at": stamp(at),
        "survey": np.full(len(asked), survey, dtype=object),
        "touchpoint": np.full(len(asked), touchpoint, dtype=object),
        "metric": np.full(len(asked), metric, dtype=object),
        "customer_no": block.who[asked],
        "order_no": block.order_no[asked],
        "score": score.astype(int).astype(object),
        "comment": texts,
        "language": block.language_code[asked],
    }
    name = "hot_survey_ease.csv" if metric == "ces" else "hot_survey.csv"
    exports.add(name, columns, by=at, spoil={"score": ("x", "12", "-"), "answered_at": BAD_TIMES})
