"""One statement for what every page shows: numbers of several domains, cheap enough to repeat."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from agents_os.core.actor import Actor
from agents_os.domains.billing.metadata.models import CreditAccount
from agents_os.domains.governance.adapters.secondary import inbox, stops
from agents_os.domains.governance.metadata.models import Approval, CompanyStop
from agents_os.domains.notifications.metadata.models import Notification
from agents_os.domains.tasks.adapters.secondary.repository import tasks
from agents_os.domains.tasks.metadata.models import Task
from agents_os.domains.tasks.metadata.states import OPEN


class Waiting(NamedTuple):
    approvals: int
    tasks: int
    unread: int
    newest: Notification | None
    stop: CompanyStop | None
    credits: CreditAccount | None


async def read(session: AsyncSession, actor: Actor, user_id: UUID) -> Waiting:
    unread = (Notification.user_id == user_id, Notification.read_at.is_(None))
    last = select(Notification).where(*unread).order_by(Notification.id.desc()).limit(1).subquery()
    newest = aliased(Notification, last)
    one = select(literal(1).label("one")).subquery()
    statement = select(
        _count(Approval, inbox.visible_to(actor), inbox.waiting_for(actor)),
        _count(Task, tasks.visible_to(actor), Task.status.in_(OPEN)),
        _count(Notification, *unread),
        newest,
        CompanyStop,
        CreditAccount,
    ).select_from(
        one.outerjoin(newest, true())
        .outerjoin(CompanyStop, stops.OPEN)
        .outerjoin(CreditAccount, CreditAccount.org_id == actor.tenant)
    )
    return Waiting(*(await session.execute(statement)).one())


def _count(table: Any, *where: Any) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(*where).scalar_subquery()
