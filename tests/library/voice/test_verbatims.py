"""Verbatims: every text of a customer, with its score, its place on the map and its language."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from parcours.engine import DuckDBEngine
from parcours.vocabulary.derived import IDENTITIES, SCORES, STEPS, VERBATIMS
from parcours.vocabulary.facts import ANSWERS, INTERACTIONS
from parcours.voice import Identifier, verbatims

NOON = dt.datetime(2024, 5, 1, 12)
GERMAN = "Der Zug war schon wieder zu spät und niemand hat uns etwas gesagt"
FRENCH = "Le train était encore en retard et personne ne nous a rien dit"
ENGLISH = "The train was late again and nobody told us anything about it"
PORTUGUESE = "O produto chegou muito antes do prazo e veio tudo certo, recomendo a loja"


def found(
    engine: DuckDBEngine,
    folder: Path,
    *,
    interactions: list[dict[str, Any]] | None = None,
    answers: list[dict[str, Any]] | None = None,
    scores: list[dict[str, Any]] | None = None,
    steps: list[dict[str, Any]] | None = None,
    languages: tuple[str, ...] = ("de", "en", "fr"),
) -> dict[str, dict[str, Any]]:
    def table(schema: ibis.Schema, rows: list[dict[str, Any]] | None) -> ir.Table:
        return engine.from_arrow(pa.Table.from_pylist(rows or [], schema=schema.to_pyarrow()))

    made = verbatims(
        engine,
        interactions=table(INTERACTIONS, interactions),
        answers=table(ANSWERS, answers),
        identities=table(IDENTITIES, [{"customer_ref": "crm:1", "customer": 5, "customer_id": "crm:1"}]),
        scores=table(SCORES, scores),
        steps=table(STEPS, steps),
        languages=languages,
        folder=folder / "voice",
    )
    assert made.schema() == VERBATIMS
    return {row["verbatim_id"]: row for row in made.to_pyarrow().to_pylist()}


def answer(number: int, text: str | None, **more: Any) -> dict[str, Any]:
    return {"answer_id": f"a{number}", "customer_ref": "crm:1", "answered_at": NOON, "text": text} | more


def test_the_language_is_told_from_the_text_not_from_what_the_source_believes(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    texts = [answer(n, text, language="en") for n, text in enumerate((GERMAN, FRENCH, ENGLISH))]
    rows = found(engine, tmp_path, answers=texts)
    assert [rows[f"a{n}"]["language"] for n in range(3)] == ["de", "fr", "en"]
    assert all(row["language_sure"] > 0.9 and row["customer"] == 5 for row in rows.values())


def test_a_text_too_short_to_tell_keeps_the_given_language(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows = found(engine, tmp_path, answers=[answer(0, "Super !", language="fr-CH"), answer(1, "ok")])
    assert (rows["a0"]["language"], rows["a0"]["language_sure"]) == ("fr", None)
    assert (rows["a1"]["language"], rows["a1"]["language_sure"]) == (None, None)


def test_a_language_that_nobody_named_is_heard_in_the_texts(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows = found(engine, tmp_path, answers=[answer(0, PORTUGUESE)], languages=("en",))
    assert rows["a0"]["language"] == "pt"


def test_a_verbatim_has_the_score_of_its_answer_or_of_its_response(engine: DuckDBEngine, tmp_path: Path) -> None:
    texts = [answer(n, ENGLISH, response_id=response) for n, response in enumerate(("r1", "r2", None))]
    scores = [
        {"answer_id": "a0", "response_id": "r1", "score": 2.0, "path": 10, "touchpoint": 3},
        {"answer_id": "b1", "response_id": "r2", "score": 5.0, "path": 11, "touchpoint": 4},
        {"answer_id": "b2", "response_id": "r2", "score": 1.0, "path": 12},
    ]
    rows = found(engine, tmp_path, answers=texts, scores=scores)
    assert [(rows[f"a{n}"]["score"], rows[f"a{n}"]["path"]) for n in range(3)] == [(2.0, 10), (1.0, 12), (None, None)]


def test_what_customers_write_counts_and_what_the_company_writes_does_not(engine: DuckDBEngine, tmp_path: Path) -> None:
    mails = [("i1", "pull", ENGLISH), ("i2", "push", ENGLISH), ("i3", None, ENGLISH), ("i4", "pull", "  ")]
    rows = found(
        engine,
        tmp_path,
        interactions=[
            {
                "interaction_id": id_,
                "direction": direction,
                "text": text,
                "customer_ref": "crm:2",
                "occurred_at": NOON,
                "sequence": number,
            }
            for number, (id_, direction, text) in enumerate(mails, start=1)
        ],
        steps=[
            {"occurred_at": NOON, "sequence": 1, "journey": 1, "path": 20, "touchpoint": 8},
            {"occurred_at": NOON, "sequence": 1, "journey": 0, "path": 30, "touchpoint": 9},
        ],
    )
    assert set(rows) == {"i1", "i3"}
    assert (rows["i1"]["touchpoint"], rows["i1"]["path"], rows["i1"]["customer"]) == (9, 30, None)


def test_no_texts_are_no_verbatims(engine: DuckDBEngine, tmp_path: Path) -> None:
    assert found(engine, tmp_path, answers=[answer(0, None)]) == {}


@pytest.mark.parametrize("text", ["", "ok", "\x00 \u200b", "🙂🙂🙂", "12 34 56"])
def test_any_text_gets_an_answer(text: str) -> None:
    language = Identifier(["de", "en", "xx"]).identify(text, None)
    assert language.language in (None, "de", "en")
