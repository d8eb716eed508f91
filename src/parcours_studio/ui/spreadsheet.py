"""Tables as CSV that a spreadsheet cannot be tricked by; the rule is that of the library's exports."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

FORMULA = re.compile(r"[=+\-@\t\r\n]")
"""What makes a spreadsheet take a text for a formula when it comes first (OWASP, CSV injection)."""
BOM = "\ufeff"
"""Without it a spreadsheet reads UTF-8 as something else."""


def cell(value: Any) -> Any:
    """A value as a cell: a text that would be run as a formula gets a leading apostrophe, figures stay as they are."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return value
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


def csv_answer(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A table as a download `<name>.csv`, row by row."""
    answer = StreamingHttpResponse(_lines(headings, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    class Echo:
        def write(self, line: str) -> str:
            return line

    writer = csv.writer(Echo())
    yield BOM + writer.writerow([cell(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
