"""The address of a page read as what a number is about, and written.

?journey=&stage=&touchpoint=&passed= ids · deviation=KIND:TOUCHPOINT · promise=ID:kept|broken ·
link=SOURCE>TARGET (empty: where paths begin or end) · score=low..high · metric= · segment= · from= · to= · life= ·
account=REF · said=1 · words= · language= · channel=
"""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, QueryDict

from parcours.errors import QuestionError
from parcours.vocabulary.behind import Behind
from parcours_studio.studies.lens import lens_of

LONGEST = 200
NAMES = (
    *("journey", "stage", "touchpoint", "passed", "deviation", "link", "promise", "score", "metric"),
    *("segment", "from", "to", "life", "account", "said", "words", "language", "channel"),
)
"""Every filter that an address may name."""
PLAIN = {
    "journey": "journey", "stage": "stage", "touchpoint": "touchpoint", "passed": "passed", "metric": "metric",
    "life": "life_cycle", "account": "account", "words": "words", "language": "language", "channel": "channel",
}  # fmt: skip
"""Filters that say nothing but a word or an id, and what `Behind` calls them."""


def behind_of(request: HttpRequest, *, words: str = "") -> Behind:
    """What the address is about; `words` come from elsewhere. Raises QuestionError for what cannot be read."""
    asked, lens = request.GET, lens_of(request)
    plain = {name: asked.get(key, "").strip()[:LONGEST] for key, name in PLAIN.items()}
    return Behind(
        **(plain | ({"words": words.strip()[:LONGEST]} if words else {})),
        deviation=_pair(asked, "deviation", ":", "missing:refund"),
        link=_pair(asked, "link", ">", "search>buy"),
        promise=_pair(asked, "promise", ":", "told-in-time:broken", last=True),
        score=_score(asked.get("score", "")),
        said=asked.get("said") == "1",
        segment=lens.segment,
        start=lens.start,
        end=lens.end,
    )


def asked_for(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The filters in the address with their texts."""
    for name in NAMES:
        if value := request.GET.get(name, "").strip():
            yield name, value[:LONGEST]


def without(request: HttpRequest, *names: str, **others: str) -> str:
    """The query of the same page without these names (and always without the page number), and with others instead."""
    query = request.GET.copy()
    for name in ("page", *names, *others):
        query.pop(name, None)
    for name, value in others.items():
        if value:
            query[name] = value
    return _written(query)


def only_filters(request: HttpRequest, **others: str) -> str:
    """The filters of the page alone, for a page of other things behind the same number."""
    query = QueryDict(mutable=True)
    for name, value in asked_for(request):
        query[name] = value
    for name, value in others.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return _written(query)


def _written(query: QueryDict) -> str:
    found = query.urlencode(safe=":>.")
    return f"?{found}" if found else ""


def _pair(asked: QueryDict, name: str, between: str, example: str, *, last: bool = False) -> tuple[str, str] | None:
    text = asked.get(name, "").strip()[:LONGEST]
    if not text:
        return None
    if between not in text:
        raise QuestionError("unreadable-filter", f'{name}="{text}" cannot be read.', hint=f"Write {name}={example}.")
    left, _, right = text.rpartition(between) if last else text.partition(between)
    return left.strip(), right.strip()


def _score(text: str) -> tuple[float | None, float | None] | None:
    if not text.strip():
        return None
    low, dots, high = (part.strip() for part in text.partition(".."))
    try:
        ends = (float(low) if low else None, float(high) if high else None)
    except ValueError:
        ends = (None, None)
    if not dots and ends[0] is not None:
        return ends[0], ends[0]
    if ends == (None, None) or ends[0] != ends[0]:
        raise QuestionError("unreadable-filter", f'score="{text[:40]}" cannot be read.', hint="Write score=1..2.")
    return ends
