"""Tables of the tasks domain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Double, Text, Uuid, column, func, select, table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from agents_os.core.ids import uuid7
from agents_os.core.named import name_of_agent, name_of_person
from agents_os.core.tables import Stamped, TenantTable
from agents_os.core.visibility import Visibility
from agents_os.domains.tasks.metadata.states import DeliverableStatus, Size, TaskStatus

# Another domain's table: only looked up by id.
_agents = table("agents", column("id", Uuid), column("emoji", Text))

# The same tables under names of their own, for what a card counts.
_comments = table("task_comments", column("task_id", Uuid))
_links = table("task_dependencies", column("task_id", Uuid), column("depends_on_id", Uuid))
_prior = table("tasks", column("id", Uuid), column("status", Text)).alias("prior")
_named = table("tasks", column("id", Uuid), column("title", Text)).alias("named")
_handed_in = table(
    "deliverables", column("id", Uuid), column("task_id", Uuid), column("status", Text)
)


class Task(TenantTable, Stamped):
    """Work someone wants done, by an agent or a person."""

    __tablename__ = "tasks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    title: Mapped[str]
    details: Mapped[str]
    priority: Mapped[str]
    category: Mapped[str]
    size: Mapped[str] = mapped_column(default=Size.M)
    status: Mapped[str] = mapped_column(default=TaskStatus.PENDING)
    assignee_agent_id: Mapped[UUID | None] = mapped_column()
    assignee_user_id: Mapped[UUID | None] = mapped_column()
    creator_id: Mapped[UUID | None] = mapped_column()  # None: somebody who left, or the system
    created_by_agent_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None] = mapped_column()
    team_id: Mapped[UUID | None]
    visibility: Mapped[str] = mapped_column(default=Visibility.ORG)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    origin_conversation_id: Mapped[UUID | None]
    origin_message_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    schedule_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]  # of the attempt under way
    attempts: Mapped[int] = mapped_column(default=0)
    hold_reason: Mapped[str | None]
    failure: Mapped[str | None]
    cancel_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    position: Mapped[float] = mapped_column(Double)  # on the board, highest on top of its column
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    creator_name: Mapped[str | None] = column_property(name_of_person(creator_id))
    assignee_user_name: Mapped[str | None] = column_property(name_of_person(assignee_user_id))
    assignee_agent_name: Mapped[str | None] = column_property(name_of_agent(assignee_agent_id))
    assignee_agent_emoji: Mapped[str | None] = column_property(
        select(_agents.c.emoji).where(_agents.c.id == assignee_agent_id).scalar_subquery()
    )
    comments: Mapped[int] = column_property(
        select(func.count()).where(_comments.c.task_id == id).scalar_subquery()
    )
    waits_for: Mapped[int] = column_property(
        select(func.count())
        .select_from(_links.join(_prior, _prior.c.id == _links.c.depends_on_id))
        .where(_links.c.task_id == id, _prior.c.status != TaskStatus.COMPLETED)
        .scalar_subquery()
    )
    deliverable_id: Mapped[UUID | None] = column_property(
        select(_handed_in.c.id)
        .where(_handed_in.c.task_id == id)
        .order_by(_handed_in.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    deliverable_status: Mapped[str | None] = column_property(
        select(_handed_in.c.status)
        .where(_handed_in.c.task_id == id)
        .order_by(_handed_in.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


class TaskComment(TenantTable):
    """A remark. `for_agent`: whoever works on the task reads it, too."""

    __tablename__ = "task_comments"

    task_id: Mapped[UUID]
    author_id: Mapped[UUID | None] = mapped_column()
    author_agent_id: Mapped[UUID | None] = mapped_column()
    text: Mapped[str]
    mention_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    for_agent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    author_name: Mapped[str | None] = column_property(
        func.coalesce(name_of_person(author_id), name_of_agent(author_agent_id))
    )


class TaskDependency(TenantTable):
    """`task_id` can start when `depends_on_id` is completed."""

    __tablename__ = "task_dependencies"

    task_id: Mapped[UUID]
    depends_on_id: Mapped[UUID]


class TaskAttachment(TenantTable):
    """A text that belongs to a task."""

    __tablename__ = "task_attachments"

    task_id: Mapped[UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[str]
    size_bytes: Mapped[int]
    author_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Deliverable(TenantTable, Stamped):
    """What is handed in for a task. One at a time; after a rejection another may follow."""

    __tablename__ = "deliverables"

    task_id: Mapped[UUID] = mapped_column()
    status: Mapped[str] = mapped_column(default=DeliverableStatus.IN_REVIEW)
    current_version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    summary: Mapped[str]
    agent_id: Mapped[UUID | None] = mapped_column()
    user_id: Mapped[UUID | None] = mapped_column()  # the person who handed it in
    decided_by: Mapped[UUID | None] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    agent_name: Mapped[str | None] = column_property(name_of_agent(agent_id))
    user_name: Mapped[str | None] = column_property(name_of_person(user_id))
    decided_by_name: Mapped[str | None] = column_property(name_of_person(decided_by))
    task_title: Mapped[str] = column_property(
        select(_named.c.title).where(_named.c.id == task_id).scalar_subquery()
    )


class DeliverableVersion(TenantTable):
    """Never changed: the database refuses it."""

    __tablename__ = "deliverable_versions"

    deliverable_id: Mapped[UUID]
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    digest: Mapped[str]
    run_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class DeliverableReview(TenantTable):
    """What somebody said to a version. Never changed."""

    __tablename__ = "deliverable_reviews"

    deliverable_id: Mapped[UUID]
    version: Mapped[int]
    verdict: Mapped[str]  # the status it led to
    comment: Mapped[str]
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    reviewer_id: Mapped[UUID | None] = mapped_column()
    auto: Mapped[bool] = mapped_column(default=False)
    self_accepted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    reviewer_name: Mapped[str | None] = column_property(name_of_person(reviewer_id))
