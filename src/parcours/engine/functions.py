"""Calling a function that an engine has built in and Ibis does not name."""

from __future__ import annotations

from functools import cache
from inspect import Parameter, Signature
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir


def builtin(name: str, *arguments: Any, returns: str) -> Any:
    """The engine's function `name` over these expressions or constants, as an Ibis expression of type `returns`."""
    values = [value if isinstance(value, ir.Value) else ibis.literal(value) for value in arguments]
    return _function(name, tuple(value.type() for value in values), dt.dtype(returns))(*values)


@cache
def _function(name: str, arguments: tuple[dt.DataType, ...], returns: dt.DataType) -> Any:
    """Ibis makes a class for each function it is told of: once is enough, and equal calls are then equal."""
    return ibis.udf.scalar.builtin(_named(name, len(arguments)), signature=(arguments, returns))


def quoted(key: str) -> str:
    """A key in quotes, for a JSON path.

    >>> quoted("order date")
    '"order date"'
    """
    return '"' + key.replace('"', '\\"') + '"'


def _named(name: str, arguments: int) -> Any:
    """A Python function of that name and arity: Ibis reads its signature and never calls it."""

    def named(*values: Any) -> None: ...

    parameters = [Parameter(f"a{number}", Parameter.POSITIONAL_OR_KEYWORD) for number in range(arguments)]
    named.__name__ = name
    named.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return named
