"""Shapes of members, invites, teams, the role matrix and API keys."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, SecretStr

from agents_os.core.actor import Reach
from agents_os.core.fields import EmailAddress, Emoji, Name
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.identity.metadata.permissions import Role

# What can be offered to somebody outside. Owners are made by changing a member's role.
InvitableRole = Literal[Role.ADMIN, Role.LEAD, Role.MEMBER, Role.VIEWER]


class MemberInvite(Body):
    email: EmailAddress
    role: InvitableRole = Role.MEMBER
    team_id: UUID | None = None


class InviteAccept(Body):
    """`name` and `password` only for people without an account."""

    token: str = Field(min_length=1, max_length=200)
    name: Name | None = None
    password: SecretStr | None = None


class InviteToken(Body):
    token: str = Field(min_length=1, max_length=200)


class RoleChange(Body):
    role: Role


class TeamCreate(Body):
    name: Name
    emoji: Emoji = "👥"
    member_ids: list[UUID] = Field([], max_length=500)


class TeamUpdate(Body):
    """Only the fields given are changed; `member_ids` replaces the members."""

    name: Name | None = None
    emoji: Emoji | None = None
    member_ids: list[UUID] | None = Field(None, max_length=500)


class RolePermissionSet(Body):
    """One cell of the matrix; reach null: not held."""

    role: Role
    permission: str = Field(max_length=80)
    reach: Reach | None


class ApiKeyCreate(Body):
    """`scopes`: permission keys, or one of the presets "read", "write", "full"."""

    name: Name
    scopes: list[str] = Field(min_length=1, max_length=50)
    expires_at: AwareDatetime | None = None


class MemberRead(Frozen):
    user_id: UUID
    email: str
    display_name: str
    avatar: str
    role: Role
    team_ids: list[UUID]
    joined_at: datetime


class InviteRead(Frozen):
    id: UUID
    email: str
    role: Role
    team_id: UUID | None
    invited_by: UUID
    created_at: datetime
    sent_at: datetime
    expires_at: datetime
    status: Literal["open", "expired", "accepted", "revoked"]


class InviteLink(Frozen):
    """`url` is a secret of the person invited; it is shown once."""

    email: str
    url: str
    expires_at: datetime


class InvitePreview(Frozen):
    """What the holder of an invite link sees before accepting."""

    org_name: str
    org_logo: str
    email: str
    role: Role
    invited_by: str
    expires_at: datetime
    has_account: bool


class TeamRead(Frozen):
    id: UUID
    name: str
    emoji: str
    member_ids: list[UUID]
    created_at: datetime


class RoleMatrixRow(Frozen):
    """One permission: its reach per role as it applies now, and which cells may be changed."""

    key: str
    area: str
    label: str
    reaches: dict[Role, Reach | None]
    grantable: list[Role]
    changed: list[Role] = Field(description="Roles whose cell differs from the default.")


class ApiKeyRead(Frozen):
    id: UUID
    name: str
    prefix: str = Field(description="The first characters, to recognise the key by.")
    scopes: list[str]
    created_by: UUID
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class ApiKeyCreated(ApiKeyRead):
    """The only answer that ever shows the key."""

    key: str
