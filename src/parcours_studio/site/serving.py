"""The supervisor: prepares the desk, starts the web and the worker process, and starts again what dies."""

from __future__ import annotations

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

THREADS = 8
GRACE = 15.0
"""Seconds that children get to end what they are doing."""
FRUGAL = {
    "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}  # fmt: skip
"""For the web process: memory that a thread gives back goes back at once, instead of waiting for the same thread."""
PAUSE = 1.0
"""Seconds before a child that died is started again."""


def serve(company: Path, *, host: str, port: int, address: str | None, look: bool) -> None:
    """Serve the company until told to stop."""
    port = free_port(host, port)
    address = address or f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"  # noqa: S104
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
    supervise({"web": web_command(host, port), "worker": worker_command()}, look and f"{address}{link}")


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


def web_command(host: str, port: int) -> list[str]:
    """Gunicorn, one process with threads: the desk is SQLite, and memory is dear."""
    return [
        *(sys.executable, "-m", "gunicorn", "parcours_studio.site.wsgi:application"),
        *("--config", "python:parcours_studio.site.web"),
        *("--bind", f"{host}:{port}", "--workers", "1", "--worker-class", "gthread", "--threads", str(THREADS)),
        *("--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket"),
    ]


def worker_command() -> list[str]:
    """The worker, a process of its own."""
    return [sys.executable, "-m", "django", "worker"]


def free_port(host: str, first: int) -> int:
    """The first port from here on that nobody listens on."""
    for port in range(first, first + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return first


class Stop(Exception):  # noqa: N818 - it is no error: somebody asked for it
    """Somebody asked the studio to end."""


def supervise(commands: dict[str, list[str]], look: str | bool = "") -> None:
    """Keep every command running until told to stop, then end them all."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    running = {name: _start(name, command) for name, command in commands.items()}
    try:
        if isinstance(look, str) and look:
            _show(look)
        while True:
            time.sleep(PAUSE)
            for name, child in running.items():
                if child.poll() is not None:
                    click.echo(f"The {name} process ended ({child.returncode}); it is started again.", err=True)
                    running[name] = _start(name, commands[name])
    except Stop:
        click.echo("Stopping …", err=True)
    finally:
        _end(list(running.values()))


def _start(name: str, command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=(FRUGAL if name == "web" else {}) | os.environ)  # noqa: S603 - our own commands


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
