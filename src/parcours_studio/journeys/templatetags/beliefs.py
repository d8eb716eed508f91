"""What colleagues believe, wherever evidence is shown: `{% belief_form journey.id touchpoint.id %}`."""

from __future__ import annotations

from typing import Any

from django import template

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right
from parcours_studio.journeys.queries import beliefs_of
from parcours_studio.journeys.views.chosen import belief_form as form_of

register = template.Library()


@register.inclusion_tag("journeys/beliefs/place.html", takes_context=True)
def belief_form(
    context: dict[str, Any], journey: str, element: str, kind: str = "touchpoint", promises: bool = True
) -> dict[str, Any]:
    """What is believed of a touchpoint (or a stage), and the form to say what one believes oneself."""
    request = context["request"]
    colleague = colleague_of(request)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "believed": beliefs_of(journey).get((kind, element), ()),
        "form": form_of(colleague, journey, kind, element, promises) if colleague.may(Right.STATE_BELIEF) else None,
    }
