"""Reading a drawn SVG: where its texts stand, measured with the font that it names."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import NamedTuple

from parcours.charts.typography import text_width

SVG = "{http://www.w3.org/2000/svg}"
KERNING = 1.0
"""Pixels by which a line may differ from the sum of its letters."""


class Text(NamedTuple):
    content: str
    left: float
    right: float
    top: float
    bottom: float


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def texts(svg: str) -> list[Text]:
    return [_placed(element) for element in parsed(svg).iter(f"{SVG}text")]


def _placed(element: ElementTree.Element) -> Text:
    size, x, y = (float(element.get(name, "0")) for name in ("font-size", "x", "y"))
    content = element.text or ""
    wide = text_width(content, size, int(element.get("font-weight", "400")))
    wide += float(element.get("letter-spacing", "0")) * len(content)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "start")]
    return Text(content, left, left + wide, y - size * 0.74, y + size * 0.2)


def words(svg: str) -> str:
    """Everything that is written on the sheet."""
    return " ".join(one.content for one in texts(svg)).replace("\u00a0", " ")


def tips(svg: str) -> set[str]:
    return {element.text or "" for element in parsed(svg).iter(f"{SVG}title")}


def sheet_size(svg: str) -> tuple[float, float]:
    root = parsed(svg)
    return float(root.get("width", "0")), float(root.get("height", "0"))


def outside(svg: str) -> list[Text]:
    """Texts that leave the sheet."""
    width, height = sheet_size(svg)
    return [
        one
        for one in texts(svg)
        if one.left < -KERNING or one.right > width + KERNING or one.top < -KERNING or one.bottom > height + KERNING
    ]


def overlapping(svg: str) -> list[tuple[str, str]]:
    """Pairs of texts that stand on each other."""
    found = sorted(texts(svg), key=lambda one: one.left)
    pairs = []
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            if other.left > one.right - KERNING:
                break
            if one.top < other.bottom - 1 and other.top < one.bottom - 1:
                pairs.append((one.content, other.content))
    return pairs
