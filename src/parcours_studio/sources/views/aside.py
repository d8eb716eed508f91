"""What was set aside: page by page, by reason and column, and as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.company import queries as company
from parcours_studio.sources import queries
from parcours_studio.sources.reported import reason_in_words


@requires(Right.LOOK)
@require_GET
def aside_page(request: HttpRequest) -> HttpResponse:
    """What is set aside; the values are for those who may look at people."""
    asked = {name: request.GET.get(name, "") for name in ("import", "reason", "column")}
    kinds = queries.aside_kinds(asked["import"])
    for kind in kinds:
        kind["words"] = reason_in_words(kind["code"])
        kind["here"] = kind["code"] == asked["reason"] and (kind["column"] or "") == asked["column"]
    picked = [kind for kind in kinds if kind["here"] or not (asked["reason"] or asked["column"])]
    total = sum(kind["cells"] for kind in picked)
    page = Paginator(range(total), queries.PAGE).get_page(request.GET.get("page"))
    may_see = colleague_of(request).may(Right.LOOK_AT_PEOPLE)
    rows = queries.aside_rows(queries.aside(asked["import"], asked["reason"], asked["column"]), page.number)
    for row in rows:
        row["words"] = reason_in_words(row["code"])
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in asked.items() if value})
    shown = {
        "asked": asked, "kinds": kinds, "total": total, "all": sum(kind["cells"] for kind in kinds), "page": page,
        "rows": rows, "may_see": may_see, "kept": f"{kept.urlencode()}&" if kept else "", "query": kept.urlencode(),
        "import": queries.one_import(asked["import"]) if asked["import"] else None,
    }  # fmt: skip
    return render(request, "sources/aside.html", shown)


@requires(Right.EXPORT)
@require_GET
def aside_file(request: HttpRequest) -> HttpResponse | FileResponse:
    """The same as CSV, in which a spreadsheet finds no formula."""
    if not colleague_of(request).may(Right.LOOK_AT_PEOPLE):
        raise PermissionDenied(str(Right.LOOK_AT_PEOPLE))
    from parcours.company.export import export

    asked = (request.GET.get(name, "") for name in ("import", "reason", "column"))
    rows = queries.aside(*asked).order_by(["import_id", "file", "line", "column"])
    with tempfile.TemporaryDirectory(dir=company.folder().derived) as place:
        path = export(rows, "set-aside", Path(place), company.opened().engine, "csv")
        stream = path.open("rb")
    return FileResponse(stream, as_attachment=True, filename="set-aside.csv", content_type="text/csv; charset=utf-8")
