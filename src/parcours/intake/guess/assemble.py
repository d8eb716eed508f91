"""From what is known about the files to one recipe, with reasons."""

from __future__ import annotations

from msgspec.structs import replace

from parcours.intake.guess.answers import surveys
from parcours.intake.guess.answers.inherited import inherit
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers import profiles
from parcours.intake.guess.customers.people import number_kind
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events import interactions
from parcours.intake.guess.events.amounts import in_cents
from parcours.intake.guess.events.decisions import warn_of_open
from parcours.intake.guess.events.histories import STATE, without_told
from parcours.intake.guess.events.uncounted import uncounted
from parcours.intake.guess.language.words import stands_for_nothing
from parcours.intake.guess.left_over import left_over, read_at_all
from parcours.intake.guess.proposal import SHOWN, Finding, Proposal
from parcours.intake.guess.tables.clock_columns import use_clocks
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.figures import Figures
from parcours.intake.guess.tables.relations import Relation
from parcours.intake.guess.tables.times import Moments
from parcours.intake.guess.tables.values import NOTHING
from parcours.intake.guess.tables.written_in_parts import file_in_parts, read_in_parts
from parcours.intake.recipe import Column, File, Join, Link, Recipe, Value
from parcours.intake.references import template_columns

#: A smaller share of values is told as less than that.
LEAST_TOLD = 0.01
#: What a column is taken for whose values are the names of events, of which more are shown.
NAMES_EVENTS = ("what happened", STATE)


def assemble(know: Knowledge) -> Proposal:
    """Let every file become what it is: links, answers, a customer master, events, or a lookup for the others."""
    draft = Draft()
    for file in know.files:
        _put_together(file, draft)
    for file in know.files:
        _take(know, file, draft)
    inherit(know, draft)
    draft.interactions = without_told(know, draft)
    for file in know.files:
        use_clocks(file, (*draft.of(file.name), *(said for said in draft.answers if said.file == file.name)), draft)
    draft.warnings += _shared_registers(know)
    joins = _joins(know, draft)
    read = read_at_all(know, draft, joins)
    for file in know.files:
        if file.name not in read:
            draft.warnings.append(left_over(know, file))
        draft.warnings += [f"{file.name}: {note}" for note in file.source.notes]
        warn_of_open(file, draft)
        draft.warnings += uncounted(know, file, draft)
    recipe = Recipe(
        source=know.source,
        time_zone=know.time_zone,
        currency=_currency(know, draft),
        notes=tuple(dict.fromkeys(draft.notes)),
        files={file.name: _file(know, file, draft) for file in know.files},
        joins=joins,
        interactions=tuple(read_in_parts(made, know.by_name) for made in draft.interactions),
        answers=tuple(read_in_parts(said, know.by_name) for said in draft.answers),
        profiles=tuple(read_in_parts(known, know.by_name) for known in draft.profiles),
        links=tuple(draft.links),
    )
    findings = tuple(
        _finding(know, file, column, draft)
        for file in know.files
        for column in file.columns
        if column.name not in file.parted
    )
    return Proposal(recipe, findings, tuple(dict.fromkeys(draft.warnings)), tuple(dict.fromkeys(draft.signs)))


def _take(know: Knowledge, file: FileColumns, draft: Draft) -> None:
    if not file.rows:
        return
    link = _pairs(know, file, draft)
    if link is not None:
        draft.links += link
        draft.notes.append(f"{file.name} lists pairs of records that are, or are not, one customer")
        return
    if surveys.is_survey(know, file):
        surveys.tell_answers(know, file, draft)
    elif not (profiles.is_master(know, file) and profiles.describe(know, file, draft)):
        interactions.tell(know, file, draft)
        surveys.tell_answers(know, file, draft, in_passing=bool(draft.of(file.name)))


def _put_together(file: FileColumns, draft: Draft) -> None:
    """Say which columns are read together as one date, so that none of them is taken for anything else."""
    for date, told in file.parted.items():
        parts = template_columns(told.template)
        shown = ", ".join(f'"{name}"' for name in parts)
        draft.notes.append(f'{file.name}: {shown} are read together as "{date}"')
        for name in parts:
            draft.use(file.column(name), f'part of "{date}"')


def _currency(know: Knowledge, draft: Draft) -> str:
    """The one currency that a column of the files names; "" leaves amounts that say nothing to the company's."""
    columns = [
        know.by_name[made.file].column(made.currency)
        for made in draft.interactions
        if isinstance(made.currency, str) and made.currency in know.by_name[made.file].source.columns
    ]
    named = {code.strip().upper() for column in columns for code in column.counts}
    return named.pop() if len(named) == 1 else ""


