"""Recipes as files: strict, and pleasant to edit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.errors import RecipeError
from parcours.intake import read_recipe, recipe_from_text, recipe_text, write_recipe
from parcours.intake.recipe import (
    Answers,
    Column,
    Condition,
    File,
    Interaction,
    Join,
    Link,
    Profile,
    Question,
    Recipe,
    Value,
)
from tests.library.intake.sources import ORDERS

EXAMPLES = sorted((Path(__file__).parents[3] / "docs" / "do" / "recipes").glob("*.toml"))

FULL = Recipe(
    source="shop",
    time_zone="Europe/Berlin",
    currency="EUR",
    notes=("sure: id is the key", 'unsure: "at"'),
    files={
        "orders": File(
            match=("orders*.csv", "o.csv"),
            delimiter=";",
            missing=("", "?"),
            renamed={"Kunde Nr.": "customer"},
            key=("id",),
            same_key="first",
            columns={"at": Column(type="timestamp", format="%d.%m.%Y | %Y"), "a.b c": Column(decimal=",")},
        ),
        "people": File(match=("people.csv",)),
    },
    joins=(Join(many=("orders.customer",), one=("people.id",)),),
    interactions=(
        Interaction(
            file="orders",
            event=Value(is_="Order Placed"),
            occurred_at="at",
            customer={"crm": "customer", "email": "people.mail"},
            when=(Condition(column="state", none_of=("x",)), Condition(column="a", other_than="b")),
            direction=Value(column="d", map={"1": "push"}, otherwise=""),
            amount=Value(sum="paid"),
            properties={"items": Value(count="orders"), "flag": Value(is_=True), "n": Value(is_=3)},
        ),
    ),
    answers=(
        Answers(
            file="people",
            survey=Value(is_="S"),
            answered_at=Value(template="2024-05-{day}", format="%Y-%m-%d"),
            questions=(
                Question(column="Q1", metric="csat", scale=(1, 5), labels={"1": "bad"}, missing={"0": "blank"}),
                Question(column="why", is_text=True),
            ),
        ),
    ),
    profiles=(Profile(file="people", customer={"crm": "id"}, name="name", properties={"x": "y"}),),
    links=(Link(file="people", left={"crm": "id"}, right={"crm": "twin"}, same=False),),
)


def test_a_recipe_written_reads_back_as_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sources" / "shop.toml"
    write_recipe(FULL, path)
    assert read_recipe(path) == FULL
    text = path.read_text("utf-8")
    assert text.startswith('# How the files of the source "shop" are read.')
    assert "# Joins: many rows of one file belong to one row of another." in text
    assert 'at = {type = "timestamp", format = "%d.%m.%Y | %Y"}' in text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_worked_examples_read_and_round_trip(path: Path) -> None:
    recipe = read_recipe(path)
    assert recipe_from_text(recipe_text(recipe)) == recipe
    assert path.read_text("utf-8").startswith("# ")


names = st.text(min_size=1, max_size=12).filter(lambda text: text.strip())


@settings(max_examples=60)
@given(column=names, value=names, codes=st.dictionaries(names, names, max_size=3))
def test_any_column_name_and_any_code_round_trips(column: str, value: str, codes: dict[str, str]) -> None:
    recipe = Recipe(
        source="s",
        files={"f": File(match=("f.csv",), renamed={value: column}, columns={column: Column(missing=(value,))})},
        interactions=(
            Interaction(
                file="f", event=Value(column=column, map=codes), occurred_at=Value(is_=value), customer={"crm": column}
            ),
        ),
    )
    assert recipe_from_text(recipe_text(recipe)) == recipe


@pytest.mark.parametrize(
    ("before", "after", "code", "line", "says"),
    [
        ('customer = {', 'custommer = {', "recipe-unknown-key", 12, 'Did you mean "customer"?'),
        ('match = [', 'matsch = [', "recipe-unknown-key", 5, 'Did you mean "match"?'),
        ('is = "Order', 'iss = "Order', "recipe-unknown-key", 10, 'Did you mean "is"?'),
        ('key = ["id"]', 'key = "id"', "recipe-wrong-value", 6, 'Write a list, like ["a", "b"].'),
        ('key = ["id"]', 'header = true', "recipe-wrong-value", 6, "Write a whole number."),
        ('key = ["id"]', 'same_key = "lst"', "recipe-wrong-value", 6, 'Did you mean "last"?'),
        ('occurred_at = "at"', "occurred_at = 5", "recipe-wrong-value", 11, "a text in quotes"),
        ('file = "orders"', 'file = "order"', "recipe-unknown-file", 9, 'Did you mean "orders"?'),
        ('occurred_at = "at"\n', "", "recipe-missing-key", 8, ""),
        ('{ order =', '{ ordre =', "recipe-wrong-word", 13, 'Did you mean "order"?'),
        ('amount = "paid"', 'direction = { is = "pushh" }', "recipe-wrong-word", 14, 'Did you mean "push"?'),
        ('amount = "paid"', "amount = { sum = \"paid\", is = 3 }", "recipe-wrong-value", 14, "exactly one of"),
        ('amount = "paid"', 'time_zone = "Europe/Brelin"', "recipe-time-zone", 14, 'Did you mean "Europe/Berlin"?'),
        ('amount = "paid"', 'when = [{ column = "a" }]', "recipe-condition", 14, "one_of"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_the_nearest_valid_word(
    tmp_path: Path, before: str, after: str, code: str, line: int, says: str
) -> None:
    assert before in ORDERS
    path = tmp_path / "shop.toml"
    path.write_text(ORDERS.replace(before, after), "utf-8")
    with pytest.raises(RecipeError) as caught:
        read_recipe(path)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert caught.value.where == f"{path}, line {line}"


@pytest.mark.parametrize("name", ["../shop", "a/b", "/etc/shop", ".shop", "a\\\\b", "a\\u0000", "x" * 300])
def test_a_recipe_and_its_codebooks_stay_in_the_folder_of_recipes(name: str) -> None:
    with pytest.raises(RecipeError, match="recipe-wrong-source"):
        recipe_from_text(ORDERS.replace('source = "shop"', f'source = "{name}"'))
    answers = f'[[answers]]\nfile = "orders"\nsurvey = {{ is = "S" }}\nanswered_at = "at"\ncodebook = "{name}"\n'
    with pytest.raises(RecipeError, match="recipe-codebook"):
        recipe_from_text(ORDERS + answers)


def test_a_file_without_a_join_to_it_cannot_be_read_from(tmp_path: Path) -> None:
    text = ORDERS.replace('amount = "paid"', 'amount = { sum = "payments.paid" }')
    with pytest.raises(RecipeError, match='No join leads from "orders" to "payments"'):
        recipe_from_text(text + '[files.payments]\nmatch = ["payments.csv"]\n')
    with pytest.raises(RecipeError, match=r'"payment\.order" names no file.*Did you mean "payments"'):
        recipe_from_text(
            text + '[files.payments]\nmatch = ["p"]\n[[joins]]\nmany = ["payment.order"]\none = ["orders.id"]\n'
        )


def test_a_codebook_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    answers = '[[answers]]\nfile = "orders"\nsurvey = { is = "S" }\nanswered_at = "at"\ncodebook = "book.csv"\n'
    path = tmp_path / "shop.toml"
    path.write_text(ORDERS + answers, "utf-8")
    with pytest.raises(RecipeError, match=r"codebook-unreadable.*book\.csv"):
        read_recipe(path)


def test_a_question_that_gives_scores_needs_a_scale() -> None:
    answers = '[[answers]]\nfile = "orders"\nsurvey = { is = "S" }\nanswered_at = "at"\n'
    question = 'questions = [{ column = "Q1", metric = "csat" }]\n'
    with pytest.raises(RecipeError, match='question "Q1" gives scores, but on which scale'):
        recipe_from_text(ORDERS + answers + question)
    recipe_from_text(ORDERS + answers + question.replace("csat", "nps"))


def test_text_that_is_no_toml_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="not TOML"):
        recipe_from_text('source = "a"\nfiles = [')
    with pytest.raises(RecipeError, match="cannot be read"):
        read_recipe(tmp_path / "none.toml")
