"""Uploads on their way to facts, and what the desk knows of imports beside the lake's journal."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    """Where an upload stands."""

    OPEN = "open"
    IMPORTED = "imported"
    DISCARDED = "discarded"


class Upload(models.Model):
    """Files that a colleague brought, and how they are going to be read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    files = models.JSONField(default=list)
    """Of each file its name and its bytes."""
    codebook = models.CharField(max_length=200, blank=True)
    wanted_source = models.CharField(max_length=120, blank=True)
    """The name that the colleague wants for the source; empty to take it from the files."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    recipe = models.TextField(blank=True)
    """TOML, the one truth of how the files are read; empty until the worker has looked at them."""
    revision = models.PositiveIntegerField(default=0)
    """Grows with every change of the recipe."""
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    edited_at = models.DateTimeField(null=True)
    proposal = models.JSONField(default=dict)
    """The guesser's recipe, findings and warnings; empty where a kept recipe knew the files."""
    look = models.JSONField(default=dict)
    """What the worker saw when it looked last: of which revision, columns, samples, what is foreseen, which zone."""
    kept_mark = models.CharField(max_length=24, default="-")
    """The mark of the kept recipe of this source when the worker looked last; `-` when there was none."""
    import_id = models.CharField(max_length=80, blank=True, db_index=True)
    job = models.ForeignKey("queue.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True)
    """When the files were deleted."""

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]

    @property
    def works(self) -> bool:
        """Whether the worker is at it."""
        return self.job is not None and self.job.is_open

    @property
    def is_being_imported(self) -> bool:
        """Whether the worker is importing it."""
        return self.works and self.job is not None and self.job.kind == "import"

    @property
    def refusal(self) -> dict[str, str] | None:
        """Why the worker could not do what it was asked last."""
        return self.job.error if self.job is not None and self.job.state == "failed" else None

    @property
    def is_seen(self) -> bool:
        """Whether the sample facts were made by the recipe as it stands."""
        return bool(self.look) and self.look.get("revision") == self.revision


class Import(models.Model):
    """What the desk knows of an import: who asked for it, its report, who took it back. The journal knows the rest."""

    import_id = models.CharField(max_length=80, unique=True)
    report = models.JSONField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
