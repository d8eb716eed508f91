"""What a page is made of: sections with a finding, pictures, the numbers behind them, and what can be said further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from parcours.charts.readings import PlanReading, VariantReading
from parcours.report.finding import Finding
from parcours.report.sentences import in_a_row
from parcours.report.tables import Table
from parcours.report.tiles import Strip


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawing for the page; `narrow` is drawn anew for a phone, else the wide one scrolls inside its frame."""

    wide: Markup
    narrow: Markup | None = None
    scrolls: bool = False
    """Whether it scrolls inside its frame although there is a narrow drawing."""
    title: str = ""

    @property
    def width(self) -> str:
        """The drawing's own width in pixels; the page enlarges it a little at most."""
        return self.wide.partition(' width="')[2].partition('"')[0]

    def plain(self) -> dict[str, Any]:
        """As plain values for JSON."""
        narrow = None if self.narrow is None else str(self.narrow)
        scrolls = self.scrolls or self.narrow is None
        return {"wide": str(self.wide), "narrow": narrow, "title": self.title, "scrolls": scrolls, "width": self.width}


@dataclass(frozen=True, kw_only=True)
class Section:
    """One card of a page."""

    id: str
    kicker: str
    finding: str = ""
    leads: tuple[Finding, ...] = ()
    """The parts of the finding with what each is about."""
    remarks: tuple[str, ...] = ()
    picture: Picture | None = None
    table: Table | None = None
    findings: tuple[Finding, ...] = ()
    """A list below the picture."""
    ways: tuple[VariantReading, ...] = ()
    ways_finding: str = ""
    plan: tuple[PlanReading, ...] = ()
    plan_findings: tuple[Finding, ...] = ()
    """The lines of `plan` in words."""
    plan_rest: str = ""
    """What is said of the lines that are not spelt out."""
    strip: Strip | None = None
    empty: str = ""
    """What to do when there is nothing to show."""
    pictures: tuple[Picture, ...] = field(default=())
    pictures_heading: str = ""
    open_tables: tuple[Table, ...] = ()
    """Tables that are themselves the content."""

    @property
    def stands_beside(self) -> bool:
        """Whether, on a wide page, its picture stands beside words and needs no more than half of the width."""
        fits = self.picture is not None and self.picture.narrow is not None and not self.picture.scrolls
        return fits and bool(self.plan or self.findings)

    def on(self, journey: str) -> Section:
        """The same section with the journey named wherever a finding or a row is about something."""

        def named(about: Mapping[str, Any]) -> Mapping[str, Any]:
            return {**about, "journey": journey} if about else about

        def found(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
            return tuple(Finding(one.text, named(one.about)) for one in findings)

        def rows(table: Table) -> Table:
            return replace(table, abouts=tuple(named(about) for about in table.abouts))

        return replace(
            self,
            leads=found(self.leads),
            findings=found(self.findings),
            table=rows(self.table) if self.table else None,
            open_tables=tuple(rows(table) for table in self.open_tables),
        )

    def plain(self) -> dict[str, Any]:
        """As plain values for JSON, the same keys for every section; docs/reference/pages.md tells them."""
        pictures = [*([self.picture] if self.picture else []), *self.pictures]
        tables = [
            *(one.plain(opened=True) for one in self.open_tables),
            *([self.table.plain(opened=False)] if self.table else []),
        ]
        return {
            "kicker": self.kicker,
            "finding": self.finding,
            "leads": [_plain_finding(one) for one in self.leads],
            "remarks": list(self.remarks),
            "pictures": [picture.plain() for picture in pictures],
            "tables": tables,
            "findings": [_plain_finding(one) for one in (*self.plan_findings, *self.findings)],
            "findings_rest": self.plan_rest,
            "strip": self.strip.plain() if self.strip else None,
            "ways": {"finding": self.ways_finding, "rows": [_plain_way(one) for one in self.ways]},
            "empty": self.empty,
        }


@dataclass(frozen=True, kw_only=True)
class Page:
    """Sections by id in reading order, and the facts about them."""

    sections: tuple[Section, ...]
    about: Mapping[str, Any]

    def plain(self) -> dict[str, Any]:
        """As plain values that JSON can hold; the shape stands in docs/reference/pages.md and is kept stable."""
        return {"sections": {one.id: one.plain() for one in self.sections}, "about": dict(self.about)}


def _plain_finding(one: Finding) -> dict[str, Any]:
    return {"text": one.text, "about": dict(one.about)}


def _plain_way(one: VariantReading) -> dict[str, Any]:
    """One way through the journey, a touchpoint several times in a row said once."""
    way = [{"touchpoint": label, "times": times} for label, times in in_a_row(one.touchpoints)]
    return {"paths": one.paths, "share": one.share.value, "follows": one.follows, "way": way}
