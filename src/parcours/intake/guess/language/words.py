"""What headings say: cut into words, folded, and looked up in `words.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Literal

#: What German and Dutch put between the parts of a compound.
LINKS = ("", "s", "n", "en", "es", "e")
#: Endings that make many persons of one in German, or a woman in French.
MANY = ("en", "n", "e")
#: A shorter word for a person has no plural that is told by its ending alone.
SHORTEST = 4
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"})


def fold(text: str) -> str:
    """Lower case without accents.

    >>> fold("Größe")
    'grosse'
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def words_of(heading: str) -> tuple[str, ...]:
    """The words of a heading, folded; camelCase, snake_case and figures are taken apart.

    >>> words_of("orderDelivered_customer-Date2")
    ('order', 'delivered', 'customer', 'date', '2')
    >>> words_of("customerID")
    ('customer', 'id')
    """
    return tuple(re.findall(r"[^\W_]+", fold(_parted(heading))))


def written_words(heading: str) -> tuple[str, ...]:
    """The words of a heading with their accents, for names that people read.

    >>> written_words("FälligAm_2")
    ('fällig', 'am', '2')
    """
    return tuple(re.findall(r"[^\W_]+", _parted(heading).lower()))


def _parted(heading: str) -> str:
    numbered = re.sub(r"#|№|nº|n°", " number ", heading)
    parted = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", numbered)
    return re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", parted)


@cache
def concepts(group: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The concepts of one group of `words.toml`, or the verbs of `events.toml`, each with its folded words."""
    return {
        concept: tuple(tuple(fold(word).split()) for word in entries) for concept, entries in _sections()[group].items()
    }


@cache
def speaks_of(words: tuple[str, ...], group: str, concept: str) -> bool:
    """Whether these words name the concept.

    >>> speaks_of(("kundennummer",), "thing", "customer")
    True
    """
    said = {
        part
        for word in words
        for spelt in spellings(word)
        for part in (spelt, singular(spelt), *one_person(spelt), *parts_of(spelt))
    }
    return any(said.issuperset(entry) for entry in concepts(group)[concept])


def spellings(word: str) -> tuple[str, ...]:
    """The word, and the same folded where it spells umlauts out.

    >>> spellings("eroeffnet"), spellings("closed")
    (('eroeffnet', 'eroffnet'), ('closed',))
    """
    return tuple(dict.fromkeys((word, re.sub("([aou])e", r"\1", word))))


@cache
def spoken(words: tuple[str, ...], group: str) -> tuple[str, ...]:
    """All concepts of a group that these words name, in the order of `words.toml`."""
    return tuple(concept for concept in concepts(group) if speaks_of(words, group, concept))


def title(words: tuple[str, ...]) -> str:
    """Words as a title.

    >>> title(("order", "handed", "over"))
    'Order Handed Over'
    """
    return " ".join(word.capitalize() for word in words)


def titled(words: tuple[str, ...], heading: str) -> str:
    """Words of a heading as a title, with the accents that the heading writes.

    >>> titled(("releve",), "Date de relevé")
    'Relevé'
    """
    folded, written = words_of(heading), written_words(heading)
    spelt = dict(zip(folded, written, strict=True)) if len(folded) == len(written) else {}
    return title(tuple(spelt.get(word, word) for word in words))


def singular(word: str) -> str:
    """The word without a plural ending, good enough to compare "categories" with "category".

    >>> singular("categories"), singular("questions"), singular("status")
    ('category', 'question', 'status')
    """
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


@cache
def one_person(word: str) -> tuple[str, ...]:
    """The known word for a person of which this is the plural, or the feminine; () when it is none.

    >>> one_person("patienten"), one_person("gaste"), one_person("abonnees"), one_person("leader")
    (('patient',), ('gast',), ('abonne',), ())
    """
    if word in _vocabulary():
        return ()
    persons = {entry[0] for entry in concepts("thing")["customer"] if len(entry) == 1 and len(entry[0]) >= SHORTEST}
    one = singular(word)
    stems = (one.removesuffix(ending) for ending in MANY if one.endswith(ending))
    return tuple(stem for stem in stems if stem in persons)[:1]


@cache
def parts_of(word: str) -> tuple[str, ...]:
    """The known words that a compound is made of; () when it is none.

    >>> parts_of("kundennummer"), parts_of("orderdate"), parts_of("customer")
    (('kunden', 'nummer'), ('order', 'date'), ())
    """
    known = _vocabulary()
    if word in known or len(word) < 6:
        return ()
    for cut in range(len(word) - 2, 2, -1):
        for link in LINKS:
            head, tail = word[: cut - len(link)], word[cut:]
            if len(head) < 3 or head not in known or word[cut - len(link) : cut] != link:
                continue
            rest = (tail,) if tail in known else parts_of(tail)
            if rest:
                return (head, *rest)
    return ()


@cache
def stands_for_nothing(text: str) -> Literal["blank", "not used", ""]:
    """What a text means that people and tools write where there is no answer; "" when it is not known as one.

    >>> [stands_for_nothing(text) for text in ("-", "Don't know", "(k. A.)", "trifft nicht zu", "abc", "0")]
    ['blank', 'blank', 'blank', 'not used', '', '']
    """
    words = tuple(re.findall(r"\w+", re.sub(r"['’`]", "", fold(text))))
    if words in concepts("missing")["blank"] or re.fullmatch(r"[\s\-–—.?*/_#]*", text):
        return "blank"
    return "not used" if words in concepts("missing")["unused"] else ""


@cache
def conventions(section: str) -> dict[str, str]:
    """One of the tables of names in `events.toml`."""
    return dict(_events()[section])


@cache
def events_that(kind: str) -> frozenset[str]:
    """The events listed as pull, push, transactional or informational."""
    return frozenset(_events()[kind]["events"])


@cache
def _vocabulary() -> frozenset[str]:
    headed = [group for group in _sections() if group not in ("missing", "end", "state", "way", "outlet")]
    entries = [entry for group in headed for found in concepts(group).values() for entry in found]
    return frozenset(word for entry in entries for word in entry if len(word) > 1)


@cache
def _sections() -> dict[str, dict[str, list[str]]]:
    return {**listed("words.toml"), "verb": _events()["verbs"]}


@cache
def _events() -> dict[str, dict[str, Any]]:
    return listed("events.toml")


def listed(name: str) -> dict[str, Any]:
    """One of the lists of words that lie beside this module."""
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
