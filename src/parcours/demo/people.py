"""Who travels: persons and companies of the invented railway, drawn from a seed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Texts = npt.NDArray[np.object_]
Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Times = npt.NDArray[np.datetime64]

LANGUAGES = np.array(["de", "fr", "en"], dtype=object)
FIRST_DAY, LAST_DAY = np.datetime64("2024-01-01", "s"), np.datetime64("2026-01-01", "s")
PER_COMPANY = 6
BUSINESS_SHARE = 0.15


@cache
def wording() -> dict[str, Any]:
    """Names and sentences from which everything written is put together."""
    return tomllib.loads(files("parcours.demo").joinpath("texts.toml").read_text("utf-8"))


def names(kind: str) -> Texts:
    """The invented names of one kind: first, last, company, street, station."""
    return np.array(wording()["names"][kind], dtype=object)


@dataclass(frozen=True)
class People:
    """One block of customers; `company` is the number of their company, 0 for private customers."""

    number: Whole
    company: Whole
    language: Whole
    first: Texts
    last: Texts
    email: Texts
    phone: Texts
    city: Whole
    born_on: Times
    joined_at: Times
    trips: Whole
    uses_app: Flags
    by_mail: Flags
    mood: Real
    """How inclined somebody is to recommend anything, in points."""

    @property
    def is_business(self) -> Flags:
        """Whether somebody travels for a company."""
        return self.company > 0


def draw_people(first_number: int, count: int, rng: np.random.Generator) -> People:
    """Draw `count` persons, numbered on from `first_number`; every sixth business customer starts a company."""
    number = first_number + np.arange(count)
    is_business = rng.random(count) < BUSINESS_SHARE
    company = np.where(is_business, 700_000 + number // (PER_COMPANY * 7), 0)
    first, last = rng.choice(names("first"), count), rng.choice(names("last"), count)
    late = rng.random(count) < 0.4
    joined = FIRST_DAY + np.where(late, rng.integers(0, 600 * 86_400, count), 0).astype("timedelta64[s]")
    left_days = (LAST_DAY - joined) / np.timedelta64(1, "D")
    yearly = rng.gamma(1.6, np.where(is_business, 2.8, 1.75))
    return People(
        number=number,
        company=company,
        language=rng.choice(3, count, p=[0.6, 0.27, 0.13]),
        first=first,
        last=last,
        email=_addresses(first, last, number),
        phone=np.array(
            [f"+41 7{n // 10**7 % 4 + 6} {n // 10**4 % 1000:03} {n // 100 % 100:02} {n % 100:02}" for n in number],
            dtype=object,
        ),
        city=rng.integers(0, len(names("station")), count),
        born_on=np.datetime64("1940-01-01") + rng.integers(0, 24_000, count).astype("timedelta64[D]"),
        joined_at=joined,
        trips=1 + rng.poisson(yearly * left_days / 365),
        uses_app=rng.random(count) < 0.6,
        by_mail=rng.random(count) < 0.6,
        mood=rng.normal(0, 0.6, count),
    )


def _addresses(first: Texts, last: Texts, number: Whole) -> Texts:
    plain = str.maketrans("äöüéèëçïôø", "aoueeecioo")
    parts = zip(first, last, number, strict=True)
    return np.array([f"{a}.{b}{n}@example.org".lower().translate(plain) for a, b, n in parts], dtype=object)
