"""Our SVG as PNG and PDF, without a browser, with the bundled font."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from io import BytesIO

from parcours.charts.typography import FONT_FOLDER, SEMIBOLD, SEMIBOLD_FAMILY, font_faces


@cache
def _know_our_font() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(FONT_FOLDER))


def _by_family(svg: str) -> str:
    """The heavier font asked for by its own family: the converter knows it under no other name."""
    weight = f' font-weight="{SEMIBOLD}"'
    return svg.replace(weight, f' font-family="{SEMIBOLD_FAMILY}"{weight}')


def with_fonts(svg: str) -> str:
    """The picture as an SVG file that carries its font, so that it looks alike everywhere."""
    head, closing, rest = svg.partition(">")
    return f"{head}{closing}<style>{font_faces()}</style>{rest}"


def to_png(svg: str, scale: float = 2.0) -> bytes:
    """The picture as PNG; `scale` 2 gives two pixels per drawing unit.

    Draw it with a theme of literal colours (LIGHT or DARK): the converter paints custom properties black.
    """
    import vl_convert

    _know_our_font()
    return bytes(vl_convert.svg_to_png(_by_family(svg), scale=scale))


def to_pdf(svg: str) -> bytes:
    """The picture as a one-page PDF of its own size, its text as text. Same condition on the theme as `to_png`."""
    import vl_convert

    _know_our_font()
    return bytes(vl_convert.svg_to_pdf(_by_family(svg)))


def bound(pages: Iterable[str]) -> bytes:
    """Several pictures as the pages of one PDF. Same condition on the theme as `to_png`."""
    from pypdf import PdfReader, PdfWriter

    document = PdfWriter()
    for page in pages:
        document.append(PdfReader(BytesIO(to_pdf(page))))
    document.compress_identical_objects()
    found = BytesIO()
    document.write(found)
    return found.getvalue()