def _shared_registers(know: Knowledge) -> list[str]:
    """Say which numbers of customers were taken for those of another source."""
    return [
        f'{column.file}: "{column.name}" was taken for the customer number of {found[0].source}, for {found[1]}: equal '
        f"numbers are one customer. If they are not, give it another kind than {found[0].kind} in the recipe."
        for column, found in know.joined_registers
    ]


def _pairs(know: Knowledge, file: FileColumns, draft: Draft) -> list[Link] | None:
    """A file whose two columns point to the same customers' numbers."""
    targets: dict[tuple[str, tuple[str, ...]], list[Relation]] = {}
    for relation in know.relations:
        if relation.many == file.name:
            targets.setdefault((relation.one, relation.one_columns), []).append(relation)
    for (one, columns), both in targets.items():
        names = [relation.many_columns[0] for relation in both]
        stems = {
            "".join(word for word in file.column(name).words if len(word) > 1 and not word.isdigit()) for name in names
        }
        judged = any(column.name not in names and column.distinct > 1 for column in file.columns)
        if len(both) == 2 and len(stems) == 1 and judged:
            draft.warnings.append(
                f"{file.name} lists pairs of records with a judgement; write the links that count into the recipe."
            )
        elif len(both) == 2 and len(stems) == 1 and profiles.is_master(know, know.by_name[one]):
            return _links(know, file, both, columns)
    return None


def _links(know: Knowledge, file: FileColumns, both: list[Relation], columns: tuple[str, ...]) -> list[Link]:
    left, right = sorted(relation.many_columns[0] for relation in both)
    kind = number_kind(know, know.by_name[both[0].one].column(columns[0]))
    return [Link(file=file.name, left={kind: left}, right={kind: right})]


def _joins(know: Knowledge, draft: Draft) -> tuple[Join, ...]:
    """Every relation, but only one between the same two files: the way that the facts go."""
    chosen: dict[tuple[str, str], Relation] = {}
    for relation in know.relations:
        pair = (relation.many, relation.one)
        if pair not in chosen or _prefer(draft, relation, chosen[pair]):
            chosen[pair] = relation
    passed = [relation for relation in know.relations if chosen[(relation.many, relation.one)] is not relation]
    for relation in passed:
        draft.used.setdefault((relation.many, relation.many_columns[0]), f"a second way to {relation.one}, not used")
    for relation in chosen.values():
        for column in relation.many_columns:
            draft.used.setdefault((relation.many, column), f"the key to {relation.one}")
    return tuple(
        relation.join() for relation in sorted(chosen.values(), key=lambda relation: (relation.many, relation.one))
    )


def _prefer(draft: Draft, relation: Relation, other: Relation) -> bool:
    used = [(each.many, each.many_columns[0]) in draft.used for each in (relation, other)]
    return used[0] and not used[1]


def _file(know: Knowledge, file: FileColumns, draft: Draft) -> File:
    """How the file is read: its key, and the types of the columns that are used."""
    by_value = {name for place, name in _compared_by_value(know) if place == file.name}
    by_value |= {column.name for column in file.columns if column.floating and draft.uses(column)}
    columns = {
        column.name: settings
        for column in file.columns
        if (settings := _column(file, column, draft, by_value=column.name in by_value)) is not None
    }
    key = know.keys[file.name].key
    return file_in_parts(replace(file.source.settings, key=key, columns=columns), file)


def _compared_by_value(know: Knowledge) -> set[tuple[str, str]]:
    """File and column of keys whose figures are written in different ways on two sides of a join (7 and 7.0).

    Every column that such a key is joined with is compared in the same way.
    """
    pairs = [
        ((relation.many, many), (relation.one, one))
        for relation in know.relations
        for many, one in zip(relation.many_columns, relation.one_columns, strict=True)
    ]
    found: set[tuple[str, str]] = set()
    for pair in pairs:
        both = [know.by_name[file].column(name) for file, name in pair]
        if all(column.kind == "integer" for column in both):
            found |= set(pair) if any(not text.isdigit() for column in both for text in column.counts) else set()
    while more := {place for pair in pairs if found & set(pair) for place in pair} - found:
        found |= more
    return found


