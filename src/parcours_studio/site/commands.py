"""Commands that the studio adds: `parcours serve` and `parcours colleague`."""

from __future__ import annotations

import secrets
from pathlib import Path

import click


@click.command()
@click.argument("company", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens; 0.0.0.0 for other machines.")
@click.option("--port", default=8000, show_default=True, help="The first free port from here on.")
@click.option("--address", help="The address colleagues type, as https://cx.example.org; default: this machine's.")
@click.option("--open/--no-open", "look", default=False, help="Show it in a browser.")
def serve(company: Path, host: str, port: int, address: str | None, look: bool) -> None:
    """Open the studio of COMPANY in a browser. It shows maps, plan, workshops and imports."""
    from parcours_studio.site.serving import serve as run

    run(company, host=host, port=port, address=address, look=look)


@click.command()
@click.argument("company", type=click.Path(path_type=Path))
@click.argument("email")
@click.option("--name", help="Default: what stands before the @.")
@click.option(
    "--role",
    default="administrator",
    show_default=True,
    type=click.Choice(["viewer", "agent", "analyst", "editor", "administrator"]),
)
@click.option("--language", default="en", show_default=True, type=click.Choice(["en", "de", "fr"]))
@click.option("--password", help="Default: one is made and printed.")
def colleague(company: Path, email: str, name: str | None, role: str, language: str, password: str | None) -> None:
    """Give EMAIL an account, or a new password and role. Prints the password on stdout."""
    from parcours_studio.site.serving import prepare, settle

    settle(company)
    prepare()
    from parcours_studio.accounts.services import enrol

    chosen = password or secrets.token_urlsafe(9)
    enrol(email, name=name or email.partition("@")[0], role=role, language=language, password=chosen)
    click.echo(chosen)
