"""A sheet to draw on: SVG text out, every string escaped, every number rounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr
from zlib import crc32

from parcours.charts.theme import Theme
from parcours.charts.typography import FONT_FAMILY, REGULAR

Point = tuple[float, float]

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def plain(text: str) -> str:
    """Text without the characters that XML forbids, escaped."""
    return escape(_UNPRINTABLE.sub("", text))


class Sheet:
    """Collects marks in drawing order; `svg()` closes the sheet and lays paper under it."""

    def __init__(self, width: float, height: float, theme: Theme, *, title: str, description: str, language: str):
        self.width = width
        self.height = height
        self.theme = theme
        self._title = title
        self._description = description
        self._language = language
        self._marks: list[str] = []
        self._beneath: list[str] = []
        self._leads_on = False

    def _mark(self, tag: str, **attributes: str | float | None) -> None:
        self._marks.append(f"<{tag}{_attributes(attributes)}/>")

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str = "none", stroke: str | None = None,
        radius: float | None = None, dash: str | None = None, stroke_width: float | None = None,
    ) -> None:  # fmt: skip
        """A rectangle, by default without paint."""
        self._mark(
            "rect", x=x, y=y, width=max(width, 0), height=max(height, 0), rx=radius, fill=fill, stroke=stroke,
            stroke_dasharray=dash, stroke_width=stroke_width,
        )  # fmt: skip

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1, dash: str | None = None
    ) -> None:
        """A straight line."""
        self._mark("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash)

    def path(
        self, shape: str, *, fill: str = "none", stroke: str | None = None, width: float | None = None,
        dash: str | None = None, opacity: float | None = None,
    ) -> None:  # fmt: skip
        """A path in SVG's own notation."""
        self._mark(
            "path", d=shape, fill=fill, stroke=stroke, stroke_width=width, stroke_dasharray=dash,
            fill_opacity=opacity, stroke_linejoin="round" if stroke else None,
        )  # fmt: skip

    def circle(
        self, x: float, y: float, radius: float, *, fill: str = "none", stroke: str | None = None,
        width: float | None = None, dash: str | None = None,
    ) -> None:  # fmt: skip
        """A circle."""
        self._mark("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=width, stroke_dasharray=dash)

    def diamond(self, x: float, y: float, radius: float, *, fill: str, stroke: str, width: float = 2) -> None:
        """The sign of a moment of truth."""
        self.path(
            f"M{number(x)} {number(y - radius)}l{number(radius)} {number(radius)}l{number(-radius)} {number(radius)}"
            f"l{number(-radius)} {number(-radius)}z",
            fill=fill, stroke=stroke, width=width,
        )  # fmt: skip

    def text(
        self, x: float, y: float, content: str, *, size: float = 12, weight: int = REGULAR, fill: str | None = None,
        anchor: str | None = None, halo: bool = False, spacing: float | None = None,
    ) -> None:  # fmt: skip
        """One line of text with its baseline at y; `halo` clears what lies behind it."""
        marks: dict[str, str | float | None] = {
            "x": x,
            "y": y,
            "font_size": size,
            "font_weight": weight if weight != REGULAR else None,
            "fill": fill or self.theme.ink,
            "text_anchor": anchor,
            "letter_spacing": spacing,
            "stroke": self.theme.paper if halo else None,
            "stroke_width": 3 if halo else None,
            "paint_order": "stroke" if halo else None,
        }
        self._marks.append(f"<text{_attributes(marks)}>{plain(content)}</text>")

    @contextmanager
    def beneath(self) -> Iterator[None]:
        """What is drawn in here lies under everything else, however late it is drawn."""
        above, self._marks = self._marks, self._beneath
        yield
        self._marks = above

    @contextmanager
    def group(self, tip: str = "", link: str = "") -> Iterator[None]:
        """Marks that belong together, with a tip for the pointer and, inside a page, a link that the tip names."""
        opening, closing = (_anchor(link, tip), "</a>") if link else ("<g>", "</g>")
        self._leads_on = self._leads_on or bool(link)
        self._marks.append(opening + (f"<title>{plain(tip)}</title>" if tip else ""))
        yield
        self._marks.append(closing)

    def picture(self, svg: str, x: float, y: float, width: float, height: float) -> None:
        """Another sheet's picture, scaled into this box, at its upper left."""
        head, _, body = svg.partition(">")
        box = head.partition('viewBox="')[2].partition('"')[0]
        place: dict[str, str | float | None] = {"x": x, "y": y, "width": width, "height": height, "viewBox": box}
        self._marks.append(f'<svg{_attributes(place)} preserveAspectRatio="xMinYMin meet">{body}')

    def svg(self) -> str:
        """The whole picture as SVG text."""
        ground = f"<rect{_attributes({'width': self.width, 'height': self.height, 'fill': self.theme.paper})}/>"
        body = "".join([ground, *self._beneath, *self._marks])
        name = f"p{crc32((self._title + body).encode()):08x}"
        role = "group" if self._leads_on else "img"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(self.width)}" height="{number(self.height)}" '
            f'viewBox="0 0 {number(self.width)} {number(self.height)}" role="{role}" lang="{self._language}" '
            f'aria-labelledby="{name}-t {name}-d" font-family="{FONT_FAMILY}">'
            f'<title id="{name}-t">{plain(self._title)}</title><desc id="{name}-d">{plain(self._description)}</desc>'
            f"{body}</svg>"
        )


def _anchor(link: str, tip: str) -> str:
    name = f" aria-label={quoteattr(_UNPRINTABLE.sub('', tip))}" if tip else ""
    return f"<a href={quoteattr(link)}{name}>"


def _attributes(values: dict[str, str | float | None]) -> str:
    return "".join(
        f" {name.replace('_', '-')}={quoteattr(number(value) if isinstance(value, int | float) else value)}"
        for name, value in values.items()
        if value is not None
    )


def curve(points: Sequence[Point], *, start: str = "M") -> str:
    """A calm line through the points: flat at each of them, so that it never overshoots what was measured.

    >>> curve([(0, 0), (10, 4)])
    'M0 0C5 0 5 4 10 4'
    """
    if not points:
        return ""
    steps = [f"{start}{number(points[0][0])} {number(points[0][1])}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = number((x1 + x2) / 2)
        steps.append(f"C{middle} {number(y1)} {middle} {number(y2)} {number(x2)} {number(y2)}")
    return "".join(steps)


def line(points: Sequence[Point], *, start: str = "M") -> str:
    """The straight line from point to point: what lies between two months was not measured.

    >>> line([(0, 0), (10, 4)])
    'M0 0L10 4'
    """
    steps = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"{start}{steps}" if steps else ""


def area(upper: Sequence[Point], lower: Sequence[Point], edge: Callable[..., str] = curve) -> str:
    """The closed band between two lines that run the same way; `edge` draws each of them."""
    return f"{edge(upper)}{edge(list(reversed(lower)), start='L')}Z"
