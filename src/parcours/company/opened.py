"""An opened company folder: its settings, its facts and its derived tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parcours.company.folder import Folder, read_settings
from parcours.company.generation import Generation, current
from parcours.company.settings import Settings
from parcours.errors import QuestionError, did_you_mean
from parcours.lake import Lake
from parcours.vocabulary.derived import DERIVED
from parcours.vocabulary.facts import FACTS
from parcours.vocabulary.port import Engine

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from parcours import metrics
    from parcours.journeys.journey import Journey

CODED = (
    *("journey", "stage", "touchpoint", "next_touchpoint", "first_touchpoint", "last_touchpoint"),
    *("channel", "next_channel", "source", "team", "place"),
)
"""Columns of codes whose words stand in `dimensions`."""


class Opened:
    """What every question to a company reads."""

    def __init__(self, folder: Folder, engine: Engine) -> None:
        self.folder = folder
        self.settings: Settings = read_settings(folder)
        self.engine = engine
        self.lake = Lake(folder.lake, engine)
        self._generation: Generation | None = None
        self._measured: metrics.Tables | None = None

    @property
    def interactions(self) -> ir.Table:
        """What happened: one row per encounter."""
        return self.lake.facts("interactions")

    @property
    def answers(self) -> ir.Table:
        """What was said: one row per answered question."""
        return self.lake.facts("answers")

    @property
    def profiles(self) -> ir.Table:
        """Who customers are: one row per version of a source's record."""
        return self.lake.facts("profiles")

    @property
    def links(self) -> ir.Table:
        """Evidence that two references are, or are not, one customer."""
        return self.lake.facts("links")

    @property
    def steps(self) -> ir.Table:
        """Interactions at their place in a path, with the names of the map instead of codes."""
        return named(self.derived("steps"), self.derived("dimensions"), self.derived("identities"))

    @property
    def paths(self) -> ir.Table:
        """One row per passage of a customer through a journey, with names instead of codes."""
        return named(self.derived("paths"), self.derived("dimensions"), self.derived("identities"))

    @property
    def customers(self) -> ir.Table:
        """One row per customer: life cycle, first and last, value, last scores."""
        return self.derived("customers")

    def derived(self, name: str) -> ir.Table:
        """A derived table as it is stored, with codes; `dimensions` names them."""
        if name not in DERIVED:
            hint = did_you_mean(name, [*DERIVED, *FACTS])
            raise QuestionError("unknown-table", f'There is no derived table "{name}".', hint=hint)
        return self.generation.read(name)

    @property
    def generation(self) -> Generation:
        """The derived tables that this company reads until it is closed or refreshed."""
        if self._generation is None:
            self._generation = current(self.folder.derived, self.engine)
        return self._generation

    @property
    def measured(self) -> metrics.Tables:
        """What the metrics read of the generation in use; laid out once, for opening hours take a while."""
        if self._measured is None:
            self._measured = self._tables()
        return self._measured

    @property
    def journeys(self) -> list[Journey]:
        """The designed journeys."""
        from parcours.company import design

        return design.read_all(self.folder)

    def reread(self) -> None:
        """Read settings and generation anew: they have changed."""
        self.settings = read_settings(self.folder)
        self._generation, self._measured = None, None

    def _tables(self) -> metrics.Tables:
        from parcours import metrics
        from parcours.company.opening_hours import opening_hours

        read = self.derived
        subjects = read("subjects")
        ends = subjects.agg(first=subjects.opened_at.min(), last=subjects.last_at.max()).to_pyarrow().to_pylist()[0]
        return metrics.Tables(
            dimensions=read("dimensions"),
            tallies=read("tallies"),
            design_effects=read("design_effects"),
            steps=read("steps"),
            scores=read("scores"),
            promises=read("promises"),
            subjects=subjects,
            memberships=read("memberships"),
            customers=read("customers"),
            business_time=opening_hours(self.settings, self.engine, *ends.values()) if ends["first"] else None,
            lost_after_days=self.generation.about.findings["life_cycle"]["lost_after_days"],
        )


def named(table: ir.Table, dimensions: ir.Table, identities: ir.Table) -> ir.Table:
    """A table of codes with ids in their place, and customers by their id."""
    columns = table.columns
    for name in CODED:
        if name in columns:
            kind = name.removeprefix("next_").removeprefix("first_").removeprefix("last_")
            words = dimensions.filter(dimensions.dimension == kind).select(_code="code", _word="id")
            joined = table.left_join(words, table[name] == words["_code"]).drop("_code")
            table = joined.mutate(**{name: joined["_word"]}).drop("_word")
    customers = identities.select("customer", "customer_id").distinct()
    joined = table.left_join(customers, "customer").drop("customer_right")
    return joined.select("customer_id", *[name for name in columns if name != "customer"])
