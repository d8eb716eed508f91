"""What customers said: a list with filters, large for reading, and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parcours.errors import QuestionError, StaleError
from parcours.vocabulary.behind import Behind
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.accounts.services import record
from parcours_studio.behind import spoken
from parcours_studio.behind.address import behind_of, only_filters, without
from parcours_studio.behind.names import Names
from parcours_studio.company import queries as company
from parcours_studio.segments.queries import choices, unseen
from parcours_studio.studies.lens import look_of
from parcours_studio.studies.picker import picker
from parcours_studio.ui.partial import wants_part
from parcours_studio.ui.refusals import told
from parcours_studio.ui.words import language, say
from parcours_studio.voice.quotes import quotes

PAGE = 25
LARGE = 12
"""So many stand on a page that is read one after the other."""


@requires(Right.LOOK_AT_PEOPLE)
@require_GET
def words_page(request: HttpRequest) -> HttpResponse:
    """The words behind a number, the newest first."""
    shown = _frame(request)
    try:
        behind = _behind(request)
        names = Names()
        shown["chips"] = spoken.chips(request, behind, names)
        hidden = unseen(behind.segment)
        nothing = {"unseen": hidden, "without_segment": without(request, "segment")}
        shown |= nothing if hidden else _heard(request, behind, names)
    except QuestionError as error:
        shown |= {"error": told(error)}
    except StaleError as error:
        shown |= {"stale": told(error)}
    return render(request, "voice/heard.html" if wants_part(request) else "voice/words.html", shown)


@requires(Right.EXPORT)
@require_GET
def words_file(request: HttpRequest) -> HttpResponseBase:
    """The same words as CSV; no cell of it is run as a formula."""
    from parcours.company import words

    behind, readings = _behind(request), company.readings()
    count = words.hear(readings, behind).count
    record(colleague_of(request), "voice.export", request.GET.urlencode()[:300], after={"verbatims": count})
    answer = StreamingHttpResponse(_rows(words.taken_along(readings, behind)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{say("voice.file")}.csv"'
    return answer


def _behind(request: HttpRequest) -> Behind:
    """The filters; here `q` holds the words that must have been said."""
    return behind_of(request, words=request.GET.get("q", ""))


def _frame(request: HttpRequest) -> dict[str, Any]:
    """What stands around the words."""
    as_of = company.freshness().as_of
    large = "large" in request.GET
    names = Names()
    return {
        "typed": request.GET.get("q", "") or request.GET.get("words", ""),
        "picker": picker(request, look_of(request), choices(language()), as_of.date() if as_of else company.today()),
        "kept_filters": _kept(request),
        "bare": "?large=1" if large else "?",
        "large": large,
        "size_href": without(request, large="" if large else "1"),
        "file_query": without(request, "large"),
        "people_query": only_filters(request, said="1", words=request.GET.get("q", "") or request.GET.get("words", "")),
        "journeys": names.choices("journey"),
        "touchpoints": names.choices("touchpoint"),
        "asked": {name: request.GET.get(name, "") for name in ("journey", "touchpoint", "language", "score")},
    }


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form of filters keeps besides its own fields."""
    own = ("q", "words", "page", "journey", "touchpoint", "language", "low", "high", "score")
    return [(name, value) for name, value in request.GET.dict().items() if name not in own]


def _heard(request: HttpRequest, behind: Behind, names: Names) -> dict[str, Any]:
    from parcours.company import words

    readings = company.readings()
    found = words.hear(readings, behind)
    page = Paginator(cast(Any, found), LARGE if "large" in request.GET else PAGE).get_page(request.GET.get("page"))
    low, high = behind.score or (None, None)
    return {
        "count": found.count,
        "finding": _finding(behind, found.count, names),
        "by": say("voice.by", count=found.customers),
        "page": page,
        "quotes": quotes(readings, words.texts(readings, list(page.object_list)), names, behind.words),
        "kept": without(request).removeprefix("?") + ("&" if without(request) else ""),
        "cut": found.count > len(found),
        "listed": len(found),
        "languages": [(code, spoken.language_name(code)) for code in words.spoken(readings)],
        "score_low": low,
        "score_high": high,
        "known": readings.about.rows.get("verbatims", 0),
    }


def _finding(behind: Behind, count: int, names: Names) -> str:
    """How many words, and about what: the filters say the rest."""
    if behind.words and spoken.main_filter(behind) == "words":
        return say("voice.with_words", count=count, words=behind.words)
    return say("voice.verbatims", count=count)


def _rows(batches: Iterator[Any]) -> Iterator[str]:
    """CSV, line by line as the library hands the rows over; with the mark by which spreadsheets know UTF-8."""
    import csv
    import io

    heading = True
    for batch in batches:
        stream = io.StringIO()
        writer = csv.writer(stream)
        if heading:
            stream.write("\ufeff")
            writer.writerow(batch.schema.names)
        heading = False
        writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        yield stream.getvalue()
