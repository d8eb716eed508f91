"""A promise: what is told to customers, by when, and how often it is to be kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from msgspec.structs import replace

from parcours.errors import JourneyError
from parcours.journeys.durations import UNITS, read_duration
from parcours.journeys.journey import Promise
from parcours_studio.journeys.forms.grouped import Group, GroupedForm, Typed
from parcours_studio.ui.words import say
from parcours_studio.ui.words import say_later as later

COUNTED = ("second", "minute", "hour", "day", "week", "business hour", "business day")
"""Units of a due time; `business` ones count only while the company is open."""


class PromiseForm(GroupedForm):
    """One promise."""

    from_ = forms.CharField(required=False, max_length=200, label=later("journeys.promise_from"))
    to = forms.CharField(max_length=200, label=later("journeys.promise_to"))
    due = forms.ChoiceField(label=later("journeys.promise_due"), widget=forms.RadioSelect)
    amount = forms.FloatField(required=False, min_value=0.01, label=later("journeys.promise_amount"))
    unit = forms.ChoiceField(required=False, label=later("journeys.promise_unit"))
    by = forms.CharField(required=False, max_length=120, label=later("journeys.promise_by"))
    compare = forms.ChoiceField(required=False, label=later("journeys.promise_compare"))
    share = forms.FloatField(min_value=0.1, max_value=100, label=later("journeys.promise_share"))

    def __init__(self, promise: Promise, typed: Typed = None) -> None:
        amount, unit = _written(promise.within)
        now: dict[str, Any] = {"from_": promise.from_, "to": promise.to, "by": promise.by, "compare": promise.compare}
        now |= {"due": "by" if promise.by else "within", "amount": amount, "unit": unit}
        super().__init__(typed, initial=now | {"share": round(promise.share * 100, 4)})
        self.struct = promise
        choices = {
            "due": [(one, say(f"journeys.due_{one}")) for one in ("within", "by")],
            "unit": [(one, say(f"journeys.unit_{one.replace(' ', '_')}")) for one in COUNTED],
            "compare": [(one, say(f"journeys.compare_{one}")) for one in ("instant", "day")],
        }
        for name, known in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = known
        for name, known_as in (("from_", "events"), ("to", "events"), ("by", "property-names")):
            self.fields[name].widget.attrs["list"] = known_as
        self.add_wordings("label", promise.label)

    def groups(self) -> Iterator[Group]:
        """What is promised, from when to when, how often."""
        yield Group(say("journeys.promise_said"), self.wordings("label"), "words")
        yield Group(say("journeys.promise_kept_by"), [self["to"]], hint=say("journeys.promise_to_hint"))
        yield Group(say("journeys.promise_due"), [self["due"]])
        yield Group(say("journeys.due_within"), [self["amount"], self["unit"], self["from_"]], "row")
        yield Group(say("journeys.due_by"), [self["by"]])
        yield Group("", [self["compare"], self["share"]], "row")

    def clean(self) -> None:
        """A promise has a name, one due time, and says from when it counts."""
        self.require_wording("label")
        found = self.cleaned_data
        if found.get("due") == "by":
            if not self.text_of("by"):
                self.add_error("by", say("journeys.problem_promise_due"))
            return
        if not found.get("amount"):
            self.add_error("amount", say("journeys.problem_promise_due"))
        if not self.text_of("from_"):
            self.add_error("from_", say("journeys.problem_promise_from"))
        if found.get("unit") == "business day" and found.get("amount") and found["amount"] % 1:
            self.add_error("amount", say("journeys.problem_whole_days"))

    def promise(self, id_: str) -> Promise:
        """The promise that the form says."""
        found, by = self.cleaned_data, self.cleaned_data["due"] == "by"
        share = round(found["share"] / 100, 6)
        said = Promise(
            id=id_,
            label=self.wording_of("label", self.struct.label),
            to=self.text_of("to"),
            from_=self.text_of("from_"),
            within="" if by else _within(found["amount"], found["unit"]),
            by=self.text_of("by") if by else "",
            compare="day" if found["compare"] == "day" else "instant",
        )
        return said if share == said.share else replace(said, share=share)


def _within(amount: float, unit: str) -> str:
    return f"{amount:g} {unit}{'' if amount == 1 else 's'}"


def _written(within: str) -> tuple[float | None, str]:
    """Amount and unit of a duration; days where there is none."""
    try:
        found = read_duration(within) if within else None
    except JourneyError:
        found = None
    if found is None:
        return None, "day"
    unit = f"business {found.unit}" if found.business else found.unit
    return (found.amount, unit) if unit in COUNTED else (found.seconds / UNITS["second"], "second")
