"""The sources of a page seen through a lens: every question and every table about the same customers and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from parcours.journeys.lensed import STEP_COLUMNS, begun, flows_seen, happened, kept, of_segment, variants_of
from parcours.report.gather.sources import Measure, Sources
from parcours.vocabulary.lens import Lens
from parcours.vocabulary.result import Result

Keep = Callable[[ir.Table], ir.Table]


def through(sources: Sources, lens: Lens, keep: Keep = lambda table: table) -> Sources:
    """The same sources under a lens; their criticality and plan have to be asked for under it.

    Paths count in the period in which they begin, answers, promises and moves from touchpoint to touchpoint on their
    own day. Through an open lens the sources are as they were. `keep` is the engine's, so that what several questions
    read is narrowed once.
    """
    if lens.is_open:
        return sources
    narrow = of_segment(sources.tables, lens.segment)
    tables = kept(begun({**sources.tables, **narrow}, Lens(None, lens.start, lens.end)), keep)
    if lens.has_period:
        today = happened(narrow, Lens(None, lens.start, lens.end))
        tables |= {"moves": keep(today["steps"].select(*STEP_COLUMNS)), "said": keep(today["scores"])}
    moves = tables.get("moves", tables["steps"])
    tables["flows"] = keep(flows_seen(sources.tables["flows"], moves, lens))
    tables["variants"] = keep(variants_of(sources.tables["variants"], tables["paths"]))
    return replace(sources, tables=tables, measure=_Narrowed(sources.measure, lens), lens=lens)


@dataclass(frozen=True)
class _Narrowed:
    """The company's `measure` with the lens's segment and days in every question that names no days itself."""

    measure: Measure
    lens: Lens

    def __call__(
        self,
        metric: str,
        by: Sequence[str] = (),
        *,
        where: Mapping[str, str | Sequence[str]] | None = None,
        start: dt.date | None = None,
        end: dt.date | None = None,
        compare: Any = None,
    ) -> Result:
        only = {"segment": self.lens.segment} if self.lens.segment else {}
        if start is None and end is None:
            start, end = self.lens.start, self.lens.end
        return self.measure(metric, by, where={**(where or {}), **only}, start=start, end=end, compare=compare)
