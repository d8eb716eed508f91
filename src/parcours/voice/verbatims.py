"""Verbatims: what customers say in their own words, wherever they say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from parcours.vocabulary.derived import VERBATIMS
from parcours.vocabulary.expressions import IN_TIME
from parcours.vocabulary.words import Direction
from parcours.voice.language import Identifier, Language, plain, spoken

if TYPE_CHECKING:
    from parcours.vocabulary.port import Engine

SAMPLE = 500
LONG_ENOUGH = 40
"""Characters of a text that can show a language nobody named."""


def verbatims(
    engine: Engine,
    *,
    interactions: ir.Table,
    answers: ir.Table,
    identities: ir.Table,
    scores: ir.Table,
    steps: ir.Table,
    languages: Sequence[str],
    folder: Path,
) -> ir.Table:
    """One row for each text of a customer: answers, and interactions that are not the company's own push.

    Returns `vocabulary.derived.VERBATIMS`, written below `folder` batch by batch, so that memory stays bounded.

    - `score`, `path`, `touchpoint`: of the answer itself where it has a score, else of the response's answer about
      the whole (without touchpoint), else of its first scored answer; an interaction has those of its first step
    - `language`: identified among `languages` (the company's), those given with texts, and those that a sample of
      longer texts shows; `language_sure` is null where the text was too short and the given language stands
    """
    rows = _said(answers, scores)
    # Few interactions carry text, and in many companies none: what places them on the map is asked for those alone.
    written = engine.keep(interactions.filter(_is_text(interactions.text) & _is_theirs(interactions)))
    if written.count().to_pyarrow().as_py():
        rows = rows.union(_written(written, steps))
    whose = identities.select("customer_ref", "customer")
    placed = rows.left_join(whose, "customer_ref").select(*[name for name in VERBATIMS.names if name in _TOLD])
    texts = engine.keep(placed)
    if not texts.count().to_pyarrow().as_py():
        return engine.read_parquet([], VERBATIMS)
    identifier = Identifier([*languages, *_given(texts), *_spoken(texts)])
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "verbatims.parquet"
    with pq.ParquetWriter(target, VERBATIMS.to_pyarrow(), compression="zstd") as writer:
        for batch in _with_languages(engine.batches(texts), identifier):
            writer.write_batch(batch)
    return engine.read_parquet([target], VERBATIMS)


_TOLD = frozenset(VERBATIMS.names) - {"language_sure"}
_COLUMNS = {name: VERBATIMS[name] for name in VERBATIMS.names if name not in ("customer", "language_sure")}


def _said(answers: ir.Table, scores: ir.Table) -> ir.Table:
    told = answers.filter(_is_text(answers.text))
    scored = scores.filter(scores.score.notnull())
    place = ibis.struct({name: scored[name] for name in ("score", "path", "touchpoint")})
    rank = ibis.struct({"a": ibis.ifelse(scored.touchpoint.isnull(), 0, 1), "b": scored.answer_id})
    own = scored.select("answer_id", own=place)
    whole = scored.filter(scored.response_id.notnull()).group_by("response_id").agg(whole=place.argmin(rank))
    joined = told.left_join(own, "answer_id").drop("answer_id_right").left_join(whole, "response_id")
    best = ibis.coalesce(joined.own, joined.whole)
    return _as_text(
        joined,
        verbatim_id="answer_id",
        said_at="answered_at",
        said_on="answered_on",
        score=best["score"],
        path=best["path"],
        touchpoint=best["touchpoint"],
    )


def _is_theirs(interactions: ir.Table) -> ir.BooleanValue:
    return (interactions.direction != Direction.PUSH.value).fill_null(True)


def _written(told: ir.Table, steps: ir.Table) -> ir.Table:
    steps = steps.semi_join(told.select(*IN_TIME), [*IN_TIME])
    place = ibis.struct({"path": steps.path, "touchpoint": steps.touchpoint})
    first = steps.group_by(*IN_TIME).agg(place=place.argmin(ibis.struct({"a": steps.journey, "b": steps.path})))
    joined = told.left_join(first.rename(step="place"), [*IN_TIME]).drop(*(f"{name}_right" for name in IN_TIME))
    return _as_text(
        joined,
        verbatim_id="interaction_id",
        said_at="occurred_at",
        said_on="occurred_on",
        score=ibis.null("float64"),
        path=joined.step["path"],
        touchpoint=joined.step["touchpoint"],
    )


def _is_text(column: ir.StringValue) -> ir.BooleanValue:
    return (column.strip().length() > 0).fill_null(False)


def _as_text(rows: ir.Table, **columns: str | ir.Value) -> ir.Table:
    rows = rows.mutate(**columns)
    return rows.select("customer_ref", **{name: rows[name].cast(kind) for name, kind in _COLUMNS.items()})


def _given(texts: ir.Table) -> list[str]:
    """The languages that sources say themselves."""
    found = texts.filter(texts.language.notnull()).select("language").distinct().to_pyarrow()
    return [plain(language) for language in found["language"].to_pylist()]


def _spoken(texts: ir.Table) -> list[str]:
    """The languages of a sample; the same texts every time."""
    long = texts.filter(texts.text.length() >= LONG_ENOUGH).select("verbatim_id", "text")
    return spoken(long.order_by("verbatim_id").limit(SAMPLE).to_pyarrow()["text"].to_pylist())


def _with_languages(batches: Iterator[pa.RecordBatch], identifier: Identifier) -> Iterator[pa.RecordBatch]:
    """Identify each different text of a batch once."""
    for batch in batches:
        pairs = list(zip(batch["text"].to_pylist(), batch["language"].to_pylist(), strict=True))
        found: dict[tuple[str, str | None], Language] = {
            pair: identifier.identify(*pair) for pair in dict.fromkeys(pairs)
        }
        columns = {name: batch[name] for name in batch.schema.names}
        columns["language"] = pa.array([found[pair].language for pair in pairs], pa.string())
        columns["language_sure"] = pa.array([found[pair].sure for pair in pairs], pa.float64())
        schema = VERBATIMS.to_pyarrow()
        yield pa.RecordBatch.from_arrays([columns[field.name].cast(field.type) for field in schema], schema=schema)
