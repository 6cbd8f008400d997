"""What became of a step that nobody could pay for, as the journal tells it."""

from typing import Any

import pytest

from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.domains.runs.metadata.journal import Journal, Received, StepFailed
from agents_os.domains.runs.metadata.loop import CREDITS_SIGNAL, DECLINED_SIGNAL, UNPAID
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import StepStatus
from agents_os.domains.runs.usecases.unpaid_steps import still_unpaid

BUDGET = str(uuid7())


def step(key: str, seq: int, **fields: Any) -> StepRecord:
    return StepRecord(key=key, kind="model", first_seq=seq, **fields)


REFUSED = step(
    "ask",
    1,
    status=StepStatus.SUCCEEDED,
    output={UNPAID: {"code": "budget_exceeded", "message": "No.", "budget_id": BUDGET}},
)


def journal(*heard: str, **later: StepRecord) -> Journal:
    data = {"budget_id": BUDGET, "message": "Too dear."}
    received = [Received(2 + n, utc_now(), name, data) for n, name in enumerate(heard)]
    steps = {"ask": REFUSED} | {each.key: each for each in later.values()}
    return Journal(None, {}, steps, received)  # type: ignore[arg-type]


def test_it_waits_until_something_is_said() -> None:
    assert still_unpaid(journal(), REFUSED, again="ask.1") is not None
    assert still_unpaid(journal(CREDITS_SIGNAL), REFUSED, again="ask.1") is None


def test_of_a_no_and_more_credits_the_newer_one_counts() -> None:
    raised = journal(DECLINED_SIGNAL, CREDITS_SIGNAL)
    assert still_unpaid(raised, REFUSED, again="ask.1") is None
    with pytest.raises(StepFailed, match="Too dear"):
        still_unpaid(journal(CREDITS_SIGNAL, DECLINED_SIGNAL), REFUSED, again="ask.1")


@pytest.mark.parametrize("status", [StepStatus.RUNNING, StepStatus.SUCCEEDED])
def test_a_no_does_not_undo_what_was_paid_for_meanwhile(status: StepStatus) -> None:
    paid = journal(CREDITS_SIGNAL, DECLINED_SIGNAL, again=step("ask.1", 3, status=status))
    assert still_unpaid(paid, REFUSED, again="ask.1") is None
