"""How many customers a rule would hold, and the words that there are: at once where that takes milliseconds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from parcours.errors import ParcoursError
from parcours_studio.company import queries as company
from parcours_studio.studies.services import ask

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague
    from parcours_studio.studies.models import Study

READS_FACTS = ("property", "happened")


def size_of(rule: dict[str, Any], colleague: Colleague) -> dict[str, Any]:
    """Customers and of how many; or the study that counts them, where the rule reads the facts; or a refusal."""
    if _reads_facts(rule):
        study = ask("segment-size", {"rule": _plain(rule)}, asked_by=colleague, language="en")
        return counted(study)
    import msgspec

    from parcours.loyalty.segments import Segment

    try:
        found = company.opened().segment_size(msgspec.convert(rule, Segment))
    except ParcoursError as error:
        return {"refused": error.message}
    return {"customers": found.customers, "of": found.of}


def counted(study: Study) -> dict[str, Any]:
    """What a study of a size says by now."""
    return {"study": study, **(study.answer or {})} if study.works or study.failed else dict(study.answer or {})


def known_words() -> dict[str, Any]:
    """Words that rules may ask for, once the worker has looked for them; none before."""
    study = ask("segment-words", {}, language="en")
    return study.answer or {"columns": {}, "properties": {}, "happened": {}}


def _reads_facts(rule: dict[str, Any]) -> bool:
    parts = [*rule.get("all", ()), *rule.get("any", ()), *([rule["not"]] if "not" in rule else [])]
    return any(key in rule for key in READS_FACTS) or any(map(_reads_facts, parts))


def _plain(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule as JSON can hold it: days as texts."""
    found: dict[str, Any] = json.loads(json.dumps(rule, default=str))
    return found
