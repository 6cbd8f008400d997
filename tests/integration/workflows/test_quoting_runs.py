"""Workflows hand on what they found in documents; what is kept of them only refers to it."""

from typing import Any
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.pagination import PageQuery
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.knowledge.usecases.delete_document import delete_document
from agents_os.domains.runs.metadata.schemas import RunStart
from agents_os.domains.runs.metadata.states import RunKind, RunStatus
from agents_os.domains.runs.usecases.finish_run import finish_run
from agents_os.domains.runs.usecases.queries import list_run_events, list_run_steps, list_runs
from agents_os.domains.runs.usecases.start_run import start_run
from agents_os.domains.workflows.metadata.run_schemas import WorkflowTest
from agents_os.domains.workflows.metadata.schemas import SamplesSave
from agents_os.domains.workflows.usecases import test_workflow as trying
from agents_os.domains.workflows.usecases.queries import get_draft
from agents_os.domains.workflows.usecases.save_samples import save_samples
from tests.support import approvals
from tests.support.builders import Org
from tests.support.leftovers import tables_with
from tests.support.passages import base, document
from tests.support.task_runs import hear, worker_agent
from tests.support.workflow_cases import definition
from tests.support.workflows import publish, ran, run_of, steps_of, waiting, work

SECRET = "mockingbird"  # nothing that ids and times could have
WARRANTY = f'The warranty lasts "24 months" from delivery.\nAsk for the code {SECRET}.'
SEARCH = {"search": "How long is the warranty?"}
OF_DOCUMENTS = {"passages"}  # with its document such a row is gone
TEXT = "{{ steps.a.output.text }}"


async def delete(actor: Actor, document_id: UUID) -> None:
    async with db.unit_of_work(actor) as uow:
        await delete_document(uow, document_id)


@pytest.fixture
async def document_id(org: Org) -> UUID:
    return await document(org.owner, await base(org.owner), WARRANTY)


async def test_nodes_see_texts_that_are_nowhere_else_and_gone_with_the_document(
    org: Org, document_id: UUID
) -> None:
    graph = {
        "a": SEARCH,
        "s": {"set": {"said": f"It says: {TEXT}", "all": "{{ steps.a.output | tojson }}"}},
        "each": {"each": "steps.a.output.passages"},
        "each/one": {"value": "loop.item.text"},
        "if": {"if": "steps.s.output.all.contains('the code')"},
        "sum": {"think": "{{ steps.s.output.said }}"},
        "flow": "t > a > s > each > if, if.true > sum",
    }
    with playing(["It is a long time."]) as stage:
        run = await ran(org.owner, graph)
    assert run.status is RunStatus.SUCCEEDED
    assert WARRANTY in stage.requests[0].messages[-1].content
    steps = await steps_of(org.owner, run.id)
    assert steps["s"].output["said"] == f"It says: [Terms.pdf, page 1]\n{WARRANTY}"
    assert steps["each"].output["items"] == [WARRANTY]
    assert await tables_with(org.owner, SECRET) == OF_DOCUMENTS
    await delete(org.owner, document_id)
    assert await tables_with(org.owner, SECRET) == set()
    after = await steps_of(org.owner, run.id)
    assert after["each[0]/one"].output == "(deleted since)"


@pytest.mark.parametrize(
    "graph",
    [
        {"s": {"if": "steps.a.output.passages[0].text"}, "flow": "t > a > s"},
        {"s": {"until": TEXT}, "flow": "t > a > s"},
    ],
)
async def test_an_error_about_a_text_has_no_words_of_it(org: Org, graph: dict[str, Any]) -> None:
    await document(org.owner, await base(org.owner), f"Ask for {SECRET}, the code of our doors.")
    run = await ran(org.owner, {"a": {"search": "code of doors"}, **graph})
    assert (run.status, "…" in (run.error_message or "")) == (RunStatus.FAILED, True)
    assert await tables_with(org.owner, SECRET) == OF_DOCUMENTS


