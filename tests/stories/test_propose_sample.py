"""The draft for the sample company, held against the touchpoints and phases that are true of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import parcours
from parcours import identity
from parcours.company.importing import knows
from parcours.demo import Truth, generate
from parcours.intake import read_recipe
from parcours.journeys.journey import Journey
from parcours.journeys.propose import propose

Place = tuple[str, str]
"""A drafted touchpoint and its phase."""


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Journey, Journey, Truth]:
    """The draft with customers known as one, the draft from bare references, and the truth."""
    folder: Path = tmp_path_factory.mktemp("railway")
    truth = generate(folder, customers=250, seed=5)
    with parcours.open(folder) as company:
        exports = sorted((folder / "exports").iterdir())
        for path in sorted(company.folder.recipes.glob("*.toml")):
            known = [export for export in exports if knows(read_recipe(path), export)]
            company.import_files(company.reading(known, recipe=path))
        facts = company.interactions, company.answers
        refs = identity.refs(*facts, company.profiles, company.links)
        same = identity.resolve(company.engine, company.links, refs).identities
        joined = propose(company.engine, *facts, identities=same).journey
        return joined, propose(company.engine, *facts).journey, truth


def place_of(journey: Journey, event: str, channel: str | None) -> Place:
    """Where the draft puts a kind of interaction."""
    for stage in journey.stages:
        for point in stage.touchpoints:
            for rule in point.when:
                if event in rule.event and (not rule.channel or channel in rule.channel):
                    return point.id, stage.phase.value
    return "", ""


def found_and_right(journey: Journey, truth: Truth) -> tuple[float, float]:
    """The share of true touchpoints that a drafted one stands for, and of kinds in the right phase."""
    kinds = [(place_of(journey, str(kind["event"]), kind["channel"]), kind) for kind in truth.kinds]
    kinds = [(place, kind) for place, kind in kinds if kind["touchpoint"]]
    stands_for = {
        place: Counter(kind["touchpoint"] for other, kind in kinds if other == place).most_common(1)[0][0]
        for place, _ in kinds
        if place[0]
    }
    true = {kind["touchpoint"] for _, kind in kinds}
    right = sum(place[1] == kind["phase"] for place, kind in kinds)
    return len(true & set(stands_for.values())) / len(true), right / len(kinds)


@pytest.mark.slow
def test_the_draft_finds_the_true_touchpoints_and_phases(drafts: tuple[Journey, Journey, Truth]) -> None:
    joined, bare, truth = drafts
    found, right = found_and_right(joined, truth)
    assert (found >= 0.95, right >= 0.95) == (True, True), (found, right)
    found, right = found_and_right(bare, truth)
    assert (found >= 0.8, right >= 0.85) == (True, True), (found, right)


@pytest.mark.slow
def test_the_survey_of_the_sample_speaks_of_drafted_touchpoints(drafts: tuple[Journey, Journey, Truth]) -> None:
    points = [point for stage in drafts[0].stages for point in stage.touchpoints]
    asked = {text for point in points if point.when for rule in point.asked for text in rule.touchpoint}
    named = {point.id for point in points if point.when}
    assert len((asked | named) & set(drafts[2].drivers)) >= 0.8 * len(drafts[2].drivers)
