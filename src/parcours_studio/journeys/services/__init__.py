"""What is done to journeys: named verbs, each in one transaction with a line in the audit log.

Other rooms may call `create`, `state_belief`, `state_beliefs_of_workshop`, `publish` and `adopt`, and put their reasons
for keeping a touchpoint into `kept_because`.
"""

from __future__ import annotations

from parcours_studio.journeys.services.adopting import adopt
from parcours_studio.journeys.services.creating import copy_of, create, empty, from_proposal, from_template, from_text
from parcours_studio.journeys.services.drafts import Conflict, begin, discard, edit, redo, restore, undo
from parcours_studio.journeys.services.keeping import kept_because
from parcours_studio.journeys.services.publishing import bring_back, publish, retire, text_of, write_beliefs
from parcours_studio.journeys.services.stating import Rating, state_belief, state_beliefs_of_workshop

__all__ = [
    "Conflict",
    "Rating",
    "adopt",
    "begin",
    "bring_back",
    "copy_of",
    "create",
    "discard",
    "edit",
    "empty",
    "from_proposal",
    "from_template",
    "from_text",
    "kept_because",
    "publish",
    "redo",
    "restore",
    "retire",
    "state_belief",
    "state_beliefs_of_workshop",
    "text_of",
    "undo",
    "write_beliefs",
]
