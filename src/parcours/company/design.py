"""What people decided: the journeys, segments and states of a company folder, read and drafted."""

from __future__ import annotations

import time
from pathlib import Path

import ibis.expr.types as ir

from parcours.company.folder import DRAFT, SETTLED_NS, Folder
from parcours.errors import JourneyError
from parcours.journeys.dimensions import dimensions
from parcours.journeys.journey import Journey
from parcours.journeys.journey_file import read_journeys, write_journey
from parcours.journeys.labels import label
from parcours.journeys.matching import match
from parcours.journeys.misfits import misfits
from parcours.journeys.propose import NOTHING_TO_PROPOSE, propose
from parcours.lake import Lake
from parcours.timeline import States, read_states
from parcours.vocabulary.port import Engine
from parcours.vocabulary.result import Result


def read_all(folder: Folder) -> list[Journey]:
    """The designed journeys, or the draft from the facts while nobody has drawn one; none when there is neither.

    What was read is kept until a file of the folder changes.
    """
    files = sorted(folder.journeys.glob("*")) if folder.journeys.is_dir() else []
    stamps = tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    kept = _READ.get(folder.journeys)
    if kept and kept[0] == stamps:
        return list(kept[1])
    found = read_journeys(folder.journeys, draft=DRAFT)
    if all(time.time_ns() - changed > SETTLED_NS for _, changed, _ in stamps):
        _READ[folder.journeys] = stamps, found
    return list(found)


_READ: dict[Path, tuple[tuple[tuple[str, int, int], ...], list[Journey]]] = {}


def states(folder: Folder) -> States:
    """The published table of states, with the company's own additions."""
    return read_states(folder.states if folder.states.exists() else None)


def propose_to(path: Path, engine: Engine, interactions: ir.Table, answers: ir.Table, identities: ir.Table) -> Path:
    """Draft a journey from the facts and write it."""
    proposal = propose(engine, interactions, answers, identities=identities)
    write_journey(proposal.journey, path, notes=proposal.notes)
    return path


def read_or_draft(
    folder: Folder, engine: Engine, interactions: ir.Table, answers: ir.Table, identities: ir.Table
) -> tuple[list[Journey], str]:
    """The journeys as `read_all` has them, else a fresh draft; and what there is to say about it.

    A company of which nothing but answers to general questions is known has no journey at all.
    """
    if found := read_all(folder):
        return found, ""
    path = folder.journeys / DRAFT
    try:
        propose_to(path, engine, interactions, answers, identities)
    except JourneyError as error:
        if error.code != NOTHING_TO_PROPOSE:
            raise
        told = "No journey could be drafted: nothing that happened was imported, and no answer names a touchpoint."
        return [], f"{told} What was answered can be measured all the same."
    drafted = read_all(folder)
    called = ", ".join(f"“{label(one, 'en')}”" for one in drafted)
    return drafted, f"No journey was designed yet: {called} is a draft from the facts, to be corrected."


def overview(folder: Folder, engine: Engine, lake: Lake) -> Result:
    """How many interactions each rule of the map catches, and what it does not know."""
    found = read_all(folder)
    _, facts = lake.reading(["interactions", "answers"])
    coded = dimensions(found, facts["interactions"], facts["answers"])
    matching = match(engine, facts["interactions"], found, coded)
    caught = matching.caught()
    sentence = f"{len(found)} journey(s), {caught.num_rows} rule(s)."
    return Result("map", caught, sentence, tuple(misfits(matching, found)))
