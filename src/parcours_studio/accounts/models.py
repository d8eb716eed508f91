"""Colleagues, teams, invitations, and the record of what was changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from parcours_studio.accounts.rights import RIGHTS, Right, Role


class Team(models.Model):
    """Colleagues who answer for something together."""

    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Colleagues(BaseUserManager["Colleague"]):
    """Colleagues by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Colleague:
        return self.get(email__iexact=username)


class Colleague(AbstractBaseUser):
    """Somebody who works here."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role], default=Role.VIEWER)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="colleagues")
    language = models.CharField(max_length=5, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    session_round = models.PositiveIntegerField(default=0)
    """Sessions of an earlier round are over: it moves on when all of them shall end at once."""
    reset_asked_at = models.DateTimeField(null=True)
    """When a mail for a new password was last sent; they are not sent one upon the other."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects = Colleagues()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep addresses in small letters: two that differ in case alone are one colleague's."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        """What a session carries; it is over when the password or the round has changed."""
        return salted_hmac("parcours.session", f"{self.password}:{self.session_round}", algorithm="sha256").hexdigest()

    def may(self, right: Right | str) -> bool:
        """Whether the colleague's role has this right."""
        return self.is_active and Right(right) in RIGHTS[Role(self.role)]


class Invitation(models.Model):
    """A letter to a colleague to be; its link works once, for a while."""

    email = models.EmailField(blank=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    language = models.CharField(max_length=5, default="en")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Colleague, null=True, on_delete=models.SET_NULL)
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    """When its mail was handed over; empty when the link was only shown."""

    class Meta:
        ordering: ClassVar = ["-invited_at"]


class AuditLine(models.Model):
    """One write: who, what, when, before and after. Lines are only ever added."""

    written_at = models.DateTimeField(auto_now_add=True, db_index=True)
    colleague = models.ForeignKey(Colleague, null=True, on_delete=models.SET_NULL)
    who = models.CharField(max_length=200)
    """The colleague's name then, or what acted when nobody was there: worker, participant, command line."""
    verb = models.CharField(max_length=80, db_index=True)
    """room.verb, as journeys.publish."""
    about = models.CharField(max_length=300)
    """What was changed, as people call it."""
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["-written_at", "-id"]
