"""Who is acting. The only identity a usecase ever sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from uuid import UUID

from agents_os.core.errors import Forbidden, Unauthenticated


class Reach(StrEnum):
    """How far a permission extends, from narrow to wide."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


class Kind(StrEnum):
    USER = "user"
    API_KEY = "api_key"
    SYSTEM = "system"  # the worker, on behalf of one organisation
    GATEKEEPER = "gatekeeper"  # sign-up, sign-in, token checks: before anybody is known


@dataclass(frozen=True, slots=True)
class Actor:
    """A verified caller: user, API key, or the system itself.

    Attributes:
        kind: Decides the database role a unit of work runs under (`core.db`).
        org_id: Tenant. Row-level security is set from it.
        principal_id: What the database knows the caller by: id of the user or the API key.
        user_id: The accountable person; for an API key, who created it. None for the system.
        role: Role in the organisation, e.g. "lead".
        permissions: Permission key -> reach; resolved by `identity`.
        team_ids: Teams the person belongs to.
        session_id: The browser session, for people.
    """

    kind: Kind
    org_id: UUID | None = None
    principal_id: UUID | None = None
    user_id: UUID | None = None
    role: str | None = None
    permissions: Mapping[str, Reach] = field(default_factory=dict)
    team_ids: frozenset[UUID] = frozenset()
    session_id: UUID | None = None

    @classmethod
    def system(cls, org_id: UUID) -> Self:
        """The worker acting inside one organisation, allowed everything there."""
        return cls(Kind.SYSTEM, org_id=org_id)

    @property
    def tenant(self) -> UUID:
        """The organisation. Raises Unauthenticated when there is none."""
        if self.org_id is None:
            raise Unauthenticated("Sign in to an organisation first.")
        return self.org_id

    def reach(self, permission: str) -> Reach | None:
        """How far `permission` extends for this actor; None when it is not held."""
        return Reach.ALL if self.kind is Kind.SYSTEM else self.permissions.get(permission)

    def require(self, permission: str) -> None:
        """Raise Forbidden unless the actor holds `permission` at any reach."""
        if self.reach(permission) is None:
            raise Forbidden(
                f"Your role does not include “{permission}”. Ask an owner or admin.",
                permission=permission,
            )

    def require_on(self, permission: str, *, owner_id: UUID | None, team_id: UUID | None) -> None:
        """Raise Forbidden unless `permission` reaches a thing with this owner and team."""
        self.require(permission)
        if not self.reaches(permission, owner_id=owner_id, team_id=team_id):
            raise Forbidden(
                f"Your role allows “{permission}” only for your "
                f"{'team' if self.reach(permission) is Reach.TEAM else 'own'} items.",
                permission=permission,
            )

    def reaches(self, permission: str, *, owner_id: UUID | None, team_id: UUID | None) -> bool:
        """Whether `permission` extends to a thing with this owner and team."""
        reach = self.reach(permission)
        mine = owner_id is not None and owner_id == self.user_id
        if reach is Reach.TEAM:
            return mine or team_id in self.team_ids
        return reach is Reach.ALL or (reach is Reach.OWN and mine)


GATEKEEPER = Actor(Kind.GATEKEEPER)
