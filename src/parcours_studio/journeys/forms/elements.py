"""Journey, stage, touchpoint and persona."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from parcours.journeys.journey import Journey, Persona, Stage, Touchpoint
from parcours.journeys.labels import label
from parcours.vocabulary.words import Direction, Medium, Nature, Office, Phase, SubjectKind
from parcours_studio.journeys.forms.grouped import Group, GroupedForm, Typed, lines, words
from parcours_studio.segments.queries import choices as segments
from parcours_studio.ui.words import language, say
from parcours_studio.ui.words import say_later as later

Choices = Sequence[tuple[str, str]]


def chosen(choices: Choices, now: str) -> list[tuple[str, str]]:
    """The choices, with what is chosen now among them even if it is no longer known."""
    return [*choices, *([(now, now)] if now and now not in dict(choices) else [])]


class JourneyForm(GroupedForm):
    """The journey itself."""

    owner = forms.CharField(required=False, max_length=120, label=later("journeys.owner"))
    customers = forms.ChoiceField(required=False, label=later("journeys.customers"))
    subject = forms.ChoiceField(required=False, label=later("journeys.subject"))
    silence_days = forms.FloatField(required=False, min_value=0.01, max_value=3650, label=later("journeys.silence"))
    target_of = forms.ChoiceField(required=False, label=later("journeys.target_of"))

    def __init__(self, journey: Journey, others: Choices, typed: Typed = None) -> None:
        now = {name: getattr(journey, name) for name in ("owner", "customers", "subject", "silence_days", "target_of")}
        super().__init__(typed, initial=now)
        self.struct = journey
        self.fields["owner"].widget.attrs["list"] = "owners"
        everybody = [("", say("journeys.everybody")), *segments(language())]
        self._choose("customers", chosen(everybody, journey.customers))
        self._choose("subject", words(SubjectKind, "subject", empty="journeys.no_subject"))
        self._choose("target_of", chosen([("", say("journeys.no_target")), *others], journey.target_of))
        self.add_wordings("label", journey.label)
        self.add_wordings("description", journey.description, long=True, most=2000)

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def groups(self) -> Iterator[Group]:
        """Names, then how paths are cut, then what it is for."""
        yield Group(say("journeys.name"), self.wordings("label"), "words")
        yield Group(say("journeys.description"), self.wordings("description"), "words")
        yield Group("", [self["owner"], self["customers"]])
        yield Group("", [self["target_of"]], hint=say("journeys.target_hint"))
        yield Group(say("journeys.cut"), [self["subject"], self["silence_days"]], hint=say("journeys.cut_hint"))

    def clean(self) -> None:
        """A journey has a name."""
        self.require_wording("label")

    def changes(self) -> dict[str, Any]:
        """The fields that the form says."""
        found = {name: self.text_of(name) for name in ("owner", "customers", "subject", "target_of")}
        return found | {
            "label": self.wording_of("label", self.struct.label),
            "description": self.wording_of("description", self.struct.description),
            "silence_days": self.cleaned_data["silence_days"],
        }


class StageForm(GroupedForm):
    """A stage."""

    phase = forms.ChoiceField(label=later("journeys.phase"))
    without_us = forms.BooleanField(required=False, label=later("journeys.without_us"))

    def __init__(self, stage: Stage, typed: Typed = None) -> None:
        now = {"phase": stage.phase.value, "without_us": stage.without_us}
        super().__init__(typed, initial=now)
        self.struct = stage
        field = self.fields["phase"]
        if isinstance(field, forms.ChoiceField):
            field.choices = words(Phase, "phase")
        self.add_wordings("label", stage.label)

    def groups(self) -> Iterator[Group]:
        """Names, then where it stands."""
        yield Group(say("journeys.name"), self.wordings("label"), "words")
        yield Group("", [self["phase"]])
        yield Group("", [self["without_us"]], "checks", say("journeys.without_us_hint"))

    def clean(self) -> None:
        """A stage has a name, and none without us has touchpoints."""
        self.require_wording("label")
        if self.cleaned_data.get("without_us") and any(not one.retired for one in self.struct.touchpoints):
            self.add_error("without_us", say("journeys.without_us_but"))

    def changes(self) -> dict[str, Any]:
        """The fields that the form says."""
        return {
            "label": self.wording_of("label", self.struct.label),
            "phase": Phase(self.cleaned_data["phase"]),
            "without_us": self.cleaned_data["without_us"],
        }


class TouchpointForm(GroupedForm):
    """A touchpoint: what it is, who answers for it."""

    channel = forms.CharField(required=False, max_length=80, label=later("journeys.channel"))
    medium = forms.ChoiceField(required=False, label=later("journeys.medium"))
    nature = forms.ChoiceField(required=False, label=later("journeys.nature"))
    direction = forms.ChoiceField(required=False, label=later("journeys.direction"))
    office = forms.ChoiceField(label=later("journeys.office"))
    owner = forms.CharField(required=False, max_length=120, label=later("journeys.owner"))
    expected = forms.BooleanField(required=False, label=later("journeys.expected"))
    repeatable = forms.BooleanField(required=False, label=later("journeys.repeatable"))
    closed = (("medium", Medium), ("nature", Nature), ("direction", Direction), ("office", Office))

    def __init__(self, touchpoint: Touchpoint, typed: Typed = None) -> None:
        now = {name: getattr(touchpoint, name) or "" for name, _ in self.closed}
        now |= {"channel": touchpoint.channel, "owner": touchpoint.owner, "repeatable": touchpoint.repeatable}
        super().__init__(typed, initial=now | {"expected": not touchpoint.optional})
        self.struct = touchpoint
        self.fields["channel"].widget.attrs["list"] = "channels"
        self.fields["owner"].widget.attrs["list"] = "owners"
        for name, kind in self.closed:
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = words(kind, "is", empty="" if name == "office" else "journeys.unsaid")
        self.add_wordings("label", touchpoint.label)
        self.add_wordings("measure", touchpoint.measure)

    def groups(self) -> Iterator[Group]:
        """Names, what kind of encounter, what the design wants, what is intended."""
        yield Group(say("journeys.name"), self.wordings("label"), "words")
        yield Group("", [self["channel"], self["owner"]])
        yield Group("", [self["medium"], self["nature"], self["direction"], self["office"]], "row")
        yield Group(say("journeys.in_design"), [self["expected"], self["repeatable"]], "checks")
        yield Group(say("journeys.measure"), self.wordings("measure"), "words", say("journeys.measure_hint"))

    def clean(self) -> None:
        """A touchpoint has a name."""
        self.require_wording("label")

    def changes(self) -> dict[str, Any]:
        """The fields that the form says."""
        found: dict[str, Any] = {"channel": self.text_of("channel"), "owner": self.text_of("owner")}
        for name, kind in self.closed:
            typed = self.cleaned_data[name]
            found[name] = kind(typed) if typed else None
        return found | {
            "label": self.wording_of("label", self.struct.label),
            "measure": self.wording_of("measure", self.struct.measure),
            "optional": not self.cleaned_data["expected"],
            "repeatable": self.cleaned_data["repeatable"],
        }


class PersonaForm(GroupedForm):
    """The portrait of a segment, and what it lives through stage by stage."""

    segment = forms.ChoiceField(required=False, label=later("journeys.segment"))
    goals = forms.CharField(required=False, label=later("journeys.goals"), widget=forms.Textarea(attrs={"rows": 3}))
    tools = forms.CharField(required=False, label=later("journeys.tools"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, persona: Persona, stages: Sequence[Stage], typed: Typed = None) -> None:
        now = {"segment": persona.segment, "goals": "\n".join(persona.goals), "tools": "\n".join(persona.tools)}
        super().__init__(typed, initial=now)
        self.struct, self.stages = persona, stages
        field = self.fields["segment"]
        if isinstance(field, forms.ChoiceField):
            field.choices = chosen([("", say("journeys.no_segment")), *segments(language())], persona.segment)
        self.add_wordings("label", persona.label)
        for kind in ("emotions", "actions"):
            for stage in stages:
                self.fields[f"{kind}:{stage.id}"] = forms.CharField(
                    required=False,
                    max_length=200,
                    label=label(stage, language()),
                    initial=getattr(persona, kind).get(stage.id, ""),
                )

    def groups(self) -> Iterator[Group]:
        """Names, whom it portrays, what they want, what they feel and do."""
        yield Group(say("journeys.name"), self.wordings("label"), "words")
        yield Group("", [self["segment"]])
        yield Group("", [self["goals"], self["tools"]], hint=say("journeys.one_per_line"))
        yield Group(say("journeys.emotions"), [self[f"emotions:{stage.id}"] for stage in self.stages], "words")
        yield Group(say("journeys.actions"), [self[f"actions:{stage.id}"] for stage in self.stages], "words")

    def clean(self) -> None:
        """A persona has a name."""
        self.require_wording("label")

    def changes(self) -> dict[str, Any]:
        """The fields that the form says."""
        by_stage = {
            kind: {stage.id: text for stage in self.stages if (text := self.text_of(f"{kind}:{stage.id}"))}
            for kind in ("emotions", "actions")
        }
        return by_stage | {
            "label": self.wording_of("label", self.struct.label),
            "segment": self.text_of("segment"),
            "goals": lines(self.text_of("goals")),
            "tools": lines(self.text_of("tools")),
        }
