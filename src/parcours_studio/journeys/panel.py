"""The panel beside the board: which form it shows for what was chosen, and what that form changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parcours.errors import JourneyError
from parcours.journeys.catching import Signatures
from parcours.journeys.editing import change_journey, change_persona, change_stage, change_touchpoint
from parcours.journeys.ids import free_id, slug
from parcours.journeys.journey import Asked, Condition, Journey, Persona, Promise, Stage, Touchpoint
from parcours.journeys.labels import label, wording
from parcours_studio.journeys import queries
from parcours_studio.journeys.elements import parted, struct_in
from parcours_studio.journeys.forms import (
    AskedForm,
    JourneyForm,
    PersonaForm,
    PromiseForm,
    RuleForm,
    StageForm,
    TouchpointForm,
)
from parcours_studio.journeys.forms.grouped import Typed
from parcours_studio.ui.words import language

Form = JourneyForm | StageForm | TouchpointForm | PersonaForm | RuleForm | AskedForm | PromiseForm
NEW = "new"
TEMPLATES = {"rule": "rule", "asked": "asked", "promise": "promise"}
CHANGERS = {"stage": change_stage, "touchpoint": change_touchpoint, "persona": change_persona}


@dataclass(frozen=True)
class Chosen:
    """What is chosen on the board: an element, or a part of a touchpoint (a rule, a promise, what is asked)."""

    at: str
    """journey, stage:ride, touchpoint:invoice, persona:nina; empty when nothing is."""
    part: str = ""
    """rule:0, asked:0, promise:in-time, or new in the place of the number."""

    @property
    def kind(self) -> str:
        """journey, stage, touchpoint or persona."""
        return parted(self.at)[0]

    @property
    def id(self) -> str:
        """The id of the element."""
        return parted(self.at)[1]

    @property
    def template(self) -> str:
        """The template of the panel's content."""
        part = parted(self.part)[0]
        return f"journeys/edit/{TEMPLATES.get(part) or self.kind or 'nothing'}.html"


def fitting(journey: Journey, chosen: Chosen) -> Chosen:
    """What is chosen, as far as it is there: else the element around it, else nothing."""
    struct = struct_in(journey, chosen.at)
    if struct is None:
        return Chosen("")
    name, which = parted(chosen.part)
    known = {
        "rule": [str(number) for number in range(len(getattr(struct, "when", ())))],
        "asked": [str(number) for number in range(len(getattr(struct, "asked", ())))],
        "promise": [promise.id for promise in getattr(struct, "promises", ())],
    }
    fits = isinstance(struct, Touchpoint) and which in [*known.get(name, ()), *([NEW] if name in known else [])]
    return chosen if fits or not chosen.part else Chosen(chosen.at)


def form_for(journey: Journey, chosen: Chosen, known: Signatures, typed: Typed = None) -> Form | None:
    """The form for what is chosen, with what stands in the journey or what was typed."""
    struct = struct_in(journey, chosen.at)
    if isinstance(struct, Touchpoint) and chosen.part:
        return _form_of_part(struct, chosen.part, known, typed)
    match struct:
        case Touchpoint():
            return TouchpointForm(struct, typed)
        case Stage():
            return StageForm(struct, typed)
        case Persona():
            return PersonaForm(struct, journey.stages, typed)
        case Journey():
            return JourneyForm(struct, _others(journey), typed)
    return None


def _form_of_part(touchpoint: Touchpoint, part: str, known: Signatures, typed: Typed) -> Form:
    name, which = parted(part)
    if name == "rule":
        return RuleForm(Condition() if which == NEW else touchpoint.when[int(which)], known, typed)
    if name == "asked":
        return AskedForm(Asked() if which == NEW else touchpoint.asked[int(which)], known, typed)
    fresh = Promise(id=NEW, to="")
    return PromiseForm(next((one for one in touchpoint.promises if one.id == which), fresh), typed)


def fields_of(journey: Journey, chosen: Chosen, form: Form) -> dict[str, Any]:
    """The fields of the element that a valid form changes."""
    struct = struct_in(journey, chosen.at)
    which = parted(chosen.part)[1]
    if isinstance(struct, Touchpoint):
        if isinstance(form, RuleForm):
            return {"when": _with(struct.when, which, form.condition())}
        if isinstance(form, AskedForm):
            return {"asked": _with(struct.asked, which, form.words())}
        if isinstance(form, PromiseForm):
            return {"promises": _with_promise(journey, struct, which, form)}
    if isinstance(form, JourneyForm | StageForm | TouchpointForm | PersonaForm):
        return form.changes()
    raise JourneyError("unknown-element", "What was to be changed is no longer there.")


def _with(there: tuple[Any, ...], which: str, one: Any) -> tuple[Any, ...]:
    if which == NEW:
        return (*there, one)
    return tuple(one if str(number) == which else other for number, other in enumerate(there))


def _with_promise(journey: Journey, touchpoint: Touchpoint, which: str, form: PromiseForm) -> tuple[Promise, ...]:
    if which != NEW:
        return tuple(form.promise(one.id) if one.id == which else one for one in touchpoint.promises)
    taken = {one.id for stage in journey.stages for other in stage.touchpoints for one in other.promises}
    said = form.promise(NEW)
    id_ = free_id(slug(wording(said.label, "en"), "promise"), taken)
    return (*touchpoint.promises, form.promise(id_))


def without(touchpoint: Touchpoint, part: str) -> dict[str, Any]:
    """The fields of a touchpoint from which a rule, a promise or what is asked was taken away."""
    name, which = parted(part)
    if name == "promise":
        return {"promises": tuple(one for one in touchpoint.promises if one.id != which)}
    field = "when" if name == "rule" else "asked"
    there = getattr(touchpoint, field)
    return {field: tuple(one for number, one in enumerate(there) if str(number) != which)}


def changed(journey: Journey, at: str, fields: Mapping[str, Any]) -> Journey:
    """The journey with these fields of an element."""
    kind, id_ = parted(at)
    return CHANGERS[kind](journey, id_, fields) if kind in CHANGERS else change_journey(journey, fields)


def _others(journey: Journey) -> list[tuple[str, str]]:
    """The journeys of today that this one may be the target map of."""
    known = [one for one in queries.published() if not one.target_of and one.id != journey.id]
    return [(one.id, label(one, language())) for one in known]
