"""What is designed here: drafted, published in versions that never change, paused and archived.

Agents and workflows are. Their tables build on `Versioned`, those of their versions on `Version`.
The functions change a row that the caller has locked and stores; `core.versioned_rows` finds it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import UUID

from sqlalchemy import DateTime, Text, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, declared_attr, mapped_column

from agents_os.core.clock import utc_now
from agents_os.core.errors import Conflict
from agents_os.core.named import name_of_person
from agents_os.core.tables import Stamped, TenantTable
from agents_os.core.visibility import Visibility

DRAFT = "draft"  # where a version number could stand, too
UNARCHIVED = "Back from the archive"  # why something is paused


class Lifecycle(StrEnum):
    DRAFT = "draft"  # never published
    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class DraftChanged(Conflict):
    """Somebody saved the draft since it was read; details say who and when."""

    code = "draft_changed"


class NothingToPublish(Conflict):
    """The published version says the same already."""

    code = "nothing_to_publish"


class WrongLifecycle(Conflict):
    """Its lifecycle does not allow this step."""

    code = "wrong_lifecycle"


class Definition(Protocol):
    """What a draft says and a version freezes."""

    def canonical(self) -> dict[str, Any]: ...

    def digest(self) -> str: ...


class Version(TenantTable):
    """An immutable snapshot of a definition. The database refuses to change it."""

    __abstract__ = True

    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str]
    change_message: Mapped[str]
    author_id: Mapped[UUID | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @declared_attr
    @classmethod
    def author_name(cls) -> Mapped[str | None]:
        return column_property(name_of_person(cls.author_id))


class Versioned(TenantTable, Stamped):
    """A thing with a draft of its next version. `draft`: None if it is designed elsewhere."""

    __abstract__ = True
    called: ClassVar[str]  # what people call such a thing
    versions: ClassVar[type[Version]]

    name: Mapped[str] = mapped_column()
    slug: Mapped[str]
    emoji: Mapped[str]
    description: Mapped[str]
    template_key: Mapped[str | None]
    lifecycle: Mapped[str] = mapped_column(default=Lifecycle.DRAFT)
    visibility: Mapped[str] = mapped_column(default=Visibility.ORG)
    owner_id: Mapped[UUID | None] = mapped_column()
    team_id: Mapped[UUID | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    draft_digest: Mapped[str | None]
    draft_revision: Mapped[int] = mapped_column(default=1)
    draft_base_version: Mapped[int | None]
    draft_edited_by: Mapped[UUID | None] = mapped_column()
    draft_edited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    published_version_id: Mapped[UUID | None] = mapped_column()
    paused_reason: Mapped[str | None]
    paused_by: Mapped[UUID | None]
    paused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    archived_reason: Mapped[str | None]
    archived_by: Mapped[UUID | None]
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @declared_attr
    @classmethod
    def published_version(cls) -> Mapped[int | None]:
        return column_property(_of_published(cls, cls.versions.number))

    @declared_attr
    @classmethod
    def published_digest(cls) -> Mapped[str | None]:
        return column_property(_of_published(cls, cls.versions.digest))

    @declared_attr
    @classmethod
    def owner_name(cls) -> Mapped[str | None]:
        return column_property(name_of_person(cls.owner_id))

    @declared_attr
    @classmethod
    def draft_edited_by_name(cls) -> Mapped[str | None]:
        return column_property(name_of_person(cls.draft_edited_by))

    @declared_attr
    @classmethod
    def name_folded(cls) -> Mapped[str]:
        return column_property(func.lower(cls.name))  # lists sort by it

    @property
    def has_unpublished_changes(self) -> bool:
        return self.draft_digest != self.published_digest


def _of_published(thing: type[Versioned], field: Mapped[Any]) -> Any:
    version = thing.versions
    return select(field).where(version.id == thing.published_version_id).scalar_subquery()


def set_draft(thing: Versioned, definition: Definition, by: UUID | None) -> None:
    """Replace the draft and count its revision up."""
    thing.draft = definition.canonical()
    thing.draft_digest = definition.digest()
    thing.draft_revision = (thing.draft_revision or 0) + 1  # None: new, not stored yet
    thing.draft_edited_by = by
    thing.draft_edited_at = utc_now()


def require_revision(thing: Versioned, revision: int, advice: str, **details: Any) -> None:
    """Raise DraftChanged, ending in `advice`, unless the draft is what was read as `revision`."""
    if thing.draft_revision == revision:
        return
    who = thing.draft_edited_by_name or "Somebody"
    when = thing.draft_edited_at.astimezone(UTC)
    raise DraftChanged(
        f"{who} saved this draft at {when:%H:%M} UTC, after you opened it. {advice}",
        revision=thing.draft_revision,
        edited_by=str(thing.draft_edited_by) if thing.draft_edited_by else None,
        edited_by_name=thing.draft_edited_by_name,
        edited_at=when.isoformat(),
        **details,
    )


def require_changes(thing: Versioned) -> None:
    """Raise NothingToPublish if the draft says what is published."""
    if not thing.has_unpublished_changes:
        raise NothingToPublish(
            f"The draft says the same as version {thing.published_version}. Change it first.",
            published_version=thing.published_version,
        )


def require_other(thing: Versioned, version: Version) -> None:
    """Raise NothingToPublish if `version` says what is published."""
    if version.digest == thing.published_digest:
        raise NothingToPublish(
            f"Version {thing.published_version}, which is published, says the same as version"
            f" {version.number}.",
            published_version=thing.published_version,
        )


def changed_fields(thing: Versioned, given: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the card that are given and differ; None leaves a field as it is, but the team."""
    return {
        field: value
        for field, value in given.items()
        if (value is not None or field == "team_id") and value != getattr(thing, field)
    }


