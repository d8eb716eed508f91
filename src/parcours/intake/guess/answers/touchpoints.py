"""What a rating is about, as its heading names it."""

from __future__ import annotations

import re
from functools import cache, partial

from parcours.intake.guess.answers.stated import without_statement
from parcours.intake.guess.language.words import fold, listed, speaks_of, title, words_of, written_words
from parcours.intake.guess.tables.columns import ColumnLook

#: Words of a heading that say how something was rated, and that lead to what was.
RATED = ("rating", "nps", "csat", "effort")
OF_THE = {
    *("with", "the", "our", "of", "for", "mit", "der", "dem", "den", "die", "das", "unserer", "unserem", "am"),
    *("avec", "de", "la", "le", "les", "du", "des", "con", "el", "com", "o", "a", "met", "het", "how", "was"),
}
#: The same, and articles, before what a whole question asks about.
BEFORE = OF_THE | {
    *("l", "d", "an", "your", "this", "unser", "unsere", "unseren", "ihr", "ihre", "ihrem", "ihrer", "ihren"),
    *("notre", "nos", "votre", "vos", "un", "une", "ein", "eine", "einem", "einer", "zum", "zur", "au", "aux"),
}
AND = {"and", "or", "und", "oder", "et", "ou", "y", "e", "en"}
#: Words behind what a question asks about.
AT_THE_END = {
    "gefallen",
    "geschmeckt",
    "heute",
    "today",
    "aujourd'hui",
    "overall",
    "insgesamt",
    "bewerten",
    "beurteilen",
}
#: More words than this name no touchpoint.
LONGEST = 5


def touchpoint_of(column: ColumnLook) -> str:
    """What the rating is about, in the source's own words; "" when that is a whole sentence."""
    label = without_statement(column.label)
    asked = label or without_statement(column.name)
    listed = re.split(r"\s[-–—]\s|\s*[:|>]\s+", asked)[-1].strip(" []")
    listed = _item(asked) or listed
    if listed != asked and 0 < len(listed.split()) <= 6:
        return listed
    if named := _asked_about(asked):
        return named
    if len(asked.split()) >= 7:
        return ""
    words = both_ways(without_statement(column.name))
    while len(words) > 1 and re.fullmatch(r"q|v|var|item|\d+|f|frage|question|s", words[0][0]):
        words = words[1:]
    about = [pair for pair in words if not any(map(partial(_rates, pair[0]), RATED))]
    while about and about[0][0] in OF_THE:
        about = about[1:]
    while about and about[-1][0] in OF_THE:
        about = about[:-1]
    if not about and not label:
        return ""
    worded = label or " ".join(written if word in OF_THE | AND else title((written,)) for word, written in about)
    return worded if len(worded) > 2 else column.name


def _item(asked: str) -> str:
    """What stands in brackets behind a question that is asked about several things; "" elsewhere.

    >>> _item("How satisfied are you with [Delivery]"), _item("[Delivery]"), _item("Delivery")
    ('Delivery', '', '')
    """
    found = re.fullmatch(r".*\w.*\[([^\[\]]*[^\W\d][^\[\]]*)\]", asked)
    return found[1].strip() if found else ""


def both_ways(heading: str) -> list[tuple[str, str]]:
    """The words of a heading, folded and as written."""
    folded, written = words_of(heading), written_words(heading)
    return list(zip(folded, written if len(written) == len(folded) else folded, strict=True))


def _asked_about(question: str) -> str:
    """What a question in a sentence asks about; "" when it is put in another way, or asks about more than a few words.

    >>> _asked_about("Wie zufrieden waren Sie mit dem Zimmer?"), _asked_about("Comment évaluez-vous l'accueil ?")
    ('Zimmer', 'Accueil')
    >>> _asked_about("How would you rate the speed of delivery?"), _asked_about("Why did you come?")
    ('Speed of delivery', '')
    """
    lead = _leads().match(question)
    if lead is None:
        return ""
    rest = re.split(r"[?!.:(\[]", question[lead.end() :])[0].strip(" ,'’\"“”„«»…")
    while (first := re.match(r"[^\W\d_]+(?=[\s'’])", rest)) and fold(first[0]) in BEFORE:
        rest = rest[first.end() :].lstrip(" '’")
    words = rest.split()
    while len(words) > 1 and fold(words[-1]) in AT_THE_END:
        words = words[:-1]
    found = " ".join(words)
    return found[:1].upper() + found[1:] if 0 < len(words) <= LONGEST and fold(found) not in BEFORE else ""


@cache
def _leads() -> re.Pattern[str]:
    leads = sorted(listed("wordings.toml")["asked"]["leads"], key=len, reverse=True)
    return re.compile(rf"\W*(?:{'|'.join(leads)})(?!\w)[\s'’]*", re.IGNORECASE)


def _rates(word: str, concept: str) -> bool:
    return word == "ces" or speaks_of((word,), "score", concept)
