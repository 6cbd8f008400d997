from datetime import timedelta
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.game.metadata.errors import SkillAlreadyAnswered
from agents_os.domains.game.metadata.goals import SkillRecommendationRead, SkillSnooze
from agents_os.domains.game.metadata.models import SkillStatus
from agents_os.domains.game.usecases.answer_skill_recommendation import find_to_answer
from agents_os.domains.game.usecases.list_skill_recommendations import read_card


async def snooze_skill_recommendation(
    uow: UnitOfWork, card_id: UUID, body: SkillSnooze
) -> SkillRecommendationRead:
    """Put an open card off: it comes back after so many days.

    Raises:
        SkillRecommendationNotFound: unknown, or of an agent the caller may not see.
        SkillAlreadyAnswered.
        Forbidden.
    """
    card = await find_to_answer(uow, card_id)
    if card.status != SkillStatus.OPEN:
        raise SkillAlreadyAnswered(
            f"This recommendation was {card.status} already.", status=card.status
        )
    card.snoozed_until = utc_now() + timedelta(days=body.days)
    await uow.session.flush()
    await uow.session.refresh(card)
    uow.signal("game")
    return read_card(uow.actor, card)
