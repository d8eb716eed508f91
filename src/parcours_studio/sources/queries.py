"""What comes in: sources with their freshness, imports as the journal and the desk know them, what was set aside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404

from parcours.company.folder import DRAFT
from parcours.errors import QuestionError
from parcours.journeys.labels import label
from parcours_studio.company import designs
from parcours_studio.company import queries as company
from parcours_studio.queue.queries import last_ended
from parcours_studio.sources.models import Import, State, Upload
from parcours_studio.ui.words import language

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from parcours.lake import Import as Journalled
    from parcours_studio.queue.models import Job

PAGE = 50
TIMED = {"interactions": "occurred_at", "answers": "answered_at"}


@dataclass
class ImportView:
    """One import, as the journal has it, with what the desk knows beside."""

    import_id: str
    state: str
    source: str
    started_at: dt.datetime
    files: list[tuple[str, int]]
    rows: int
    added: int
    changed: int
    already_known: int
    set_aside: int
    retry_of: str
    undone_at: dt.datetime | None = None
    retries: list[str] = field(default_factory=list)
    """The imports that read again what this one set aside, in the order in which they were made."""
    note: Import | None = None
    upload: Upload | None = None

    @property
    def counts(self) -> bool:
        """Whether its facts are seen."""
        return self.state == "committed"

    @property
    def more_files(self) -> int:
        """How many files it read beside the first."""
        return len(self.files) - 1

    @property
    def last_retry(self) -> str:
        """The retry that tells what is still wrong."""
        return self.retries[-1] if self.retries else ""

    @property
    def is_set_aside(self) -> int:
        """How much it set aside that no retry has read again."""
        return self.set_aside if self.counts and not self.retries else 0


@dataclass
class SourceView:
    """One source."""

    name: str
    has_recipe: bool
    imports: int
    last_import: dt.datetime | None
    last_fact: dt.datetime | None
    set_aside: int


def journal() -> list[ImportView]:
    """Every import on record, the newest first."""
    from parcours.lake.journal import Journal

    found = [_view(one) for one in Journal(company.folder().lake / "imports").imports()]
    by_id = {one.import_id: one for one in found}
    for one in found:
        if one.retry_of in by_id and one.counts:
            by_id[one.retry_of].retries.append(one.import_id)
    return sorted(found, key=lambda one: one.import_id, reverse=True)


def with_notes(found: list[ImportView]) -> list[ImportView]:
    """The imports with what the desk knows of them."""
    ids = [one.import_id for one in found]
    notes = {one.import_id: one for one in Import.objects.filter(import_id__in=ids).select_related("asked_by")}
    uploads = {one.import_id: one for one in Upload.objects.filter(import_id__in=ids).select_related("uploaded_by")}
    for one in found:
        one.note, one.upload = notes.get(one.import_id), uploads.get(one.import_id)
    return found


def one_import(import_id: str) -> ImportView:
    """One import. Raises Http404 when there is none."""
    found = [one for one in journal() if one.import_id == import_id]
    if not found:
        raise Http404
    return with_notes(found)[0]


def sources() -> list[SourceView]:
    """Every source of which a recipe is kept or something was imported, by name."""
    imports = [one for one in journal() if one.state != "intent"]
    kept = {path.stem for path in company.folder().recipes.glob("*.toml")}
    names = sorted(kept | {one.source for one in imports if one.source and one.counts})
    return [_source(name, name in kept, [one for one in imports if one.source == name]) for name in names]


def one_source(name: str) -> SourceView:
    """One source. Raises Http404 when there is none."""
    found = next((one for one in sources() if one.name == name), None)
    if found is None:
        raise Http404
    return found


def only_draft() -> bool:
    """Whether the only journey is the one that the refresh drafted from the facts."""
    return [path.name for path in company.folder().journeys.glob("*.y*ml")] == [DRAFT]


def drafted() -> tuple[str, str] | None:
    """Id and label of the journey that the refresh drafted, while there is no other."""
    found = designs.journeys() if only_draft() else []
    return (found[0].id, label(found[0], language())) if found else None


def open_uploads() -> list[Upload]:
    """Uploads on which somebody should go on."""
    found = Upload.objects.filter(state=State.OPEN).select_related("job", "uploaded_by")
    return list(found)


def upload(upload_id: UUID) -> Upload:
    """One upload. Raises Http404 when there is none, or it was thrown away."""
    related = ("job", "edited_by", "uploaded_by")
    found = Upload.objects.exclude(state=State.DISCARDED).select_related(*related).filter(pk=upload_id).first()
    if found is None:
        raise Http404
    return found


def last_refresh() -> Job | None:
    """The refresh that ended last."""
    return last_ended("refresh")


def aside(import_id: str, reason: str = "", column: str = "") -> ir.Table:
    """What is still set aside, of one import or of all, for one reason, of one column.

    Raises Http404 for an import that does not exist or was taken back.
    """
    try:
        found = company.opened().lake
        if import_id:
            found.must_count(import_id)
        rows = found.quarantine(import_id or None)
    except QuestionError as error:
        raise Http404 from error
    if reason:
        rows = rows.filter(rows.code == reason)
    if column:
        rows = rows.filter(rows["column"] == column)
    return rows


def aside_kinds(import_id: str) -> list[dict[str, Any]]:
    """How much is set aside for which reason in which column, most first."""
    rows = aside(import_id)
    grouped = rows.group_by(["code", "column"]).agg(cells=rows.count())
    found: list[dict[str, Any]] = grouped.order_by([grouped.cells.desc(), "code", "column"]).to_pyarrow().to_pylist()
    return found


def aside_rows(rows: ir.Table, page: int) -> list[dict[str, Any]]:
    """One page of what is set aside."""
    shown = rows.order_by(["import_id", "file", "line", "column"]).drop("record").limit(PAGE, offset=(page - 1) * PAGE)
    found: list[dict[str, Any]] = shown.to_pyarrow().to_pylist()
    return found


def _source(name: str, kept: bool, imports: list[ImportView]) -> SourceView:
    living = [one for one in imports if one.counts]
    facts = [moment for one in living if (moment := _last_fact(company.folder().lake, one.import_id))]
    return SourceView(
        name=name,
        has_recipe=kept,
        imports=len(living),
        last_import=max((one.started_at for one in living), default=None),
        last_fact=max(facts, default=None),
        set_aside=sum(one.is_set_aside for one in living),
    )


@lru_cache(maxsize=4096)
def _last_fact(lake: Path, import_id: str) -> dt.datetime | None:
    """The latest moment that an import tells of, read off the footers of its files, which never change."""
    from pyarrow.parquet import read_metadata

    found = []
    for table, column in TIMED.items():
        for path in (lake / table / import_id).glob("*.parquet"):
            groups = read_metadata(path)
            at = next((n for n in range(groups.num_columns) if groups.schema.column(n).name == column), None)
            for number in range(groups.num_row_groups) if at is not None else ():
                statistics = groups.row_group(number).column(at).statistics
                if statistics is not None and statistics.has_min_max:
                    found.append(statistics.max)
    return max(found, default=None)


def _view(one: Journalled) -> ImportView:
    counts = one.counts.values()
    return ImportView(
        import_id=one.import_id,
        state=one.state,
        source=one.recipe,
        started_at=one.started_at,
        files=[(file.name, file.rows) for file in one.files],
        rows=sum(file.rows for file in one.files),
        added=sum(each.added for each in counts),
        changed=sum(each.changed for each in counts),
        already_known=sum(each.already_known for each in counts),
        set_aside=one.set_aside,
        retry_of=one.retry_of,
        undone_at=one.undone_at,
    )
