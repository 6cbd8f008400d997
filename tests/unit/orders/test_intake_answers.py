"""Answers to an intake form: what fits, what does not, and how that is said."""

import pytest

from agents_os.domains.agents.metadata.definition import IntakeForm
from agents_os.domains.agents.metadata.gallery import templates
from agents_os.domains.orders.metadata.batch import read_orders
from agents_os.domains.orders.metadata.errors import AnswersIncomplete, BatchUnreadable
from agents_os.domains.orders.metadata.intake import check_answers, still_fitting

FORM = IntakeForm.model_validate(
    {
        "required": ["topic", "when"],
        "properties": {
            "topic": {"type": "string", "title": "Topic", "maxLength": 10},
            "when": {"type": "string", "title": "When", "format": "date"},
            "words": {"type": "integer", "title": "Words", "minimum": 100, "default": 300},
            "share": {"type": "number", "title": "Share", "maximum": 1},
            "urgent": {"type": "boolean", "title": "Urgent"},
            "tone": {"type": "string", "title": "Tone", "enum": ["warm", "dry"]},
            "channels": {
                "type": "array",
                "title": "Channels",
                "items": {"enum": ["Mail", "Blog"]},
            },
            "names": {"type": "array", "title": "Names", "items": {}},
            "mail": {"type": "string", "title": "E-mail", "format": "email"},
            "site": {"type": "string", "title": "Site", "format": "uri"},
            "model_config": {"type": "string", "title": "Odd name"},
        },
    }
)
GOOD = {"topic": "Robots", "when": "2026-12-01"}


def problems(**given: object) -> dict[str, str]:
    with pytest.raises(AnswersIncomplete) as refused:
        check_answers(FORM, GOOD | given)
    return refused.value.details["fields"]


def test_what_a_browser_sends_as_text_becomes_what_the_form_asks_for():
    given = {
        "words": "120",
        "share": "0.5",
        "urgent": "true",
        "channels": ["Mail"],
        "mail": "a@example.com",
        "site": "",
        "model_config": "x",
    }
    assert check_answers(FORM, GOOD | given) == {
        **GOOD,
        "words": 120,
        "share": 0.5,
        "urgent": True,
        "channels": ["Mail"],
        "mail": "a@example.com",
        "model_config": "x",
    }


def test_an_optional_question_left_empty_gets_its_default():
    assert check_answers(FORM, GOOD)["words"] == 300


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("topic", "", "Please answer this."),
        ("topic", "x" * 11, "Is longer than 10 characters."),
        ("topic", "a\x00b", "Must not contain control characters"),
        ("when", "tomorrow", "Write a date like 2026-12-01."),
        ("words", "many", "Write a whole number."),
        ("words", 99, "greater than or equal to 100"),
        ("share", "1.5", "less than or equal to 1"),
        ("tone", "loud", "This should be 'warm' or 'dry'."),
        ("channels", ["Fax"], "This should be 'Mail' or 'Blog'."),
        ("names", "Ann", "Give a list."),
        ("mail", "nobody", "Must be an e-mail address"),
        ("site", "javascript:alert(1)", "Must begin with https:// or http://."),
        ("unasked", "x", "The form does not ask for this."),
    ],
)
def test_each_problem_names_its_field_and_says_what_to_do(field, value, said):
    assert said in problems(**{field: value})[field]


def test_all_problems_are_told_at_once():
    assert set(problems(topic="", words="many")) == {"topic", "words"}


def test_too_much_altogether_names_the_longest():
    form = IntakeForm.model_validate(
        {"properties": {k: {"type": "string", "title": k} for k in "abcdef"}}
    )
    with pytest.raises(AnswersIncomplete, match="90,000"):
        check_answers(form, dict.fromkeys("abcdef", "x" * 19_000))


def test_earlier_answers_are_kept_as_far_as_they_fit_today():
    assert still_fitting(FORM, {"topic": "x" * 11, "tone": "warm", "gone": "x"}) == {"tone": "warm"}


def test_rows_of_a_csv_become_orders_and_each_bad_one_says_why():
    csv = "Topic;when;channels\nA;2026-12-01;Mail|Blog\n\nB;soon;\nC;2026-12-02;\n"
    lines, wrong = read_orders(FORM, csv)
    assert [line.row for line in lines] == [2, 5]
    assert lines[0].answers["channels"] == ["Mail", "Blog"]
    assert [(each.row, set(each.fields)) for each in wrong] == [(4, {"when"})]


@pytest.mark.parametrize(
    "csv", ["", "topic\n", "topic,colour\nA,red\n", "topic,topic\nA,B\n", 'topic\n"open\n']
)
def test_an_unreadable_csv_is_refused(csv):
    with pytest.raises(BatchUnreadable):
        read_orders(FORM, csv)


def test_a_row_with_too_many_cells_is_named():
    _, [wrong] = read_orders(FORM, "topic,when\nA,2026-12-01,rest\n")
    assert "column 3" in wrong.fields


def test_questions_keep_their_order_where_storage_does_not():
    schema = FORM.model_dump(mode="json", by_alias=True, exclude_none=True)
    stored = {**schema, "properties": dict(sorted(schema["properties"].items()))}
    assert [key for key, _ in IntakeForm.model_validate(stored).questions()] == list(
        FORM.properties
    )


def test_every_template_offers_a_service_that_can_be_filled_in():
    for template in templates().values():
        assert template.definition.services, template.key
        for service in template.definition.services:
            assert service.intake_form.required, service.key
            assert 10 <= service.price_credits <= 50
            with pytest.raises(AnswersIncomplete):
                check_answers(service.intake_form, {})
