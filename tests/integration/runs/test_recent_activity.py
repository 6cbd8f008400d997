"""When agents last worked."""

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.schemas import RunStart
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.recent_activity import recent_activity
from agents_os.domains.runs.usecases.start_run import start_run
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.conversations import ask, watch


async def test_agents_that_answered_have_a_time_and_others_do_not(actor: Actor, org: Org) -> None:
    quill, scout = await hire(actor), await hire(actor, template_key="scout")
    await watch(actor, (await ask(actor, quill.id)).run_id)
    async with db.unit_of_work(actor) as uow:
        pulses = await recent_activity(uow, [quill.id, scout.id])
        assert pulses[quill.id].last_run_at is not None
        assert not pulses[quill.id].working
        assert pulses[scout.id].last_run_at is None
        assert await recent_activity(uow, []) == {}
    async with db.unit_of_work(await org.member(Role.VIEWER)) as uow:  # a private conversation
        assert (await recent_activity(uow, [quill.id]))[quill.id].last_run_at is None


async def test_a_stranger_learns_nothing(actor: Actor) -> None:
    quill = await hire(actor)
    async with db.unit_of_work(actor) as uow:
        await start_run(uow, RunStart(kind=RunKind.CHAT, agent_id=quill.id, visibility="org"))
    stranger = (await new_org()).owner
    async with db.unit_of_work(stranger) as uow:
        assert (await recent_activity(uow, [quill.id]))[quill.id].last_run_at is None
