"""Workshops, who takes part, and what they rate."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Question(models.TextChoices):
    """What is asked about each touchpoint."""

    CRITICALITY = "criticality"
    """0 (nobody cares) to 10 (decides whether customers stay)."""
    SATISFACTION = "satisfaction"
    """1 to 5."""
    PROMISE_KEPT = "promise_kept"
    """0 to 100 %."""


class State(models.TextChoices):
    """Where a workshop stands."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"


class Workshop(models.Model):
    """People rate the touchpoints of one journey together, for a while."""

    name = models.CharField(max_length=120)
    journey = models.CharField(max_length=120)
    """The permanent id of the journey."""
    stages = models.JSONField()
    """Stages and touchpoints as they were when the workshop was prepared: id, label, touchpoints; see `rated`."""
    questions = models.JSONField()
    """Which questions are asked, in this order."""
    anonymous = models.BooleanField(default=True)
    most = models.PositiveSmallIntegerField(default=100)
    """So many people may take part."""
    code = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    closes_at = models.DateTimeField()
    """Then it closes by itself, and its link is over."""
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    """Counts what happens in it, so that a page knows whether it has something new to show."""
    believed_on = models.DateField(null=True)
    """The day on which its ratings became beliefs of the journey."""
    job = models.ForeignKey("queue.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    """What turns the ratings into beliefs."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether its time has come, closed or not."""
        return timezone.now() >= self.closes_at

    @property
    def is_open(self) -> bool:
        """Whether it takes ratings now."""
        return self.state == State.OPEN and not self.is_over

    @property
    def touchpoints(self) -> list[str]:
        """The ids of what is rated, in the order of the map."""
        return [point["id"] for stage in self.stages for point in stage["touchpoints"]]


class Participant(models.Model):
    """Somebody who takes part: a random token in a browser, and a name only where the workshop asks for one.

    No time is kept, and no address: who is anonymous stays so.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="participants")
    token_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "token_hash"], name="one_participant_per_token")
        ]


class Rating(models.Model):
    """One answer; it may be given anew until the workshop closes, and no answer is no row."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="ratings")
    touchpoint = models.CharField(max_length=200)
    question = models.CharField(max_length=20, choices=Question.choices)
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "touchpoint", "question"], name="one_rating_each")
        ]


class Paper(models.Model):
    """What one takes home: the workshop as a PDF in one language."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="papers")
    language = models.CharField(max_length=5)
    revision = models.PositiveIntegerField()
    """The workshop's revision that it shows."""
    content = models.BinaryField()
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "language"], name="one_paper_per_language")
        ]