def _column(file: FileColumns, column: ColumnLook, draft: Draft, *, by_value: bool) -> Column | None:
    """Settings of a used column whose text is more than text."""
    reading = column.reading
    if by_value:
        return Column(type="integer", missing=reading.missing)
    if not draft.uses(column):
        return None
    # What means nothing among scores is for the question to say: there it is an answer that was not given.
    rated = column.name in _rated(file, draft)
    missing = () if rated else reading.missing
    if not rated:
        draft.warnings += _odd_words(file, column)
    if column.timed and reading.moments is not None:
        if reading.moments.unread:
            draft.warnings.append(_unread(file, column, reading.moments, "times"))
        zone = "UTC" if {"utc", "gmt"} & set(column.words) and not reading.moments.zoned else ""
        # What has a time of day in some rows is kept as a moment, whatever most rows say.
        kind = "timestamp" if reading.moments.timed and column.kind == "timestamp" else "date"
        return Column(type=kind, format=reading.moments.format, time_zone=zone, missing=missing)  # type: ignore[arg-type]
    if column.kind == "number" and reading.figures is not None and reading.figures.unsure:
        draft.warnings.append(f'{file.name}, column "{column.name}": {reading.figures.unsure}.')
    amounts = column.kind == "number" or not column.says("role", "id")
    commas = column.kind == "number" and reading.figures is not None and reading.figures.decimal == ","
    if column.numeric and amounts and reading.figures is not None:
        if reading.figures.unread and not rated:
            draft.warnings.append(_unread(file, column, reading.figures, "numbers"))
        cents = in_cents(column)
        if cents or commas or not reading.figures.plain:
            return Column(type="number", decimal=reading.figures.decimal, in_cents=cents, missing=missing)
    return Column(missing=missing) if missing else None


def _rated(file: FileColumns, draft: Draft) -> set[str]:
    """The columns of a file that hold answers."""
    found = {question.column for said in draft.answers if said.file == file.name for question in said.questions}
    scores = [said.score for said in draft.answers if said.file == file.name]
    return found | {score.column if isinstance(score, Value) else score for score in scores if score is not None}


def _unread(file: FileColumns, column: ColumnLook, read: Moments | Figures, kind: str) -> str:
    """What a person should know of texts among moments, or numbers, that no known format reads."""
    shown = ", ".join(f'"{text}"' for text in read.unread)
    lost = 1 - read.share
    share = "less than 1%" if lost < LEAST_TOLD else f"about {lost:.0%}"
    what = f"{share} of the values, such as {shown}, are no {kind}: such cells are set aside"
    return f'{file.name}, column "{column.name}": {what}.'


def _odd_words(file: FileColumns, column: ColumnLook) -> list[str]:
    """What a person should know of words among figures or moments."""
    found = []
    for text in column.reading.stray:
        times = f'"{text}" ({column.counts[text]:,} in the sample)'
        found.append(f'{file.name}, column "{column.name}": {times} is no {column.kind}: such cells are set aside.')
    for text in column.reading.missing:
        if text in column.counts and not stands_for_nothing(text):
            share = column.counts[text] / sum(column.counts.values())
            means = "nobody's number" if column.says("thing", "customer", "account") else '"nothing yet"'
            what = f'"{text}" stands in {share:.0%} of the cells and was taken for {means}'
            found.append(f'{file.name}, column "{column.name}": {what}.')
    return found


def _finding(know: Knowledge, file: FileColumns, column: ColumnLook, draft: Draft) -> Finding:
    what = draft.used.get((file.name, column.name), "")
    sure, why = column.reading.sure, column.reading.why
    score = next((score for score in know.scores[file.name] if score.column == column.name), None)
    relation = know.relation_of(file.name, column.name)
    keys = know.keys[file.name]
    for date in (date for date, told in file.parted.items() if column.name in template_columns(told.template)):
        what = f"part of {draft.used.get((file.name, date), 'a date, not used')}"
    if score is not None:
        seen = {code: meaning for code, meaning in score.missing.items() if code in column.counts}
        sure, why = score.sure, "; ".join((score.why, *surveys.missing_words(seen, column.heading)))
    elif relation is not None:
        sure, why = relation.sure, relation.why
        what = what or f"the key to {relation.one}"
    elif column.name in keys.key:
        sure, why = max(sure, keys.sure), keys.why
        what = what or ("the key" if len(keys.key) == 1 else f"part of the key {' + '.join(keys.key)}")
    if score is None and what and (nothing := [text for text in column.reading.missing if text in column.counts]):
        usual = [text for text in nothing if stands_for_nothing(text) or text in NOTHING]
        reason = "a usual word for it" if usual == nothing else "too frequent for a slip"
        why += f"; {', '.join(nothing)} stands for nothing ({reason})"
    shown = column.examples(SHOWN if what in NAMES_EVENTS else 3)
    return Finding(file.name, column.name, what or f"{column.kind}, not used", round(min(sure, 0.99), 2), why, shown)
