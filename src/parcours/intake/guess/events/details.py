"""What a row says beside who, what and when: text, colleague, team, place, channel, duration and outcome."""

from __future__ import annotations

import re
from collections.abc import Collection

from parcours.intake.guess.draft import Draft
from parcours.intake.guess.language.words import concepts, speaks_of, words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Source, Value

NAMES = ("category", "label", "identifier", "code", "constant")
#: Field -> the roles and kinds of columns that fill it.
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "colleague": ("agent", (*NAMES, "integer", "email")),
    "team": ("team", NAMES),
    "place": ("place", (*NAMES, "integer")),
    "channel": ("channel", ("category", "constant", "label")),
    "language": ("language", ("language",)),
    "duration_s": ("duration", ("integer", "number", "clock")),
}
#: Names of channels are no longer than this on average.
MEDIUM_NAME = 30
#: Verbs of a yes-or-no column that says whether the row ended well.
ENDINGS = ("solved", "delivered", "paid", "approved", "closed", "replied", "won")


def details(
    file: FileColumns, draft: Draft, *, alone: bool, reviewed: bool = False, but: Collection[str] = ()
) -> dict[str, Source]:
    """The fields that columns of the row fill; `alone`: the row is one event, so that its ending is the event's.

    `reviewed`: what is written in the row belongs to the ratings beside it, as do the columns `but`.
    """
    found: dict[str, Source] = {}
    for name, (_, kinds) in FIELDS.items():
        fitting = [
            column
            for column in file.columns
            if column.kind in kinds and fills(name, column) and column.filled and _fits(name, column, draft)
        ]
        if fitting:
            best = max(fitting, key=lambda column: (column.fill > 0.5, -len(column.roles), -column.position))
            found[name] = one_spelling(best, draft)
            draft.use(best, {"duration_s": "how long it took"}.get(name, f"the {name}"))
    text = None if reviewed else text_of(file, but=but)
    if text is not None:
        found["text"] = text
        for column in file.of_kind("text", "html"):
            if column.name in _named_in(text):
                draft.use(column, "what was written")
    outcome = _outcome(file, draft) if alone else None
    if outcome is not None:
        found["outcome"] = outcome
    if "channel" not in found and (medium := medium_of(file)):
        found["channel"] = Value(is_=medium)
    return found


def medium_of(file: FileColumns) -> str:
    """The channel that the nature of the file tells, or "" when it may be any."""
    headings = tuple(word for column in file.columns for word in column.words)
    for medium in ("phone", "chat", "email", "web"):
        traced = medium in ("phone", "web") and speaks_of(headings, "medium", f"{medium}_trace")
        if traced or speaks_of(file.words, "medium", medium):
            return medium
    return ""


def text_of(file: FileColumns, *, titled: bool = True, but: Collection[str] = ()) -> Source | None:
    """What was written: the longest text, with its title before it when there is one and it is wanted."""
    texts = [
        column
        for column in file.of_kind("text", "html")
        if not column.says("role", "url", "properties", "street") and column.name not in but
    ]
    if not texts:
        return None
    titles = [
        column for column in file.of_kind("text", "label") if column.says("role", "title") and column.distinct > 20
    ]
    bodies = [column for column in texts if column not in titles] or texts
    body = max(bodies, key=lambda column: (column.says("role", "text"), column.length))
    others = [column for column in titles if column is not body]
    if not others or not titled or "{" in others[0].name + body.name:
        return body.name
    title = next((column for column in others if column.words[:-1] == body.words[:-1]), others[0])
    return Value(template=f"{{{title.name}}} {{{body.name}}}")


def one_spelling(column: ColumnLook, draft: Draft) -> Source:
    """The column, with the spellings of one word that differ in case and blanks only put right: the most frequent."""
    if column.kind not in ("category", "label") or column.distinct > 400:
        return column.name
    alike: dict[str, list[str]] = {}
    for text in sorted(column.counts, key=lambda text: (-column.counts[text], text)):
        alike.setdefault(" ".join(text.casefold().split()), []).append(text)
    turned = {other: texts[0] for texts in alike.values() for other in texts[1:]}
    if not turned:
        return column.name
    shown = ", ".join(f'"{other}" counts as "{kept}"' for other, kept in list(turned.items())[:4])
    draft.notes.append(f'{column.file}, column "{column.name}": {shown}')
    return Value(column=column.name, map=turned)


def snake(column: ColumnLook) -> str:
    """The heading as a property's name, without the number of a question: "age" for "Q3AGE"."""
    words = column.words
    while len(words) > 2 and words[0] in ("q", "f", "v", "question", "frage") and words[1].isdigit():
        words = words[2:]
    return "_".join(words) or column.name


def _fits(name: str, column: ColumnLook, draft: Draft) -> bool:
    if draft.uses(column):
        return False
    many = column.distinct > max(60, column.rows // 20)
    refused = {
        "colleague": column.says("verb", "solved"),
        "team": many or bool({"level", "type", "tier", "plan"} & set(column.words)),
        "place": many or column.says("role", "url"),
        "channel": many or not is_channel(column),
        "duration_s": column.says("role", "wait"),
    }
    return not refused.get(name, False)


def fills(name: str, column: ColumnLook) -> bool:
    """Whether a heading speaks of a field; a point of sale is a channel where most are kinds of them."""
    if column.says("role", "outlet"):
        kinds = sum(words_of(text) in concepts("outlet")["channel"] for text in column.counts)
        return name == ("channel" if 2 * kinds > len(column.counts) else "place")
    return column.says("role", FIELDS[name][0])


def is_channel(column: ColumnLook) -> bool:
    """A medium of few words; an "acquisition source" says where from, not on which channel."""
    elsewhere = {"event", "acquisition", "utm", "lead", "traffic", "campaign", "original"}
    # "Quelle" is a source in German, and asks which one in French.
    asks = column.words[0] == "quelle" and len(column.words) > 2
    return not elsewhere & set(column.words) and column.distinct <= 40 and column.length <= MEDIUM_NAME and not asks


def _outcome(file: FileColumns, draft: Draft) -> Source | None:
    """Success or failure, where a status or a yes-or-no column tells it."""
    for column in file.columns:
        solved = column.kind == "boolean" and column.says("verb", *ENDINGS)
        state = column.kind in ("category", "boolean", "constant") and column.says("role", "status")
        if not (state or solved) or column.distinct > 30 or draft.uses(column):
            continue
        endings = {text: ending for text in sorted(column.counts) if (ending := ending_of(text)) is not None}
        if solved and file.says("thing", "ticket"):
            # What is not solved may still be: that is no failure.
            endings = {text: ending for text, ending in endings.items() if ending == "ok"}
        if endings and (solved or len(set(endings.values())) == 2 or len(column.counts) <= 8):
            draft.use(column, "how it ended")
            return Value(column=column.name, map=endings, otherwise="unknown")
    return None


def ending_of(text: str) -> str | None:
    """Whether a status says that something went well ("ok"), ill ("failed"), or neither (None).

    >>> ending_of("Closed Won"), ending_of("storniert"), ending_of("open")
    ('ok', 'failed', None)
    """
    words = words_of(text)
    return next((ending for ending in ("failed", "ok") if words in concepts("end")[ending]), None)


def _named_in(source: Source) -> tuple[str, ...]:
    return tuple(re.findall(r"\{([^{}]+)\}", source.template)) if isinstance(source, Value) else (source,)
