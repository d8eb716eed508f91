"""What pages show below a command is what the command prints today, of the sample company that all tests share."""

from __future__ import annotations

import shutil
from glob import glob
from pathlib import Path

import pytest
import tomlkit

import parcours
from tests.printed_blocks import IMPORT_ID, ROOT, SAMPLE, Command, blocks, commands, is_printed, must_print, typed
from tests.sample_company import sample_company
from tests.shared_files import shared

FIRST_HOUR = ROOT / "docs" / "learn" / "first-hour.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "do").glob("*.md"))]
ASKED = [
    command
    for page in PAGES
    for block in blocks(page)
    if block.kind == "console"
    for command in commands(block)
    if command.words[0] == "parcours" and SAMPLE in command.words and command.words[1] != "demo"
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands are typed in, with the sample company in it."""
    (tmp_path / SAMPLE).symlink_to(sample_company())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ASKED, ids=lambda one: f"{one.block.page}:{one.block.line} {one.words[1]}")
def test_a_page_shows_what_its_commands_print(here: Path, command: Command) -> None:
    must_print(command, *typed(command.words))


@pytest.mark.slow
def test_the_first_hour_goes_as_it_is_printed(here: Path) -> None:
    """Every command is typed, every mend of a recipe made, in the order of the page."""
    practice = here / "practice"
    for block in blocks(FIRST_HOUR):
        if block.kind == "toml":
            write_as_told(block.text, practice)
        elif block.kind == "yaml":
            (draft,) = (practice / "journeys").glob("*.yaml")
            assert is_printed(block.text, draft.read_text("utf-8")), f"{block.page}, block in line {block.line}"
        for command in commands(block) if block.kind == "console" else ():
            if command.words[1] != "demo":
                must_print(command, *typed(with_own_ids(command.words, practice)))


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/do/real-examples.md"])
def test_the_worked_shop_goes_as_it_is_printed(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the public files to the plan; the page is typed in a folder that has them beside it."""
    place = tmp_path / "parcours"
    place.mkdir()
    for name, real in (("parcours/olist", "data/olist"), ("shared", "")):
        (tmp_path / name).symlink_to(shared(real))
    (place / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(place)
    (block,) = [each for each in blocks(ROOT / page) if "parcours init shop" in each.text]
    for command in commands(block):
        if command.words[0] == "cp":
            shutil.copy(*command.words[1:])
        else:
            must_print(command, *typed(as_a_shell_does(command.words)))


def as_a_shell_does(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with patterns of file names spelt out."""
    return tuple(name for word in words for name in (sorted(glob(word)) if "*" in word else [word]))  # noqa: PTH207


def with_own_ids(words: tuple[str, ...], practice: Path) -> tuple[str, ...]:
    """The command with the ids of the imports that were made here: the page calls them in the same order."""
    called = list(dict.fromkeys(IMPORT_ID.findall(FIRST_HOUR.read_text("utf-8"))))
    if not any(map(IMPORT_ID.fullmatch, words)):
        return words
    with parcours.open(practice) as company:
        made = [row["import_id"] for row in company.imports().rows()]
    return tuple(made[called.index(word)] if word in called else word for word in words)


def write_as_told(text: str, practice: Path) -> None:
    """Put what a block says where the page says: a column or a file of the recipe, or a segment."""
    (path,) = (practice / "sources").glob("*.toml")
    recipe, told = tomlkit.parse(path.read_text("utf-8")), tomlkit.parse(text)
    files = recipe["files"]
    if "files" in told:
        for name, settings in told["files"].items():  # type: ignore[union-attr]
            files[name].update(settings)  # type: ignore[index,union-attr]
    elif columns := [each["columns"] for each in files.values() if set(told) <= set(each["columns"])]:  # type: ignore[union-attr]
        columns[0].update(told)
    else:
        with (practice / "segments.toml").open("a", encoding="utf-8") as segments:
            segments.write(text)
        return
    path.write_text(tomlkit.dumps(recipe), "utf-8")


def test_no_page_prints_what_no_test_compares() -> None:
    """What comes out of the other public files is held by their known answers, where those files are."""
    public = {"README.md", "docs/do/real-examples.md"}
    loose = [
        f"{block.page}:{block.line} {' '.join(command.words)}"
        for page in PAGES
        for block in blocks(page)
        if block.kind == "console" and block.page not in public
        for command in commands(block)
        if command.printed.strip() and command.words[0] == "parcours" and command not in ASKED
    ]
    assert loose == []
