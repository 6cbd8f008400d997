"""How long deliveries wait for an answer."""

from datetime import datetime
from typing import Any

from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import outcomes
from agents_os.domains.game.metadata.models import Verdict
from agents_os.domains.tasks.metadata.events import DeliverableEvent


async def note_submission(uow: UnitOfWork, event: DeliverableEvent, at: datetime) -> None:
    """A version was handed in. Repeating it changes nothing."""
    uow.actor.require("game:award")  # held by the worker only
    await outcomes.submit(uow.session, {**_key(uow, event), "submitted_at": at})


async def note_answer(
    uow: UnitOfWork, event: DeliverableEvent, verdict: Verdict, at: datetime
) -> None:
    """Somebody answered. The first answer's time stays; a rejection is final."""
    uow.actor.require("game:award")  # held by the worker only
    await outcomes.answer(uow.session, _key(uow, event), verdict, at)


def _key(uow: UnitOfWork, event: DeliverableEvent) -> dict[str, Any]:
    return {
        "org_id": uow.actor.tenant,
        "deliverable_id": event.deliverable_id,
        "version": event.version,
        "task_id": event.task_id,
        "agent_id": event.agent_id,
    }
