from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.game.adapters.secondary.repository import choices, ledger, outcomes
from agents_os.domains.game.adapters.secondary.repository.ledger import Account
from agents_os.domains.game.metadata.calendar import week_start
from agents_os.domains.game.metadata.curve import rank_of
from agents_os.domains.game.metadata.events import AgentLevelledUp, XpAwarded
from agents_os.domains.game.metadata.explaining import explain_award, explain_coaching, read_level
from agents_os.domains.game.metadata.models import (
    AccountKind,
    Outcome,
    ReversedBecause,
    Verdict,
)
from agents_os.domains.game.metadata.rules import (
    DUPLICATE_WINDOW,
    Award,
    Work,
    award,
    coaching_xp,
)
from agents_os.domains.game.metadata.schemas import AcceptedWork, AwardRead, Explanation
from agents_os.domains.game.usecases.celebrate import celebrate
from agents_os.domains.game.usecases.read_settings import Game, read_settings
from agents_os.domains.game.usecases.reverse_for_rejection import take_back_outcome
from agents_os.domains.game.usecases.write_entry import Change, earn, person

_OF_VERSION = {"deliverable_id", "version", "task_id", "agent_id"}
_KEPT = {"creator_id", "accepted_by", "priority", "size", "category", "quality", "auto"}


@dataclass(frozen=True)
class Accepted:
    """The work, who did it, and when by the organisation's calendar."""

    work: AcceptedWork
    agent: AgentRead
    game: Game
    at: datetime
    day: date


async def award_for_acceptance(uow: UnitOfWork, work: AcceptedWork) -> AwardRead | None:
    """Give XP for an accepted version: to the agent, its team's season and the company, and 20 %
    to whoever accepted it, if they want that.

    However often and however many at once it is called for a version, it awards once: None then,
    and for a version that was rejected meanwhile. A newer version replaces the award of an older
    one of the same deliverable. Publishes XpAwarded, AgentLevelledUp and what follows from them.

    Raises:
        AgentNotFound.
    """
    uow.actor.require("game:award")  # held by the worker only
    await ledger.lock_game(uow.session, uow.actor.tenant)
    if not await _make_way(uow, work):
        return None
    agent, game = await read_agent(uow, work.agent_id), await read_settings(uow)
    now = utc_now()
    facts = Accepted(work, agent, game, now, game.calendar.day_of(now))
    result = award(await _judge(uow, facts), game.base_points)
    outcome = await _record(uow, facts, result)
    explanation = explain_award(result)
    change = await _share_out(uow, facts, outcome, explanation)
    _announce(uow, outcome, change)
    await celebrate(uow, agent, game, change.level)
    return AwardRead(
        outcome_id=outcome.id,
        amount=result.amount,
        level=read_level(change.total, change.level, game.settings.rank_names),
        levelled_up=change.level > change.level_before,
        explanation=explanation,
    )


async def _make_way(uow: UnitOfWork, work: AcceptedWork) -> bool:
    """Take back the award of an older version. False: this one has its own, was rejected, or is
    older than the one that counts.
    """
    session, deliverable_id = uow.session, work.deliverable_id
    if await outcomes.of_version(session, deliverable_id, work.version):
        return False
    if await outcomes.was_rejected(session, deliverable_id, work.version):
        return False
    standing = await outcomes.standing_of(session, deliverable_id)
    if standing and standing.version > work.version:
        return False
    if standing:
        await take_back_outcome(uow, standing, ReversedBecause.REOPENED)
    return True


async def _judge(uow: UnitOfWork, facts: Accepted) -> Work:
    """Look up what the rules want to know about everything else that was accepted."""
    work, session = facts.work, uow.session
    monday = week_start(facts.day)
    week = await outcomes.count_week(session, work.creator_id, monday, monday + timedelta(days=6))
    alike = await outcomes.count_alike(
        session, work.agent_id, work.creator_id, work.category, facts.day
    )
    earned = 0
    if work.self_accepted and work.accepted_by:
        earned = await outcomes.self_accepted_xp(session, work.accepted_by, facts.day)
    return Work(
        priority=work.priority,
        size=work.size,
        quality=work.quality,
        self_accepted=work.self_accepted,
        auto=work.auto,
        duplicate=await _duplicate(uow, facts),
        real=work.real and facts.agent.environment != "test",
        nth_today=alike + 1,
        high_this_week=week.high,
        accepted_this_week=week.accepted + 1,
        self_xp_today=earned,
    )


async def _duplicate(uow: UnitOfWork, facts: Accepted) -> bool:
    work = facts.work
    if work.intake_digest is None:
        return False
    since = facts.at - DUPLICATE_WINDOW
    return await outcomes.asked_before(
        uow.session, work.agent_id, work.intake_digest, work.task_id, since
    )


async def _record(uow: UnitOfWork, facts: Accepted, result: Award) -> Outcome:
    version = facts.work.model_dump(include=_OF_VERSION) | {"org_id": uow.actor.tenant}
    review = await outcomes.answer(uow.session, version, Verdict.ACCEPTED, facts.at)
    waited = facts.at - review.submitted_at if review else None
    outcome = Outcome(
        id=uuid7(),
        **version,
        **facts.work.model_dump(include=_KEPT),
        intake_digest=facts.work.intake_digest,
        team_id=facts.agent.team_id,
        counted_as=result.counted_as,
        xp=result.amount,
        flags=[flag.value for flag in result.flags],
        accepted_at=facts.at,
        accepted_day=facts.day,
        review_minutes=max(0, int(waited.total_seconds() // 60)) if waited else None,
        reversed_at=None,
        reversed_because=None,
    )
    uow.session.add(outcome)
    await uow.session.flush()
    return outcome


async def _share_out(
    uow: UnitOfWork, facts: Accepted, outcome: Outcome, explanation: Explanation
) -> Change:
    """Write the entries of every account; what it did to the agent's."""
    amount = outcome.xp
    agents = Account(AccountKind.AGENT, outcome.agent_id)
    change = await earn(uow, agents, outcome, amount, explanation)
    company = Account(AccountKind.COMPANY, outcome.org_id)
    await earn(uow, company, outcome, amount, explanation)
    if outcome.team_id:
        season = facts.game.calendar.season_start(facts.day)
        team = Account(AccountKind.TEAM, outcome.team_id, season)
        await earn(uow, team, outcome, amount, explanation)
    await _coach(uow, facts, outcome)
    return change


async def _coach(uow: UnitOfWork, facts: Accepted, outcome: Outcome) -> None:
    """The accepter's share, on their own account, if company and person both want it."""
    who, amount = outcome.accepted_by, coaching_xp(outcome.xp)
    if who is None or outcome.auto or amount == 0 or not facts.game.counts_people:
        return
    chosen = await choices.get_preferences(uow.session, outcome.org_id, who)
    if chosen is None or not chosen.human_xp:
        return
    await earn(uow, person(who), outcome, amount, explain_coaching(outcome.xp, amount))
    await choices.show_on_board(uow.session, outcome.org_id, who, on_board=chosen.on_board)


def _announce(uow: UnitOfWork, outcome: Outcome, change: Change) -> None:
    uow.publish(
        XpAwarded(
            agent_id=outcome.agent_id,
            task_id=outcome.task_id,
            amount=change.amount,
            total=change.total,
        )
    )
    if change.level > change.level_before:
        rank = rank_of(change.level)
        uow.publish(
            AgentLevelledUp(
                agent_id=outcome.agent_id,
                level=change.level,
                rank=rank.key,
                new_rank=rank != rank_of(change.level_before),
            )
        )
