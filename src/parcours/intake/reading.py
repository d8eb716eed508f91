"""Reading a source: files in, checked facts out, and everything that is not a fact set aside or counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import ibis
import ibis.expr.types as ir

from parcours.intake.answers import draft_answers
from parcours.intake.audit import Audit, count_files, wrong_cells
from parcours.intake.codebook import with_codebooks
from parcours.intake.counting import count_facts
from parcours.intake.drafting import Drafting
from parcours.intake.drafts import Draft, Import, Rows
from parcours.intake.duplicates import Settled, filled, settle
from parcours.intake.files import Staged, left_out, stage
from parcours.intake.import_report import ImportReport, report_on
from parcours.intake.interactions import draft_interactions
from parcours.intake.kinds import load
from parcours.intake.profiles import draft_links, draft_profiles, links_of
from parcours.intake.recipe import Answers, File, Interaction, Profile, Recipe
from parcours.intake.recipe_checks import declarations
from parcours.intake.references import Aggregate
from parcours.intake.rows import Desk
from parcours.intake.set_aside import (
    bad_totals,
    broken_lines,
    problems_found,
    quarantined,
    rivals_found,
    without_landed,
    without_told,
)
from parcours.intake.sorting import readable, sort_out
from parcours.vocabulary.facts import FACTS, QUARANTINE
from parcours.vocabulary.port import IntakeEngine

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is finished, and of how much."""


def _silent(step: str, done: int, of: int) -> None: ...


