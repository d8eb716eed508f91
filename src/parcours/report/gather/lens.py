"""The sources of a page seen through a lens: every question and every table about the same customers and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parcours.journeys.lensed import begun, flows_seen, happened, variants_of
from parcours.report.gather.sources import Measure, Sources
from parcours.vocabulary.lens import Lens
from parcours.vocabulary.result import Result

MOVES = "moves"
"""The steps made in the period; `steps` are those of the paths begun in it, also the later ones."""


def through(sources: Sources, lens: Lens) -> Sources:
    """The same sources under a lens; their criticality and plan have to be asked for under it.

    Paths count in the period in which they begin, answers, promises and moves from touchpoint to touchpoint on their
    own day. Through an open lens the sources are as they were.
    """
    if lens.is_open:
        return sources
    tables = begun(sources.tables, lens)
    moves = happened({name: sources.tables[name] for name in ("steps", "memberships")}, lens)["steps"]
    tables["flows"] = flows_seen(sources.tables["flows"], moves, lens)
    tables["variants"] = variants_of(sources.tables["variants"], tables["paths"])
    return replace(sources, tables={**tables, MOVES: moves}, measure=_Narrowed(sources.measure, lens), lens=lens)


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
