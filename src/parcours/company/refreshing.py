"""Refreshing: from the facts and the design to a new generation of derived tables, published at once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import pyarrow as pa
from filelock import FileLock, Timeout

from parcours import identity, loyalty, metrics, timeline, voice
from parcours.company import design
from parcours.company.folder import Folder, fingerprint
from parcours.company.folding import fold_subjects
from parcours.company.freshness import CURRENT, About
from parcours.company.generation import SHAPE, Draft, clear_drafts
from parcours.company.opening_hours import opening_hours
from parcours.company.progress import Progress
from parcours.company.settings import Settings
from parcours.errors import StaleError, StorageError
from parcours.journeys.agreement import agreement, with_agreement
from parcours.journeys.dimensions import FACT_DIMENSIONS, dimensions
from parcours.journeys.flows import added_up, flows
from parcours.journeys.matching import match, with_code
from parcours.journeys.misfits import misfits
from parcours.journeys.observed.following import UNJUDGED, follow
from parcours.journeys.observed.paths import Window, window
from parcours.journeys.observed.variants import sequences, together
from parcours.journeys.promises import promises
from parcours.journeys.scores import scores
from parcours.lake import Lake
from parcours.lake.disk import disk
from parcours.statistics.business_time import BusinessTime
from parcours.vocabulary.derived import FLOWS
from parcours.vocabulary.port import Engine
from parcours.vocabulary.result import Result

#: So many interactions are worked on at once; memory grows with this, not with the company.
RANGE = 12_000_000
#: Gaps between interactions are read off so many customers at the most.
ENOUGH_CUSTOMERS = 50_000
#: What a company says of which nothing but the map is known.
NO_FACTS = "There are no facts: nothing can be measured, and a map shows what people believe."
#: Promises may fall due after the last fact.
MARGIN = dt.timedelta(days=800)


def refresh(folder: Folder, settings: Settings, engine: Engine, lake: Lake, progress: Progress) -> Result:
    """Build a generation and publish it; raises StaleError when there is nothing at all: no fact and no journey."""
    with disk(folder.root), _alone(folder.derived):
        clear_drafts(folder.derived)
        return Refresh(folder, settings, engine, lake, progress).run()


@contextmanager
def _alone(derived: Path) -> Iterator[None]:
    """Two refreshes of one company at once would do the same work twice."""
    derived.mkdir(parents=True, exist_ok=True)
    lock = FileLock(derived / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise StorageError(
            "refresh-running", "Another refresh of this company is running.", hint="Wait for it.", where=str(derived)
        ) from error
    try:
        yield
    finally:
        lock.release()


class Refresh:
    """One refresh: the facts as they stood when it began, and the draft that it fills step by step."""

    def __init__(self, folder: Folder, settings: Settings, engine: Engine, lake: Lake, progress: Progress) -> None:
        self.folder = folder
        self.settings = settings
        self.engine = engine
        self.progress = progress
        self.snapshot, facts = lake.reading()
        if not self.snapshot.imports and not (design.read_all(folder) or (folder.derived / CURRENT).exists()):
            raise StaleError("no-facts", "There are no facts yet.", hint=f"Run: parcours import {folder.root} FILES")
        self.answers, self.profiles, self.links = facts["answers"], facts["profiles"], facts["links"]
        self.interactions = facts["interactions"]
        self.notes: list[str] = [] if self.snapshot.imports else [NO_FACTS]
        self.findings: dict[str, Any] = {}
        self.started = dt.datetime.now(dt.UTC)
        self.draft = Draft(folder.derived, f"g{self.started:%Y%m%dT%H%M%S%f}", engine)

    def run(self) -> Result:
        """Fill the draft and publish it."""
        steps = (
            self.identify,
            self.fold_subjects,
            self.read_customers,
            self.index_customers,
            self.read_map,
            self.follow_paths,
            self.judge_promises,
            self.place_scores,
            self.read_words,
            self.sum_up,
        )
        for step in steps:
            name = step.__name__.replace("_", " ")
            self.progress(name, 0.0)
            step()
            self.progress(name, 1.0)
        about = self.about()
        self.draft.publish(about)
        return self.result(about)

    def identify(self) -> None:
        """Who is who."""
        refs = identity.refs(self.interactions, self.answers, self.profiles, self.links)
        found = identity.resolve(self.engine, self.links, refs)
        self.draft.write("identities", found.identities, sort_by=["customer", "customer_ref"])
        self.identities = self.draft.read("identities")
        self.notes += identity.told(found)
        self.until = loyalty.as_of(self.interactions, self.answers)
        self.window = window(self.interactions)

    def fold_subjects(self) -> None:
        """Orders, tickets, invoices: their state."""
        fold = partial(timeline.subjects, self.engine, identities=self.identities, states=design.states(self.folder))
        fold_subjects(self.engine, self.draft, self.interactions, fold, rows=self._rows, at_once=RANGE)
        self.subjects = self.draft.read("subjects")

    def read_customers(self) -> None:
        """Who customers are, where they stand, which segments hold them."""
        given = self.settings.life_cycle
        rule = loyalty.life_cycle_rule(
            self.interactions,
            self.identities,
            self.subjects,
            at_risk_after_days=given.at_risk_after_days,
            lost_after_days=given.lost_after_days,
            every=self._every(),
        )
        self.findings["life_cycle"] = {
            "basis": rule.basis,
            "at_risk_after_days": rule.at_risk_after_days,
            "lost_after_days": rule.lost_after_days,
            "why": rule.why,
        }
        found = loyalty.customers(
            interactions=self.interactions,
            answers=self.answers,
            profiles=self.profiles,
            subjects=self.subjects,
            identities=self.identities,
            currency=self.settings.currency,
            as_of=self.until,
            rule=rule,
        )
        self.draft.write("customers", found, sort_by=["customer"])
        self.customers = self.draft.read("customers")
        segments = loyalty.read_segments(self.folder.segments)
        if segments:
            members = loyalty.memberships(
                self.engine,
                segments,
                customers=self.customers,
                profiles=self.profiles,
                interactions=self.interactions,
                identities=self.identities,
                as_of=self.until,
            )
            self.draft.write("memberships", members, sort_by=["segment", "customer"])
        self.memberships = self.draft.read("memberships") if segments else None
        if self.memberships is not None and self.snapshot.imports:
            self.notes += loyalty.nobody_in(self.engine, segments, self.memberships, self.profiles, self.interactions)

    def index_customers(self) -> None:
        """The words by which customers are looked for."""
        found = loyalty.lookups(
            self.customers, self.identities, self.profiles, calling_code=self.settings.calendar.calling_code
        )
        self.draft.write("lookups", found, sort_by=["word"])

    def read_map(self) -> None:
        """The designed journeys (drafted from the facts when nobody has drawn one), codes, and the silence."""
        facts = (self.interactions, self.answers, self.identities)
        self.journeys, note = design.read_or_draft(self.folder, self.engine, *facts)
        self.notes += [note] if note and self.snapshot.imports else []
        self.coded = dimensions(self.journeys, self.interactions, self.answers, language=self.settings.languages[0])
        self.draft.write("dimensions", self.engine.from_arrow(self.coded))
        histogram = timeline.gaps(self.interactions, self.identities, every=self._every())
        found = timeline.silence(self.engine.keep(histogram))
        self.silence_days = found.days
        self.findings["silence"] = {"days": found.days, "why": found.why}
        self.matching = match(self.engine, self.interactions, self.journeys, self.coded)
        self.notes += misfits(self.matching, self.journeys) if self.snapshot.imports else []

    def follow_paths(self) -> None:
        """Steps and paths, one range of customers after the other; then every variant held against the design."""
        seen, variants = self.window or Window(self.until, self.until), []
        customers = list(self._customers())
        for number, (first, last) in enumerate(customers):
            self.progress("follow paths", number / len(customers))
            some = self.mine.filter(self.mine.customer.between(first, last))
            found = follow(some, self.matching, self.journeys, self.coded, seen, silence_days=self.silence_days)
            self.draft.write("steps", found.steps)
            self.draft.write_aside("paths", found.paths)
            self.draft.write_aside("flows", flows(found.steps, self.memberships))
            variants.append(agreement(self.engine, sequences(self.engine, *found), self.journeys))
        self.draft.write("variants", together(variants), sort_by=["journey", "paths"])
        walked = self.draft.read_aside("paths", UNJUDGED)
        self.draft.write("paths", with_agreement(walked, self.draft.read("variants")), sort_by=["path"])
        self.steps, self.paths = self.draft.read("steps"), self.draft.read("paths")

    def judge_promises(self) -> None:
        """What was due when, and whether it was kept."""
        found = promises(self.engine, self.mine, self.steps, self.journeys, self.coded, self.business_time, self.until)
        self.draft.write("promises", found, sort_by=["customer"])
        self.promises = self.draft.read("promises")

    def place_scores(self) -> None:
        """Answers, seen through the map."""
        known = self.identities.select("customer_ref", "customer")
        said = self.answers.left_join(known, "customer_ref").drop("customer_ref_right")
        found = scores(self.engine, said, self.interactions, self.steps, self.paths, self.journeys, self.coded)
        self.draft.write("scores", found, sort_by=["answered_on"])
        self.scores = self.draft.read("scores")

    def read_words(self) -> None:
        """Verbatims and their language."""
        found = voice.verbatims(
            self.engine,
            interactions=self.interactions,
            answers=self.answers,
            identities=self.identities,
            scores=self.scores,
            steps=self.steps,
            languages=self.settings.languages,
            folder=self.draft.aside / "verbatims",
        )
        self.draft.write("verbatims", found, sort_by=["said_on"])

    def sum_up(self) -> None:
        """Tallies, design effects and flows: what pages read in milliseconds."""
        # Metrics of what the company has nothing of need not be asked.
        tables = metrics.Tables(
            dimensions=self.draft.read("dimensions"),
            interactions=self._coded_interactions(),
            steps=self.steps,
            scores=self.scores if self.draft.rows["scores"] else None,
            promises=self.promises if self.draft.rows["promises"] else None,
            subjects=self.subjects,
            memberships=self.memberships,
        )
        self.draft.write("tallies", metrics.tallies(self.engine, tables), sort_by=["metric", "day"])
        effects = metrics.design_effects(tables)
        if effects is not None:
            self.draft.write("design_effects", effects)
        self.draft.write("flows", added_up(self.draft.read_aside("flows", FLOWS)), sort_by=["journey", "month"])

    @cached_property
    def mine(self) -> ir.Table:
        """Interactions with their customer and, where there are companies, the account."""
        known = self.identities.select("customer_ref", "customer")
        joined = self.interactions.drop(*self._empty).inner_join(known, "customer_ref")
        accounts = self.customers.filter(self.customers.account.notnull()).select("customer", "account")
        if not accounts.count().to_pyarrow().as_py():
            return joined
        return joined.left_join(accounts, "customer").drop("customer_right")

    @cached_property
    def _empty(self) -> list[str]:
        """The columns of money, where no interaction says any: they need not be carried along."""
        told = self.interactions.agg(**{name: self.interactions[name].count() for name in ("amount", "currency")})
        return [name for name, count in told.to_pyarrow().to_pylist()[0].items() if not count]

    @cached_property
    def _rows(self) -> int:
        """How many interactions there are."""
        counted: int = self.interactions.count().to_pyarrow().as_py()
        return counted

    @cached_property
    def business_time(self) -> BusinessTime:
        """The company's opening hours over the time that the facts span."""
        since = self.window.since if self.window else self.until
        return opening_hours(self.settings, self.engine, since - MARGIN, self.until + MARGIN)

    def about(self) -> About:
        """What this generation is made from."""
        return About(
            made_at=self.started.isoformat(timespec="seconds"),
            engine=self.engine.name,
            version=version("parcours"),
            shape=SHAPE,
            facts=self.snapshot.hash,
            design=fingerprint(self.folder),
            as_of=self.until.isoformat() if self.until > loyalty.NO_DAY else "",
            rows=self.draft.rows,
            notes=tuple(self.notes),
            findings=self.findings,
        )

    def result(self, about: About) -> Result:
        """What was derived, as a table of counts."""
        names, counts = list(about.rows), list(about.rows.values())
        rows = about.rows
        said = (
            f"{rows['customers']:,} customers, {rows['steps']:,} steps on {rows['paths']:,} paths, "
            f"{rows['scores']:,} answers"
        )
        if about.as_of:
            until = self.until.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(self.settings.zone))
            said += f"; readings are as of {until:%Y-%m-%d %H:%M} ({self.settings.zone})"
        return Result("refresh", pa.table({"table": names, "rows": counts}), f"{said}.", about.notes, about.findings)

    def _customers(self) -> Iterator[tuple[int, int]]:
        """Customers by number, so many at a time that memory stays bounded."""
        last = self.identities.customer.max().to_pyarrow().as_py() or 0
        width = math.ceil((last + 1) / max(1, math.ceil(self._rows / RANGE)))
        for first in range(0, last + 1, width):
            yield first, first + width - 1

    def _every(self) -> int:
        """For questions about typical gaps: look at each customer of a small company, at every k-th of a large one."""
        customers = self.identities.customer.max().to_pyarrow().as_py() or 0
        return max(1, customers // ENOUGH_CUSTOMERS)

    def _coded_interactions(self) -> ir.Table:
        rows = self.mine.select("customer", "occurred_on", "event", *FACT_DIMENSIONS)
        for name in FACT_DIMENSIONS:
            rows = with_code(self.engine, rows, name, self.coded)
        codes = {name: rows[f"{name}_code"] for name in FACT_DIMENSIONS}
        return rows.select("customer", "occurred_on", "event", **codes)
