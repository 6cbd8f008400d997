"""Working days, sizes, progress and the words an agent is told."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents_os.domains.agents.metadata.models import Category
from agents_os.domains.gateway.adapters.secondary.practice.brief import read_work
from agents_os.domains.gateway.metadata.schemas import ChatMessage
from agents_os.domains.orders.metadata.brief import ATTACHED, size_of, task_of
from agents_os.domains.orders.metadata.progress import Past, Standing, progress_of
from agents_os.domains.orders.metadata.service_schemas import Terms
from agents_os.domains.orders.metadata.states import OrderStatus
from agents_os.domains.orders.metadata.working_days import after_working_days
from agents_os.domains.tasks.metadata.states import TaskStatus
from tests.support.orders import FORM, RESULT

BERLIN = ZoneInfo("Europe/Berlin")
BEGUN = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "days", "then"),
    [
        ("2026-11-02T09:00+01:00", 3, "2026-11-05T09:00+01:00"),  # Monday to Thursday
        ("2026-11-05T09:00+01:00", 2, "2026-11-09T09:00+01:00"),  # over the weekend
        ("2026-11-07T15:30+01:00", 1, "2026-11-10T00:00+01:00"),  # Saturday counts from Monday
        ("2026-03-27T17:00+01:00", 1, "2026-03-30T17:00+02:00"),  # over the change of clocks
        ("2026-11-06T23:30+00:00", 1, "2026-11-10T00:00+01:00"),  # already Saturday in Berlin
    ],
)
def test_review_ends_after_working_days_of_the_companys_calendar(moment, days, then):
    ends = after_working_days(datetime.fromisoformat(moment), days, BERLIN)
    assert ends == datetime.fromisoformat(then)


def standing(events=0, task=TaskStatus.IN_PROGRESS, status=OrderStatus.IN_PROGRESS):
    return Standing(status, task, "Waits for an approval.", events, BEGUN, 600)


def test_progress_compares_with_past_orders_and_never_claims_to_be_done():
    past = Past(orders=5, work_s=600, events=20)
    assert progress_of(standing(5), past).percent == 25
    assert progress_of(standing(40), past).percent == 95
    assert progress_of(standing(5), past).ready_at == BEGUN + timedelta(minutes=10)
    assert progress_of(standing(status=OrderStatus.IN_REVIEW), past).percent == 100


def test_without_past_orders_nothing_is_claimed():
    assert progress_of(standing(5), Past()).percent is None
    assert progress_of(standing(5), Past(orders=2, work_s=1, events=1)).percent is None


def test_an_order_that_is_held_up_says_why_and_promises_no_time():
    held_up = progress_of(standing(5, TaskStatus.WAITING), Past())
    assert (held_up.stage, held_up.note) == ("held_up", "Waits for an approval.")
    assert held_up.ready_at is None


def test_the_price_says_how_much_work_it_is():
    assert [size_of(price).value for price in (10, 15, 16, 25, 26, 40, 41, 50)] == [
        "S", "S", "M", "M", "L", "L", "XL", "XL",
    ]  # fmt: skip


def terms() -> Terms:
    return Terms.model_validate(
        {
            "name": "Short text",
            "description": "A text.",
            "agent_id": "01a1fc0c-a1df-7d37-b698-adb6fd1147ea",
            "intake_form": FORM,
            "deliverable": RESULT,
            "criteria": ["At most 300 words"],
            "price_credits": 20,
            "revision_limit": 2,
            "auto_accept_days": 5,
        }
    )


def test_answers_are_quoted_for_the_agent_line_by_line():
    answers = {"topic": "One\nTwo", "channels": ["Mail", "Blog"]}
    task = task_of(terms(), Category.MARKETING, answers)
    assert "Topic:\n> One\n> Two" in task.details
    assert "> - Mail\n> - Blog" in task.details
    assert task.acceptance_criteria == ["At most 300 words"]


def test_the_practice_model_takes_only_the_customers_words_for_material():
    task = task_of(terms(), Category.MARKETING, {"topic": "Rye bread"})
    assert "customer's material" in task.details
    said = ChatMessage(role="user", content=f"# Task\n\nArticle\n\n## Details\n\n{task.details}")
    work = read_work([said])
    assert work is not None
    assert "Rye bread" in work.details
    assert "customer's material" not in work.details


def test_long_answers_are_attached():
    task = task_of(terms(), Category.MARKETING, {"topic": "x" * 20_000})
    assert [each.name for each in task.attachments] == [ATTACHED]
    assert len(task.details) < 1_000
