"""Jobs: what the worker is to do, how far it is, and what came of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.WAITING, State.RUNNING)


class Job(models.Model):
    """One piece of long work. It is taken up again when the worker dies, and takes effect once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200)
    """While a job with this key is open, asking for the same again returns it."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=200, blank=True)
    done = models.FloatField(null=True)
    """The share of the step that is done; None when it cannot be told."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    asked_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(null=True)
    """When its time comes; empty means at once."""
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True)
    """host:process of the worker that runs it."""
    tries = models.PositiveSmallIntegerField(default=0)
    in_advance = models.BooleanField(default=False)
    """Nobody waits for it yet: everything else is done before."""
    cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)
    """code, message, hint and where, as every refusal of the library."""

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        indexes: ClassVar = [models.Index(fields=["state", "kind"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=models.Q(state__in=OPEN), name="one_open_job_per_key")
        ]

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done or under way."""
        return self.state in OPEN
