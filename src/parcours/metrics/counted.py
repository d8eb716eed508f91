"""Reading counted metrics: sum the tallies, or tally anew what the stored ones cannot split."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from parcours.errors import QuestionError
from parcours.metrics.cells import Cell
from parcours.metrics.estimates import MEAN, SUMS, Readings, Sums
from parcours.metrics.metric import Counted
from parcours.metrics.promises import with_promises
from parcours.metrics.question import PROMISE_PREFIX, Question
from parcours.metrics.tables import Tables, needed
from parcours.metrics.tallies import CUSTOMER, summed, tally_name, widening
from parcours.statistics import resampling
from parcours.statistics.intervals import Numbers
from parcours.vocabulary.derived import TALLIES

FEWEST, FEW = 5, 15
"""Means of at least so many and fewer than so many answers get a bootstrap interval."""
MOST_RESAMPLED = 200
"""Cells with few answers beyond this number keep Student's interval, or a page would wait for minutes."""


def read(tables: Tables, question: Question, metric: Counted) -> tuple[list[str], list[Cell], Readings]:
    """The columns (`by` and what must be kept apart), the cells in words, and their readings."""
    columns = [*question.by, *(name for name in metric.apart if name not in question.by)]
    anew = tallied_anew(question)
    table = _observed(tables, question, metric) if anew else _stored(tables, question, metric)
    table = table.mutate(**question.cells(table))
    sums = summed(table, columns) if anew else table.aggregate(by=columns, **{name: table[name].sum() for name in SUMS})
    cells, totals = _added_up(sums.to_pyarrow(), columns, question)
    if not metric.estimate.sampled:
        effects = np.ones(len(cells))
    elif anew:
        effects = _effects_of_cells(table, question, columns, cells)
    else:
        effects = _effects_kept(tables, question, metric, columns, cells)
    found = metric.estimate.read(Sums.of(totals, effects, weighted=question.weighted))
    if metric.estimate is MEAN:
        found = _means_of_few(tables, question, metric, columns, cells, found)
    return columns, cells, found


def tallied_anew(question: Question) -> bool:
    """Whether the question names something that stored tallies are not split by, or segments that may overlap."""
    named = (*question.by, *question.where)
    overlapping = len(question.where.get("segment", ())) > 1 and "segment" not in question.by
    return overlapping or any(name not in TALLIES for name in named if name not in ("week", "month", "quarter", "year"))


def _stored(tables: Tables, question: Question, metric: Counted) -> ir.Table:
    kept = needed(tables.tallies, "tallies")
    kept = kept.filter(kept.metric == tally_name(metric, on_the_map=question.on_the_map))
    if "segment" in question.where:
        kept = kept.filter(kept.segment.isin([name for name in question.where["segment"] if name]))
    elif "segment" in question.by:
        kept = kept.filter(kept.segment.notnull())
    else:
        kept = kept.filter(kept.segment.isnull())
    return question.within(kept)


def observed(tables: Tables, question: Question, metric: Counted) -> ir.Table | None:
    """The observations that a question is about, with their segments; None where they are not at hand."""
    source = metric.on_the_map if metric.on_the_map and question.on_the_map else metric.observations
    found = source(tables)
    if found is None:
        return None
    for name in dict.fromkeys((*question.by, *question.where)):
        if name.startswith(PROMISE_PREFIX):
            codes = question.words.codes("promise", question.words.id_of("promise", name.removeprefix(PROMISE_PREFIX)))
            found = with_promises(found, needed(tables.promises, "promises"), codes, name)
    return question.with_segments(question.within(found), tables)


def _observed(tables: Tables, question: Question, metric: Counted) -> ir.Table:
    found = observed(tables, question, metric)
    if found is None:
        raise QuestionError(
            "not-in-tallies", f"{metric.label} is not kept for several segments together.", hint="Ask by segment."
        )
    return found


