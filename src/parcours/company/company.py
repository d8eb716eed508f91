"""One company: its facts, its derived tables, and every analysis by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from parcours.company.folder import DRAFT, Folder, create, find
from parcours.company.generation import staleness
from parcours.company.opened import Opened
from parcours.company.progress import Progress, silent
from parcours.engine import DuckDBEngine, connect
from parcours.errors import QuestionError
from parcours.vocabulary.lens import Lens
from parcours.vocabulary.port import Engine
from parcours.vocabulary.result import Result

if TYPE_CHECKING:
    from parcours.company.gathering import KnownPeriods
    from parcours.company.importing import Reading
    from parcours.company.segmenting import SegmentSize, SegmentWords
    from parcours.intake import ImportReport
    from parcours.journeys.catching import Signatures
    from parcours.journeys.journey import Journey
    from parcours.loyalty import Segment
    from parcours.report import Workshop
    from parcours.report.section import Page

# What a command does not need is not loaded for it: the rooms are imported where they are asked.

EVERYTHING = Lens()
Where = Mapping[str, str | Sequence[str]] | Sequence[str] | str


class Company(Opened):
    """A company folder, opened. Use it as a context manager, or close it; not from two threads at once.

    Facts: `interactions`, `answers`, `profiles`, `links`. Derived: `steps`, `paths`, `customers` and the other tables
    of `parcours.vocabulary.derived`, all as Ibis tables that run where the company was opened (DuckDB or Spark).

    >>> import parcours
    >>> with parcours.open("shop") as company:
    ...     company.measure("promise-kept", by=["year"]).to_pandas()["year"].tolist()
    ['2024', '2025']
    """

    def __init__(self, folder: Folder, engine: Engine) -> None:
        super().__init__(folder, engine)
        self._criticality: dict[tuple[str | None, Lens, str], Result] = {}
        self._models: dict[Any, Any] = {}
        self._criticality_of: list[Journey] = []

    # Bringing things in

    def reading(
        self,
        files: Sequence[Path | str],
        *,
        recipe: Path | None = None,
        source: str | None = None,
        codebook: Path | None = None,
        samples: bool | None = None,
        progress: Progress = silent,
    ) -> Reading:
        """How these files would be read: as the recipe given says, as a kept one does, or as the guesser proposes.

        A proposal comes with sample facts unless `samples` is false, a known recipe only when it is true; then the
        columns of the files are told as well, and what an import would bring is foreseen.
        """
        from parcours.company import importing

        paths = [Path(file) for file in files]
        return importing.reading(
            self.folder,
            self.settings,
            self._intake_engine(),
            self.lake,
            paths,
            recipe=recipe,
            source=source,
            codebook=codebook,
            samples=samples,
            progress=progress,
        )

    def import_files(self, reading: Reading, *, asked_as: str = "", progress: Progress = silent) -> ImportReport:
        """Bring the files in; what was bad is set aside and can be retried.

        Whoever may have died before hearing of the end asks again under the same name `asked_as`: an import that is
        committed under it is reported and not done a second time.
        Raises InputError, and imports nothing, when no row of the files says anything.
        """
        from parcours.company import importing

        report = importing.import_files(self.folder, self._intake_engine(), self.lake, reading, progress, asked_as)
        self.reread()
        return report

    def imports(self, import_id: str | None = None) -> Result:
        """Every import on record, or one of them."""
        from parcours.company import imports

        return imports.journal(self.lake, import_id)

    def set_aside(self, import_id: str | None = None) -> Result:
        """What is still set aside, or what one import set aside: file, line, column, value and reason."""
        from parcours.company import imports

        return imports.set_aside(self.lake, import_id)

    def undo(self, import_id: str) -> Result:
        """Take an import back, and its retries with it; what other imports brought as well stays."""
        before = self.lake.journal.find(import_id)
        along = [one.import_id for one in self.lake.journal.retries_of(import_id)]
        self.lake.undo(import_id)
        if before.undone_at is not None:
            return Result("undo", self.imports().table, f"{import_id} was taken back before and does not count.")
        told = f"{import_id} no longer counts" + (f", nor do its retries {', '.join(along)}" if along else "")
        return Result("undo", self.imports().table, f"{told}.", ("Refresh to see readings without it.",))

    def retry(
        self, import_id: str, *, recipe: Path | None = None, asked_as: str = "", progress: Progress = silent
    ) -> ImportReport:
        """Read again what an import set aside, after the recipe was mended; `asked_as` as for `import_files`."""
        from parcours.company import importing

        engine = self._intake_engine()
        return importing.retry(self.folder, self.settings, engine, self.lake, import_id, recipe, progress, asked_as)

    def refresh(self, *, progress: Progress = silent) -> Result:
        """Derive everything anew from facts and design, and publish it at once."""
        from parcours.company import refreshing

        result = refreshing.refresh(self.folder, self.settings, self.engine, self.lake, progress)
        self.reread()
        self._forget()
        return result

    def staleness(self) -> list[str]:
        """Why the readings are older than the company is: new facts, a changed map. Empty when they are not."""
        return staleness(self.folder, self.lake, self.generation)

    # Segments

    def segment_size(self, segment: Segment) -> SegmentSize:
        """How many customers a rule would hold, of how many, as of the last refresh; nothing is written.

        Rules about properties or interactions read the facts, others only the derived customers.
        """
        from parcours.company import segmenting

        return segmenting.size(self, segment)

    def segment_words(self) -> SegmentWords:
        """What rules may ask for: the texts of customers' columns, properties of profiles, words of interactions."""
        from parcours.company import segmenting

        return segmenting.words(self)

    # Journeys

    def map(self) -> Result:
        """What is on the map, and how many interactions each touchpoint catches."""
        from parcours.company import design

        return design.overview(self.folder, self.engine, self.lake)

    def propose_journey(self, target: Path | None = None) -> Path:
        """Draft a journey from the facts and write it as YAML; returns where."""
        from parcours import identity
        from parcours.company import design

        refs = identity.refs(self.interactions, self.answers, self.profiles, self.links)
        found = identity.resolve(self.engine, self.links, refs)
        path = target or self.folder.journeys / DRAFT
        return design.propose_to(path, self.engine, self.interactions, self.answers, found.identities)

    def signatures(self) -> Signatures:
        """The kinds of interactions and answers that there are, counted: what rules may ask for."""
        from parcours.journeys.signatures import signatures

        return signatures(self.engine, self.interactions, self.answers)

    # Questions

    def measure(
        self,
        metric: str,
        by: Sequence[str] | str = (),
        *,
        where: Where | None = None,
        start: dt.date | None = None,
        end: dt.date | None = None,
        compare: Literal["previous", "last-year"] | None = None,
        weighted: bool = False,
    ) -> Result:
        """A reading per combination of `by`: value, n, low, high. Shares are 0-1, NPS in points.

        `where` narrows: {"channel": ["web", "app"]}, or as on the command line "channel=web", or several of those.
        """
        from parcours.company import analyses

        return analyses.measure(
            self, metric, by=by, where=where, start=start, end=end, compare=compare, weighted=weighted
        )

    def scorecard(self) -> Result:
        """The headline metrics: now, the period before, the same period last year."""
        from parcours.company import analyses

        return analyses.scorecard(self)

    def flows(self, journey: str | None = None, *, segment: str | None = None, language: str | None = None) -> Result:
        """How customers went from touchpoint to touchpoint: counts, shares and waiting.

        The words here and below are English, or the company's own language where the map has no English labels.
        """
        from parcours.company import analyses

        return analyses.flows(self, journey, segment, analyses.language_of(self, language))

    def criticality(
        self,
        journey: str | None = None,
        *,
        segment: str | None = None,
        start: dt.date | None = None,
        end: dt.date | None = None,
        language: str | None = None,
    ) -> Result:
        """What each touchpoint weighs in loyalty: belief, measured importance with interval, moments of truth.

        With days, of the paths begun between them where there are enough; `about` says `over`: period or all.

        Worked out once for each journey, lens and language until the design or the generation changes.
        """
        from parcours.company import analyses

        asked = (journey, Lens(segment, start, end), analyses.language_of(self, language))
        design = self.journeys
        if design != self._criticality_of:
            self._criticality_of = design
            self._forget()
        if asked not in self._criticality:
            self._criticality[asked] = analyses.criticality(self, *asked, self._models)
        return self._criticality[asked]

    def plan(
        self,
        journey: str | None = None,
        *,
        segment: str | None = None,
        start: dt.date | None = None,
        end: dt.date | None = None,
        language: str | None = None,
    ) -> Result:
        """What to improve next, ranked, with the change to expect and the kind of evidence."""
        from parcours.company import analyses

        spoken = analyses.language_of(self, language)
        weighed = self.criticality(journey, segment=segment, start=start, end=end, language=spoken)
        return analyses.plan(weighed, self.journeys, spoken)

    # Pages

    def overview_page(self, language: str = "en") -> Page:
        """What the studio shows first: headline metrics compared, what changed beyond chance, moments of truth."""
        from parcours.company import pages

        return pages.overview(self, language)

    def journey_page(
        self,
        journey: str,
        lens: Lens = EVERYTHING,
        against: Lens | None = None,
        language: str = "en",
        link: str = "",
        way: str = "",
    ) -> Page:
        """One journey through a lens: map, paths, design against reality, criticality.

        With `against` the map shows both lenses over each other, and a section tells the differences.
        `link` is where touchpoints lead, such as "/touchpoints/{id}/", `way` where what is between two of them leads,
        such as "/customers/?link={source}>{target}". `.plain()` gives JSON-able values.
        Raises QuestionError for an unknown journey or segment.
        """
        from parcours.company import pages

        return pages.journey(self, journey, lens, against, language, link, way)

    def touchpoint_page(self, journey: str, touchpoint: str, lens: Lens = EVERYTHING, language: str = "en") -> Page:
        """One touchpoint: the mirror, volume, scores, promises, what comes before and after, its weight in loyalty.

        Raises QuestionError for an unknown journey, touchpoint or segment.
        """
        from parcours.company import pages

        return pages.touchpoint(self, journey, touchpoint, lens, language)

    def plan_page(self, language: str = "en") -> Page:
        """What to improve next; every finding carries what an action is opened from."""
        from parcours.company import pages

        return pages.plan(self, language)

    def months(self) -> KnownPeriods:
        """Which days are known, and the full months, quarters and years among them, for a choice of periods."""
        from parcours.company.gathering import known_periods

        return known_periods(self.derived("steps"), self.derived("scores"))

    def map_picture(
        self,
        journey: str,
        lens: Lens = EVERYTHING,
        against: Lens | None = None,
        language: str = "en",
        kind: str = "svg",
    ) -> bytes:
        """The map of `journey_page` as a file with title and lens: svg, png or pdf, literal colours, fonts inside.

        Raises QuestionError for another kind, an unknown journey or segment.
        """
        from parcours.company import pages

        return pages.map_picture(self, journey, lens, against, language, kind)

    def workshop_paper(self, held: Workshop, *, language: str = "en") -> bytes:
        """A PDF to take home from a workshop: what was said, the map with it, and the ranked plan.

        State what was said as beliefs of the journey before: map and plan are read from there. Raises QuestionError for
        an unknown journey.
        """
        from parcours.company import pages

        return pages.workshop_paper(self, held, language)

    # Documents

    def report(self, target: Path | str, *, language: str = "en") -> Path:
        """Write one self-contained page; returns where it is."""
        from parcours.company import documents
        from parcours.company.gathering import gather

        criticality, plan = self.criticality(language=language), self.plan(language=language)
        found = gather(self, self.measure, criticality, plan, language)
        return documents.write_report(found, Path(target), language)

    def export(self, what: str, folder: Path | str, *, shape: Literal["parquet", "csv"] = "parquet") -> list[Path]:
        """Write facts, steps or paths as files; returns where they are."""
        from parcours.company import documents

        return documents.export_tables(self, what, Path(folder), shape)

    # Opening and closing

    def close(self) -> None:
        """End the engine's session."""
        close = getattr(self.engine, "close", None)
        if close:
            close()

    def __enter__(self) -> Company:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f'<Company "{self.settings.name}" in {self.folder.root} on {self.engine.name}>'

    def _forget(self) -> None:
        """Let go of what was worked out of tables or a design that have changed."""
        self._criticality.clear()
        self._models.clear()

    def _intake_engine(self) -> DuckDBEngine:
        if isinstance(self.engine, DuckDBEngine):
            return self.engine
        raise QuestionError(
            "intake-needs-duckdb",
            "Files are read on DuckDB.",
            hint="Import without --engine spark, then refresh on it.",
        )


def open(folder: Path | str, *, engine: str = "duckdb", spark_master: str = "local[*]") -> Company:  # noqa: A001
    """Open a company folder. `engine` is duckdb (default) or spark.

    Raises CompanyError when the folder is none, or its settings cannot be read.
    """
    found = find(Path(folder))
    return Company(found, connect(engine, scratch=found.scratch, spark_master=spark_master))


__all__ = ["Company", "create", "open"]
