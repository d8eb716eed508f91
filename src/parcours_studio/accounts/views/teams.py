"""Teams: made, renamed, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from parcours_studio.accounts import services
from parcours_studio.accounts.forms import TeamForm
from parcours_studio.accounts.models import Team
from parcours_studio.accounts.queries import colleague_of, teams_with_sizes
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.ui.words import say


@requires(Right.COLLEAGUES)
@require_http_methods(["GET", "POST"])
def list_page(request: HttpRequest) -> HttpResponse:
    """All teams, and a form for another one."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.make_team(colleague_of(request), form.cleaned_data["name"])
        messages.success(request, say("accounts.team_made", name=form.cleaned_data["name"]))
        return redirect("accounts:teams")
    return render(request, "accounts/teams.html", {"form": form, "teams": teams_with_sizes()})


@requires(Right.COLLEAGUES)
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, team_id: int) -> HttpResponse:
    """Call a team something else, or remove it."""
    team = get_object_or_404(teams_with_sizes(), pk=team_id)
    form = TeamForm(request.POST or None, instance=get_object_or_404(Team, pk=team_id))
    if request.method == "POST" and form.is_valid():
        services.rename_team(colleague_of(request), team, form.cleaned_data["name"])
        messages.success(request, say("accounts.saved"))
        return redirect("accounts:teams")
    return render(request, "accounts/team.html", {"form": form, "team": team})


@requires(Right.COLLEAGUES)
@require_POST
def remove(request: HttpRequest, team_id: int) -> HttpResponse:
    """Remove a team; nobody loses their account by it."""
    team = get_object_or_404(Team, pk=team_id)
    services.remove_team(colleague_of(request), team)
    messages.success(request, say("accounts.team_removed", name=team.name))
    return redirect("accounts:teams")