def publish(thing: Versioned, version: Version) -> None:
    """Point `thing` to its new `version`; a draft goes active, what is paused stays paused."""
    thing.published_version_id = version.id
    if thing.draft_digest == version.digest:
        thing.draft_base_version = version.number
    if thing.lifecycle in (None, Lifecycle.DRAFT):  # None: new, not stored yet
        thing.lifecycle = Lifecycle.ACTIVE


def pause(thing: Versioned, by: UUID | None, reason: str) -> bool:
    """Whether it was active until now. Raises WrongLifecycle: a draft, or archived."""
    _require_published(thing, "only an active {} can be paused")
    if thing.lifecycle == Lifecycle.PAUSED:
        return False
    thing.lifecycle = Lifecycle.PAUSED
    thing.paused_reason, thing.paused_by, thing.paused_at = reason, by, utc_now()
    return True


def resume(thing: Versioned) -> bool:
    """Whether it was paused until now. Raises WrongLifecycle: a draft, or archived."""
    _require_published(thing, "only a paused {} can be resumed")
    if thing.lifecycle == Lifecycle.ACTIVE:
        return False
    thing.lifecycle = Lifecycle.ACTIVE
    thing.paused_reason = thing.paused_by = thing.paused_at = None
    return True


def archive(thing: Versioned, by: UUID | None, reason: str) -> bool:
    """Whether it was not archived until now."""
    if thing.lifecycle == Lifecycle.ARCHIVED:
        return False
    thing.lifecycle = Lifecycle.ARCHIVED
    thing.archived_reason, thing.archived_by, thing.archived_at = reason, by, utc_now()
    return True


def unarchive(thing: Versioned, by: UUID | None) -> None:
    """Make an archived thing a draft again, or paused: nothing starts by itself."""
    thing.archived_reason = thing.archived_by = thing.archived_at = None
    if thing.published_version_id is None:
        thing.lifecycle = Lifecycle.DRAFT
        return
    thing.lifecycle = Lifecycle.PAUSED
    if thing.paused_at is None:
        thing.paused_reason, thing.paused_by, thing.paused_at = UNARCHIVED, by, utc_now()


def _require_published(thing: Versioned, rule: str) -> None:
    if thing.lifecycle not in (Lifecycle.ACTIVE, Lifecycle.PAUSED):
        raise WrongLifecycle(
            f"{thing.name} is {thing.lifecycle}; {rule.format(thing.called)}.",
            lifecycle=thing.lifecycle,
        )
