"""A real mail server for tests: what the studio sends goes over SMTP and is read here."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """Every mail that arrived, oldest first; addresses in `refused` are turned away."""

    mails: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a reader."""
        if address in self.refused:
            return "550 no such reader"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail."""
        mail = cast(EmailMessage, message_from_bytes(cast(bytes, envelope.content), policy=policy.default))
        self.mails.append(mail)
        return "250 taken"

    def wait_for(self, number: int = 1) -> list[EmailMessage]:
        """The mails, once there are so many; some are sent beside the answer."""
        until = time.monotonic() + 10
        while len(self.mails) < number and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.mails) >= number
        return self.mails


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The mail's words."""
    part: Any = mail.get_body((kind,))
    return str(part.get_content())


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(box: Mailbox) -> Controller:
    """Start the server for a mailbox; stop it with `.stop()`."""
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    return controller
