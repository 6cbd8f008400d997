"""Mission control's view of work. One statement each, however many agents there are."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    DateTime,
    ScalarSelect,
    Select,
    Text,
    Uuid,
    and_,
    case,
    column,
    exists,
    func,
    or_,
    select,
    table,
    text,
    true,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor
from agents_os.core.visibility import Owned
from agents_os.core.visibility import visible_to as seen_by
from agents_os.domains.agents.metadata.access import sees_all
from agents_os.domains.runs.adapters.secondary.repository import visible_to
from agents_os.domains.runs.metadata.models import Run, RunStep
from agents_os.domains.runs.metadata.states import ACTIVE, STEP_ENDED, RunKind, RunStatus

# Other domains' tables: joined by id, to show who works and on what.
_agents = table(
    "agents",
    *(column(name, Uuid) for name in ("id", "org_id", "owner_id", "team_id")),
    *(
        column(name, Text)
        for name in ("name", "emoji", "role_title", "lifecycle", "paused_reason", "visibility")
    ),
    *(column(name, DateTime(timezone=True)) for name in ("created_at", "paused_at")),
)
_tasks = table(
    "tasks",
    *(column(name, Uuid) for name in ("id", "org_id", "assignee_agent_id")),
    *(column(name, Text) for name in ("title", "status")),
)

UNSUCCESSFUL = (RunStatus.FAILED, RunStatus.BLOCKED)
NEWEST, UNDER_WAY, TO_LOOK_AT = 12, 8, 5
FRESH = timedelta(days=1)


async def team(session: AsyncSession, actor: Actor, limit: int) -> Sequence[Any]:
    """The most active agents, each with counts of all by lifecycle."""
    owned = Owned(*(cast(Any, _agents.c[name]) for name in ("owner_id", "team_id", "visibility")))
    of_agent = (Run.org_id == actor.tenant, Run.agent_id == _agents.c.id)
    newest = (
        select(Run.created_at)
        .where(*of_agent, visible_to(actor))
        .order_by(Run.created_at.desc())
        .limit(1)
        .scalar_subquery()
        .label("last_run_at")
    )
    title = case((visible_to(actor), _task_title()))
    now = (
        select(Run.status, title.label("task_title"))
        .where(*of_agent, Run.status.in_(ACTIVE))
        .order_by((Run.status == RunStatus.RUNNING).desc(), Run.created_at.desc())
        .limit(1)
        .lateral("now")
    )
    names = ("id", "name", "emoji", "role_title", "lifecycle", "paused_reason", "paused_at")
    statement = (
        select(
            *(_agents.c[name] for name in (*names, "created_at")),
            newest,
            now.c.status.label("run_status"),
            now.c.task_title,
            _open_tasks(),
            *(_how_many(each) for each in ("active", "paused", "draft")),
        )
        .outerjoin(now, true())
        .where(
            _agents.c.org_id == actor.tenant,
            _agents.c.lifecycle != "archived",
            seen_by(actor, owned, sees_all=sees_all(actor)),
        )
        .order_by(now.c.status.is_(None), newest.desc().nulls_last(), _agents.c.created_at.desc())
    )
    return (await session.execute(statement.limit(limit))).all()


async def glances(session: AsyncSession, actor: Actor, now: datetime) -> Sequence[Any]:
    """Runs under way, the newest that ended, and failed ones nobody did anything about."""
    seen = (Run.org_id == actor.tenant, visible_to(actor))
    under_way = _ids(
        select(Run.id).where(*seen, Run.status.in_(ACTIVE)).order_by(Run.created_at.desc()),
        UNDER_WAY,
    )
    ended = _ids(
        select(Run.id).where(*seen, Run.ended_at.is_not(None)).order_by(Run.ended_at.desc()),
        NEWEST,
    )
    failed = _ids(
        select(Run.id)
        .where(*seen, Run.ended_at > now - FRESH, _nothing_followed(actor))
        .order_by(Run.ended_at.desc()),
        TO_LOOK_AT,
    )
    done = (
        select(func.count())
        .where(RunStep.run_id == Run.id, RunStep.status.in_(STEP_ENDED))
        .scalar_subquery()
    )
    names = ("id", "kind", "status", "agent_id", "task_id", "error_message", "latency_ms")
    times = ("created_at", "started_at", "ended_at")
    statement = (
        select(
            *(getattr(Run, name) for name in (*names, *times)),
            _agents.c.name.label("agent_name"),
            _agents.c.emoji.label("agent_emoji"),
            _task_title().label("task_title"),
            done.label("steps_done"),
            Run.id.in_(failed).label("needs_look"),
        )
        .outerjoin(_agents, _agents.c.id == Run.agent_id)
        .where(Run.id.in_(union(under_way, ended, failed)))
        .order_by(func.coalesce(Run.ended_at, Run.created_at).desc())
    )
    return (await session.execute(statement)).all()


async def by_the_hour(
    session: AsyncSession, actor: Actor, day: datetime, week: datetime
) -> Sequence[Any]:
    """A row per hour since `day`, and one with `bucket` null for everything since `week`."""
    hour = func.date_trunc("hour", Run.created_at, "UTC")
    # The expression must be textually the same in both places, so it is computed once inside.
    inner = (
        select(Run.__table__, case((Run.created_at >= day, hour), else_=week).label("bucket"))
        .where(Run.org_id == actor.tenant, Run.created_at >= week, visible_to(actor))
        .subquery("r")
    )
    run = inner.c
    late = func.percentile_cont(0.95).within_group(run.latency_ms)
    first = [func.percentile_cont(part).within_group(run.first_token_ms) for part in (0.5, 0.95)]
    sums = ("input_tokens", "output_tokens", "cost_micros")
    statement = select(
        run.bucket,
        func.count().label("runs"),
        func.count().filter(run.status.in_(ACTIVE)).label("active"),
        func.count().filter(run.status == RunStatus.SUCCEEDED).label("succeeded"),
        func.count().filter(run.status.in_(UNSUCCESSFUL)).label("failed"),
        func.count().filter(run.status == RunStatus.CANCELLED).label("cancelled"),
        late.label("latency_p95"),
        late.filter(run.created_at >= day).label("day_p95"),
        first[0].label("first_token_p50"),
        first[1].label("first_token_p95"),
        *(func.coalesce(func.sum(run[name]), 0).label(name) for name in sums),
    ).group_by(func.grouping_sets(run.bucket, text("()")))
    return (await session.execute(statement)).all()


def _task_title() -> ScalarSelect[str]:
    return select(_tasks.c.title).where(_tasks.c.id == Run.task_id).scalar_subquery()


def _open_tasks() -> ColumnElement[int]:
    mine = _tasks.alias("load")
    return (
        select(func.count())
        .where(
            mine.c.org_id == _agents.c.org_id,
            mine.c.assignee_agent_id == _agents.c.id,
            mine.c.status.in_(("pending", "in_progress", "waiting")),
        )
        .scalar_subquery()
        .label("open_tasks")
    )


def _how_many(lifecycle: str) -> ColumnElement[int]:
    return func.count().filter(_agents.c.lifecycle == lifecycle).over().label(lifecycle)


def _ids(wanted: Select[Any], most: int) -> Select[Any]:
    return select(wanted.limit(most).subquery().c.id)


def _nothing_followed(actor: Actor) -> ColumnElement[bool]:
    """Failed, and neither its task nor its conversation was tried again. Chats: only one's own."""
    newer = Run.__table__.alias("newer")
    same = or_(
        newer.c.task_id == Run.task_id,
        newer.c.conversation_id == Run.conversation_id,
    )
    again = exists().where(newer.c.org_id == Run.org_id, same, newer.c.created_at > Run.created_at)
    given_up = exists().where(_tasks.c.id == Run.task_id, _tasks.c.status == "cancelled")
    mine = or_(Run.kind != RunKind.CHAT, Run.owner_id == actor.user_id)
    return and_(Run.status.in_(UNSUCCESSFUL), mine, ~again, ~given_up)
