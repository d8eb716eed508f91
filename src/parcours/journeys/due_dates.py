"""Promises that lie hidden in the facts: properties that hold a due date, and the event that answers to them."""

from __future__ import annotations

import datetime as dt
import json
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from parcours.journeys.families import says
from parcours.journeys.ids import slug, spelled
from parcours.journeys.journey import Promise
from parcours.vocabulary.expressions import IN_TIME

SAMPLE = 30_000
FEWEST = 10
DUE_WORDS = (
    *("due", "estimat", "expect", "promis", "plan", "deadline", "until", "eta", "target", "sla", "deliver"),
    *("fällig", "faellig", "frist", "vorauss", "zusage", "zugesagt", "versproch", "geplant", "erwartet", "soll"),
    *("termin", "wunschtermin", "liefertermin", "zahlungsziel", "spätestens", "prévu", "prévis", "échéance", "promes"),
    *("délai", "limite", "attendu", "vencim", "plazo", "previst", "scaden", "prazo", "verwacht", "verval", "beloofd"),
)
#: When an invoice is due, only paying it answers; a reminder answers to nothing, it comes because nothing did.
OWED = ("invoice", "rechnung", "factur", "fattur", "fatur", "billing", "pay", "zahl", "paiement", "pagam")
PAID = ("paid", "pay", "bezahl", "zahl", "beglich", "payé", "paiement", "pagad", "pagat", "pago", "pagamento", "betaal")
REMINDED = ("remind", "dunning", "mahn", "erinner", "rappel", "relance", "recordat", "lembrete", "sollecit", "herinner")
#: The end that a row tells is promised by no beginning.
ENDS, STARTED = ("end", "ende", "fin", "fim", "einde"), ("start", "begin")
STEM = 5
#: A date this close to the event is the event's own time, not a promise.
AT_ONCE_S = 1.0
#: Share of the dates without a time of day from which on days were promised.
WHOLE_DAYS = 0.98
#: What a promise found by its property is called.
KEPT = {"en": "{} kept", "de": "{} eingehalten", "fr": "{} respecté"}


@dataclass(frozen=True)
class Candidate:
    """A promise, and what it was seen on."""

    promise: Promise
    event: str
    seen: int
    kept: float


def due_dates(interactions: ir.Table) -> list[Candidate]:
    """Promise candidates, at most one per property: kept when the answering event comes by the date in the property.

    Looked for in a sample of interactions that have a subject.
    """
    told = interactions.filter(interactions.subject_ref.notnull())
    rows = told.order_by(["subject_kind", "subject_ref", *IN_TIME]).limit(SAMPLE)
    columns = ("event", "subject_kind", "subject_ref", "occurred_at", "properties")
    return list(_candidates(rows.select(*columns).to_pyarrow().to_pylist()))


def _candidates(rows: list[dict[str, Any]]) -> Iterator[Candidate]:
    dated: dict[str, dict[tuple[str, str], tuple[dt.datetime, bool]]] = defaultdict(dict)
    carried: dict[str, set[str]] = defaultdict(set)
    unreadable: dict[str, int] = defaultdict(int)
    happened: dict[str, dict[tuple[str, str], dt.datetime]] = defaultdict(dict)
    for row in rows:
        subject = row["subject_kind"], row["subject_ref"]
        happened[row["event"]].setdefault(subject, row["occurred_at"])
        for name, text in _properties(row["properties"] or "{}"):
            due = _moment(text)
            if due is None:
                unreadable[name] += 1
            else:
                dated[name][subject] = due
                carried[name].add(row["event"])
    for name in sorted(dated):
        if len(dated[name]) >= FEWEST and unreadable[name] < len(dated[name]) / 10:
            yield from _answered(name, dated[name], happened, carried[name])


def _answered(
    name: str,
    dated: dict[tuple[str, str], tuple[dt.datetime, bool]],
    happened: dict[str, dict[tuple[str, str], dt.datetime]],
    carried: set[str],
) -> Iterator[Candidate]:
    """The event that a property speaks of: one that shares a word with it, else the one that comes closest to it."""
    first = min(carried, key=lambda each: (statistics.median(at.timestamp() for at in happened[each].values()), each))
    found = []
    for event, times in sorted(happened.items()):
        if not _may_answer(name, carried, event):
            continue
        both = [(times[subject], due) for subject, (due, _) in dated.items() if subject in times]
        shares = _share_a_word(name, event)
        if len(both) >= max(FEWEST, len(dated) / 2) and (shares or says(name, DUE_WORDS)):
            away = statistics.median(abs((at - due).total_seconds()) for at, due in both)
            found.append((not shares, away, event, both))
    if not found:
        return
    answers = [row for row in found if row[2] != first] or found
    _, away, event, both = min(answers, key=lambda row: row[:3])
    if away < AT_ONCE_S:
        return
    # Where clocks go forward at midnight that hour is skipped, so that a few of many days do not begin with it.
    whole_days = sum(is_day for _, is_day in dated.values()) >= WHOLE_DAYS * len(dated)
    late = dt.timedelta(days=1) if whole_days else dt.timedelta(0)
    kept = sum(at < due + late if whole_days else at <= due for at, due in both) / len(both)
    words = spelled(name)
    promise = Promise(
        id=f"{slug(name)}-kept",
        label={language: wording.format(words.capitalize()) for language, wording in KEPT.items()},
        to=event,
        from_="" if event in carried else first,
        by=name,
        compare="day" if whole_days else "instant",
        share=0.95,
    )
    yield Candidate(promise, event, len(both), kept)


def _may_answer(name: str, carried: set[str], event: str) -> bool:
    """Whether an event can be what a date was promised for."""
    owed = says(name, OWED) or all(says(each, OWED) for each in carried)
    if owed and not any(says(name, (word,)) for word in ("reply", "answer", "deliver")):
        return says(event, PAID) is not None
    ended = spelled(name).split()[:1] in [[word] for word in ENDS] and says(event, STARTED) is not None
    return says(event, REMINDED) is None and not ended


def _properties(text: str) -> Iterable[tuple[str, str]]:
    try:
        content = json.loads(text)
    except ValueError:
        return []
    known = content.items() if isinstance(content, dict) else ()
    return [(name, value) for name, value in known if isinstance(value, str) and value]


def _moment(text: str) -> tuple[dt.datetime, bool] | None:
    """The moment (its distance from UTC taken off), and whether it is a day only."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if not 1970 < moment.year < 2100:
        return None
    is_day = moment.time() == dt.time()
    if moment.tzinfo:
        moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
    return moment, is_day


def _share_a_word(name: str, event: str) -> bool:
    words = {word[:STEM] for word in spelled(name).split() if len(word) >= STEM}
    return any(word[:STEM] in words for word in spelled(event).split())
