"""Which journeys there are: those that the readings are about, and what the desk keeps of them.

What other rooms may ask: `published`, `journey`, `label`, `labels`, `stage_labels`, `is_touchpoint`, `believed_by`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from parcours.company.folder import DRAFT
from parcours.errors import QuestionError, did_you_mean
from parcours.journeys import journey as library
from parcours.journeys import labels as wordings
from parcours_studio.company import designs
from parcours_studio.company import queries as company
from parcours_studio.journeys.content import Beliefs, as_written
from parcours_studio.journeys.models import Belief, Edit, Journey, State, Version

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from parcours_studio.accounts.models import Colleague


# The folder: what readings are about


def published() -> list[library.Journey]:
    """The journeys of the folder with their beliefs, or what the facts proposed while nobody has drawn one.

    Kept until a file changes. Raises JourneyError when a file has a mistake.
    """
    return designs.journeys()


def journey(journey_id: str) -> library.Journey:
    """A published journey. Raises QuestionError when there is none of this id."""
    known = {one.id: one for one in published()}
    if journey_id not in known:
        message = f'There is no journey "{journey_id}".'
        raise QuestionError("unknown-journey", message, hint=did_you_mean(journey_id, known))
    return known[journey_id]


def label(journey_id: str, language: str) -> str:
    """What a journey is called; its id when it is not published."""
    return next((wordings.label(one, language) for one in published() if one.id == journey_id), journey_id)


def labels(journey_id: str, language: str) -> dict[str, str]:
    """The touchpoints of a published journey in the order of its map: id -> label, retired ones too."""
    found = [one for stage in _stages(journey_id) for one in stage.touchpoints]
    return {one.id: wordings.label(one, language) for one in found}


def stage_labels(journey_id: str, language: str) -> dict[str, str]:
    """The stages of a published journey in order: id -> label."""
    return {stage.id: wordings.label(stage, language) for stage in _stages(journey_id)}


def is_touchpoint(journey_id: str, touchpoint: str) -> bool:
    """Whether a published journey has this touchpoint."""
    return any(one.id == touchpoint for stage in _stages(journey_id) for one in stage.touchpoints)


def _stages(journey_id: str) -> tuple[library.Stage, ...]:
    return next((one.stages for one in published() if one.id == journey_id), ())


def has_proposal() -> bool:
    """Whether the facts proposed a journey."""
    return (company.folder().journeys / DRAFT).exists()


def is_proposal(journey_id: str) -> bool:
    """Whether this is the journey that the facts proposed, and that nobody has taken over."""
    return any(one.id == journey_id for one in published()) and row(journey_id) is None


# The desk: versions, drafts, beliefs


def rows(*, retired: bool | None = False) -> QuerySet[Journey]:
    """The journeys that the desk knows, with their published version."""
    found = Journey.objects.select_related("published")
    return found if retired is None else found.filter(retired=retired)


def row(journey_id: str) -> Journey | None:
    """What the desk knows of a journey."""
    return Journey.objects.select_related("published").filter(pk=journey_id).first()


def draft_of(journey_id: str) -> Version | None:
    """The draft of a journey, when somebody has begun one."""
    return Version.objects.filter(journey=journey_id, state=State.DRAFT).select_related("based_on", "made_by").first()


def drafts() -> dict[str, Version]:
    """The drafts under way, by journey."""
    return {draft.journey_id: draft for draft in Version.objects.filter(state=State.DRAFT).select_related("made_by")}


def versions(journey_id: str) -> QuerySet[Version]:
    """What a journey said, newest first; the draft is not among them."""
    known = Version.objects.filter(journey=journey_id).exclude(state=State.DRAFT)
    return known.select_related("published_by", "made_by")


def measured(journey_id: str) -> int | None:
    """The number of the version that the readings in use were computed for; None before the first one was published."""
    made = company.freshness().made_at
    known = versions(journey_id).filter(published_at__lte=made).order_by("-published_at") if made else None
    first = known.first() if known is not None else None
    return first.number if first else None


def content_at(draft: Version, revision: int) -> dict[str, Any] | None:
    """What a draft said at a revision; None when that is no longer known."""
    found = Edit.objects.filter(draft=draft, revision=revision).first()
    kept: dict[str, Any] | None = found.content if found else None
    return kept


def beliefs_of(journey_id: str) -> Beliefs:
    """The last word of everybody who said something, by kind and id of the element, newest first."""
    return as_written(Belief.objects.filter(journey=journey_id, current=True))


def believed_by(colleague: Colleague, journey_id: str, kind: str, element: str) -> Belief | None:
    """What this colleague said last about a touchpoint or a stage."""
    known = Belief.objects.filter(journey=journey_id, kind=kind, element=element, colleague=colleague, current=True)
    return known.first()


def believed_since(journey_id: str, touchpoint: str, moment: dt.datetime) -> bool:
    """Whether a colleague said what they believe of a touchpoint, or took it back, after this moment.

    What a file brought is older.
    """
    said = Belief.objects.filter(journey=journey_id, kind="touchpoint", element=touchpoint, colleague__isnull=False)
    return said.filter(Q(stated_at__gt=moment) | Q(ended_at__gt=moment)).exists()


def belief_history(journey_id: str, kind: str, element: str) -> QuerySet[Belief]:
    """Everything that was ever said about a touchpoint or a stage, newest first."""
    return Belief.objects.filter(journey=journey_id, kind=kind, element=element)


def scale_of(journey_id: str, kind: str, element: str) -> tuple[float, float]:
    """The scale on which satisfaction was last believed at this place; 1 to 5 where nobody has."""
    last = Belief.objects.filter(journey=journey_id, kind=kind, element=element, satisfaction__isnull=False).first()
    return (last.scale_low, last.scale_high) if last else (1.0, 5.0)
