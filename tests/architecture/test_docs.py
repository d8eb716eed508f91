"""The documentation names everything that there is, links to nothing that is not there, and its examples are true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click
import msgspec
import pytest

from parcours import errors
from parcours.cli.main import root
from parcours.company.settings import Settings
from parcours.intake.codebook import COLUMNS, MAY_HAVE
from parcours.intake.recipe import Recipe
from parcours.journeys.journey import Journey
from parcours.loyalty.segments import Segment
from parcours.metrics.registry import METRICS
from parcours.vocabulary.derived import DERIVED
from parcours.vocabulary.facts import FACTS, QUARANTINE, SIGHTINGS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
TABLES = {name: schema for name, (schema, _) in FACTS.items()} | {
    **DERIVED,
    "sightings": SIGHTINGS,
    "quarantine": QUARANTINE,
}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


def page(name: str) -> str:
    return (DOCS / "reference" / name).read_text("utf-8")


def sections(text: str) -> dict[str, str]:
    """Heading of the second level -> what stands below it."""
    parts = re.split(r"^#{1,2} (.+)$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def named_in(text: str) -> set[str]:
    """The words that stand in backticks, tables of a TOML file without their brackets."""
    return {word.strip("[]") for word in re.findall(r"`([^`\n]+)`", text)}


def keys(root_type: type) -> set[str]:
    """Every key that a file of this shape may have, in all its blocks."""
    seen: set[type] = set()
    found: set[str] = set()

    def walk(kind: Any) -> None:
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in seen:
            seen.add(kind)
            found.update(field.encode_name for field in msgspec.structs.fields(kind))
            for hint in get_type_hints(kind).values():
                walk(hint)
        for inner in get_args(kind):
            walk(inner)

    walk(root_type)
    return found


def commands(group: click.Group, name: str = "parcours") -> Iterator[tuple[str, click.Command]]:
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


COMMANDS = dict(commands(root))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_place_with_all_its_options(name: str) -> None:
    text = page("commands.md")
    assert f"`{name} " in text
    place = re.search(rf"^### `{name} .*?(?=^##|\Z)", text, re.M | re.S)
    assert place, f"{name} has no heading"
    shared = re.search(r"^All of them take (.+)$", text, re.M)
    assert shared
    known = place[0] + shared[1]
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option):
            lacking = [word for word in parameter.opts + parameter.secondary_opts if f"`{word}`" not in known]
            assert not lacking, f"{name} {lacking[0]}"


def test_every_exit_code_is_told() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", page("commands.md"), re.M)}
    assert {kind.exit_code for kind in errors.ParcoursError.__subclasses__()} <= told
    assert {kind.__name__ for kind in errors.ParcoursError.__subclasses__()} <= named_in(page("errors.md"))


def test_every_metric_is_named_with_its_unit_and_its_dimensions() -> None:
    text = page("metrics.md")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| ([a-z]+) \|", text, re.M))
    assert rows == {name: metric.unit for name, metric in METRICS.items()}
    for metric in METRICS.values():
        assert all(dimension in text for dimension in metric.dimensions), metric.name


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_every_table_is_told(name: str) -> None:
    rows = re.findall(r"^\| (`.+?) \|", sections(page("tables.md"))[name], re.M)
    assert named_in(" ".join(rows)) == set(TABLES[name].names)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("recipes.md", Recipe), ("journeys.md", Journey), ("company-folder.md", Settings), ("segments.md", Segment)],
)
def test_every_key_of_a_file_is_told(name: str, shape: type) -> None:
    assert sorted(keys(shape) - named_in(page(name))) == []


def test_every_column_of_a_codebook_is_told() -> None:
    text = sections(page("recipes.md"))["Answers"]
    assert ",".join(COLUMNS) in text
    assert {*COLUMNS, *MAY_HAVE} <= named_in(text) | set(COLUMNS)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text("utf-8")):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), f"{path.name} links to {target}"
        if anchor:
            assert anchor in anchors(found), f"{path.name} links to {target}"


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_page_is_reached_from_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    linked = {(DOCS / target.partition("#")[0]).resolve() for target in LINK.findall(index) if "://" not in target}
    unreached = [
        str(path.relative_to(DOCS))
        for path in DOCS.rglob("*.md")
        if path not in linked and path.parent not in linked and path != DOCS / "README.md"
    ]
    assert unreached == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_python_example_names_only_what_there_is(path: Path) -> None:
    """Examples compile, and what they call on a company, a result or the package exists."""
    import parcours

    known = {"company": parcours.Company, "result": parcours.Result, "parcours": parcours}
    for example in EXAMPLE.findall(path.read_text("utf-8")):
        for node in ast.walk(ast.parse(example)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
                owner = known[node.value.id]
                named = hasattr(owner, node.attr) or node.attr in getattr(owner, "__annotations__", {})
                assert named or node.attr in instance_attributes(owner), f"{node.value.id}.{node.attr}"


def instance_attributes(owner: Any) -> set[str]:
    """What a Company has beside its methods."""
    return {"settings", "lake", "engine", "folder"} if owner.__name__ == "Company" else set()


def test_docs_name_no_place_that_only_one_machine_has() -> None:
    private = re.compile(r"(?<![\w.])/(work|home|root|tmp|Users|usr)/")
    assert [path.name for path in PAGES if private.search(path.read_text("utf-8"))] == []


def test_every_public_file_of_an_example_says_where_it_is_from_and_under_which_licence() -> None:
    text = (DOCS / "do" / "real-examples.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| .*\(https://\S+\).* \| (.+) \|$", text, re.M))
    assert set(told) == set(re.findall(r"\.\./shared/data/(\w+)/", text))
    assert all(re.search(r"MIT|CC|PDDL", licence) for licence in told.values())
