"""What one believes of a touchpoint; whatever is left empty is not said."""

from __future__ import annotations

from typing import Any

from django import forms

from parcours_studio.journeys.forms.grouped import Typed
from parcours_studio.journeys.models import Belief
from parcours_studio.journeys.services import Rating
from parcours_studio.ui.words import say_later as later

SCALE = (1.0, 5.0)


class BeliefForm(forms.Form):
    """Criticality 0 to 10, satisfaction on the touchpoint's scale, promise kept in per cent."""

    journey = forms.CharField(max_length=120, widget=forms.HiddenInput)
    touchpoint = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    stage = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    criticality = forms.FloatField(
        required=False, min_value=0, max_value=10, label=later("journeys.belief_criticality")
    )
    satisfaction = forms.FloatField(required=False, label=later("journeys.belief_satisfaction"))
    promise_kept = forms.FloatField(
        required=False, min_value=0, max_value=100, label=later("journeys.belief_promise_kept")
    )

    def __init__(
        self,
        typed: Typed = None,
        *,
        initial: dict[str, Any] | None = None,
        known: Belief | None = None,
        scale: tuple[float, float] = SCALE,
        promises: bool = True,
    ) -> None:
        super().__init__(typed, auto_id="belief_%s", initial=initial)
        self.scale = scale
        low, high = scale
        self.fields["satisfaction"] = forms.FloatField(
            required=False, min_value=low, max_value=high, label=later("journeys.belief_satisfaction")
        )
        for name, step, ends in (
            ("criticality", 1, (0, 10)),
            ("satisfaction", 0.1, scale),
            ("promise_kept", 1, (0, 100)),
        ):
            self.fields[name].widget.attrs |= {"step": step, "placeholder": f"{ends[0]:g}–{ends[1]:g}"}
            self.fields[name].initial = getattr(known, name, None)
        if not promises:
            del self.fields["promise_kept"]

    def rating(self) -> Rating:
        """What was said."""
        said = self.cleaned_data
        return Rating(
            element=said["touchpoint"] or said["stage"],
            kind="touchpoint" if said["touchpoint"] else "stage",
            criticality=said["criticality"],
            satisfaction=said["satisfaction"],
            scale=self.scale,
            promise_kept=said.get("promise_kept"),
        )
