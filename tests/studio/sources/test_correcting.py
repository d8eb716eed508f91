"""Corrections in forms and in the text; one truth."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from parcours_studio.accounts.models import AuditLine
from parcours_studio.sources.models import Upload
from tests.people import RECIPE

COLUMNS = {
    "orders": [
        "order_id",
        "customer",
        "email",
        "channel",
        "placed_at",
        "delivered_at",
        "promised_at",
        "amount",
        "note",
    ],
    "reviews": ["review_id", "order_id", "answered_at", "stars", "comment"],
}
COMMENTED = RECIPE.replace('source = "shop"', '# Written by Ada.\nsource = "shop"').replace(
    'channel = "channel"', 'channel = "channel"  # the shop knows'
)


@pytest.fixture
def upload(db: None) -> Upload:
    """An upload whose recipe somebody has written with comments."""
    return Upload.objects.create(
        files=[{"name": "orders.csv", "bytes": 1}], recipe=COMMENTED, look={"revision": 0, "columns": COLUMNS}
    )


@pytest.fixture
def editor(company: object, signed_in: Callable[[str], Client]) -> Client:
    return signed_in("editor")


def fields(page: str, form: str = 'method="post" class="(?:correction|recipe)"') -> dict[str, Any]:
    """The fields of a form with the values that stand in them, as a browser would post them."""
    found: dict[str, Any] = {}
    form = re.findall(rf"<form {form}.*?</form>", page, re.S)[0]
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") == "checkbox":
            if " checked" in tag:
                value = html.unescape(attributes.get("value", "on"))
                found[attributes["name"]] = (
                    [*found.get(attributes["name"], []), value] if "value" in attributes else value
                )
        elif "name" in attributes:
            found[attributes["name"]] = html.unescape(attributes.get("value", ""))
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', body) or re.findall(r'<option value="([^"]*)"', body)
        found[name] = html.unescape(chosen[0])
    for name, body in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = html.unescape(body)
    return found


def correct(editor: Client, upload: Upload, kind: str, **changes: Any) -> Any:
    """Open the form, change some of it, save it."""
    address = f"/sources/uploads/{upload.pk}/" + (f"file/{kind}/" if kind else "source/")
    posted = fields(editor.get(address).content.decode())
    for name, value in changes.items():
        key = name.replace("__", "-")
        assert value is None or key in posted or key.endswith(("property", "-is")), (key, sorted(posted))
        posted[key] = value
        if value is None:
            posted.pop(key)
    answer = editor.post(address, posted)
    upload.refresh_from_db()
    return answer


def test_saving_a_form_that_nobody_touched_changes_nothing(editor: Client, upload: Upload) -> None:
    for kind in ("", "orders", "reviews"):
        assert correct(editor, upload, kind).status_code == 302
        assert (upload.recipe, upload.revision) == (COMMENTED, 0)


def test_a_correction_rewrites_what_was_touched_and_leaves_the_rest_as_it_is_written(
    editor: Client, upload: Upload
) -> None:
    correct(editor, upload, "", time_zone="America/Sao_Paulo", currency="BRL")
    expected = COMMENTED.replace("Europe/Berlin", "America/Sao_Paulo").replace('"EUR"', '"BRL"')
    assert (upload.recipe, upload.revision) == (expected, 1)
    line = AuditLine.objects.get(verb="sources.correct")
    assert (line.before["recipe"], line.after["recipe"]) == (COMMENTED, expected)


def test_an_event_gets_another_name_moment_channel_and_direction(editor: Client, upload: Upload) -> None:
    correct(
        editor, upload, "orders",
        interactions__0__event__is="Purchase", interactions__0__occurred_at="column:promised_at",
        interactions__0__channel="always", interactions__0__channel__is="web",
        interactions__0__direction="always:push", interactions__0__amount="",
    )  # fmt: skip
    first = tomllib.loads(upload.recipe)["interactions"][0]
    assert first["event"] == {"is": "Purchase"}
    assert (first["occurred_at"], first["channel"], first["direction"]) == (
        "promised_at", {"is": "web"}, {"is": "push"},
    )  # fmt: skip
    assert "amount" not in first
    assert "# Written by Ada." in upload.recipe


def test_an_event_that_is_not_wanted_is_taken_out(editor: Client, upload: Upload) -> None:
    correct(editor, upload, "orders", interactions__1__kept=None)
    assert [one["event"]["is"] for one in tomllib.loads(upload.recipe)["interactions"]] == ["Order Placed"]


def test_another_column_is_the_customer(editor: Client, upload: Upload) -> None:
    correct(editor, upload, "orders", interactions__0__customer__crm="column:email")
    assert tomllib.loads(upload.recipe)["interactions"][0]["customer"] == {"crm": "email", "email": "email"}


def test_columns_become_properties_or_are_left_out(editor: Client, upload: Upload) -> None:
    correct(editor, upload, "orders", files__orders__columns__note__property="on",
            files__orders__columns__promised_at__property=None)  # fmt: skip
    made = tomllib.loads(upload.recipe)["interactions"]
    assert [one.get("properties") for one in made] == [{"note": "note"}, {"note": "note"}]


def test_a_score_gets_its_scale_metric_and_orientation(editor: Client, upload: Upload) -> None:
    correct(editor, upload, "reviews", answers__0__scale__0="0", answers__0__scale__1="10",
            answers__0__metric="always:nps", answers__0__orientation="low")  # fmt: skip
    said = tomllib.loads(upload.recipe)["answers"][0]
    assert (said["scale"], said["metric"], said["orientation"]) == ([0, 10], {"is": "nps"}, "low")


def test_dates_get_a_format_and_words_that_mean_nothing(editor: Client, upload: Upload) -> None:
    correct(editor, upload, "orders", files__orders__columns__placed_at__format="%d.%m.%Y | %Y-%m-%d",
            files__orders__columns__channel__missing="-, n/a", files__orders__same_key="first")  # fmt: skip
    file = tomllib.loads(upload.recipe)["files"]["orders"]
    assert file["columns"]["placed_at"] == {"type": "timestamp", "format": "%d.%m.%Y | %Y-%m-%d"}
    assert file["columns"]["channel"] == {"missing": ["-", "n/a"]}
    assert file["same_key"] == "first"


def test_what_the_library_refuses_stands_at_the_field_and_nothing_is_saved(editor: Client, upload: Upload) -> None:
    answer = correct(editor, upload, "", time_zone="Europe/Brelin")
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert 'There is no time zone "Europe/Brelin". Did you mean "Europe/Berlin"?' in page
    assert "Europe/Brelin" in fields(answer.content.decode())["time_zone"]
    assert upload.revision == 0
    answer = correct(editor, upload, "", source="../journeys/travelling")
    assert answer.status_code == 422
    assert upload.revision == 0


def test_a_mistake_in_the_text_is_shown_at_its_line_and_what_was_typed_stays(editor: Client, upload: Upload) -> None:
    address = f"/sources/uploads/{upload.pk}/recipe/"
    typed = COMMENTED.replace('occurred_at = "placed_at"', 'ocurred_at = "placed_at"')
    answer = editor.post(address, {"recipe": typed, "seen": "0"})
    page = html.unescape(answer.content.decode())
    line = typed.splitlines().index('ocurred_at = "placed_at"') + 1
    assert answer.status_code == 422
    assert 'Did you mean "occurred_at"?' in page
    assert f'data-line="{line}"' in page
    assert f'class="here"><b>{line}</b>ocurred_at' in page
    assert fields(answer.content.decode())["recipe"].strip() == typed.strip()
    upload.refresh_from_db()
    assert upload.recipe == COMMENTED
    answer = editor.post(address, {"recipe": 'source = "shop"\nfiles = {', "seen": "0"})
    assert 'data-line="2"' in answer.content.decode()


def test_text_and_form_show_the_same(editor: Client, upload: Upload) -> None:
    editor.post(
        f"/sources/uploads/{upload.pk}/recipe/", {"recipe": COMMENTED.replace("Order Placed", "Bought"), "seen": "0"}
    )
    page = editor.get(f"/sources/uploads/{upload.pk}/file/orders/").content.decode()
    assert fields(page)["interactions-0-event-is"] == "Bought"


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten_silently(
    signed_in: Callable[[str], Client], editor: Client, upload: Upload
) -> None:
    address = f"/sources/uploads/{upload.pk}/source/"
    second = fields(editor.get(address).content.decode())
    correct(signed_in("administrator"), upload, "", currency="CHF")
    answer = editor.post(address, second | {"currency": "BRL"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Administrator of Vallorin has changed this meanwhile." in page
    assert re.search(r"Currency</th><td>CHF</td><td>BRL</td>", page)
    upload.refresh_from_db()
    assert tomllib.loads(upload.recipe)["currency"] == "CHF"
    assert editor.post(address, fields(page)).status_code == 302
    upload.refresh_from_db()
    assert tomllib.loads(upload.recipe)["currency"] == "BRL"


def test_the_second_in_the_text_sees_the_difference(
    signed_in: Callable[[str], Client], editor: Client, upload: Upload
) -> None:
    correct(signed_in("administrator"), upload, "", currency="CHF")
    typed = COMMENTED.replace('"EUR"', '"BRL"')
    answer = editor.post(f"/sources/uploads/{upload.pk}/recipe/", {"recipe": typed, "seen": "0"})
    page = html.unescape(answer.content.decode())
    assert '− currency = "CHF"' in page
    assert '+ currency = "BRL"' in page
    assert fields(answer.content.decode())["seen"] == "1"


def test_what_is_being_imported_cannot_be_corrected(editor: Client, upload: Upload) -> None:
    page = editor.get(f"/sources/uploads/{upload.pk}/source/").content.decode()
    editor.post(f"/sources/uploads/{upload.pk}/run/", {"seen": "0", "kept": kept_mark(editor, upload)})
    answer = editor.post(f"/sources/uploads/{upload.pk}/source/", fields(page) | {"currency": "CHF"})
    assert answer.status_code == 422
    upload.refresh_from_db()
    assert upload.recipe == COMMENTED


def test_a_recipe_that_changed_after_the_page_was_opened_is_not_imported_unseen(editor: Client, upload: Upload) -> None:
    kept = kept_mark(editor, upload)
    correct(editor, upload, "", currency="CHF")
    editor.post(f"/sources/uploads/{upload.pk}/run/", {"seen": "0", "kept": kept})
    upload.refresh_from_db()
    assert upload.job is None


def kept_mark(editor: Client, upload: Upload) -> str:
    """What the page's button says of the kept recipe."""
    page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    return page.partition('name="kept" value="')[2].partition('"')[0]
