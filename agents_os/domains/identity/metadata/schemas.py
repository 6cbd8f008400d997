"""Shapes of accounts, sessions and organisations. Members, teams and keys: `member_schemas`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr

from agents_os.core.actor import Kind, Reach
from agents_os.core.clock import time_zones
from agents_os.core.fields import EmailAddress, Emoji, LongText, Name
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.identity.metadata.permissions import Role


def _known_zone(name: str) -> str:
    if name not in time_zones():
        raise ValueError("must be a time zone like Europe/Berlin")
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]


Guidelines = Annotated[
    LongText, Field(max_length=4_000, description="How agents speak for the company.")
]


@dataclass(frozen=True)
class Device:
    """Where a request comes from; shown in the list of sessions.

    Attributes:
        ip: Address as seen behind trusted proxies; also what rate limits count by.
        user_agent: The browser's own claim.
    """

    ip: str = ""
    user_agent: str = ""


class SignUp(Body):
    email: EmailAddress
    password: SecretStr
    company: Name
    name: Name | None = Field(None, description="Your name; default: the part before the @.")
    time_zone: TimeZone = "UTC"


class LogIn(Body):
    email: EmailAddress
    password: SecretStr


class PasswordChange(Body):
    current_password: SecretStr
    new_password: SecretStr


class PasswordResetRequest(Body):
    email: EmailAddress


class PasswordResetConfirm(Body):
    token: str = Field(min_length=1, max_length=200)
    password: SecretStr


class EmailConfirm(Body):
    token: str = Field(min_length=1, max_length=1000)


class ProfileUpdate(Body):
    display_name: Name | None = None
    avatar: Emoji | None = None
    preferences: dict[str, str | bool | int] | None = Field(None, max_length=100)


class OrgCreate(Body):
    name: Name
    logo: Emoji = "🏢"
    time_zone: TimeZone = "UTC"


class OrgUpdate(Body):
    """Only the fields given are changed."""

    name: Name | None = None
    logo: Emoji | None = None
    time_zone: TimeZone | None = None
    locale: Locale | None = None
    members_can_build: bool | None = None
    brand_guidelines: Guidelines | None = None


class UserRead(Frozen):
    id: UUID
    email: str
    display_name: str
    avatar: str
    preferences: dict[str, Any] = {}
    email_confirmed_at: datetime | None = None


class OrgRead(Frozen):
    id: UUID
    name: str
    slug: str
    logo: str
    plan: str
    time_zone: str
    locale: str
    region: str
    members_can_build: bool
    brand_guidelines: str = ""
    created_at: datetime


class MyOrgRead(Frozen):
    """One of the organisations a person may switch to."""

    id: UUID
    name: str
    slug: str
    logo: str
    role: Role
    current: bool


class MeRead(Frozen):
    """The caller: person, organisation, and what they may do there (permission -> reach)."""

    kind: Kind
    user: UserRead | None
    org: OrgRead | None
    role: Role | None
    permissions: dict[str, Reach]
    team_ids: list[UUID]


class SignedIn(Frozen):
    """A fresh pair of tokens. The adapter decides whether they travel as cookies or in the body."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime
    session_id: UUID
    user: UserRead
    org: OrgRead | None


class SessionStarted(Frozen):
    """The answer to signing in. Tokens are cookies, unless asked for with `?tokens=body`."""

    user: UserRead
    org: OrgRead | None
    session_id: UUID
    access_expires_at: datetime
    refresh_expires_at: datetime
    access_token: str | None = None
    refresh_token: str | None = None


class SessionRefresh(Body):
    """Empty for browsers, whose refresh token is a cookie."""

    refresh_token: str | None = Field(None, max_length=200)


class NoBody(Body):
    """For requests that need none."""


class SessionsRevoked(Frozen):
    revoked: int


class SessionRead(Frozen):
    id: UUID
    device: str = Field(description="For people, e.g. “Firefox on Linux”.")
    user_agent: str
    ip: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool
