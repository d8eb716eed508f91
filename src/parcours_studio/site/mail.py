"""Where mails go: an SMTP server named by one address, else the terminal."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit


def mail_settings(url: str, sender: str) -> dict[str, object]:
    """Django's mail settings for `smtp://user:password@host:port?tls=1`; without an address mails are printed.

    >>> mail_settings("smtp://mail.example.org:25", "")["EMAIL_HOST"]
    'mail.example.org'
    """
    known: dict[str, object] = {"DEFAULT_FROM_EMAIL": sender or "Parcours <parcours@localhost>", "EMAIL_TIMEOUT": 20}
    if not url:
        return {**known, "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    return {
        **known,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": asked.get("tls") == ["1"],
    }
