from contextlib import suppress
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import goals
from agents_os.domains.game.metadata.models import SkillStatus
from agents_os.domains.game.metadata.skills import CLEAN_FOR
from agents_os.domains.governance.metadata.errors import PolicyNotFound
from agents_os.domains.governance.usecases.switch_off_policy import switch_off_policy

BECAUSE = "Switched off: a rule forbade something this agent tried. Accept again to allow it."


async def suspend_autonomy(uow: UnitOfWork, agent_id: UUID) -> None:
    """Switch off the rules that accepted skills added for an agent, if a rule forbade something
    it tried; a pause is no violation. Its points stay.
    """
    uow.actor.require("game:award")  # held by the worker only
    since = utc_now() - CLEAN_FOR
    if not await goals.count_forbidden(uow.session, agent_id, since):
        return
    for card in await goals.with_a_rule(uow.session, agent_id):
        if card.policy_id:
            with suppress(PolicyNotFound):  # somebody deleted the rule meanwhile
                await switch_off_policy(uow, card.policy_id)
        card.status, card.policy_id = SkillStatus.DISMISSED, None
        card.comment, card.answered_at = BECAUSE, utc_now()
        uow.signal("game")
    await uow.session.flush()