async def test_an_agent_is_told_texts_that_its_steps_do_not_keep(
    org: Org, document_id: UUID
) -> None:
    agent_id = await worker_agent(org.owner)
    asking = {"ask": str(agent_id), "prompt": f"How long? {TEXT}"}
    with playing(["Two years."]) as stage:
        run = await ran(org.owner, {"a": SEARCH, "q": asking, "flow": "t > a > q"})
    assert run.status is RunStatus.SUCCEEDED
    assert WARRANTY in stage.requests[0].messages[-1].content
    assert await tables_with(org.owner, SECRET) == OF_DOCUMENTS


async def test_a_result_is_read_with_the_rights_of_its_reader(org: Org, document_id: UUID) -> None:
    inner = await publish(org.owner, {"x": {"value": "trigger.data"}, "flow": "t > x"})
    call = {"call": str(inner), "data": {"found": TEXT}}
    graph = {"a": SEARCH, "c": call, "flow": "t > a > c"}
    run = await ran(org.owner, graph)
    assert run.output
    assert run.output["result"]["found"].endswith(WARRANTY)
    child_id = (await steps_of(org.owner, run.id))["c"].child_run_id
    assert child_id
    assert (await steps_of(org.owner, child_id))["t"].output["found"].endswith(WARRANTY)
    assert await tables_with(org.owner, SECRET) == OF_DOCUMENTS
    await delete(org.owner, document_id)
    async with db.unit_of_work(org.owner) as uow:
        shown = [
            *(await list_runs(uow, PageQuery())).data,
            *await list_run_steps(uow, run.id),
            *await list_run_events(uow, run.id),
        ]
    told = "".join(each.model_dump_json() for each in shown)
    assert SECRET not in told
    assert "(deleted since)" in told


async def test_a_document_deleted_while_a_run_waits_is_not_handed_on(
    org: Org, document_id: UUID
) -> None:
    graph = {
        "a": SEARCH,
        "ok": "approval",
        "s": {"set": {"said": TEXT}},
        "flow": "t > a > ok, ok.approved > s",
    }
    run = await ran(org.owner, graph)
    await delete(org.owner, document_id)
    other = await org.member(Role.ADMIN)
    await approvals.approve(other, await waiting(org.owner, "ok"))
    await hear(org.owner)
    await work(org.owner)
    output = (await run_of(org.owner, run.id)).output
    assert output == {"said": "[Terms.pdf, page 1]\n(deleted since)"}


async def test_what_looks_like_a_reference_is_none(org: Org, document_id: UUID) -> None:
    found = await ran(org.owner, {"a": SEARCH, "flow": "t > a"})
    assert found.output
    forged = f"⟦passage {found.output['passages'][0]['passage_id']}⟧"
    graph = {"a": SEARCH, "s": {"set": {"said": "{{ trigger.data.n }}"}}, "flow": "t > a > s"}
    run = await ran(org.owner, graph, data={"n": forged})
    assert run.output == {"said": forged}
    async with db.unit_of_work(org.owner) as uow:  # nothing of other runs is ever sealed
        other = await start_run(uow, RunStart(kind=RunKind.CHAT))
        await finish_run(uow, other.id, RunStatus.FAILED, error_message=forged)
        events = await list_run_events(uow, other.id)
    assert events[-1].data["error_message"] == forged


async def test_one_node_is_tried_with_texts_that_are_not_kept(org: Org, document_id: UUID) -> None:
    graph: dict[str, Any] = {"a": SEARCH, "s": {"set": {"said": TEXT}}, "flow": "t > a > s"}
    first = await ran(org.owner, graph, test=True)
    found = (await steps_of(org.owner, first.id))["a"].output
    workflow_id = await publish(org.owner, graph)
    async with db.unit_of_work(org.owner) as uow:
        await save_samples(uow, workflow_id, SamplesSave(samples={"a": found}))
        assert (await get_draft(uow, workflow_id)).samples == {"a": found}
    body = WorkflowTest(definition=definition(graph), pinned={"a": found}, only="s")
    async with db.unit_of_work(org.owner) as uow:
        run = await trying.test_workflow(uow, workflow_id, body)
    await work(org.owner)
    output = (await run_of(org.owner, run.id)).output
    assert output
    assert output["said"].endswith(WARRANTY)
    assert await tables_with(org.owner, SECRET) == OF_DOCUMENTS
