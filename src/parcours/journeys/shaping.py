"""Bringing a YAML tree into the shape of a Struct: every key, word and number checked, every mistake with its line."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from parcours.errors import JourneyError, did_you_mean

Path = tuple[str | int, ...]
"""The keys and positions that lead to a place in the tree."""


MOST_PARTS = 100_000


class Shaper:
    """Reads one tree; `lines` tells afterwards where each part of it stands in the file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {(): 1}
        self._shaped = 0

    def line(self, path: Path) -> int:
        """The line of this part, or of the nearest part around it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def mistake(self, path: Path, code: str, message: str, hint: str = "") -> JourneyError:
        """The error to raise for a mistake at this place."""
        where = f"{self.file}, line {self.line(path)}" if self.file else ""
        error = JourneyError(code, message, hint=hint, where=where)
        error.path = path
        return error

    def shape(self, node: Any, kind: Any, path: Path = ()) -> Any:
        """The node as plain values that fit `kind`."""
        self._shaped += 1
        if self._shaped > MOST_PARTS:  # a few aliases of aliases in a file could stand for billions of parts
            raise self.mistake(path, "journey-too-large", f"A journey has at most {MOST_PARTS:,} parts.")
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            return self._either(node, get_args(kind), path)
        if origin is tuple:
            return self._sequence(node, get_args(kind), path)
        if origin is dict:
            return self._mapping(node, get_args(kind)[1], path)
        if origin is Literal:
            return self._word(node, [str(word) for word in get_args(kind)], path)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self._struct(node, kind, path)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._word(node, [str(word.value) for word in kind], path)
        return self._scalar(node, kind, path)

    def _struct(self, node: Any, kind: type[msgspec.Struct], path: Path) -> dict[str, Any]:
        name = kind.__name__.lower()
        if not isinstance(node, CommentedMap):
            raise self.mistake(
                path, "block-expected", f'A {name} is a block of "key: value" lines, not {_shown(node)}.'
            )
        fields = _fields(kind)
        shaped = {}
        for key, value in node.items():
            self.lines[(*path, key)] = node.lc.key(key)[0] + 1
            if key not in fields:
                hint = did_you_mean(str(key), fields)
                raise self.mistake((*path, key), "unknown-key", f'A {name} has no "{key}".', hint)
            if value is not None:
                shaped[key] = self.shape(value, fields[key].type, (*path, key))
        for key, field in fields.items():
            if field.required and key not in shaped:
                raise self.mistake(path, "key-missing", f'This {name} has no "{key}".', f'Add a line "{key}: ...".')
        return shaped

    def _sequence(self, node: Any, kinds: tuple[Any, ...], path: Path) -> list[Any]:
        if kinds[-1] is not Ellipsis:
            if not isinstance(node, CommentedSeq) or len(node) != len(kinds):
                message = f'"{path[-1]}" takes {len(kinds)} values, not {_shown(node)}.'
                raise self.mistake(path, "values-expected", message, f'Write "{path[-1]}: [1, 5]".')
            return [self.shape(value, kind, path) for value, kind in zip(node, kinds, strict=True)]
        if not isinstance(node, CommentedSeq):
            return [self.shape(node, kinds[0], path)]
        for number in range(len(node)):
            self.lines[(*path, number)] = node.lc.item(number)[0] + 1
        return [self.shape(value, kinds[0], (*path, number)) for number, value in enumerate(node)]

    def _mapping(self, node: Any, kind: Any, path: Path) -> dict[str, Any]:
        if not isinstance(node, CommentedMap):
            raise self.mistake(path, "block-expected", f'"{path[-1]}" is a block of "key: value" lines.')
        for key in node:
            self.lines[(*path, str(key))] = node.lc.key(key)[0] + 1
        return {str(key): self.shape(value, kind, (*path, str(key))) for key, value in node.items()}

    def _either(self, node: Any, kinds: tuple[Any, ...], path: Path) -> Any:
        mapping = next((kind for kind in kinds if get_origin(kind) is dict), None)
        if mapping and isinstance(node, CommentedMap):
            return self.shape(node, mapping, path)
        scalar = next(kind for kind in kinds if kind is not types.NoneType and kind is not mapping)
        return self.shape(node, scalar, path)

    def _word(self, node: Any, words: list[str], path: Path) -> str:
        if node in words:
            return str(node)
        name = next(str(key) for key in reversed(path) if isinstance(key, str))
        raise self.mistake(path, f"unknown-{name}", f'"{node}" is no {name}.', did_you_mean(str(node), words))

    def _scalar(self, node: Any, kind: Any, path: Path) -> Any:
        try:
            return READERS[kind](node)
        except (TypeError, ValueError) as error:
            message = f'"{path[-1]}" takes {NAMED[kind]}, not {_shown(node)}.'
            raise self.mistake(path, "wrong-kind", message) from error


@cache  # reading the annotations of a Struct takes a millisecond
def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def _text(node: Any) -> str:
    if isinstance(node, CommentedMap | CommentedSeq):
        raise TypeError
    return str(node).lower() if isinstance(node, bool) else str(node)


def _number(node: Any) -> float:
    if isinstance(node, bool) or not isinstance(node, int | float):
        raise TypeError
    return float(node)


def _yes_or_no(node: Any) -> bool:
    if not isinstance(node, bool):
        raise TypeError
    return node


def _day(node: Any) -> dt.date:
    if isinstance(node, dt.datetime):
        return node.date()
    return node if isinstance(node, dt.date) else dt.date.fromisoformat(node)


READERS: dict[Any, Callable[[Any], Any]] = {str: _text, float: _number, bool: _yes_or_no, dt.date: _day}
NAMED = {str: "a text", float: "a number", bool: "true or false", dt.date: 'a day such as "2026-01-31"'}


def _shown(node: Any) -> str:
    if isinstance(node, CommentedMap):
        return "a block"
    return "a list" if isinstance(node, CommentedSeq) else f'"{node}"'
