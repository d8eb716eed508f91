"""Forms of the plan."""

from __future__ import annotations

from typing import Any

from django import forms

from parcours_studio.accounts.queries import colleagues_with, teams
from parcours_studio.accounts.rights import Right
from parcours_studio.actions.figures import METRICS, metric_words
from parcours_studio.actions.models import Action, Evidence, State
from parcours_studio.company import designs
from parcours_studio.ui.widgets import DayInput
from parcours_studio.ui.words import language, say
from parcours_studio.ui.words import say_later as later

STATES = [(state.value, later(f"actions.state_{state.value}")) for state in State]
EVIDENCE = [("", "–"), *((kind.value, later(f"actions.evidence_{kind.value}")) for kind in Evidence)]
SHOWN_DIGITS = 4
"""Digits of an expected change in the form; what is not touched there keeps all of them."""
MINE, NOBODY = "me", "nobody"


class WorkForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the owner of an action may change: day, cost, what it is about in words."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Action
        fields = ("description", "due", "cost", "currency")
        labels = {  # noqa: RUF012
            "description": later("actions.description"),
            "due": later("actions.due"),
            "cost": later("actions.cost"),
            "currency": later("actions.currency"),
        }
        widgets = {  # noqa: RUF012
            "due": DayInput(),
            "description": forms.Textarea({"rows": 4}),
            "currency": forms.TextInput({"size": 4, "maxlength": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["currency"].required = False

    def clean_cost(self) -> Any:
        """A cost is not less than nothing."""
        cost = self.cleaned_data["cost"]
        if cost is not None and cost < 0:
            raise forms.ValidationError(say("actions.cost_negative"))
        return cost

    def clean_currency(self) -> str:
        """Three capital letters; the company's when nothing is written."""
        return (self.cleaned_data["currency"] or self.instance.currency).strip().upper()

    def changes(self) -> dict[str, Any]:
        """The fields as the service takes them; of an action that is there, those that were changed."""
        wanted = self.changed_data if self.instance.pk else self.cleaned_data
        return {name: self.cleaned_data[name] for name in wanted if name not in ("version", "place")}


class ActionForm(WorkForm):
    """Everything about an action."""

    place = forms.ChoiceField(label=later("actions.place"), required=False)

    class Meta(WorkForm.Meta):
        fields = (  # type: ignore[assignment]
            *("title", "description", "owner", "team", "due", "cost", "currency", "metric"),
            *("expected_change", "expected_low", "expected_high", "evidence", "reach"),
        )
        labels = {  # noqa: RUF012
            **WorkForm.Meta.labels,
            "title": later("actions.title"),
            "owner": later("actions.owner"),
            "team": later("actions.team"),
            "metric": later("actions.metric"),
            "expected_change": later("actions.expected_change"),
            "expected_low": later("actions.expected_low"),
            "expected_high": later("actions.expected_high"),
            "evidence": later("actions.evidence"),
            "reach": later("actions.reach"),
        }
        help_texts = {"expected_change": later("actions.expected_help")}  # noqa: RUF012

    field_order = ("title", "description", "place", "owner", "team", "due", "cost", "currency", "metric")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [name for name in dict.fromkeys((*METRICS, self.instance.metric)) if name]
        self.fields["metric"] = forms.ChoiceField(
            label=later("actions.metric"),
            required=False,
            choices=[("", say("actions.no_metric")), *((name, metric_words(name)) for name in known)],
        )
        self.fields["evidence"] = forms.ChoiceField(
            label=later("actions.evidence"), required=False, choices=EVIDENCE, help_text=later("actions.evidence_help")
        )
        self.fields["owner"].queryset = colleagues_with(Right.WORK_ON_ACTIONS)  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = say("actions.nobody")  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams()  # type: ignore[attr-defined]
        self.fields["team"].empty_label = say("actions.no_team")  # type: ignore[attr-defined]
        self.fields["place"].choices = _places(self.instance)  # type: ignore[attr-defined]
        for name in ("expected_change", "expected_low", "expected_high"):
            if self.initial.get(name) is not None:
                self.initial[name] = round(self.initial[name], SHOWN_DIGITS)
        if self.instance.journey:
            self.initial["place"] = f"{self.instance.journey}/{self.instance.touchpoint}"

    def clean(self) -> dict[str, Any]:
        """An interval lies around its change, and a change is one of something."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        change, low, high = (found.get(f"expected_{name}") for name in ("change", "low", "high"))
        if low is not None and high is not None and (low > high or (change is not None and not low <= change <= high)):
            self.add_error("expected_low", say("actions.interval_wrong"))
        if change is not None and not found.get("metric"):
            self.add_error("metric", say("actions.metric_missing"))
        return found

    def changes(self) -> dict[str, Any]:
        """The fields as the service takes them, the place as ids, the unit as that of the metric."""
        found = super().changes()
        if found.get("metric", self.instance.metric) != self.instance.metric:
            found["metric_unit"] = "share" if found["metric"] == "return" else "score" if found["metric"] else ""
        if self.instance.pk and "place" not in self.changed_data:
            return found
        journey, _, touchpoint = self.cleaned_data["place"].partition("/")
        place = designs.place(journey, touchpoint)
        stage = place.stage.id if place else (self.instance.stage if journey == self.instance.journey else "")
        return found | {"journey": journey, "touchpoint": touchpoint, "stage": stage}


class MoveForm(forms.Form):
    """Another state; what ends an action may say what came of it."""

    state = forms.ChoiceField(choices=STATES)
    done_on = forms.DateField(label=later("actions.done_on"), required=False, widget=DayInput())
    outcome = forms.CharField(
        label=later("actions.outcome"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )


class CommentForm(forms.Form):
    """Something to say."""

    text = forms.CharField(label=later("actions.comment"), max_length=5000, widget=forms.Textarea({"rows": 3}))


class BoardForm(forms.Form):
    """Which actions the board shows."""

    state = forms.ChoiceField(label=later("actions.state"), required=False)
    owner = forms.ChoiceField(label=later("actions.owner"), required=False)
    journey = forms.ChoiceField(label=later("actions.journey"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.pk), one.name) for one in colleagues_with(Right.WORK_ON_ACTIONS)]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", say("actions.filter_open")),
            ("late", say("actions.filter_late")),
            *STATES,
            ("all", say("actions.filter_all")),
        ]
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", say("actions.anybody")),
            (MINE, say("actions.me")),
            (NOBODY, say("actions.nobody")),
            *people,
        ]
        self.fields["journey"].choices = [("", say("actions.all_journeys")), *_journeys()]  # type: ignore[attr-defined]


def _journeys() -> list[tuple[str, str]]:
    from parcours.journeys.labels import label

    return [(journey.id, label(journey, language())) for journey in designs.journeys()]


def _places(action: Action) -> list[Any]:
    """Journeys with their touchpoints; a place that is no longer on a map stays as it was called."""
    from parcours.journeys.labels import label

    spoken, found = language(), []
    known = {""}
    for journey in designs.journeys():
        whole = (f"{journey.id}/", say("actions.whole_journey"))
        points = [(f"{journey.id}/{one.id}", label(one, spoken)) for step in journey.stages for one in step.touchpoints]
        found.append((label(journey, spoken), [whole, *points]))
        known |= {value for value, _ in (whole, *points)}
    kept = f"{action.journey}/{action.touchpoint}" if action.journey else ""
    gone = [(kept, kept.rstrip("/"))] if kept not in known else []
    return [("", say("actions.no_place")), *gone, *found]
