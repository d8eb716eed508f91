"""What rules would catch: read from the kinds of interactions that the worker counted, kept in the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from parcours.journeys.catching import Signatures
from parcours_studio.studies.services import glance

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

NOTHING = Signatures()


@dataclass(frozen=True)
class Known:
    """The kinds of interactions as far as they are known."""

    signatures: Signatures
    counted: bool
    """Whether they were counted at all."""
    works: bool
    """Whether the worker is at it."""
    study_id: int


_kept: dict[int, tuple[datetime, Signatures]] = {}


def known_kinds(colleague: Colleague | None) -> Known:
    """The kinds of interactions; the worker is asked to count them when nobody has, or when they are old."""
    study = glance("signatures", {}, asked_by=colleague, language="en")
    if study.answered_at is None:
        return Known(NOTHING, False, study.works, study.pk)
    kept = _kept.get(study.pk)
    if kept is None or kept[0] != study.answered_at:
        kept = _kept[study.pk] = study.answered_at, msgspec.convert(study.answer, Signatures)
    return Known(kept[1], True, study.works, study.pk)