def _added_up(rows: pa.Table, columns: Sequence[str], question: Question) -> tuple[list[Cell], dict[str, Numbers]]:
    """Codes become ids; cells that then read alike (two journeys with one touchpoint id) are added up."""
    cells = in_words(rows, columns, question)
    places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    target = np.array([places[cell] for cell in cells], dtype=np.intp)
    added = {name: np.zeros(len(places)) for name in SUMS}
    for name, totals in added.items():
        np.add.at(totals, target, rows[name].fill_null(0).to_numpy())
    return list(places), added


def in_words(rows: pa.Table, columns: Sequence[str], question: Question) -> list[Cell]:
    """The rows' cells in words."""
    if not columns:
        return [()] * rows.num_rows
    return list(zip(*(question.worded(name, rows[name].to_pylist()) for name in columns), strict=True))


def _effects_of_cells(table: ir.Table, question: Question, columns: list[str], cells: Sequence[Cell]) -> Numbers:
    """The design effect of each cell, from its own answers."""
    customers = summed(table.mutate(period=ibis.literal(0)), [*columns, "period", *CUSTOMER])
    rows = widening(customers, columns).to_pyarrow()
    values = rows["deff_weighted" if question.weighted else "deff"].to_pylist()
    known: dict[Cell, float] = {}
    for cell, value in zip(in_words(rows, columns, question), values, strict=True):
        known[cell] = max(value or 1.0, known.get(cell, 1.0))
    return np.array([known.get(cell, 1.0) for cell in cells])


def _effects_kept(
    tables: Tables, question: Question, metric: Counted, columns: Sequence[str], cells: Sequence[Cell]
) -> Numbers:
    """The design effect kept for each cell: of its touchpoint where it has one, for the time that it covers."""
    effects = needed(tables.design_effects, "design effects")
    effects = effects.filter(effects.metric == metric.name, effects.span == _span(question))
    column = effects.deff_weighted if question.weighted else effects.deff
    known: dict[tuple[str | None, str | None], float] = {}
    for row in effects.select("scale", "touchpoint", effect=column).to_pyarrow().to_pylist():
        touchpoint = question.words.ids.get("touchpoint", {}).get(row["touchpoint"])
        known[row["scale"], touchpoint] = max(row["effect"] or 1.0, known.get((row["scale"], touchpoint), 1.0))
    asked = question.where.get("touchpoint", ())
    only = asked[0] if len(asked) == 1 else None
    found = []
    for cell in cells:
        named = dict(zip(columns, cell, strict=True))
        scale, touchpoint = named.get("scale"), named.get("touchpoint", only)
        found.append(known.get((scale, touchpoint), known.get((scale, None), 1.0)))
    return np.array(found)


def _span(question: Question) -> str:
    """The shortest stretch of time with a design effect that holds one cell."""
    if question.period:
        return "month" if question.period in ("day", "week", "month") else "year"
    if question.start and question.end:
        days = (question.end - question.start).days + 1
        return next((span for span, most in (("month", 31), ("year", 366)) if days <= most), "all")
    return "all"


def _means_of_few(
    tables: Tables, question: Question, metric: Counted, columns: list[str], cells: list[Cell], found: Readings
) -> Readings:
    """Replace Student's interval by a bootstrap where a mean rests on 5 to 14 answers that are at hand."""
    few = np.flatnonzero((found.n >= FEWEST) & (found.n < FEW))
    if not 0 < few.size <= MOST_RESAMPLED or tables.scores is None:
        return found
    observed = _observed(tables, question, metric)
    observed = observed.mutate(**question.cells(observed))
    counted = observed.mutate(answers=observed.count().over(group_by=[observed[name] for name in columns]))
    rows = counted.filter(counted.answers < FEW).select(*columns, "x", "w").to_pyarrow()
    answers: dict[Cell, list[tuple[float, float]]] = {}
    for key, x, w in zip(in_words(rows, columns, question), rows["x"].to_pylist(), rows["w"].to_pylist(), strict=True):
        answers.setdefault(key, []).append((x, w if question.weighted else 1.0))
    for place in few:
        values, weights = zip(*sorted(answers[cells[place]]), strict=True)
        found.low[place], found.high[place] = resampling.mean_of_few(values, weights)
        found.method[place] = "bootstrap BCa"
    return found
