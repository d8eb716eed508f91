"""Every state of `segments.toml` that was published here, so that one can see who changed what, and go back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class What(models.TextChoices):
    """How a version came to be."""

    FOUND = "found"
    """It lay in the folder, edited by hand."""
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    WRITTEN = "written"
    """The whole file was edited as text."""
    RESTORED = "restored"


class Version(models.Model):
    """The whole file as it was published once. Versions are only ever added."""

    text = models.TextField(blank=True)
    what = models.CharField(max_length=10, choices=What.choices)
    segment = models.CharField(max_length=120, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-saved_at", "-id"]
