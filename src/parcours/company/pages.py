"""The studio's pages of one company: what they draw on, and the facts about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parcours.charts import LIGHT, bound, journey_map, to_pdf, to_png, with_fonts, workshop_pages
from parcours.company.analyses import check_segment
from parcours.company.gathering import sources
from parcours.errors import QuestionError, did_you_mean
from parcours.journeys.labels import label
from parcours.report import pages
from parcours.report.compared import laid_over
from parcours.report.gather import (
    Sources,
    comparison,
    encounter_reading,
    journey_reading,
    overview_reading,
    plan_reading,
    through,
    workshop_reading,
)
from parcours.report.gather.criticality import truths
from parcours.report.render import speak
from parcours.report.sentences.lenses import lens_name
from parcours.vocabulary.lens import Lens

if TYPE_CHECKING:
    from parcours.company.company import Company
    from parcours.journeys.journey import Journey
    from parcours.report.gather import Workshop
    from parcours.report.section import Page


def overview(company: Company, language: str) -> Page:
    """The page that one sees first."""
    asked = _sources(company, None, Lens(), language)
    found = {"moments_of_truth": [{"journey": where, "touchpoint": what} for where, what in sorted(truths(asked))]}
    return pages.overview(overview_reading(asked, language), _about(company, asked) | found, language)


def journey(
    company: Company, wanted: str, lens: Lens, against: Lens | None, language: str, link: str, way: str
) -> Page:
    """One journey: map, paths, design against reality, criticality; with a second lens, what differs."""
    designed = _designed(company, wanted)
    asked = _sources(company, wanted, lens, language)
    reading = journey_reading(asked, designed, language)
    about = _about(company, asked) | _about_journey(asked, designed, language)
    if against is None:
        return pages.journey(reading, about, language, link, way=way)
    other = _sources(company, wanted, against, language)
    second = journey_reading(other, designed, language)
    about["against"] = other.lens.plain() | {"label": _name(other, language)}
    names = (_name(asked, language), _name(other, language))
    found = pages.Against(reading=second, comparison=comparison(reading, second, (asked, other), names))
    return pages.journey(reading, about, language, link, found, way)


def touchpoint(company: Company, wanted: str, point: str, lens: Lens, language: str) -> Page:
    """Everything about one touchpoint."""
    designed = _designed(company, wanted)
    known = {one.id: one for stage in designed.stages for one in stage.touchpoints}
    if point not in known:
        message = f'There is no touchpoint "{point}" on the journey "{wanted}".'
        raise QuestionError("unknown-touchpoint", message, hint=did_you_mean(point, known))
    asked = _sources(company, wanted, lens, language)
    reading = encounter_reading(asked, designed, known[point], language)
    here = {"touchpoint": point, "touchpoint_label": reading.label, "stage": reading.stage}
    here |= {"stage_label": reading.stage_label, "owner": known[point].owner, "channel": known[point].channel}
    return pages.touchpoint(
        reading, _about(company, asked) | _about_journey(asked, designed, language) | here, language
    )


def plan(company: Company, language: str) -> Page:
    """What to improve next over all journeys."""
    asked = _sources(company, None, Lens(), language)
    return pages.plan(plan_reading(asked, language), _about(company, asked), language)


KINDS = ("svg", "png", "pdf")


def map_picture(company: Company, wanted: str, lens: Lens, against: Lens | None, language: str, kind: str) -> bytes:
    """The map as a file that stands alone."""
    if kind not in KINDS:
        raise QuestionError("unknown-kind", f'A map is no "{kind}".', hint=did_you_mean(kind, KINDS))
    designed = _designed(company, wanted)
    asked = _sources(company, wanted, lens, language)
    reading = journey_reading(asked, designed, language)
    names, over = (_name(asked, language), ""), None
    if against is not None:
        other = _sources(company, wanted, against, language)
        over = laid_over(reading, journey_reading(other, designed, language))
        names = (names[0], _name(other, language))
    svg = journey_map(reading.map, language, LIGHT, poster=True, against=over, names=names)
    if kind == "svg":
        return with_fonts(svg).encode()
    return to_png(svg) if kind == "png" else to_pdf(svg)


def workshop_paper(company: Company, held: Workshop, language: str) -> bytes:
    """What one takes home from a workshop, as a PDF: cover, map, ranked plan, the spread of opinion."""
    asked = _sources(company, held.journey, Lens(), language)
    reading = workshop_reading(asked, _designed(company, held.journey), held, language)
    return bound(workshop_pages(reading, language))


def _name(asked: Sources, language: str) -> str:
    """What the lens of a page is called."""
    return lens_name(asked.lens, asked.segment_names, speak(language))


def _sources(company: Company, wanted: str | None, lens: Lens, language: str) -> Sources:
    """What a page draws on, seen through its lens; without one all pages share one criticality and one plan."""
    only = None if lens.is_open else wanted
    check_segment(company, lens.segment)
    seen: dict[str, Any] = {"segment": lens.segment, "start": lens.start, "end": lens.end, "language": language}
    criticality, plan = company.criticality(only, **seen), company.plan(only, **seen)
    return through(sources(company, company.measure, criticality, plan, language), lens, company.engine.keep)


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
        "over": model.get("over"),
        "lens": asked.lens.plain() | {"label": _name(asked, language)},
    }
