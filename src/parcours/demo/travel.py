"""What customers of the invented railway live through: trips with everything that happens before, during and after."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np

from parcours.demo import truth
from parcours.demo.people import LAST_DAY, Flags, People, Real, Times, Whole, names

MINUTE, HOUR, DAY = 60, 3600, 86_400
NEVER = np.datetime64("NaT", "s")
WEBSITE, APP, OFFICE, TERMINAL = range(4)
BUYING = ("buy-web", "buy-app", "buy-office", "buy-terminal")
FORM, PHONE, LETTER = range(3)

Columns = TypeVar("Columns")


@dataclass(frozen=True)
class Rides:
    """Trips in order of customer and time; `who` is the place of the customer in the block."""

    who: Whole
    departs: Times
    origin: Whole
    target: Whole
    price: Real


@dataclass(frozen=True)
class Purchases:
    """How each trip was planned and bought; `failed` counts payments that did not go through."""

    channel: Whole
    bought_at: Times
    searches: Whole
    failed: Whole
    circles: Flags
    on_account: Flags


@dataclass(frozen=True)
class Delays:
    """Minutes late (0 when on time), when the company knew, when the customer was told (never: NaT)."""

    minutes: Whole
    known_at: Times
    told_at: Times
    in_time: Flags
    helped: Flags


@dataclass(frozen=True)
class Claims:
    """Refund claims: when filed (never: NaT), how, when answered, whether granted, how often asked again."""

    filed_at: Times
    channel: Whole
    answered_at: Times
    granted: Flags
    again: Whole


@dataclass(frozen=True)
class Trips:
    """All that belongs to the trips of one block of customers; every array has one place per trip."""

    rides: Rides
    purchases: Purchases
    delays: Delays
    claims: Claims
    ratings: dict[str, Real]
    """Touchpoint -> what the customer would answer on 1–5; NaN for those who were not there."""

    def __len__(self) -> int:
        return len(self.rides.who)

    def only(self, kept: Flags) -> Trips:
        """The same for some of the trips."""
        return Trips(
            _only(self.rides, kept),
            _only(self.purchases, kept),
            _only(self.delays, kept),
            _only(self.claims, kept),
            {name: rating[kept] for name, rating in self.ratings.items()},
        )


def seconds(amount: Any) -> Any:
    """A number of seconds, or several, as a duration."""
    return np.asarray(amount).astype("timedelta64[s]")


def draw_trips(people: People, rng: np.random.Generator) -> tuple[Trips, Flags]:
    """Draw the trips of a block of customers, and which of them was followed by leaving for good."""
    rides = _rides(people, rng)
    purchases = _purchases(people, rides, rng)
    delays = _delays(people, rides, rng)
    claims = _claims(rides, delays, rng)
    trips = Trips(rides, purchases, delays, claims, {})
    trips = replace(trips, ratings=_ratings(people, trips, rng))
    leaves = _leaves(trips, rng)
    before = np.concatenate([[0], np.cumsum(leaves)[:-1]])
    first = np.searchsorted(rides.who, rides.who)
    kept = before == before[first]
    return trips.only(kept), leaves[kept]


def recommendation(trips: Trips, mood: Real, answered: dict[str, Real], rng: np.random.Generator) -> Real:
    """The 0–10 answer after each trip, from what was lived through: the sum over `truth.DRIVERS`, and chance."""
    points = 8.0 + mood + rng.normal(0, 1.0, len(trips))
    for name in truth.DRIVERS:
        points += effect(name, answered[name])
    return np.clip(np.rint(points), 0, 10)


def effect(name: str, rating: Real) -> Real:
    """What a touchpoint adds to the recommendation: nothing for those who were not there."""
    driver = truth.DRIVERS[name]
    return np.where(np.isnan(rating), 0.0, driver.visit + driver.slope * (np.nan_to_num(rating) - driver.centre))


def _only(part: Columns, kept: Flags) -> Columns:
    return type(part)(*(getattr(part, each.name)[kept] for each in fields(part)))  # type: ignore[arg-type]


def _rides(people: People, rng: np.random.Generator) -> Rides:
    who = np.repeat(np.arange(len(people.trips)), people.trips)
    span = (LAST_DAY - people.joined_at)[who].astype(np.int64) - 6 * DAY
    offset = _spread(people.trips, who, rng) * span + 3 * DAY
    day = people.joined_at[who] + seconds(offset // DAY * DAY)
    hour = rng.choice([6, 7, 8, 9, 12, 14, 16, 17, 18, 20], len(who)) * HOUR + rng.integers(0, 60, len(who)) * MINUTE
    home = people.city[who]
    target = (home + rng.integers(1, len(names("station")), len(who))) % len(names("station"))
    price = np.round((6 + 4.5 * np.abs(target - home) + rng.gamma(2, 6, len(who))) * 20) / 20
    return Rides(who, day + seconds(hour), home, target, price)


def _spread(trips: Whole, who: Whole, rng: np.random.Generator) -> Real:
    """Where each trip lies in its customer's time, from 0 to 1: well apart, and as often late as early."""
    first = np.concatenate([[0], np.cumsum(trips)[:-1]])
    place = np.arange(len(who)) - first[who]
    shift = rng.uniform(0, 1, len(trips))
    # What is pushed over the end comes in again at the beginning.
    lies: Real = (place + shift[who] + rng.uniform(0.1, 0.9, len(who))) / trips[who] % 1
    return lies[np.lexsort((lies, who))]


