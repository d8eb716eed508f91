"""Joining answers with what became of a promise: the satisfaction of those for whom it was kept, or broken."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.words import PromiseState


def with_promises(answers: ir.Table, promises: ir.Table, codes: Sequence[int], name: str) -> ir.Table:
    """Keep the answers of those to whom this promise was made, with "kept" or "broken" in the column `name`.

    An answer belongs to the promise about the same subject (the order it speaks of); when it names no subject of that
    kind, to the promise in the same path. Of several such promises one broken one is enough for "broken".
    """
    known = promises.filter(
        promises.promise.isin(list(codes)), promises.state.isin([str(PromiseState.KEPT), str(PromiseState.BROKEN)])
    )
    known = known.mutate(is_broken=(known.state == str(PromiseState.BROKEN)).cast("int8"))
    about = known.filter(known.subject_ref.notnull())
    by_subject = about.group_by(promise_kind=about.subject_kind, promise_subject=about.subject_ref).aggregate(
        subject_broken=about.is_broken.max()
    )
    on_path = known.filter(known.path.notnull())
    by_path = on_path.group_by(promise_path=on_path.path).aggregate(
        path_broken=on_path.is_broken.max(), path_kind=on_path.subject_kind.max()
    )
    joined = answers.left_join(
        by_subject,
        [answers.subject_kind == by_subject.promise_kind, answers.subject_ref == by_subject.promise_subject],
    )
    joined = joined.left_join(by_path, joined.path == by_path.promise_path)
    elsewhere = (joined.subject_ref.isnull() | (joined.subject_kind != joined.path_kind)).fill_null(True)
    broken = ibis.coalesce(joined.subject_broken, ibis.ifelse(elsewhere, joined.path_broken, ibis.null("int8")))
    states = ibis.ifelse(broken == 1, str(PromiseState.BROKEN), str(PromiseState.KEPT))
    return joined.filter(broken.notnull()).mutate(**{name: states}).select(*answers.columns, name)
