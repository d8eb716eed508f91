"""What colleagues type while they edit a journey: one form per kind of thing, giving the fields that it says."""

from __future__ import annotations

from parcours_studio.journeys.forms.beliefs import BeliefForm
from parcours_studio.journeys.forms.elements import JourneyForm, PersonaForm, StageForm, TouchpointForm
from parcours_studio.journeys.forms.grouped import Group, GroupedForm
from parcours_studio.journeys.forms.promises import PromiseForm
from parcours_studio.journeys.forms.rules import AskedForm, Picker, RuleForm

__all__ = [
    "AskedForm",
    "BeliefForm",
    "Group",
    "GroupedForm",
    "JourneyForm",
    "PersonaForm",
    "Picker",
    "PromiseForm",
    "RuleForm",
    "StageForm",
    "TouchpointForm",
]
