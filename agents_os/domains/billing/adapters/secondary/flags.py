"""What operators said about features. Nothing is changed: the newest flip counts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.billing.metadata.flags import (
    Feature,
    Flip,
    Override,
    Reason,
    Rule,
    Said,
    default_rule,
)
from agents_os.domains.billing.metadata.models import FlagFlip

_STANDING = text("""
select o.plan, f.flag, f.org_id, f.percent, f.plans, f.is_on
from public.orgs o
left join lateral (
  select distinct on (org_id, flag) flag, org_id, percent, plans, is_on from public.flag_flips
  where org_id is null or org_id = o.id order by org_id, flag, id desc) f on true
where o.id = :org
""")
_NEWEST = text(
    "select distinct on (org_id, flag) flag, org_id, percent, plans, is_on"
    " from public.flag_flips order by org_id, flag, id desc"
)
_HISTORY = text("""
select org_id, percent, plans, is_on, lag(percent) over earlier as old_percent,
       lag(plans) over earlier as old_plans, lag(is_on) over earlier as old_is_on,
       flipped_by, why, created_at
from public.flag_flips where flag = :flag
window earlier as (partition by org_id order by id) order by id desc limit 100
""")


async def add(
    session: AsyncSession, feature: Feature, change: Rule | Override, reason: Reason
) -> None:
    row = FlagFlip(flag=feature, flipped_by=reason.by, why=reason.why)
    if isinstance(change, Rule):
        row.percent, row.plans = change.percent, list(change.plans)
    else:
        row.org_id, row.is_on = change.org_id, change.on
    session.add(row)
    await session.flush()


async def standing(session: AsyncSession, org_id: UUID) -> tuple[str, Said]:
    """(plan of a company, what was said that concerns it), in one query."""
    rows = (await session.execute(_STANDING, {"org": org_id})).all()
    return rows[0].plan, _said([row for row in rows if row.flag])


async def said(session: AsyncSession) -> Said:
    """For operators: all of it."""
    return _said((await session.execute(_NEWEST)).all())


async def history(session: AsyncSession, feature: Feature) -> list[Flip]:
    """The last 100 flips, newest first."""
    rows = await session.execute(_HISTORY, {"flag": feature})
    return [
        Flip(
            row.created_at, row.flipped_by, row.org_id, _before(feature, row), _after(row), row.why
        )
        for row in rows
    ]


def _said(rows: Sequence[Row[Any]]) -> Said:
    return Said(
        {row.flag: Rule(percent=row.percent, plans=row.plans) for row in rows if not row.org_id},
        {(row.flag, row.org_id): row.is_on for row in rows if row.is_on is not None},
    )


def _after(row: Row[Any]) -> Rule | Override:
    if row.org_id:
        return Override(org_id=row.org_id, on=row.is_on)
    return Rule(percent=row.percent, plans=row.plans)


def _before(feature: Feature, row: Row[Any]) -> Rule | Override:
    if row.org_id:
        return Override(org_id=row.org_id, on=row.old_is_on)
    if row.old_plans is None:  # the first flip of all
        return default_rule(feature)
    return Rule(percent=row.old_percent, plans=row.old_plans)
