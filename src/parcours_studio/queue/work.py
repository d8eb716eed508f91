"""A job while it runs: it tells how far it is, shows that it lives, and stops when somebody asks it to."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType

from django.db import OperationalError, connection
from django.utils import timezone

from parcours_studio.queue.models import Job, State

BEAT = 5.0
"""Seconds between two signs of life."""
TOLD_EVERY = 0.3


class Cancelled(Exception):  # noqa: N818 - it is no error: somebody asked for it
    """Somebody asked the job to stop."""


def worker_name() -> str:
    """Which process this is."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Work:
    """One job under way; a context in which signs of life are given by a thread of their own."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told = 0.0
        self._ended = threading.Event()
        self._beats = threading.Thread(target=self._beat, daemon=True)

    def progress(self, step: str, done: float | None = None) -> None:
        """Say how far it is. Raises Cancelled when somebody asked to stop."""
        now = time.monotonic()
        if step == self.job.step and now - self._told < TOLD_EVERY:
            return
        self._told, self.job.step, self.job.done = now, step[:200], done
        Job.objects.filter(pk=self.job.pk).update(step=self.job.step, done=done, heartbeat_at=timezone.now())
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise Cancelled

    def _beat(self) -> None:
        try:
            while not self._ended.wait(BEAT):
                with suppress(OperationalError):  # the desk is busy: the next sign of life will do
                    Job.objects.filter(pk=self.job.pk, state=State.RUNNING).update(heartbeat_at=timezone.now())
        finally:
            connection.close()

    def __enter__(self) -> Work:
        self._beats.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._beats.join()
