"""Journeys in the desk: their versions, the draft with its edits, and what colleagues believe."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Journey(models.Model):
    """A journey by its permanent id; what it says stands in its versions."""

    id = models.CharField(primary_key=True, max_length=120)
    file = models.CharField(max_length=200, blank=True)
    """Its file in the company's folder; empty until it is first published."""
    stamp = models.CharField(max_length=60, blank=True)
    """Size and time of the file when it was last compared with the desk."""
    published = models.ForeignKey("Version", null=True, on_delete=models.SET_NULL, related_name="+")
    retired = models.BooleanField(default=False)
    """It is no longer in the folder; its versions stay and it can be brought back."""
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.id


class State(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class Origin(models.TextChoices):
    """Where a version came from."""

    EDITED = "edited"
    ADOPTED = "adopted"
    TEMPLATE = "template"
    UPLOAD = "upload"
    PROPOSAL = "proposal"
    COPY = "copy"
    TARGET = "target"
    RESTORED = "restored"
    WORKSHOP = "workshop"


class Version(models.Model):
    """What a journey said at one time. The draft changes with every edit; the others never do."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.EDITED)
    content = models.JSONField()
    """The journey as plain values, without beliefs: those stand in rows of their own."""
    text = models.TextField(blank=True)
    """The YAML file as it was published; empty in a draft."""
    revision = models.PositiveIntegerField(default=0)
    """Counts the edits of a draft."""
    based_on = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["journey", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["journey"], condition=models.Q(state=State.DRAFT), name="one_draft"),
            models.UniqueConstraint(
                fields=["journey"], condition=models.Q(state=State.PUBLISHED), name="one_published_version"
            ),
        ]


class Deed(models.TextChoices):
    """What made a new revision of a draft."""

    START = "start"
    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"


class Edit(models.Model):
    """One revision of a draft: what it said afterwards. Undoing and redoing are revisions too; none is lost."""

    draft = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField()
    deed = models.CharField(max_length=5, choices=Deed.choices, default=Deed.EDIT)
    element = models.CharField(max_length=250, blank=True)
    """kind:id of what was changed, as stage:ride; empty for the journey itself."""
    verb = models.CharField(max_length=40, blank=True)
    """What was done to it, as add, change, move; phrases.toml says it as `edit_<verb>`."""
    content = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["revision"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "revision"], name="one_edit_per_revision")]


class Belief(models.Model):
    """What somebody thinks of a touchpoint or a stage. A later word replaces the earlier one, which is kept."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="beliefs")
    kind = models.CharField(max_length=10, choices=[("touchpoint", "touchpoint"), ("stage", "stage")])
    element = models.CharField(max_length=200)
    """The id of the touchpoint or the stage."""
    by = models.CharField(max_length=200)
    """The colleague's name, or what a workshop or a file calls those who said it."""
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    on = models.DateField()
    criticality = models.FloatField(null=True)
    satisfaction = models.FloatField(null=True)
    scale_low = models.FloatField(default=1)
    scale_high = models.FloatField(default=5)
    promise_kept = models.FloatField(null=True)
    current = models.BooleanField(default=True)
    in_file = models.BooleanField(default=False)
    """Whether the journey's file was seen to hold it; who takes it out there takes it back."""
    stated_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    """When a later word replaced it, or it was taken back."""

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["journey", "kind", "element", "by"],
                condition=models.Q(current=True),
                name="one_current_belief_each",
            )
        ]
