"""The supervisor: prepares the desk, starts the web and the worker process, and starts again what dies."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click

from parcours.company.folder import find
from parcours.errors import QuestionError

THREADS = 8
GRACE = 15.0
"""Seconds that children get to end what they are doing."""
FRUGAL = {
    "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}  # fmt: skip
"""For the web process: memory that a thread gives back goes back at once, instead of waiting for the same thread."""
PORTS = 50
"""How many ports are tried."""
PAUSE = 1.0
"""Seconds before a child that died is started again."""


def serve(company: Path, *, host: str, port: int, address: str | None, look: bool) -> None:
    """Serve the company until told to stop."""
    door = listen(host, port)
    address = address or f"http://{_spelled(host)}:{door.getsockname()[1]}"
    settle(company, address)
    prepare()
    for told in take_up():
        click.echo(told, err=True)
    warm()
    link = first_link()
    click.echo(f"Parcours is at {address}")
    if link:
        click.echo(f"The first administrator begins here (the link works once): {address}{link}")
    click.echo("Stop with Ctrl-C.")
    supervise(
        {"web": web_command(door), "worker": worker_command()}, door=door, look=f"{address}{link}" if look else ""
    )


def settle(company: Path, address: str = "") -> None:
    """Say which company, and which address, this process and its children are about."""
    find(company)
    os.environ |= {
        "PARCOURS_COMPANY": str(company.absolute()),
        "DJANGO_SETTINGS_MODULE": "parcours_studio.site.settings",
    }
    if address:
        os.environ["PARCOURS_ADDRESS"] = address


def prepare() -> None:
    """Bring the desk's tables up to date."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def take_up() -> list[str]:
    """Make versions of journeys whose files were edited while nobody served them; says which files have a mistake."""
    from parcours_studio.journeys.services import adopt

    return [f"{one['where']}: {one['message']} {one['hint']}".rstrip() for one in adopt()]


def warm() -> None:
    """Have the worker answer what pages ask first, where that is missing or old."""
    from parcours_studio.queue.services import enqueue

    enqueue("warm", in_advance=True)


def first_link() -> str:
    """The path of a one-time link for an administrator while there is no colleague yet; else empty."""
    from parcours_studio.accounts.invitations import invite
    from parcours_studio.accounts.queries import anybody
    from parcours_studio.accounts.rights import Role

    return "" if anybody() else invite(Role.ADMINISTRATOR)


def web_command(door: socket.socket) -> list[str]:
    """Gunicorn behind this door, one process with threads: the desk is SQLite, and memory is dear."""
    return [
        *(sys.executable, "-m", "gunicorn", "parcours_studio.site.wsgi:application"),
        *("--config", "python:parcours_studio.site.web"),
        *("--bind", f"fd://{door.fileno()}", "--workers", "1", "--worker-class", "gthread", "--threads", str(THREADS)),
        *("--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket"),
    ]


def worker_command() -> list[str]:
    """The worker, a process of its own."""
    return [sys.executable, "-m", "django", "worker"]


def listen(host: str, first: int) -> socket.socket:
    """Listen on the first port from here on that nobody listens on, and hold it: whoever comes early waits.

    Raises:
        QuestionError: `port_not_free` when the host or the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, first + PORTS):
        try:
            return socket.create_server((host, port), family=family)
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) != errno.EADDRINUSE:
                raise _not_free(f"{host}:{port}", getattr(error, "strerror", "") or str(error)) from error
    raise _not_free(f"{host}:{first} to {first + PORTS - 1}", "others listen there")


def _not_free(where: str, why: str) -> QuestionError:
    return QuestionError(
        "port_not_free",
        f"The studio cannot listen on {where}: {why}.",
        hint="Give another --port, or another --host.",
    )


def _spelled(host: str) -> str:
    """The host as it stands in an address."""
    if host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104
        return "localhost"
    return f"[{host}]" if ":" in host else host


class Stop(Exception):  # noqa: N818 - it is no error: somebody asked for it
    """Somebody asked the studio to end."""


def supervise(commands: dict[str, list[str]], *, door: socket.socket | None = None, look: str = "") -> None:
    """Keep every command running until told to stop, then end them all; the web process inherits the door."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    running = {name: _start(name, command, door) for name, command in commands.items()}
    try:
        if look:
            _show(look)
        while True:
            time.sleep(PAUSE)
            for name, child in running.items():
                if child.poll() is not None:
                    click.echo(f"The {name} process ended ({child.returncode}); it is started again.", err=True)
                    running[name] = _start(name, commands[name], door)
    except Stop:
        click.echo("Stopping …", err=True)
    finally:
        _end(list(running.values()))


def _start(name: str, command: list[str], door: socket.socket | None) -> subprocess.Popen[bytes]:
    web = name == "web"
    inherited = [door.fileno()] if web and door else []
    return subprocess.Popen(command, env=(FRUGAL if web else {}) | os.environ, pass_fds=inherited)  # noqa: S603 - ours


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for child in children:
        child.terminate()
    until = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()


def _show(address: str) -> None:
    import webbrowser

    time.sleep(PAUSE)
    webbrowser.open(address)
