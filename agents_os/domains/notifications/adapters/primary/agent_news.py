"""What people are told about agents: approvals, questions, levels, skills."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.game.metadata.events import AgentLevelledUp, SkillAnswered, SkillRecommended
from agents_os.domains.game.metadata.skills import BY_KEY
from agents_os.domains.game.usecases.who_plays import who_plays
from agents_os.domains.governance.metadata.events import (
    ApprovalDecided,
    ApprovalRequested,
    QuestionAnswered,
)
from agents_os.domains.governance.metadata.models import ApprovalKind
from agents_os.domains.governance.metadata.wishes import wish
from agents_os.domains.governance.usecases.people_asked import people_asked
from agents_os.domains.governance.usecases.queries import read_approval
from agents_os.domains.identity.usecases.people_who_may import people_who_may
from agents_os.domains.notifications.metadata.kinds import Kind, SubjectKind
from agents_os.domains.notifications.metadata.schemas import Note, Subject
from agents_os.domains.notifications.usecases.notify import notify
from agents_os.domains.notifications.usecases.settle_subject import settle_subject


@subscribe(ApprovalRequested)
async def tell_of_approval(uow: UnitOfWork, event: ApprovalRequested) -> None:
    approval = await read_approval(uow, event.approval_id)
    who = approval.agent_name or "An agent"
    asks = approval.kind is ApprovalKind.QUESTION
    asked = (approval.payload or {}).get("action")
    deed = wish(approval.action_class, approval.tool or "", asked)
    note = Note(
        kind=Kind.QUESTION_ASKED if asks else Kind.APPROVAL_ASKED,
        subject=Subject(SubjectKind.APPROVAL, approval.id),
        source=f"{event.type}:{approval.id}",
        title=f"{who} asks: {approval.question}"
        if asks
        else f"{who} needs your approval to {deed}",
    )
    await notify(uow, note, await people_asked(uow, approval.id))


@subscribe(ApprovalDecided)
@subscribe(QuestionAnswered)
async def settle_approval(uow: UnitOfWork, event: ApprovalDecided | QuestionAnswered) -> None:
    await settle_subject(uow, event.approval_id, Kind.APPROVAL_ASKED, Kind.QUESTION_ASKED)


@subscribe(AgentLevelledUp)
async def tell_of_level(uow: UnitOfWork, event: AgentLevelledUp) -> None:
    agent = await read_agent(uow, event.agent_id)
    note = Note(
        kind=Kind.LEVEL_UP,
        subject=Subject(SubjectKind.AGENT, agent.id),
        source=f"{event.type}:{agent.id}:{event.level}",
        title=f"{agent.name} reached level {event.level}",
    )
    people = await people_who_may(
        uow, "agents:edit", owner_id=agent.owner_id, team_id=agent.team_id
    )
    await notify(uow, note, await who_plays(uow, people))


@subscribe(SkillRecommended)
async def tell_of_skill(uow: UnitOfWork, event: SkillRecommended) -> None:
    agent = await read_agent(uow, event.agent_id)
    note = Note(
        kind=Kind.SKILL_RECOMMENDED,
        subject=Subject(SubjectKind.AGENT, agent.id),
        source=f"{event.type}:{event.recommendation_id}",
        title=f"{agent.name} — {BY_KEY[event.skill_key].title}",
    )
    people = await people_who_may(
        uow, "agents:publish", owner_id=agent.owner_id, team_id=agent.team_id
    )
    await notify(uow, note, await who_plays(uow, people))


@subscribe(SkillAnswered)
async def settle_skill(uow: UnitOfWork, event: SkillAnswered) -> None:
    await settle_subject(uow, event.agent_id, Kind.SKILL_RECOMMENDED)
