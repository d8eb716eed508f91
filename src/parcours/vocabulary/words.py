"""The closed lists of words: what a column of that name may hold."""

from __future__ import annotations

from enum import StrEnum

LANGUAGES = ("en", "de", "fr")
"""What the product speaks."""


class Phase(StrEnum):
    """The three parts of every journey."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Direction(StrEnum):
    """Who reached out: the company (push) or the customer (pull)."""

    PUSH = "push"
    PULL = "pull"


class Nature(StrEnum):
    """What an encounter is for."""

    INFORMATIONAL = "informational"
    TRANSACTIONAL = "transactional"


class Medium(StrEnum):
    """Where a touchpoint is lived."""

    PHYSICAL = "physical"
    DIGITAL = "digital"


class Office(StrEnum):
    """Which side of the company a touchpoint belongs to."""

    FRONT = "front"
    BACK = "back"


class Outcome(StrEnum):
    """How an encounter ended, as far as the source knows."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


class SubjectKind(StrEnum):
    """What an interaction can be about."""

    ORDER = "order"
    INVOICE = "invoice"
    TICKET = "ticket"
    OPPORTUNITY = "opportunity"
    SUBSCRIPTION = "subscription"
    CAMPAIGN = "campaign"
    CONVERSATION = "conversation"


class Orientation(StrEnum):
    """Which end of a scale is good."""

    HIGH = "high"
    LOW = "low"


class Collection(StrEnum):
    """Asked right after a moment (hot) or in a wave (cold)."""

    HOT = "hot"
    COLD = "cold"


class AnswerState(StrEnum):
    """Whether a question was answered, left blank by a visitor, or not applicable to them."""

    ANSWERED = "answered"
    BLANK = "blank"
    NOT_USED = "not used"


class CustomerKind(StrEnum):
    """A customer is a person or a company."""

    PERSON = "person"
    COMPANY = "company"


class LifeCycle(StrEnum):
    """Where a customer stands with the company, apart from any journey."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    AT_RISK = "at risk"
    LOST = "lost"


class PromiseState(StrEnum):
    """What became of one promise to one customer."""

    KEPT = "kept"
    BROKEN = "broken"
    PENDING = "pending"


class PathState(StrEnum):
    """How far one path got."""

    COMPLETED = "completed"
    """It did what the design requires; where it requires nothing: it got beyond the journey's first phase."""
    DROPPED = "dropped"
    OPEN = "open"
    """It touches the edge of the facts: it may have begun earlier or may still go on."""