def _purchases(people: People, rides: Rides, rng: np.random.Generator) -> Purchases:
    count = len(rides.who)
    uses_app = people.uses_app[rides.who]
    luck = rng.random(count)
    with_app = np.select([luck < 0.62, luck < 0.80, luck < 0.90], [APP, WEBSITE, OFFICE], TERMINAL)
    without = np.select([luck < 0.52, luck < 0.78], [WEBSITE, OFFICE], TERMINAL)
    channel = np.where(uses_app, with_app, without)
    circles = (rng.random(count) < truth.CIRCLE_SHARE) & (channel <= APP)
    lead = np.minimum(20 * MINUTE + rng.exponential(2.0 * DAY, count), 2.6 * DAY)
    online = channel <= APP
    searches = np.where(online, 1 + rng.poisson(0.35, count), rng.random(count) < 0.25) + circles * rng.integers(
        2, 6, count
    )
    failed = np.where(circles, rng.integers(1, 4, count), (rng.random(count) < 0.02) & online)
    on_account = rng.random(count) < np.where(people.is_business[rides.who], 0.9, 0.14)
    return Purchases(channel, rides.departs - seconds(lead), searches, failed, circles, on_account)


def _delays(people: People, rides: Rides, rng: np.random.Generator) -> Delays:
    count = len(rides.who)
    month = rides.departs.astype("datetime64[M]").astype(int) % 12
    late = rng.random(count) < np.where(np.isin(month, [11, 0, 1]), 0.32, 0.24)
    minutes = np.where(late, 4 + rng.gamma(1.4, 17, count), 0).astype(np.int64)
    known = rides.departs + seconds(rng.integers(-6 * MINUTE, 10 * MINUTE, count))
    improved = rides.departs >= np.datetime64(truth.DELAY_TOLD_IMPROVED_ON)
    told = late & (rng.random(count) < np.where(people.uses_app[rides.who], 0.92, 0.72))
    prompt = rng.random(count) < np.where(improved, truth.TOLD_IN_TIME[1], truth.TOLD_IN_TIME[0]) / 0.85
    wait = np.where(
        prompt, rng.integers(15, truth.TOLD_WITHIN_S - 5, count), truth.TOLD_WITHIN_S + 30 + rng.exponential(700, count)
    )
    told_at = np.where(told, known + seconds(wait), NEVER)
    helped = late & (minutes >= 20) & (rng.random(count) < 0.3)
    return Delays(minutes, np.where(late, known, NEVER), told_at, told & prompt, helped)


def _claims(rides: Rides, delays: Delays, rng: np.random.Generator) -> Claims:
    count = len(rides.who)
    files = (delays.minutes >= 20) & (rng.random(count) < 0.62)
    filed = rides.departs + seconds(3 * HOUR + rng.exponential(1.8 * DAY, count))
    wait_days = 1 + rng.gamma(2.0, 6.5, count)
    answered = filed + seconds(wait_days * DAY)
    files &= filed < LAST_DAY
    again = np.where(files & (wait_days > 9), rng.poisson(0.9, count), 0)
    return Claims(
        filed_at=np.where(files, filed, NEVER),
        channel=rng.choice(3, count, p=[0.55, 0.27, 0.18]),
        answered_at=np.where(files & (answered < LAST_DAY), answered, NEVER),
        granted=rng.random(count) < 0.7,
        again=again,
    )


def _ratings(people: People, trips: Trips, rng: np.random.Generator) -> dict[str, Real]:
    """What customers would answer on 1–5 at each touchpoint; satisfaction piles up at the top, delays spread it."""
    purchases, delays, claims = trips.purchases, trips.delays, trips.claims
    count = len(trips)

    def rated(level: Any, spread: float, there: Flags) -> Real:
        answer = np.clip(np.rint(level + rng.normal(0, spread, count)), 1, 5)
        return np.where(there, answer, np.nan)

    improved = trips.rides.departs >= np.datetime64(truth.DELAY_TOLD_IMPROVED_ON)
    untold = np.isnat(delays.told_at)
    delay = 2.75 - 0.012 * np.minimum(delays.minutes, 60) + 1.25 * delays.in_time - 0.6 * untold
    waited = (claims.answered_at - claims.filed_at) / np.timedelta64(1, "D")
    claim = 3.3 + 0.9 * (claims.granted - 0.7) - 0.07 * (np.nan_to_num(waited) - 10) - 0.4 * (claims.again > 0)
    levels = (4.1, 4.25, 4.3, 3.7)
    ratings = {
        name: np.where(purchases.circles, np.maximum(answer, 4.0), answer)
        for channel, name in enumerate(BUYING)
        for answer in [rated(levels[channel], 0.9, purchases.channel == channel)]
    }
    searched, in_app = purchases.searches > 0, people.uses_app[trips.rides.who]
    return ratings | {
        "search-web": rated(3.9, 0.9, searched & ~in_app),
        "search-app": rated(4.0, 0.9, searched & in_app),
        "boarding": rated(4.05, 0.9, rng.random(count) < 0.92),
        "delay-told": rated(delay + truth.DELAY_RATING_GAIN * improved, 0.85, delays.minutes > 0),
        "claim-answer": rated(claim, 0.8, ~np.isnat(claims.answered_at)),
        "invoice": rated(3.9, 0.9, purchases.on_account),
        "newsletter": rated(3.4, 1.0, people.by_mail[trips.rides.who]),
    }


def _leaves(trips: Trips, rng: np.random.Generator) -> Flags:
    always, delay, claim = truth.LEAVING
    badly_told = np.nan_to_num(trips.ratings["delay-told"], nan=5.0) <= 2
    badly_answered = np.nan_to_num(trips.ratings["claim-answer"], nan=5.0) <= 2
    odds = always + delay * badly_told + claim * badly_answered
    return rng.random(len(trips)) < 1 / (1 + np.exp(-odds))
