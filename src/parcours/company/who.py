"""Who is meant by a reference: the customer's number in the generation that is read."""

from __future__ import annotations

from functools import cache

from parcours.company.readings import TABLES, Readings
from parcours.errors import QuestionError
from parcours.loyalty.lookups import word_of
from parcours.vocabulary.question import Key, Question, blanks

MOST_ALIKE = 64
"""So many customers are looked at whose word is the same as that of a reference."""


def number_of(readings: Readings, ref: str) -> int:
    """The number of the customer whom a reference names, any of theirs; raises QuestionError when it names nobody."""
    found: list[int] = []
    if "lookups" not in readings.lacks:
        word = word_of(ref, calling_code=readings.settings.calendar.calling_code)
        alike = readings.ask(_ALIKE, word=word)["customer"].to_pylist()
        if len(alike) < MOST_ALIKE:
            found = _among(readings, alike, ref)
    found = found or readings.ask(_BY_REF, ref=ref)["customer"].to_pylist()
    if not found:
        hint = 'A ref looks like "crm:17" or "email:a@b.org".'
        raise QuestionError("unknown-customer", f'Nobody is known as "{ref}".', hint=hint)
    return found[0]


def _among(readings: Readings, numbers: list[int], ref: str) -> list[int]:
    """Of these customers the one who has the reference."""
    if not numbers:
        return []
    slots = 4 if len(numbers) <= 4 else MOST_ALIKE
    asked = {f"number{place}": numbers[min(place, len(numbers) - 1)] for place in range(slots)}
    found: list[int] = readings.ask(_among_so_many(slots), ref=ref, **asked)["customer"].to_pylist()
    return found


@cache
def _among_so_many(slots: int) -> Question:
    known = TABLES["identities"]
    given = blanks(**{f"number{place}": "int32" for place in range(slots)})
    mine = known.filter(known.customer.isin(list(given.values())))
    found = mine.filter(mine.customer_ref == blanks(ref="string")["ref"]).select("customer")
    return Question(found, Key("customer", tuple(given)))


def _asked() -> tuple[Question, Question]:
    known, words, given = TABLES["identities"], TABLES["lookups"], blanks(ref="string", word="string")
    alike = words.filter(words.word == given["word"]).select("customer").distinct().limit(MOST_ALIKE)
    by_ref = known.filter(known.customer_ref == given["ref"]).select("customer")
    return Question(alike, Key("word", ("word",))), Question(by_ref)


_ALIKE, _BY_REF = _asked()
