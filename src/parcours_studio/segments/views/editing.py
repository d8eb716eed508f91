"""Writing one segment: conditions in a form, with how many customers they would hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from parcours.errors import JourneyError
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.company.writing import ChangedMeanwhile
from parcours_studio.segments import queries, services
from parcours_studio.segments.forms import ConditionForm, SegmentForm, initial_of, slug, together
from parcours_studio.segments.rules import Condition, Conditions, conditions_of, rule_of
from parcours_studio.segments.sizes import known_words, size_of
from parcours_studio.segments.words import in_words
from parcours_studio.ui.words import language, say

MOST_LINES = 30


@dataclass
class Draft:
    """A segment as the form has it."""

    form: SegmentForm
    lines: list[ConditionForm]

    @property
    def is_valid(self) -> bool:
        """Whether the form says something that can be tried."""
        return all([self.form.is_valid(), *(line.is_valid() for line in self.lines)])

    def rule(self) -> dict[str, Any]:
        """What the conditions say, empty where they say nothing.

        Raises JourneyError after putting what is wrong beside the line.
        """
        conditions = together("any" if self.form["match"].value() == "any" else "all", self.lines)
        for line in self.lines:
            condition = line.condition()
            if condition is not None:
                _try(line, condition)
        found = rule_of(conditions)
        if not found:
            return {}
        services.check(services.with_segment("", "new", {}, found))
        return found


@requires(Right.EDIT_SEGMENTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new segment."""
    draft = posted(request, new=True) if request.method == "POST" else _draft(Conditions("all", ()), {}, "", new=True)
    return _page(request, draft, "")


@requires(Right.EDIT_SEGMENTS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, segment: str) -> HttpResponse:
    """Change a segment; one that is nested deeper than a form can show is changed as text."""
    table = queries.tables().get(segment)
    if table is None:
        raise Http404
    conditions = conditions_of(table)
    if conditions is None:
        return redirect("segments:text")
    if request.method == "POST":
        return _page(request, posted(request, new=False), segment)
    return _page(request, _draft(conditions, _labels(table), queries.table_mark(segment), new=False), segment)


@requires(Right.EDIT_SEGMENTS)
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, segment: str) -> HttpResponse:
    """Take a segment out; asks first, and refuses while something relies on it."""
    if segment not in queries.tables():
        raise Http404
    users = queries.used_by(language()).get(segment, [])
    if request.method == "POST" and not users:
        try:
            services.delete(colleague_of(request), segment, language=language())
        except (services.InUse, ChangedMeanwhile):
            messages.warning(request, say("segments.changed_meanwhile"))
        else:
            messages.success(request, say("segments.deleted"))
        return redirect("segments:list")
    shown = {"segment": segment, "label": queries.label(segment, language()), "users": users}
    return render(request, "segments/delete.html", shown, status=409 if request.method == "POST" else 200)


def _page(request: HttpRequest, draft: Draft, segment: str) -> HttpResponse:
    shown: dict[str, Any] = {"draft": draft, "segment": segment, "words": known_words()}
    shown["label"] = queries.label(segment, language()) if segment else ""
    wanted = request.POST.get("do", "")
    if request.method == "POST" and wanted != "more" and draft.is_valid:
        try:
            rule = draft.rule()
            if not rule:
                draft.form.add_error(None, say("segments.no_condition"))
            elif wanted == "size":
                shown["size"] = size_of(rule, colleague_of(request))
            else:
                return _saved(request, draft, segment, rule)
        except JourneyError as error:
            if not any(line.errors for line in draft.lines):
                draft.form.add_error(None, " ".join(filter(None, (error.message, error.hint))))
        except services.Exists:
            draft.form.add_error("id", say("segments.exists"))
        except ChangedMeanwhile:
            now = queries.tables().get(segment, {})
            shown |= {"meanwhile": True, "now_in_words": in_words(now), "seen": queries.table_mark(segment)}
    failed = request.method == "POST" and wanted not in ("more", "size")
    return render(request, "segments/edit.html", shown, status=422 if failed else 200)


def _saved(request: HttpRequest, draft: Draft, segment: str, rule: dict[str, Any]) -> HttpResponse:
    """Publish the segment and show it in the list."""
    found = draft.form.cleaned_data
    labels = draft.form.labels()
    name = segment or found["id"] or slug(next(iter(labels.values())))
    try:
        services.save(colleague_of(request), name, labels, rule, seen=found["seen"], new=not segment)
    except (services.Exists, ChangedMeanwhile):
        if not services.stands(name, labels, rule):  # a second click on the button finds what the first one saved
            raise
    else:
        messages.success(request, say("segments.saved"))
    return redirect(f"{reverse('segments:list')}#{quote(name)}")


def posted(request: HttpRequest, *, new: bool) -> Draft:
    """The form as it was sent, with one line more where that was asked."""
    count = min(int(request.POST.get("lines") or 1), MOST_LINES)
    count += request.POST.get("do") == "more"
    lines = [ConditionForm(request.POST, prefix=f"c{number}", initial=_own(request, number)) for number in range(count)]
    return Draft(SegmentForm(request.POST, new=new), lines)


def _own(request: HttpRequest, number: int) -> dict[str, Any]:
    """A column that no form offers stays one that it may keep."""
    return {"column": request.POST.get(f"c{number}-column", "")}


def _draft(conditions: Conditions, labels: dict[str, str], seen: str, *, new: bool) -> Draft:
    form = SegmentForm(initial={**labels, "match": conditions.match, "seen": seen}, new=new)
    lines = [*map(initial_of, conditions.lines), {}]
    return Draft(form, [ConditionForm(prefix=f"c{number}", initial=line) for number, line in enumerate(lines)])


def _labels(table: dict[str, Any]) -> dict[str, str]:
    said = table.get("label", "")
    return dict(said) if isinstance(said, dict) else dict.fromkeys(("en", "de", "fr"), said)


def _try(line: ConditionForm, condition: Condition) -> None:
    """Ask the library about one line alone, so that what it refuses stands beside that line."""
    try:
        services.check(services.with_segment("", "new", {}, rule_of(Conditions("all", (condition,)))))
    except JourneyError as error:
        said = " ".join(filter(None, (error.message.removeprefix('Segment "new": '), error.hint)))
        line.add_error("column" if condition.about == "column" and "no column" in said else None, said)
        raise


addresses = [
    path("new/", new, name="new"),
    path("of/<str:segment>/", change, name="change"),
    path("of/<str:segment>/delete/", delete, name="delete"),
]