@dataclass(frozen=True)
class Intake:
    """What a source brought: tables of facts by name, what was set aside, and the counts of both."""

    recipe: Recipe
    facts: dict[str, ir.Table]
    quarantine: ir.Table
    audit: Audit
    engine: IntakeEngine = field(repr=False)
    unread: tuple[Path, ...] = ()
    """Files that fit no pattern of the recipe."""
    left: tuple[str, ...] = ()
    """Sheets of workbooks and members of zips that the recipe leaves out, though they look like those that it reads."""
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The columns of each table that some declaration fills; the others are null in every row."""
    expected: Mapping[str, int] = field(default_factory=dict)
    """How many facts of each table there are at the most."""

    @property
    def brought(self) -> dict[str, ir.Table]:
        """The facts as they are to be written: without the columns that nothing fills."""
        return {name: table.select(*self.given.get(name, table.columns)) for name, table in self.facts.items()}

    def report(self, facts: Mapping[str, ir.Table] | None = None) -> ImportReport:
        """Count all that came in and out; `facts` are the same facts where they lie written, to spare reading twice."""
        unread = (*(path.name for path in self.unread), *self.left)
        counts = count_facts(self.engine, facts or self.facts, self.quarantine)
        return report_on(self.recipe.source, self.audit, unread, counts)


def read_source(
    recipe: Recipe,
    paths: Sequence[Path],
    *,
    engine: IntakeEngine,
    scratch: Path,
    time_zone: str = "UTC",
    currency: str = "",
    folder: Path | None = None,
    import_id: str = "",
    received_at: dt.datetime | None = None,
    progress: Progress = _silent,
) -> Intake:
    """Read files as a recipe says. Facts come as expressions on `engine` over what was staged in `scratch`.

    `time_zone` and `currency` are the company's; `folder` is where the recipe's codebooks lie; `import_id` and
    `received_at` (UTC) are put on the facts when given. The facts run when they are written: `scratch` must stay until
    then. When not to use: for records that were set aside before, see `read_again`.
    Raises RecipeError when no file fits a pattern, a file that is joined or a column is missing; InputError for a file
    that cannot be read at all.
    """
    recipe = with_codebooks(recipe, folder) if folder else recipe
    found, unread = sort_out(recipe, paths)
    recipe = readable(recipe, found)
    staged = _stage_all(recipe, found, scratch, progress)
    left = _left_out(recipe, found, staged)
    desk = Desk(engine, recipe, {name: load(engine, name, recipe.files[name], each) for name, each in staged.items()})
    drafts = draft_all(desk, Import(time_zone, currency, received_at, import_id))
    progress("checking", 0, 1)
    settled = settle_all(engine, drafts)
    audit = Audit(count_files(desk, [each for _, each in drafts], settled), tuple(each.tally for _, each in drafts))
    audit.count_duplicates(settled)
    progress("checking", 1, 1)
    parts = [*set_aside(desk, drafts, settled), *_beside_drafts(desk, drafts)]
    quarantine = _together(parts) if parts else _none(engine, "quarantine")
    facts = facts_of(engine, settled)
    return Intake(recipe, facts, quarantine, audit, engine, unread, left, given(settled), expected(drafts))


def draft_all(rows: Rows, import_: Import) -> list[tuple[Drafting, Draft]]:
    """Lay out every declaration of the recipe."""
    listed = [declaration for _, declaration in declarations(rows.recipe)]
    made = []
    for number, declaration in enumerate(listed):
        drafting = Drafting(rows, import_, declaration, number, len(listed))
        made.append((drafting, _draft(drafting)))
    return made


def settle_all(engine: IntakeEngine, drafts: Sequence[tuple[Drafting, Draft]]) -> dict[str, Settled]:
    """The facts of all declarations, table by table, each key once."""
    parts: dict[str, list[ir.Table]] = {}
    for drafting, each in drafts:
        parts.setdefault(each.table, []).append(each.facts)
        if (links := links_of(drafting, each)) is not None:
            parts.setdefault("links", []).append(links)
    tables = {name: engine.view(_together(parts[name])) for name in FACTS if name in parts}
    most = sum(expected(drafts).values())
    return {name: settle(engine, name, table, filled(parts[name]), most) for name, table in tables.items()}


def facts_of(engine: IntakeEngine, settled: Mapping[str, Settled]) -> dict[str, ir.Table]:
    """All four tables of facts; those that nothing was declared for are empty."""
    return {name: settled[name].facts if name in settled else _none(engine, name) for name in FACTS}


def given(settled: Mapping[str, Settled]) -> dict[str, tuple[str, ...]]:
    """The columns of each table that some declaration fills."""
    return {name: each.given for name, each in settled.items()}


def expected(drafts: Sequence[tuple[Drafting, Draft]]) -> Mapping[str, int]:
    """How many facts of each table may be made: one of each row that takes part, or one of each question in it."""
    found: Counter[str] = Counter()
    for drafting, each in drafts:
        found[each.table] += each.tally.taking_part * max(1, len(getattr(drafting.declaration, "questions", ())))
    return found


def set_aside(rows: Rows, drafts: Sequence[tuple[Drafting, Draft]], settled: Mapping[str, Settled]) -> list[ir.Table]:
    """Rows of the quarantine; only drafts in which something is wrong are looked at again."""
    parts = []
    told: list[tuple[Draft, ir.Table]] = []
    for drafting, each in drafts:
        found = problems_found(rows.engine, each) if each.tally.wrong or wrong_cells(each) else None
        if found is not None:
            twins = [other.made for beside, other in drafts if other is not each and drafting.tells_the_same(beside)]
            same = [said for other, said in told if other.keeps(each)]
            found = rows.engine.keep(without_told(without_landed(found, twins) if twins else found, same))
            told.append((each, found))
            parts += quarantined(rows, each, found)
        rivals = settled[each.table].rivals
        if rivals is not None:
            parts += quarantined(rows, each, rivals_found(rivals, each, drafting.same_key))
    return parts


def _draft(drafting: Drafting) -> Draft:
    declaration = drafting.declaration
    if isinstance(declaration, Interaction):
        return draft_interactions(drafting, declaration)
    if isinstance(declaration, Answers):
        return draft_answers(drafting, declaration)
    return (
        draft_profiles(drafting, declaration)
        if isinstance(declaration, Profile)
        else draft_links(drafting, declaration)
    )


def _stage_all(
    recipe: Recipe, found: Mapping[str, Sequence[Path]], scratch: Path, progress: Progress
) -> dict[str, list[Staged]]:
    total = sum(path.stat().st_size for paths in found.values() for path in paths if path.is_file())
    done, staged = 0, dict[str, list[Staged]]()
    for kind, paths in found.items():
        for path in paths:
            step = partial(_step, progress, f"reading {path.name}", done, total)
            # Two folders may hold files of the same name.
            place = scratch / f"{kind}-{len(staged.get(kind, []))}"
            staged.setdefault(kind, []).append(stage(path, recipe.files[kind], place, progress=step))
            done += path.stat().st_size
    return staged


def _left_out(
    recipe: Recipe, found: Mapping[str, Sequence[Path]], staged: Mapping[str, Sequence[Staged]]
) -> tuple[str, ...]:
    """What no kind reads of files that hold several tables, by name."""
    kinds: dict[Path, list[tuple[File, Staged]]] = {}
    for name, paths in found.items():
        for path, each in zip(paths, staged[name], strict=True):
            kinds.setdefault(path, []).append((recipe.files[name], each))
    return tuple(
        f"{path.name} ({sheet})" if same else f"{path.name} ({sheet}, with other headings)"
        for path, own in kinds.items()
        for sheet, same in left_out(path, own)
    )


def _step(progress: Progress, name: str, before: int, total: int, done: int, of: int) -> None:
    progress(name, min(before + done, total), total)


def _beside_drafts(desk: Desk, drafts: Sequence[tuple[Drafting, Draft]]) -> list[ir.Table]:
    """What was set aside before any declaration saw it: cells that cannot be added up, lines that are no rows."""
    totals = [ref for _, each in drafts for ref in each.wanted if isinstance(ref, Aggregate)]
    staged = [each for kind in desk.kinds.values() for each in kind.staged]
    broken = [desk.engine.from_arrow(broken_lines(each)) for each in staged if each.rejects.num_rows]
    return [*bad_totals(desk, totals), *broken]


def _none(engine: IntakeEngine, name: str) -> ir.Table:
    schema = QUARANTINE if name == "quarantine" else FACTS[name][0]
    return engine.from_arrow(schema.to_pyarrow().empty_table())


def _together(tables: Sequence[ir.Table]) -> ir.Table:
    return ibis.union(*tables, distinct=False) if len(tables) > 1 else tables[0]
