"""One block of customers with all their trips, and the numbers under which the systems know them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from parcours.demo.people import LANGUAGES, Flags, People, Texts, Whole, names
from parcours.demo.travel import Trips
from parcours.demo.writing import numbered

ZONE = "Europe/Zurich"


@dataclass(frozen=True)
class Block:
    """What all exports are written from; `first_order` numbers the orders on from the block before."""

    people: People
    trips: Trips
    leaves: Flags
    first_order: int
    rng: np.random.Generator

    @cached_property
    def customer_no(self) -> Texts:
        """The customer's number in the CRM, per person."""
        return numbered("", 100_000 + self.people.number)

    @cached_property
    def who(self) -> Texts:
        """The customer's number, per trip."""
        return self.customer_no[self.trips.rides.who]

    @cached_property
    def order_no(self) -> Texts:
        """The number of each trip's order."""
        return numbered("VR", self.first_order + np.arange(len(self.trips)), 8)

    @cached_property
    def language(self) -> Whole:
        """The customer's language, per trip."""
        return self.people.language[self.trips.rides.who]

    @cached_property
    def language_code(self) -> Texts:
        """The customer's language as its code, per trip."""
        return LANGUAGES[self.language]

    @cached_property
    def origin(self) -> Texts:
        """Where each trip starts."""
        return names("station")[self.trips.rides.origin]

    @cached_property
    def target(self) -> Texts:
        """Where each trip goes."""
        return names("station")[self.trips.rides.target]
