"""Rows become answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from parcours.engine import DuckDBEngine
from parcours.errors import RecipeError
from parcours.intake import Intake, read_codebook
from tests.library.intake.sources import aside, facts, read

WIDE = """
source = "poll"
[files.poll]
match = ["poll*.csv"]
key = ["nr"]
renamed = { "Q1 old" = "Q1" }
[[answers]]
file = "poll"
survey = { is = "Spring" }
codebook = "codebook.csv"
answered_at = "day"
weight = "w"
collection = { is = "cold" }
properties = { age = "age" }
"""
CODEBOOK = """column,touchpoint,metric,code,label,missing
Q1,shop,csat,,How was the shop?,
Q1,,,1,poor,
Q1,,,2,,
Q1,,,5,great,
Q1,,,0,,blank
Q1,,,6,,not used
NPS,,nps,,,blank
NPS,,,11,,blank
how,,,a,by car,
how,,,b,by train,
why,,,,Why?,
"""
POLL = (
    "nr,day,w,age,Q1 old,NPS,how,why\n"
    "1,2024-05-01,0.5,30,5,10,a,because\n"
    "2,2024-05-02,1.5,,0,11,b,\n"
    "3,2024-05-03,,,6,,zz,\n"
    "4,2024-05-04,x,,7,8,,\n"
    "5,2024-05-05,1,,2.0,abc,,\n"
    "6,05.05.2024,1,,3,5,a,\n"
)


def by_question(intake: Intake) -> dict[tuple[str, str], dict[str, Any]]:
    """Answers by response number and question."""
    return {(row["response_id"].rpartition("|")[2], row["question"]): row for row in facts(intake, "answers")}


def test_a_wide_survey_is_read_with_its_codebook(engine: DuckDBEngine, tmp_path: Path) -> None:
    found = by_question(read(engine, tmp_path, WIDE, {"poll.csv": POLL, "codebook.csv": CODEBOOK}))
    shop = found["1", "Q1"]
    assert (shop["score"], shop["scale_low"], shop["scale_high"], shop["choice"]) == (5.0, 1.0, 5.0, "great")
    assert (shop["state"], shop["touchpoint"], shop["metric"], shop["weight"]) == ("answered", "shop", "csat", 0.5)
    assert (shop["survey"], shop["collection"], shop["orientation"]) == ("Spring", "cold", "high")
    assert (shop["answered_on"], shop["properties"]) == (dt.date(2024, 5, 1), '{"age":"30"}')
    assert (found["1", "NPS"]["score"], found["1", "NPS"]["scale_high"]) == (10.0, 10.0)
    assert (found["1", "how"]["choice"], found["1", "how"]["score"], found["1", "how"]["metric"]) == (
        "by car",
        None,
        None,
    )
    assert (found["1", "why"]["text"], found["1", "why"]["choice"]) == ("because", None)
    assert found["5", "Q1"]["score"] == 2.0
    assert found["3", "how"]["choice"] == "zz"


def test_codes_for_blank_and_for_not_used_are_states_and_empty_cells_only_where_the_codebook_says(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    found = by_question(read(engine, tmp_path, WIDE, {"poll.csv": POLL, "codebook.csv": CODEBOOK}))
    assert (found["2", "Q1"]["state"], found["2", "Q1"]["score"]) == ("blank", None)
    assert found["3", "Q1"]["state"] == "not used"
    assert found["2", "NPS"]["state"] == "blank"
    assert found["3", "NPS"]["state"] == "blank"
    assert ("2", "why") not in found
    assert ("4", "how") not in found


def test_one_bad_answer_does_not_lose_the_respondent(engine: DuckDBEngine, tmp_path: Path) -> None:
    intake = read(engine, tmp_path, WIDE, {"poll.csv": POLL, "codebook.csv": CODEBOOK})
    found = by_question(intake)
    assert ("4", "Q1") not in found
    assert (found["4", "NPS"]["score"], found["4", "NPS"]["weight"]) == (8.0, None)
    assert ("5", "NPS") not in found
    assert not [key for key in found if key[0] == "6"]
    assert [(row["line"], row["column"], row["value"], row["code"]) for row in aside(intake)] == [
        (5, "Q1", "7", "score-outside-scale"),
        (5, "w", "x", "unreadable-number"),
        (6, "NPS", "abc", "unreadable-score"),
        (7, "day", "05.05.2024", "unreadable-time"),
    ]
    (file,) = intake.report().files
    assert (file.used, file.set_aside) == (5, 1)


def test_anonymous_responses_are_customers_of_their_own(engine: DuckDBEngine, tmp_path: Path) -> None:
    found = by_question(read(engine, tmp_path, WIDE, {"poll.csv": POLL, "codebook.csv": CODEBOOK}))
    assert found["1", "Q1"]["customer_ref"] == found["1", "NPS"]["customer_ref"] == "anonymous:poll:Spring|1"
    assert found["2", "Q1"]["customer_ref"] != found["1", "Q1"]["customer_ref"]


LONG = """
source = "tool"
[files.reviews]
match = ["reviews.csv"]
key = ["id"]
[[answers]]
file = "reviews"
survey = "poll"
question = "item"
answered_at = "at"
customer = { email = "mail" }
response = ["id"]
key = ["order"]
subject = { order = "order" }
score = "stars"
scale = [1, 5]
orientation = "low"
metric = { is = "csat" }
text = "words"
missing = { 9 = "not used" }
"""
REVIEWS = (
    "id,poll,item,at,mail,order,stars,words\n"
    "r1,P,overall,2024-05-01,A@x.org,o1,4,fine\n"
    "r1,P,overall,2024-05-01,a@x.org,o2,4,fine\n"
    "r1,P,delivery,2024-05-01,a@x.org,o1,9,\n"
    "r2,P,overall,2024-05-01,,o3,6,too good\n"
    "r3,P,overall,2024-05-01,,o4,7,\n"
    "r4,P,overall,2024-05-01,,o5,,\n"
)


def test_a_long_survey_is_read_row_by_row(engine: DuckDBEngine, tmp_path: Path) -> None:
    intake = read(engine, tmp_path, LONG, {"reviews.csv": REVIEWS})
    rows = {row["answer_id"]: row for row in facts(intake, "answers")}
    assert list(rows) == [
        "tool|P|r1|delivery|o1",
        "tool|P|r1|overall|o1",
        "tool|P|r1|overall|o2",
        "tool|P|r2|overall|o3",
    ]
    first = rows["tool|P|r1|overall|o1"]
    assert (first["score"], first["orientation"], first["text"], first["customer_ref"]) == (
        4,
        "low",
        "fine",
        "email:a@x.org",
    )
    assert rows["tool|P|r1|delivery|o1"]["state"] == "not used"
    kept = rows["tool|P|r2|overall|o3"]
    assert (kept["score"], kept["text"], kept["customer_ref"]) == (None, "too good", "anonymous:tool:P|r2")
    assert [(row["line"], row["code"]) for row in aside(intake)] == [
        (5, "score-outside-scale"),
        (6, "score-outside-scale"),
    ]
    report = intake.report()
    (file,) = report.files
    assert (file.used, file.unused, file.set_aside) == (4, 1, 1)
    (overall,) = [each for each in report.questions if each.question == "overall"]
    assert (overall.answers, overall.responses, overall.responses_with_several) == (3, 2, 1)


def test_a_long_survey_may_have_a_codebook_for_its_questions(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = LONG.replace("scale = [1, 5]\n", 'codebook = "codebook.csv"\n').replace('metric = { is = "csat" }\n', "")
    book = (
        "column,touchpoint,metric,code,label,missing\n"
        "overall,,csat,1,,\noverall,,,5,great,\ndelivery,door,ces,1,,\ndelivery,,,7,,\n"
    )
    rows = "id,poll,item,at,mail,order,stars,words\nr1,P,overall,2024-05-01,,o1,5,\nr1,P,delivery,2024-05-01,,o1,7,\n"
    delivery, overall = facts(read(engine, tmp_path, recipe, {"reviews.csv": rows, "codebook.csv": book}), "answers")
    assert (overall["choice"], overall["metric"], overall["scale_high"]) == ("great", "csat", 5)
    assert (delivery["touchpoint"], delivery["metric"], delivery["score"], delivery["scale_high"]) == (
        "door",
        "ces",
        7,
        7,
    )


def test_responses_without_a_key_are_told_apart_by_content_and_count(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = WIDE.replace('key = ["nr"]', "")
    files = {"poll.csv": "day,w,age,Q1,NPS,how,why\n" + "2024-05-01,1,30,5,9,a,\n" * 3, "codebook.csv": CODEBOOK}
    rows = facts(read(engine, tmp_path, recipe, files), "answers")
    assert len(rows) == 9
    assert len({row["response_id"] for row in rows}) == len({row["customer_ref"] for row in rows}) == 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Q1,shop,csat,1,poor,blnk", 'line 2.*"missing" cannot be "blnk".*Did you mean "blank"'),
        (",shop,csat,1,poor,", "line 2.*names no column"),
        ("Q1,shop,csat,1,poor,\nQ1,,,1,bad,", 'line 3.*code "1" of Q1 comes twice'),
        ("Q1,shop,csat,1,poor,\nQ1,till,,2,,", 'line 3.*"till" here and "shop" above'),
    ],
)
def test_a_mistake_in_a_codebook_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text(f"column,touchpoint,metric,code,label,missing\n{line}\n", "utf-8")
    with pytest.raises(RecipeError, match=f"(?s){message}"):
        read_codebook(path)


def test_a_codebook_with_a_strange_heading_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text("colum,touchpoint,metric,code,label,missing\n", "utf-8")
    with pytest.raises(RecipeError, match=r'no column "colum".*Did you mean "column"'):
        read_codebook(path)


def test_a_metric_without_any_code_of_a_score_is_refused_by_name(engine: DuckDBEngine, tmp_path: Path) -> None:
    files = {
        "poll.csv": "nr,day,w,age,Q1\n1,2024-05-01,1,30,4\n",
        "codebook.csv": "column,metric,code,missing\nQ1,csat,9,blank\n",
    }
    with pytest.raises(RecipeError, match='gives Q1 the metric "csat", but no scale'):
        read(engine, tmp_path, WIDE, files)


def test_wordings_stand_for_scores_and_stay_as_what_was_chosen(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = WIDE.replace(
        'codebook = "codebook.csv"',
        'questions = [{ column = "Q1", metric = "csat", scores = { bad = 1, good = 5 }, missing = { "-" = "blank" } }]',
    )
    rows = ["1,2024-05-01,1,30,good", "2,2024-05-01,1,30,bad", "3,2024-05-01,1,30,-", "4,2024-05-01,1,30,so so"]
    intake = read(engine, tmp_path, recipe, {"poll.csv": "\n".join(["nr,day,w,age,Q1", *rows]) + "\n"})
    said = [(row["choice"], row["score"], row["scale_high"], row["state"]) for row in facts(intake, "answers")]
    assert said == [("good", 5.0, 5.0, "answered"), ("bad", 1.0, 5.0, "answered"), (None, None, 5.0, "blank")]
    assert [row["value"] for row in aside(intake)] == ["so so"]


def test_scores_are_read_with_the_decimal_mark_of_their_column(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = WIDE.replace(
        'codebook = "codebook.csv"',
        'questions = [{ column = "Q1", scale = [0, 10] }, { column = "Q2", scale = [0, 10] }]',
    ).replace('key = ["nr"]', 'key = ["nr"]\ncolumns = { Q1 = { type = "number", decimal = "," } }')
    intake = read(engine, tmp_path, recipe, {"poll.csv": 'nr,day,w,age,Q1,Q2\n1,2024-05-01,1,30,"8,5",7.5\n'})
    assert [row["score"] for row in facts(intake, "answers")] == [8.5, 7.5]


CALLS = """
source = "line"
[files.calls]
match = ["calls*.csv"]
key = ["id"]
[[interactions]]
file = "calls"
event = { is = "Call Ended" }
occurred_at = "at"
customer = { crm = "who" }
[[answers]]
file = "calls"
survey = { is = "After the call" }
answered_at = "at"
customer = { crm = "who" }
about = { is = "Call Ended" }
question = { is = "mark" }
score = "mark"
scale = [1, 5]
"""


def test_answers_point_to_the_interaction_of_their_own_row(engine: DuckDBEngine, tmp_path: Path) -> None:
    calls = "id,at,who,mark\n1,2024-05-01 10:00,7,5\n2,2024-05-02 10:00,8,\n3|x,2024-05-03 10:00,9,2\n"
    found = read(engine, tmp_path, CALLS, {"calls.csv": calls})
    made = {row["interaction_id"]: row for row in facts(found)}
    assert [made[row["interaction_id"]]["customer_ref"] for row in facts(found, "answers")] == ["crm:7", "crm:9"]


@pytest.mark.parametrize(
    ("there", "instead", "code", "shown"),
    [
        ('about = { is = "Call Ended" }', 'about = { is = "Call End" }', "recipe-about", 'event "Call End"'),
        ('key = ["id"]', "", "recipe-no-key", 'interaction of "calls"'),
    ],
)
def test_answers_cannot_be_about_what_no_interaction_of_the_row_is(
    engine: DuckDBEngine, tmp_path: Path, there: str, instead: str, code: str, shown: str
) -> None:
    with pytest.raises(RecipeError) as caught:
        read(engine, tmp_path, CALLS.replace(there, instead), {"calls.csv": "id,at,who,mark\n"})
    assert caught.value.code == code
    assert shown in str(caught.value)
