"""Actions of the plan, what was said about them, and which reminders went out."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Where an action stands."""

    IDEA = "idea"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


OPEN = (State.IDEA, State.PLANNED, State.UNDER_WAY)


class Evidence(models.TextChoices):
    """What the expected change rests on."""

    ASSOCIATION = "association"
    BELIEF = "belief"
    EFFECT = "effect"


class Action(models.Model):
    """One improvement: where, who does it, until when, at what cost, and what it should bring."""

    title = models.CharField(max_length=300)
    description = models.TextField(blank=True, max_length=5000)
    journey = models.CharField(max_length=120, blank=True, db_index=True)
    stage = models.CharField(max_length=120, blank=True)
    touchpoint = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IDEA, db_index=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions"
    )
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    due = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    metric = models.CharField(max_length=120, blank=True)
    """What should change, by the library's name; empty when nothing is expected in figures."""
    metric_unit = models.CharField(max_length=40, blank=True)
    expected_change = models.FloatField(null=True, blank=True)
    expected_low = models.FloatField(null=True, blank=True)
    expected_high = models.FloatField(null=True, blank=True)
    evidence = models.CharField(max_length=12, blank=True, choices=Evidence.choices)
    reach = models.PositiveIntegerField(null=True, blank=True)
    """How many customers pass where the action changes something."""
    finding = models.JSONField(null=True)
    """The finding that it came from, as the page showed it: text, about, and of which day."""
    finding_key = models.CharField(max_length=64, blank=True)
    """The same for the same finding in every language and after every refresh; empty without one."""
    done_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, max_length=5000)
    """What was done, in words; also why it was dropped."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)
    """Counts the changes, so that two people who change it at once are told of each other."""

    class Meta:
        ordering: ClassVar = ["due", "-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding_key"],
                condition=Q(state__in=OPEN) & ~Q(finding_key=""),
                name="one_open_action_per_finding",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in OPEN

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its day has passed and it is still to be done."""
        return self.is_open and self.due is not None and self.due < today


class Comment(models.Model):
    """What somebody said about an action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="comments")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(max_length=5000)

    class Meta:
        ordering: ClassVar = ["written_at", "id"]


class Reminder(models.Model):
    """The owner of an action is reminded of it once a day at most; the row is there before the mail leaves."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="reminders")
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "day"], name="one_reminder_per_action_and_day")
        ]
