"""What a workflow does after reading strangers' words waits for a person, rule or not."""

from typing import Any
from uuid import UUID

from agents_os.core import db
from agents_os.domains.governance.usecases.queries import get_approval
from agents_os.domains.runs.metadata.states import RunStatus
from tests.support import approvals
from tests.support.builders import Org
from tests.support.workflows import publish, ran, run_of, steps_of, waiting

POST: dict[str, Any] = {"work": "http://127.0.0.1/", "method": "POST"}


async def test_a_deed_after_a_search_is_asked_about_though_a_rule_allows_it(org: Org) -> None:
    await approvals.rule(org.owner, "allow", action_classes=["external_write"])
    run = await ran(org.owner, {"s": {"search": "prices"}, "a": POST, "flow": "t > s > a"})
    assert run.status is RunStatus.WAITING_APPROVAL
    async with db.unit_of_work(org.owner) as uow:
        asked = await get_approval(uow, (await waiting(org.owner, "a")).id)
    assert "strangers" in " ".join(asked.reasons)
    assert (await steps_of(org.owner, run.id))["s"].input == {"query": "prices"}


async def test_the_same_deed_without_it_is_done(org: Org) -> None:
    await approvals.rule(org.owner, "allow", action_classes=["external_write"])
    run = await ran(org.owner, {"a": POST, "flow": "t > a"})
    assert run.error_code == "address_refused"  # it went past the rules


async def test_workflows_tell_each_other_what_they_have_read(org: Org) -> None:
    await approvals.rule(org.owner, "allow", action_classes=["external_write"])
    reader = await publish(org.owner, {"s": {"search": "prices"}, "flow": "t > s"})
    writer = await publish(org.owner, {"a": POST, "flow": "t > a"})
    graph = {"r": {"call": str(reader)}, "w": {"call": str(writer)}, "flow": "t > r > w"}
    run = await ran(org.owner, graph)
    child: UUID | None = (await steps_of(org.owner, run.id))["w"].child_run_id
    assert child
    assert (await run_of(org.owner, child)).status is RunStatus.WAITING_APPROVAL
