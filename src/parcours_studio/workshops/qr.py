"""Links as QR codes, drawn here."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=64)
def qr_code(address: str) -> str:
    """The address as SVG, dark on white so that every camera reads it, as large as its frame."""
    import segno

    return str(segno.make_qr(address, error="m").svg_inline(border=2, light="#fff", dark="#111", omitsize=True))
