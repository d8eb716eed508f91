"""Reading and writing journeys as YAML files that people edit; comments in a file survive being written again."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from parcours.errors import JourneyError
from parcours.journeys.checks import check, check_together
from parcours.journeys.journey import Asked, Condition, Journey, Persona
from parcours.journeys.shaping import Shaper

SUFFIXES = (".yaml", ".yml")
WIDEST = 4096
"""Lines are broken where people broke them, and nowhere else."""
#: Lists that people write as one word when there is only one.
SHORTENED = {*Condition.__struct_fields__, *Asked.__struct_fields__, *Persona.__struct_fields__} - {"properties"}


def read_journey(path: Path) -> Journey:
    """Read one journey; a single text stands for a list of one, everything else must be as documented.

    Raises JourneyError naming file and line, and the nearest valid word where there is one.
    """
    return parse_journey(_text(path), path.name)


def parse_journey(text: str, file: str) -> Journey:
    """Read a journey from the text of a file called `file`; raises JourneyError as `read_journey` does."""
    tree = _load(text, file)
    if not isinstance(tree, CommentedMap):
        hint = 'It starts with "id:", "label:" and "stages:".'
        raise JourneyError("journey-unreadable", "This file holds no journey.", hint=hint, where=file)
    shaper = Shaper(file)
    journey = msgspec.convert(shaper.shape(tree, Journey), Journey)
    check(journey, shaper)
    return journey


def read_journeys(folder: Path, *, draft: str = "") -> list[Journey]:
    """Read every journey of a folder, by file name; none when there is no such folder.

    The file named `draft` counts only as long as it is the only one: a journey that somebody drew replaces it.

    Raises JourneyError as `read_journey` does, and when an id stands in two files.
    """
    files = sorted(path for path in folder.glob("*") if path.suffix in SUFFIXES) if folder.is_dir() else []
    drawn = [path for path in files if path.name != draft]
    journeys = [(path.name, read_journey(path)) for path in drawn or files]
    check_together(journeys)
    return [journey for _, journey in journeys]


def write_journey(journey: Journey, path: Path, *, notes: Mapping[str, str] | None = None) -> None:
    """Write a journey, all at once; in a file that is there already, comments and order are kept.

    `notes` are comments for a file that is not there yet: id of a touchpoint -> what to say above it, "" ->
    what to say at the top.
    """
    text = journey_text(journey, _text(path) if path.exists() else "", file=path.name, notes=notes)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.writing")
    with unfinished.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)


def journey_text(
    journey: Journey, before: str = "", *, file: str = "journey.yaml", notes: Mapping[str, str] | None = None
) -> str:
    """A journey as the text of a YAML file; what `before` held of comments, order and line breaks is kept."""
    fresh = _blocks(msgspec.to_builtins(journey, builtin_types=(dt.date,)))
    tree = _load(before, file) if before.strip() else None
    if isinstance(tree, CommentedMap):
        _merge(tree, fresh)
    else:
        tree = fresh
        _lay_out(tree, notes or {})
    text = io.StringIO()
    _yaml().dump(tree, text)
    return text.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = WIDEST
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    return yaml


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise JourneyError("no-journey", "There is no such file.", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise JourneyError("journey-unreadable", "This file is not UTF-8 text.", where=path.name) from error


def _load(text: str, file: str) -> Any:
    try:
        return _yaml().load(text)
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        where = f"{file}, line {mark.line + 1}" if mark else file
        problem = str(getattr(error, "problem", None) or error).strip().splitlines()[0]
        raise JourneyError("journey-unreadable", f"This is not YAML: {problem}.", where=where) from error


def _blocks(value: Any, key: str = "") -> Any:
    """Plain values as YAML nodes: short lists on one line, lists of one word as that word."""
    if isinstance(value, dict):
        return CommentedMap({name: _blocks(inner, name) for name, inner in value.items()})
    if not isinstance(value, list | tuple):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    if len(value) == 1 and key in SHORTENED:
        return _blocks(value[0])
    nodes = CommentedSeq(_blocks(inner, key) for inner in value)
    if not any(isinstance(node, CommentedMap) for node in nodes):
        nodes.fa.set_flow_style()
    return nodes


def _lay_out(tree: CommentedMap, notes: Mapping[str, str]) -> None:
    """Put air between the stages, and the notes above what they speak of."""
    if notes.get(""):
        tree.yaml_set_start_comment(notes[""])
    for key in ("personas", "stages"):
        for number, block in enumerate(tree.get(key, ())):
            tree[key].yaml_set_comment_before_after_key(number, before="\n", indent=2)
            for inner, touchpoint in enumerate(block.get("touchpoints", ())):
                if note := notes.get(touchpoint["id"]):
                    block["touchpoints"].yaml_set_comment_before_after_key(inner, before=note, indent=6)


def _merge(there: CommentedMap, fresh: CommentedMap) -> None:
    """Bring the tree of a file to what the journey says now, touching only what differs."""
    for key in [key for key in there if key not in fresh]:
        del there[key]
    for key, value in fresh.items():
        before = there.get(key)
        if isinstance(before, CommentedMap) and isinstance(value, CommentedMap):
            _merge(before, value)
        elif isinstance(before, CommentedSeq) and _have_ids(before) and _have_ids(value):
            _merge_by_id(before, value)
        elif _plain(before) != _plain(value):
            there[key] = value


def _merge_by_id(there: CommentedSeq, fresh: CommentedSeq) -> None:
    known = {block["id"]: block for block in there}
    wanted = []
    for block in fresh:
        if block["id"] in known:
            _merge(known[block["id"]], block)
        wanted.append(known.get(block["id"], block))
    if [id(block) for block in there] != [id(block) for block in wanted]:
        there[:] = wanted


def _have_ids(value: Any) -> bool:
    return isinstance(value, CommentedSeq) and all(isinstance(block, CommentedMap) and "id" in block for block in value)


def _plain(value: Any) -> list[Any]:
    """A node without its layout, one thing as the list of one that it stands for."""
    if isinstance(value, dict):
        return [{name: _plain(inner) for name, inner in value.items()}]
    return [plain for inner in value for plain in _plain(inner)] if isinstance(value, list) else [value]
