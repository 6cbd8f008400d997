"""Tables of identity. Personal ones (`users`, `sessions`, …) belong to a person, not an org."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.core.tables import Stamped, Table, TenantTable

_TIME = DateTime(timezone=True)


class Org(Table, Stamped):
    __tablename__ = "orgs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    slug: Mapped[str]
    logo: Mapped[str] = mapped_column(server_default="🏢")
    plan: Mapped[str] = mapped_column(server_default="free")
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    locale: Mapped[str] = mapped_column(server_default="en")
    region: Mapped[str] = mapped_column(server_default="default")
    members_can_build: Mapped[bool] = mapped_column(server_default="true")
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    brand_guidelines: Mapped[str] = mapped_column(server_default="")


class User(Table, Stamped):
    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    email: Mapped[str]
    display_name: Mapped[str]
    avatar: Mapped[str] = mapped_column(server_default="🧑‍💼")
    preferences: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    email_confirmed_at: Mapped[datetime | None] = mapped_column(_TIME)


class UserCredential(Table):
    """Only the gatekeeper role can read this table."""

    __tablename__ = "user_credentials"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    password_hash: Mapped[str]
    failed_attempts: Mapped[int] = mapped_column(server_default="0")
    locked_until: Mapped[datetime | None] = mapped_column(_TIME)
    updated_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())


class Membership(Table):
    """A principal (user or API key) in an organisation."""

    __tablename__ = "memberships"

    principal_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(server_default="user", default="user")
    role: Mapped[str]
    disabled_at: Mapped[datetime | None] = mapped_column(_TIME)
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())

    user: Mapped["User | None"] = relationship(
        primaryjoin="foreign(Membership.principal_id) == User.id", viewonly=True, lazy="raise"
    )
    teams: Mapped[list["TeamMember"]] = relationship(
        primaryjoin="and_(foreign(TeamMember.user_id) == Membership.principal_id,"
        " foreign(TeamMember.org_id) == Membership.org_id)",
        viewonly=True,
        lazy="raise",
    )


class RoleOverride(Table):
    __tablename__ = "role_overrides"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    permission: Mapped[str] = mapped_column(primary_key=True)
    reach: Mapped[str | None]


class Team(TenantTable, Stamped):
    __tablename__ = "teams"

    name: Mapped[str]
    emoji: Mapped[str] = mapped_column(server_default="👥")

    members: Mapped[list["TeamMember"]] = relationship(
        primaryjoin="foreign(TeamMember.team_id) == Team.id", viewonly=True, lazy="raise"
    )


class TeamMember(Table):
    __tablename__ = "team_members"

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]


class Invite(TenantTable):
    __tablename__ = "invites"

    email: Mapped[str]
    role: Mapped[str]
    team_id: Mapped[UUID | None]
    token_hash: Mapped[str]
    invited_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())
    sent_at: Mapped[datetime] = mapped_column(_TIME)
    expires_at: Mapped[datetime] = mapped_column(_TIME)
    accepted_at: Mapped[datetime | None] = mapped_column(_TIME)
    revoked_at: Mapped[datetime | None] = mapped_column(_TIME)

    @property
    def status(self) -> str:
        """open, expired, accepted or revoked."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > utc_now() else "expired"


class Session(Table):
    """One sign-in on one device. `org_id` is the organisation shown there now."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID]
    org_id: Mapped[UUID | None]
    user_agent: Mapped[str] = mapped_column(server_default="")
    ip: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(_TIME)
    last_seen_at: Mapped[datetime] = mapped_column(_TIME)
    expires_at: Mapped[datetime] = mapped_column(_TIME)
    revoked_at: Mapped[datetime | None] = mapped_column(_TIME)
    revoke_reason: Mapped[str | None]


class RefreshToken(Table):
    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(_TIME)
    expires_at: Mapped[datetime] = mapped_column(_TIME)
    used_at: Mapped[datetime | None] = mapped_column(_TIME)


class PasswordReset(Table):
    __tablename__ = "password_resets"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(_TIME)
    expires_at: Mapped[datetime] = mapped_column(_TIME)
    used_at: Mapped[datetime | None] = mapped_column(_TIME)


class ApiKey(TenantTable):
    """`id` is also the key's principal in `memberships`."""

    __tablename__ = "api_keys"

    name: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())
    expires_at: Mapped[datetime | None] = mapped_column(_TIME)
    last_used_at: Mapped[datetime | None] = mapped_column(_TIME)
    revoked_at: Mapped[datetime | None] = mapped_column(_TIME)
