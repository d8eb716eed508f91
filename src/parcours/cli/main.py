"""The root command, how refusals are shown, and how other packages add commands.

A package adds commands by an entry point in the group `parcours.commands` that names a click command.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click

from parcours.cli import companies, documents, journeys, questions, sources
from parcours.cli.output import notice
from parcours.errors import ParcoursError

EXIT_CODES = """\b
Exit codes:
  0  done
  1  something unforeseen
  2  the question or the command cannot be understood
  3  the company folder      4  an input file      5  a recipe
  6  a journey or segment    7  refresh first      8  disk or lake
"""


class InOrder(click.Group):
    """Commands in the order in which a company needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """As they were added."""
        return list(self.commands)


@click.group(
    cls=InOrder,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="parcours")
def root() -> None:
    """Measured customer journeys and one ranked plan, from the exports that a company has."""


COMMANDS: tuple[click.Command, ...] = (
    companies.init,
    sources.import_,
    sources.imports,
    sources.undo,
    sources.retry,
    journeys.journeys,
    companies.refresh,
    questions.measure,
    questions.flows,
    questions.criticality,
    questions.plan,
    documents.report,
    documents.export,
    companies.demo,
)
for command in COMMANDS:
    root.add_command(command)
for entry in entry_points(group="parcours.commands"):
    root.add_command(entry.load())


def stop() -> None:
    """Leave as one does after Ctrl-C: nothing is half done, what was begun is cleared away by the next command."""
    notice("Stopped; nothing of it was kept.")
    sys.exit(130)


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        root.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        stop()
    except RuntimeError as error:
        if "interrupted" not in str(error):  # so DuckDB says that Ctrl-C was pressed during a query
            raise
        stop()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except ParcoursError as error:
        notice(str(error), style="bold red")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
