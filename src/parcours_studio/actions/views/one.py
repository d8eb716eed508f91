"""One action."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from parcours_studio.accounts.rights import Right, requires
from parcours_studio.actions import queries
from parcours_studio.actions.places import places


@requires(Right.LOOK)
@require_GET
def action_page(request: HttpRequest, action_id: int) -> HttpResponse:
    """Everything about an action."""
    action = get_object_or_404(queries.actions(), pk=action_id)
    return render(request, "actions/action.html", {"action": action, "on_map": places()})
