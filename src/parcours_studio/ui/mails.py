"""Letters by mail: said once as paragraphs and links, sent as plain text with the same as HTML beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from parcours_studio.company import queries as company

FAILURES = (OSError,)
"""What sending raises when the mail server cannot be reached or refuses: smtplib's errors are OSErrors."""


@dataclass(frozen=True)
class Link:
    """Where a letter leads; `href` is a path of the studio."""

    label: str
    href: str
    remark: str = ""

    @property
    def address(self) -> str:
        """The whole address."""
        return f"{settings.ADDRESS}{self.href}"


@dataclass(frozen=True)
class Letter:
    """One mail to one reader, in the reader's language."""

    subject: str
    before: tuple[str, ...]
    """Paragraphs above the links."""
    links: tuple[Link, ...] = ()
    after: tuple[str, ...] = ()

    def text(self) -> str:
        """As plain text."""
        links = [f"{link.label}{f' ({link.remark})' if link.remark else ''}\n{link.address}" for link in self.links]
        return "\n\n".join([*self.before, *links, *self.after, f"-- \n{company.settings().name} · Parcours"])


def send(to: str, language: str, write: Callable[[], Letter]) -> None:
    """Write a letter in a language and hand it to the mail server. Raises one of FAILURES when that does not work."""
    with translation.override(language):
        letter = write()
        name = company.settings().name
        page = render_to_string("ui/mail.html", {"letter": letter, "spoken": language, "company_name": name})
        mail = EmailMultiAlternatives(" ".join(letter.subject.split()), letter.text(), to=[to])
        mail.attach_alternative(page, "text/html")
        mail.extra_headers["Auto-Submitted"] = "auto-generated"
        mail.send()


def is_set_up() -> bool:
    """Whether mails leave the house; without a mail server they are printed in the terminal."""
    return not settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend"))
