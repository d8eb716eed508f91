"""The studio's pages of one company: what they draw on, and the facts about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parcours.company.gathering import sources
from parcours.errors import QuestionError, did_you_mean
from parcours.journeys.labels import label
from parcours.report import pages
from parcours.report.gather import Sources, journey_reading, overview_reading, through
from parcours.report.gather.criticality import truths
from parcours.vocabulary.lens import Lens

if TYPE_CHECKING:
    from parcours.company.company import Company
    from parcours.journeys.journey import Journey
    from parcours.report.section import Page


def overview(company: Company, language: str) -> Page:
    """The page that one sees first."""
    asked = _sources(company, None, Lens(), language)
    found = {"moments_of_truth": [{"journey": where, "touchpoint": what} for where, what in sorted(truths(asked))]}
    return pages.overview(overview_reading(asked, language), _about(company, asked) | found, language)


def journey(company: Company, wanted: str, lens: Lens, language: str, link: str) -> Page:
    """One journey: map, paths, design against reality, criticality."""
    designed = _designed(company, wanted)
    asked = _sources(company, wanted, lens, language)
    reading = journey_reading(through(asked, lens), designed, language)
    about = _about(company, asked) | _about_journey(asked, designed, language)
    return pages.journey(reading, about, language, link)


def _sources(company: Company, wanted: str | None, lens: Lens, language: str) -> Sources:
    """What a page draws on; without a lens all pages share one criticality and one plan."""
    only = None if lens.is_open else wanted
    criticality = company.criticality(only, segment=lens.segment, language=language)
    plan = company.plan(only, segment=lens.segment, language=language)
    return sources(company, company.measure, criticality, plan, language)


def _designed(company: Company, wanted: str) -> Journey:
    """The journey of that id; raises QuestionError with the nearest one."""
    known = {one.id: one for one in company.journeys}
    if wanted not in known:
        hint = did_you_mean(wanted, known)
        raise QuestionError("unknown-journey", f'There is no journey "{wanted}".', hint=hint)
    return known[wanted]


def _about(company: Company, asked: Sources) -> dict[str, Any]:
    """The facts about a page that do not depend on what it shows."""
    generation = company.generation
    return {
        "company": asked.company,
        "generation": generation.folder.name,
        "made_at": generation.about.made_at,
        "as_of": asked.as_of.isoformat() if asked.as_of else None,
        "time_zone": asked.time_zone,
        "version": generation.about.version,
        "stale": company.staleness(),
    }


def _about_journey(asked: Sources, designed: Journey, language: str) -> dict[str, Any]:
    """Which journey, what decides on it, and by which outcome that was found."""
    model = asked.criticality.about.get("by_journey", {}).get(designed.id, {})
    return {
        "journey": designed.id,
        "label": label(designed, language),
        "moments_of_truth": sorted(what for where, what in truths(asked) if where == designed.id),
        "outcome": model.get("outcome"),
        "outcome_metric": model.get("outcome_metric"),
        "r2": model.get("r2"),
        "observations": model.get("n"),
        "lens": asked.lens.plain(),
    }
