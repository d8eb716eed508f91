"""Kept answers to heavy questions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Study(models.Model):
    """A question that the worker answers, and the last answer with its age."""

    kind = models.CharField(max_length=60)
    question = models.JSONField(default=dict)
    language = models.CharField(max_length=5)
    key = models.CharField(max_length=64, unique=True)
    """Hash of kind, question and language."""
    answer = models.JSONField(null=True)
    """Up to some 300 KB: lists leave it out and read the digest."""
    digest = models.JSONField(null=True)
    """The few figures of the answer that lists show."""
    generation = models.CharField(max_length=60, blank=True)
    """The derived tables that the answer was read from."""
    design = models.CharField(max_length=64, blank=True)
    """What else the answer depends on: the published map and the beliefs, as a fingerprint."""
    answered_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    last_asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    """When somebody last wanted to see it, to the hour; what is worked out in advance does not count."""
    tried = models.CharField(max_length=130, blank=True)
    """The generation and design that the last attempt was about."""
    job = models.ForeignKey("queue.Job", null=True, on_delete=models.SET_NULL)

    class Meta:
        verbose_name_plural: ClassVar = "studies"

    @property
    def failed(self) -> bool:
        """Whether the last attempt to answer ended in a refusal."""
        return self.job is not None and self.job.state in ("failed", "cancelled")

    @property
    def works(self) -> bool:
        """Whether the worker is at it."""
        return self.job is not None and self.job.is_open

    @property
    def answered(self) -> bool:
        """Whether there is an answer, however old; asks nothing of the desk where `answer` was left out."""
        return self.answered_at is not None
