"""Settings, read: as the file has them, and what they lead to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings as django

from parcours_studio.accounts.queries import last_line
from parcours_studio.company import queries as company
from parcours_studio.ui.mails import is_set_up
from parcours_studio.ui.words import language

FURTHER_CLOSURES = 8


def values() -> dict[str, Any]:
    """Every setting by its dotted key."""
    from parcours.company.changing import plain

    return plain(company.settings())


def next_closures() -> list[tuple[dt.date, str]]:
    """The next days off, so that one sees whether country and region are right."""
    from parcours.company.closed_days import closed_days

    return closed_days(company.settings(), company.today(), language=language())[:FURTHER_CLOSURES]


def last_change() -> str:
    """Who changed the settings last; empty when nobody did here."""
    line = last_line("administration.change_settings")
    return line.who if line else ""


def mail_server() -> str:
    """Where mails are handed over; empty when they are printed in the terminal."""
    return f"{django.EMAIL_HOST}:{django.EMAIL_PORT}" if is_set_up() else ""
