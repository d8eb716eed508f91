"""One customer: who they are, where they stand, what is open, and their timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from parcours.errors import QuestionError, StaleError
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.behind.address import without
from parcours_studio.behind.names import Names
from parcours_studio.company import queries as company
from parcours_studio.people import history, portrait
from parcours_studio.people.history import Telling
from parcours_studio.ui.partial import wants_part
from parcours_studio.ui.refusals import told

if TYPE_CHECKING:
    from parcours.company.behind import Places
    from parcours.company.customer import Customer
    from parcours.company.readings import Readings
    from parcours.timeline.moments import Repeated

CHOICES = ("channel", "subject", "only")


@requires(Right.LOOK_AT_PEOPLE)
@require_GET
def customer_page(request: HttpRequest, ref: str) -> HttpResponse:
    """The page, or the next part of the timeline alone; any other reference of the customer leads here."""
    from parcours.company.customer import customer

    try:
        readings = company.readings()
        one = customer(readings, ref)
    except StaleError as error:
        return render(request, "people/list.html", {"stale": told(error)})
    except QuestionError as error:
        raise Http404(str(error)) from error
    if one.id != ref:
        query = request.GET.urlencode()
        return redirect(reverse("people:customer", args=[one.id]) + (f"?{query}" if query else ""))
    names, places = Names(), _places(readings)
    shown = _timeline(request, readings, one, names, places)
    if wants_part(request):
        return render(request, "people/part.html", shown)
    return render(request, "people/customer.html", shown | portrait.of(readings, one, names, places))


def _places(readings: Readings) -> Places:
    from parcours.company.behind import places

    return places(readings)


def _timeline(request: HttpRequest, readings: Readings, one: Customer, names: Names, places: Places) -> dict[str, Any]:
    from parcours.company.customer import MOST_MOMENTS, paths_of
    from parcours.company.customer import history as every_moment
    from parcours.timeline.moments import repeated

    moments = every_moment(readings, one)
    channel, subject, only = (request.GET.get(name, "") for name in CHOICES)
    kept = history.chosen(moments, channel=channel, subject=subject, words=only == "words")
    whole = "print" in request.GET
    telling = Telling(names, places, readings.settings.zone, paths_of(readings, one.number))
    part = telling.part(kept, after=request.GET.get("after", ""), whole=whole)
    return {
        "customer": one,
        "part": part,
        "next": without(request, "print", after=part.after),
        "moments": len(moments),
        "shown_moments": len(kept),
        "cut": len(moments) >= MOST_MOMENTS,
        "channels": _choices(request, history.channels(moments), channel),
        "channel": channel,
        "subject": subject,
        "subject_words": history.subject_words(*subject.split(":", 1)) if ":" in subject else subject,
        "only_words": only == "words",
        "words_href": without(request, "after", only="" if only == "words" else "words"),
        "bare": without(request, "after", *CHOICES),
        "print_href": without(request, "after", print="1"),
        "printing": whole,
        "repeated": [_again(request, each) for each in repeated(moments)],
    }


def _choices(request: HttpRequest, channels: Sequence[tuple[str, int]], chosen: str) -> list[Mapping[str, Any]]:
    return [
        {
            "label": name,
            "count": count,
            "href": without(request, "after", channel="" if name == chosen else name),
            "chosen": name == chosen,
        }
        for name, count in channels
    ]


def _again(request: HttpRequest, each: Repeated) -> dict[str, Any]:
    """A matter that the customer asked about more than once."""
    return {
        "label": history.subject_words(*each.subject),
        "href": without(request, "after", subject=":".join(each.subject)),
        "times": len(each.asked),
        "channels": ", ".join(each.channels),
        "last_at": each.asked[-1][0],
        "told_at": each.told_at,
        "told_over": each.told_over,
    }
