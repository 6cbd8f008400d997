"""Drafts, versions, pins and files of workflows."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.clock import frozen_at
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.core.money import MICRO
from agents_os.core.versioned import DraftChanged, NothingToPublish, WrongLifecycle
from agents_os.domains.billing.metadata.limits import PlanLimitReached, Resource
from agents_os.domains.billing.usecases.limit_queries import get_limit
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.workflows.metadata.errors import (
    CallerNotFound,
    NotReady,
    PinNotFound,
    Unreadable,
    WorkflowIsArchived,
)
from agents_os.domains.workflows.metadata.models import CallerKind
from agents_os.domains.workflows.metadata.portable import written
from agents_os.domains.workflows.metadata.run_errors import WorkflowNotFound
from agents_os.domains.workflows.metadata.schemas import (
    DraftRestore,
    DraftSave,
    PinSet,
    SamplesSave,
    VersionPublish,
    WorkflowCreate,
    WorkflowFilter,
    WorkflowUpdate,
)
from agents_os.domains.workflows.usecases.archive_workflow import archive_workflow
from agents_os.domains.workflows.usecases.compare_versions import compare_versions
from agents_os.domains.workflows.usecases.create_workflow import create_workflow
from agents_os.domains.workflows.usecases.duplicate_workflow import duplicate_workflow
from agents_os.domains.workflows.usecases.estimate_workflow import estimate_workflow
from agents_os.domains.workflows.usecases.export_workflow import export_workflow
from agents_os.domains.workflows.usecases.import_workflow import import_workflow
from agents_os.domains.workflows.usecases.pause_workflow import pause_workflow
from agents_os.domains.workflows.usecases.pin_version import pin_version
from agents_os.domains.workflows.usecases.publish_version import publish_version
from agents_os.domains.workflows.usecases.queries import (
    get_draft,
    get_workflow,
    list_pins,
    list_versions,
    list_workflows,
)
from agents_os.domains.workflows.usecases.restore_draft import restore_draft
from agents_os.domains.workflows.usecases.restore_version import restore_version
from agents_os.domains.workflows.usecases.resume_workflow import resume_workflow
from agents_os.domains.workflows.usecases.save_draft import save_draft
from agents_os.domains.workflows.usecases.save_samples import save_samples
from agents_os.domains.workflows.usecases.unarchive_workflow import unarchive_workflow
from agents_os.domains.workflows.usecases.unpin_version import unpin_version
from agents_os.domains.workflows.usecases.update_workflow import update_workflow
from tests.support.agents import hire
from tests.support.builders import new_org
from tests.support.published_workflows import graph, publish

START = {"id": "start", "type": "trigger.manual"}


def flow(text="{{ trigger.data.text }}"):
    note = {
        "id": "say",
        "type": "data.transform",
        "config": {"fields": [{"key": "t", "value": text}]},
    }
    return graph(START, note, edges=[("start", "say")])


async def call(actor, usecase, *arguments):
    async with db.unit_of_work(actor) as uow:
        return await usecase(uow, *arguments)


async def made(actor, **card):
    return await call(actor, create_workflow, WorkflowCreate(name="Flow", **card))


async def test_a_new_workflow_is_a_draft_that_begins_by_hand(actor):
    workflow = await made(actor)
    assert (workflow.lifecycle, workflow.slug, workflow.published_version) == (
        "draft",
        "flow",
        None,
    )
    assert workflow.trigger_types == ["trigger.manual"]
    assert workflow.can == ["edit", "publish", "pause", "archive"]
    assert (await made(actor)).slug == "flow-2"


async def test_versions_are_frozen_compared_and_restored(actor):
    workflow_id = await publish(actor, flow("one"))
    await publish(actor, flow("two"), workflow_id)
    detail = await call(actor, get_workflow, workflow_id)
    assert (detail.lifecycle, detail.published_version) == ("active", 2)
    assert detail.definition.digest() == flow("two").digest()
    found = await call(actor, compare_versions, workflow_id, "1", "2")
    assert [(c.label, c.before, c.after) for c in found.changes] == [
        ("Say · Fields of the result · T · Value", "one", "two")
    ]
    third = await call(actor, restore_version, workflow_id, 1)
    assert (third.number, third.digest, third.published) == (3, flow("one").digest(), True)
    assert third.change_message == "Restored version 1"
    versions = (await call(actor, list_versions, workflow_id)).data
    assert [(v.number, v.published) for v in versions] == [(3, True), (2, False), (1, False)]
    with pytest.raises(NothingToPublish):
        await call(actor, restore_version, workflow_id, 3)


async def test_an_earlier_version_can_be_taken_into_the_draft(actor):
    workflow_id = await publish(actor, flow("one"))
    await publish(actor, flow("two"), workflow_id)
    revision = (await call(actor, get_draft, workflow_id)).revision
    draft = await call(actor, restore_draft, workflow_id, 1, DraftRestore(revision=revision))
    assert draft.definition.digest() == flow("one").digest()
    assert draft.has_unpublished_changes


async def test_the_second_of_two_editors_gets_both_sides(org):
    workflow = await made(org.owner)
    admin = await org.member(Role.ADMIN)
    with frozen_at(datetime(2026, 11, 20, 9, 41, tzinfo=UTC)):
        await call(admin, save_draft, workflow.id, DraftSave(definition=flow("theirs"), revision=1))
    with pytest.raises(DraftChanged, match="Admin saved this draft at 09:41 UTC") as lost:
        await call(
            org.owner, save_draft, workflow.id, DraftSave(definition=flow("mine"), revision=1)
        )
    assert lost.value.details["revision"] == 2
    assert lost.value.details["definition"] == flow("theirs").canonical()


async def test_of_two_saves_at_the_same_moment_one_wins(actor):
    workflow = await made(actor)
    saves = [
        call(actor, save_draft, workflow.id, DraftSave(definition=flow(str(n)), revision=1))
        for n in range(3)
    ]
    ended = await asyncio.gather(*saves, return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["DraftChanged"] * 2 + ["DraftRead"]


async def test_a_draft_with_errors_is_kept_but_not_published(actor):
    agent_id = str(uuid7())
    ask = {"id": "ask", "type": "agent.ask", "config": {"agent_id": agent_id, "prompt": "Hi"}}
    workflow = await made(actor, definition=graph(START, ask, edges=[("start", "ask")]))
    draft = await call(actor, get_draft, workflow.id)
    assert [(p.node_id, p.field, p.code) for p in draft.problems] == [
        ("ask", "agent_id", "unknown_agent")
    ]
    with pytest.raises(NotReady, match="The agent is not there any more") as refused:
        await call(actor, publish_version, workflow.id, VersionPublish(change_message="Try"))
    assert refused.value.details["problems"][0]["node_id"] == "ask"


async def test_agents_of_other_companies_are_unknown_and_own_ones_fine(actor):
    stranger = await new_org()
    theirs, ours = await hire(stranger.owner), await hire(actor)
    for agent, codes in ((theirs, ["unknown_agent"]), (ours, [])):
        ask = {
            "id": "ask",
            "type": "agent.ask",
            "config": {"agent_id": str(agent.id), "prompt": "x"},
        }
        workflow = await made(actor, definition=graph(START, ask, edges=[("start", "ask")]))
        draft = await call(actor, get_draft, workflow.id)
        assert [problem.code for problem in draft.problems] == codes


async def test_a_workflow_that_is_run_keeps_its_version_and_cannot_run_itself(actor):
    def calling(workflow_id):
        called = {"id": "sub", "type": "workflow.call", "config": {"workflow_id": str(workflow_id)}}
        return graph(START, called, edges=[("start", "sub")])

    inner = await publish(actor, flow())
    outer = await publish(actor, calling(inner))
    (_, called) = (await call(actor, get_workflow, outer)).definition.nodes
    assert called.config["version"] == 1
    assert not (await call(actor, get_workflow, outer)).has_unpublished_changes
    with pytest.raises(NotReady, match="inside itself"):
        await publish(actor, calling(outer), inner)


async def test_pausing_archiving_and_coming_back(actor):
    workflow_id = await publish(actor, flow())
    assert (await call(actor, pause_workflow, workflow_id)).lifecycle == "paused"
    assert (await call(actor, resume_workflow, workflow_id)).lifecycle == "active"
    assert (await call(actor, archive_workflow, workflow_id)).lifecycle == "archived"
    assert not (await call(actor, list_workflows)).data
    with pytest.raises(WorkflowIsArchived):
        await call(actor, update_workflow, workflow_id, WorkflowUpdate(name="New"))
    with pytest.raises(WrongLifecycle):
        await call(actor, pause_workflow, workflow_id)
    assert (await call(actor, unarchive_workflow, workflow_id)).lifecycle == "paused"


async def test_a_caller_keeps_to_its_version_until_let_go(actor):
    workflow_id, other = await publish(actor, flow("one")), await publish(actor, flow("other"))
    pin = PinSet(caller_kind=CallerKind.WORKFLOW, caller_id=other, version=1)
    kept = await call(actor, pin_version, workflow_id, pin)
    await publish(actor, flow("two"), workflow_id)
    again = await call(actor, pin_version, workflow_id, pin.model_copy(update={"version": 2}))
    assert (again.id, again.version) == (kept.id, 2)
    assert [each.version for each in await call(actor, list_pins, workflow_id)] == [2]
    await call(actor, unpin_version, workflow_id, kept.id)
    with pytest.raises(PinNotFound):
        await call(actor, unpin_version, workflow_id, kept.id)
    nobody = pin.model_copy(update={"caller_id": uuid7()})
    with pytest.raises(CallerNotFound):
        await call(actor, pin_version, workflow_id, nobody)


async def test_a_file_makes_the_same_workflow_elsewhere(actor):
    workflow_id = await publish(actor, flow())
    await call(
        actor, save_samples, workflow_id, SamplesSave(samples={"start": {"text": "private"}})
    )
    exported = await call(actor, export_workflow, workflow_id)
    text = written(exported.model_dump(mode="json"))
    assert "private" not in text
    elsewhere = (await new_org()).owner
    copy = await call(elsewhere, import_workflow, text)
    assert (copy.name, copy.lifecycle) == ("Flow", "draft")
    draft = await call(elsewhere, get_draft, copy.id)
    assert draft.definition.digest() == flow().digest()
    with pytest.raises(Unreadable):
        await call(elsewhere, import_workflow, text.replace('"Flow"', '""'))


async def test_an_estimate_counts_calls_and_never_more_than_the_limit(actor):
    sort = {
        "id": "sort",
        "type": "agent.classify",
        "parent": "each",
        "config": {"text": "x", "labels": [{"key": k, "title": k} for k in ("a", "b")]},
        "retry": {"times": 1},
    }
    each = {"id": "each", "type": "logic.for_each"}
    each["config"] = {"items": "trigger.data.l", "most_items": 10}
    ask = {"id": "ask", "type": "agent.ask", "config": {"prompt": "x"}}
    limited = graph(START, each, sort, ask, edges=[("start", "each")], credit_limit=3)
    workflow = await made(actor, definition=limited)
    found = await estimate_workflow(actor, workflow.id)
    assert [(step.node_id, step.most_calls) for step in found.steps] == [
        ("ask", 60),
        ("sort", 40),
    ]
    assert (found.usual, found.once, found.most) == (None, 0, 3 * MICRO)


async def test_a_copy_is_a_draft_of_its_own(actor):
    workflow_id = await publish(actor, flow())
    copy = await call(actor, duplicate_workflow, workflow_id)
    assert (copy.name, copy.lifecycle, copy.published_version) == ("Flow (copy)", "draft", None)


async def test_the_plan_limits_workflows_that_are_not_put_away(actor):
    limit = (await call(actor, get_limit, Resource.WORKFLOWS)).limit
    assert limit
    workflows = [await made(actor) for _ in range(limit)]
    with pytest.raises(PlanLimitReached, match=f"allows {limit} workflows"):
        await made(actor)
    await call(actor, archive_workflow, workflows[0].id)
    assert await made(actor)


async def test_members_edit_their_own_and_see_what_is_shared(org):
    lead, member = await org.member(Role.LEAD), await org.member()
    viewer = await org.member(Role.VIEWER)
    private = await made(lead, visibility="private")
    shared = await made(lead)
    with pytest.raises(WorkflowNotFound):
        await call(member, get_workflow, private.id)
    assert (await call(member, get_workflow, shared.id)).can == []
    with pytest.raises(Forbidden):
        await call(member, save_draft, shared.id, DraftSave(definition=flow("x"), revision=1))
    with pytest.raises(Forbidden):
        await made(viewer)


async def test_lists_filter_and_cost_the_same_however_long_they_are(actor):
    named = await made(actor, description="Welcomes new customers", tags=["sales"])
    for _ in range(3):
        await made(actor)

    async def ids(**query) -> list[UUID]:
        page = await call(actor, list_workflows, WorkflowFilter(**query))
        return [each.id for each in page.data]

    assert await ids(q="welcomes customers") == [named.id]
    assert await ids(tag="sales") == [named.id]
    assert len(await ids(mine=True)) == 4
    assert await ids(lifecycle="active") == []
