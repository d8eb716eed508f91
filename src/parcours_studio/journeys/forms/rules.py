"""Which interactions and which answers belong to a touchpoint: words picked from those that the facts know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django import forms
from django.utils.datastructures import MultiValueDict

from parcours.journeys.catching import ASKED, Signatures
from parcours.journeys.checks import CONDITION_WORDS
from parcours.journeys.journey import Asked, Condition
from parcours_studio.journeys.forms.grouped import Typed, lines
from parcours_studio.ui.words import say

OPEN_WORDS = ("event", "channel", "source")
SHOWN = {"nature": "is", "direction": "is", "outcome": "outcome", "subject_kind": "subject"}
"""Under which beginnings the words of closed lists are said."""
SPARE_ROWS = 1


@dataclass
class Word:
    """One word to tick."""

    value: str
    text: str
    count: int | None
    """Interactions or answers that have it; None when that is not counted."""
    ticked: bool


@dataclass
class Picker:
    """The words of one key, ticked ones first."""

    name: str
    title: str
    words: list[Word] = field(default_factory=list)
    more: str | None = None
    """What was typed beside the known words, line by line; None where there are no others."""

    @property
    def is_long(self) -> bool:
        """Whether one wants to search in it."""
        return len(self.words) > 8

    @property
    def ticked(self) -> int:
        """How many are ticked."""
        return sum(word.ticked for word in self.words)


class PickingForm(forms.Form):
    """A form of pickers; what is ticked and typed is read by name."""

    def __init__(self, known: Signatures, typed: Typed = None) -> None:
        super().__init__(typed)
        self.known = known

    def picked(self, name: str, now: Iterable[str]) -> tuple[str, ...]:
        """What is ticked and typed under a name; what stands there now while nothing was sent."""
        if not self.is_bound:
            return tuple(now)
        typed = self.data.get(f"{name}+", "")
        ticked = self.data.getlist(name) if isinstance(self.data, MultiValueDict) else []
        return tuple(dict.fromkeys([*ticked, *lines(typed)]))

    def open_picker(self, name: str, title: str, counts: Mapping[str, int], now: Iterable[str]) -> Picker:
        """A picker of words that the facts know, to which others can be added."""
        picked = self.picked(name, now)
        known = [*picked, *(word for word in counts if word not in picked)]
        return Picker(name, title, [Word(word, word, counts.get(word, 0), word in picked) for word in known], more="")


class RuleForm(PickingForm):
    """One condition: all that is picked must hold, and one of the words under each."""

    def __init__(self, rule: Condition, known: Signatures, typed: Typed = None) -> None:
        super().__init__(known, typed)
        self.rule = rule

    def pickers(self) -> Iterator[Picker]:
        """What is asked first: event, channel, source."""
        for name in OPEN_WORDS:
            yield self.open_picker(name, say(f"journeys.key_{name}"), self.known.words(name), getattr(self.rule, name))

    def closed_pickers(self) -> Iterator[Picker]:
        """Words of closed lists."""
        for name, kind in CONDITION_WORDS.items():
            picked, counts = self.picked(name, getattr(self.rule, name)), self.known.words(name)
            said = [(word.value, say(f"journeys.{SHOWN[name]}_{word.value}")) for word in kind]
            words = [Word(value, text, counts.get(value, 0), value in picked) for value, text in said]
            yield Picker(name, say(f"journeys.key_{name}"), words)

    def property_pickers(self) -> Iterator[Picker]:
        """Properties that have few values, and those that the rule asks for."""
        for name in dict.fromkeys([*self.rule.properties, *self.known.properties]):
            yield self.open_picker(
                f"property:{name}", name, self.known.values(name), self.rule.properties.get(name, ())
            )

    @property
    def property_name(self) -> str:
        """The name of a further property as it was typed."""
        return str(self.data.get("property_name", "")).strip() if self.is_bound else ""

    @property
    def property_values(self) -> str:
        """Its values as they were typed."""
        return str(self.data.get("property_values", "")) if self.is_bound else ""

    def condition(self) -> Condition:
        """The condition that was picked."""
        names = (*OPEN_WORDS, *CONDITION_WORDS)
        picked = {name: self.picked(name, getattr(self.rule, name)) for name in names}
        properties = {
            name: values
            for name in dict.fromkeys([*self.rule.properties, *self.known.properties])
            if (values := self.picked(f"property:{name}", self.rule.properties.get(name, ())))
        }
        if self.property_name and lines(self.property_values):
            properties[self.property_name] = lines(self.property_values)
        return Condition(**picked, properties=properties)

    def clean(self) -> None:
        """A rule asks for something, or it would take everything."""
        if self.condition() == Condition():
            raise forms.ValidationError(say("journeys.problem_rule_empty"))


class AskedForm(PickingForm):
    """Which answers speak of a touchpoint."""

    def __init__(self, asked: Asked, known: Signatures, typed: Typed = None) -> None:
        super().__init__(known, typed)
        self.asked = asked

    def pickers(self) -> Iterator[Picker]:
        """Survey, question, and the touchpoint as the source calls it."""
        for name in ASKED:
            yield self.open_picker(
                name, say(f"journeys.asked_{name}"), self.known.asked(name), getattr(self.asked, name)
            )

    def words(self) -> Asked:
        """What was picked."""
        return Asked(**{name: self.picked(name, getattr(self.asked, name)) for name in ASKED})

    def clean(self) -> None:
        """Something is asked for, or every answer would speak of it."""
        if self.words() == Asked():
            raise forms.ValidationError(say("journeys.problem_asked_empty"))
