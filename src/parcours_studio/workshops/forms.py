"""Forms of workshops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from parcours_studio.ui.templatetags.words import moment
from parcours_studio.ui.words import say
from parcours_studio.ui.words import say_later as later
from parcours_studio.workshops.links import typed
from parcours_studio.workshops.models import Question, Workshop
from parcours_studio.workshops.services import MOST

NEW = "template:"
"""Before the name of a template, among the journeys that one can choose."""
Choices = Sequence[tuple[str, str]]


class CodeForm(forms.Form):
    """The code that stands on the wall."""

    code = forms.CharField(
        max_length=20,
        label=later("workshops.code"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """As it was made."""
        found = typed(self.cleaned_data["code"])
        if not found:
            raise forms.ValidationError(say("workshops.no_such_code"))
        return found


class JoinForm(forms.Form):
    """Who takes part; nothing is asked where people are anonymous."""

    name = forms.CharField(
        max_length=80, label=later("workshops.your_name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def __init__(self, workshop: Workshop, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if workshop.anonymous:
            del self.fields["name"]


HOURS = (1, 2, 4, 8, 24, 72, 168, 336, 720)
"""After so many hours a workshop may close by itself."""


def _times() -> list[tuple[int, str]]:
    """Times until it closes, in words."""
    return [
        (hours, say("workshops.hours", count=hours) if hours < 24 else say("workshops.days", count=hours // 24))
        for hours in HOURS
    ]


class WorkshopForm(forms.Form):
    """A new workshop: about which journey, what is asked, and how."""

    name = forms.CharField(max_length=120, label=later("workshops.name"), help_text=later("workshops.name_help"))
    journey = forms.ChoiceField(label=later("workshops.journey"))
    journey_name = forms.CharField(
        max_length=120,
        required=False,
        label=later("workshops.journey_name"),
        help_text=later("workshops.journey_name_help"),
    )
    questions = forms.MultipleChoiceField(
        label=later("workshops.questions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": later("workshops.ask_something")},
    )
    anonymous = forms.TypedChoiceField(
        label=later("workshops.who_says"), widget=forms.RadioSelect, coerce=lambda chosen: chosen == "yes"
    )
    hours = forms.TypedChoiceField(coerce=int, label=later("workshops.closes_after"))
    most = forms.IntegerField(min_value=1, max_value=MOST, label=later("workshops.most"))

    def __init__(self, *args: Any, journeys: Choices, templates: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (say("workshops.from_map"), journeys),
            (say("workshops.from_template"), [(f"{NEW}{name}", label) for name, label in templates]),
        ]
        self.fields["journey"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]
        questions = [(one.value, say(f"workshops.question_{one.value}")) for one in Question]
        self.fields["questions"].choices = questions  # type: ignore[attr-defined]
        self.fields["anonymous"].choices = [  # type: ignore[attr-defined]
            ("yes", say("workshops.choose_anonymous")), ("no", say("workshops.choose_named"))
        ]  # fmt: skip
        self.fields["hours"].choices = _times()  # type: ignore[attr-defined]
        for name, value in (("questions", list(Question)), ("anonymous", "yes"), ("hours", 24), ("most", 100)):
            self.fields[name].initial = value

    @property
    def template(self) -> str:
        """The template that a new journey is made from; empty for a journey that there is."""
        chosen = str(self.cleaned_data.get("journey", ""))
        return chosen.removeprefix(NEW) if chosen.startswith(NEW) else ""


class ChangeForm(forms.Form):
    """What may be changed while people take part: name, closing time, how many may come."""

    name = forms.CharField(max_length=120, label=later("workshops.name"))
    hours = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=later("workshops.closes_after"))
    most = forms.IntegerField(min_value=1, max_value=MOST, label=later("workshops.most"))

    def __init__(self, workshop: Workshop, sent: Any = None) -> None:
        super().__init__(sent, initial={"name": workshop.name, "most": workshop.most})
        kept = say("workshops.as_it_is", moment=moment(workshop.closes_at))
        self.fields["hours"].choices = [("", kept), *_times()]  # type: ignore[attr-defined]
