"""Characters: which encoding a file has, how sure that is, and its bytes as UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from parcours.errors import InputError

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ENOUGH = 4096
"""Bytes beyond ASCII that settle the question."""
BROKEN = re.compile("[\udc80-\udcff]")
"""What Python puts in the place of bytes that the encoding does not know."""
PLAUSIBLE = re.compile(
    "[äöüÄÖÜßéèêëàâáåæçñóôòõøœíîïìúûùýÿÉÈÊÀÂÁÅÆÇÑÓÔØŒÍÎÚÛŠšŽž«»„“”‚‘’–—…·\u00a0\u00ad]"
    r"|[€£§°•©®™´`²³½¼ºª×](?![^\W\d_])|(?<![^\W\d_])[¿¡]"
)
"""What western European text holds beyond ASCII: letters, quotes and dashes anywhere, signs not inside words."""


class Encoding(NamedTuple):
    """An encoding, how sure (0 to 1), and why."""

    name: str
    sure: float
    why: str


def detect(pieces: Iterable[bytes]) -> Encoding:
    """Tell the encoding of a file from its bytes; reads on until it has seen enough bytes beyond ASCII.

    A byte order mark decides; then strict UTF-8; then Windows-1252, which reads Latin-1 as well, by how plausible
    its letters are. Not for telling Latin-1 from other one-byte code pages: `sure` is then low.
    """
    first, seen, tail = True, 0, b""
    for piece in pieces:
        if first and (marked := from_mark(piece)):
            return marked
        first = False
        if piece.isascii() and not tail:
            continue
        block = tail + piece
        try:
            text = block.decode()
            tail = b""
        except UnicodeDecodeError as error:
            if len(block) - error.start > 3:
                return _mixed(block, seen) or _one_byte(block)
            text, tail = block[: error.start].decode(), block[error.start :]
        seen += len(block) - len(tail) - len(text.encode("ascii", "ignore"))
        if seen > ENOUGH:
            break
    if tail:
        return _one_byte(tail)
    if not seen:
        return Encoding("utf-8", 1.0, "only ASCII characters")
    return Encoding("utf-8", 1.0 if seen > 3 else 0.95, "valid UTF-8 beyond ASCII")


def from_mark(start: bytes) -> Encoding | None:
    """The encoding that a byte order mark, or a pattern of NUL bytes, gives away."""
    for mark, name in BOMS:
        if start.startswith(mark):
            return Encoding(name, 1.0, "byte order mark")
    head = start[:4096]
    if len(head) >= 4:
        even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
        if odd > 0.4 and even < 0.1:
            return Encoding("utf-16-le", 0.95, "every second byte is NUL")
        if even > 0.4 and odd < 0.1:
            return Encoding("utf-16-be", 0.95, "every second byte is NUL")
    return None


def broken_and_whole(text: str) -> tuple[int, int]:
    """How many bytes UTF-8 could not read, and how many characters beyond ASCII it could (after surrogateescape)."""
    broken = len(BROKEN.findall(text))
    return broken, len(text) - len(text.encode("ascii", "ignore")) - broken


def wrong_encoding(block: bytes, text: str, where: str) -> InputError:
    """Say which byte of a block does not fit, and which encoding would."""
    place = BROKEN.search(text)
    byte = f"The byte 0x{ord(place[0]) - 0xDC00:02X}" if place else "A byte"
    fits = detect([block]).name
    return InputError(
        "wrong-encoding",
        f"{byte} is no valid character in the encoding that the recipe names or the file begins with.",
        hint=f'The file looks like {fits}: write encoding = "{fits}" in a recipe, or save the file as UTF-8.',
        where=where,
    )


def _mixed(block: bytes, before: int) -> Encoding | None:
    """UTF-8 in spite of some broken bytes, when more of its characters are whole."""
    broken, whole = broken_and_whole(block.decode("utf-8", "surrogateescape"))
    if whole + before <= broken:
        return None
    return Encoding("utf-8", 0.8, f"mostly valid UTF-8, with {broken} broken bytes")


def _one_byte(block: bytes) -> Encoding:
    first = next(number for number, byte in enumerate(block) if byte > 0x7F)
    text = block[max(0, first - 1) : first + 64 * ENOUGH].decode("cp1252", "surrogateescape")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    plausible = len(PLAUSIBLE.findall(text)) / beyond
    sure = round(0.3 + 0.65 * plausible, 2)
    if BROKEN.search(text):
        return Encoding("latin-1", min(sure, 0.5), "not UTF-8, and bytes that Windows-1252 does not know")
    return Encoding("windows-1252", sure, f"not UTF-8; {plausible:.0%} of its special characters are western European")


def to_utf8(pieces: Iterator[bytes], encoding: str, where: str) -> Iterator[bytes]:
    """The same text in UTF-8, without byte order mark; bytes unknown to a one-byte encoding stay as they are.

    Raises InputError for an unknown encoding, for UTF-16 that is broken, and for a file that is UTF-8 although
    a one-byte encoding was named (its accents would silently turn into pairs of signs).
    """
    first = next(pieces, b"")
    marked = from_mark(first)
    name = marked.name if marked and marked.sure == 1.0 else _known(encoding, where)
    for mark, marks in BOMS:
        if marks == name and first.startswith(mark) and name != "utf-32":
            first = first[len(mark) :]
            break
    pieces = _chain(first, pieces)
    if name == "utf-8":
        yield from pieces
    elif name.startswith("utf-"):
        yield from _wide(pieces, name, where)
    else:
        yield from _narrow(pieces, name, where)


def _known(encoding: str, where: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise InputError(
            "unknown-encoding",
            f'"{encoding}" is no encoding.',
            hint="Usual ones: utf-8, windows-1252, latin-1, utf-16.",
            where=where,
        ) from error
    return {"ascii": "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(name, name)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _wide(pieces: Iterator[bytes], name: str, where: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for piece in pieces:
            yield decoder.decode(piece).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise InputError(
            "wrong-encoding", f"The file is not valid {name.upper()}: {error}.", hint="Export it as UTF-8.", where=where
        ) from error


def _narrow(pieces: Iterator[bytes], name: str, where: str) -> Iterator[bytes]:
    undecided, decoder = True, codecs.getincrementaldecoder(name)("surrogateescape")
    for piece in pieces:
        if undecided and not piece.isascii() and _is_utf8(piece):
            raise InputError(
                "wrong-encoding",
                f"The recipe says {name}, but the file is UTF-8.",
                hint='Write encoding = "utf-8" in the recipe.',
                where=where,
            )
        undecided = undecided and piece.isascii()
        yield decoder.decode(piece).encode("utf-8", "surrogateescape")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")


def _is_utf8(piece: bytes) -> bool:
    """Whether there are several characters beyond ASCII and all are valid UTF-8 (the last may be cut off)."""
    try:
        text = piece.decode()
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return False
        piece = piece[: error.start]
        text = piece.decode()
    return len(piece) - len(text) > 1
