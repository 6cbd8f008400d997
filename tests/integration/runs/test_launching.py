"""Giving work over the API: launch, try again, and the place in the queue."""

from uuid import UUID

import pytest
from httpx2 import AsyncClient

from agents_os.core import db
from agents_os.core.errors import Forbidden
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.errors import NotRetryable
from agents_os.domains.runs.metadata.schemas import RunLaunch, RunRead
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.finish_run import finish_run
from agents_os.domains.runs.usecases.launch_run import launch_run
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.runs.usecases.retry_run import retry_run
from agents_os.domains.tasks.metadata.errors import AssigneeNotFound
from tests.support.builders import Org, api_key_for, new_org
from tests.support.task_runs import detail, hear, queued_runs, work, worker_agent
from tests.support.web_login import web_login


def note(agent_id: UUID, **fields: object) -> RunLaunch:
    return RunLaunch.model_validate({"agent_id": agent_id, "title": "Write a note", **fields})


async def fail(org: Org, run: RunRead) -> None:
    async with db.unit_of_work(org.owner) as uow:
        await finish_run(uow, run.id, RunStatus.FAILED, error_message="The model is down.")
    await hear(org.owner)


async def test_a_launch_answers_at_once_with_a_run_that_is_made_once(org: Org):
    agent_id = await worker_agent(org.owner)
    run = await launch_run(org.owner, note(agent_id))
    assert (run.status, run.ahead) == (RunStatus.QUEUED, 0)
    await hear(org.owner)  # the task tells the worker, too
    assert [found for found, _ in await queued_runs(org.owner)] == [run.id]
    await work(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        assert (await get_run(uow, run.id)).ahead is None
    assert (await detail(org.owner, run.task_id)).attempts == 1


async def test_more_urgent_runs_come_first(org: Org):
    agent_id = await worker_agent(org.owner)
    await launch_run(org.owner, note(agent_id))
    low = await launch_run(org.owner, note(agent_id, priority="LOW"))
    high = await launch_run(org.owner, note(agent_id, priority="HIGH"))
    async with db.unit_of_work(org.owner) as uow:
        assert [(await get_run(uow, run.id)).ahead for run in (low, high)] == [2, 0]


async def test_only_what_failed_is_tried_again_by_who_may_steer_it(org: Org):
    agent_id = await worker_agent(org.owner)
    run = await launch_run(org.owner, note(agent_id))
    with pytest.raises(NotRetryable):
        await retry_run(org.owner, run.id)
    await fail(org, run)
    with pytest.raises(Forbidden):
        await retry_run(await org.member(), run.id)
    again = await retry_run(org.owner, run.id)
    assert again.id != run.id
    assert (again.task_id, again.status) == (run.task_id, RunStatus.QUEUED)


async def test_nobody_launches_an_agent_of_others_or_without_the_right(org: Org):
    agent_id = await worker_agent(org.owner)
    with pytest.raises(AssigneeNotFound):
        await launch_run((await new_org()).owner, note(agent_id))
    with pytest.raises(Forbidden):
        await launch_run(await org.member(Role.VIEWER), note(agent_id))


async def test_over_http_it_is_accepted_and_may_be_waited_for(org: Org, api_client: AsyncClient):
    headers = {"X-API-Key": await api_key_for(org.owner)}
    body = {"agent_id": str(await worker_agent(org.owner)), "title": "Write a note"}
    for path in ("runs", "executions"):
        answer = await api_client.post(f"/api/v1/{path}", json=body, headers=headers)
        assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    answer = await api_client.post(f"/api/v1/runs/{answer.json()['id']}/retry", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_retryable")


async def test_the_web_process_may_launch_and_try_again(org: Org):
    agent_id = await worker_agent(org.owner)
    async with web_login():
        run = await launch_run(org.owner, note(agent_id))
    await fail(org, run)
    async with web_login():
        again = await retry_run(org.owner, run.id)
    assert (again.task_id, again.status) == (run.task_id, RunStatus.QUEUED)
