"""What tests start from. Rows are made through the product's own walls, never around them."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db, money
from agents_os.core.actor import GATEKEEPER, Actor, Kind
from agents_os.core.ids import uuid7
from agents_os.domains.billing.adapters.secondary.repository import grant_starter_credits
from agents_os.domains.identity.metadata.member_schemas import ApiKeyCreate
from agents_os.domains.identity.metadata.permissions import Role, granted
from agents_os.domains.identity.usecases.create_api_key import create_api_key


@dataclass(frozen=True)
class Org:
    """An organisation no other test can see, and its owner."""

    id: UUID
    owner: Actor

    async def member(
        self, role: Role = Role.MEMBER, *, team_ids: frozenset[UUID] = frozenset()
    ) -> Actor:
        """A further person in this organisation. Teams are only claimed, not stored."""
        return await _join(self.id, role, team_ids)


async def new_org(name: str = "Acme Robotics", *, credits: int = 1000) -> Org:
    """Make an organisation with an owner and starter credits."""
    org_id = uuid7()
    async with db.unit_of_work(GATEKEEPER) as uow:
        await uow.session.execute(
            text("insert into orgs (id, name, slug) values (:id, :name, :slug)"),
            {"id": org_id, "name": name, "slug": f"org-{org_id.hex}"},
        )
        if credits:
            await grant_starter_credits(uow.session, org_id, money.credits(credits))
    return Org(org_id, await _join(org_id, Role.OWNER))


async def api_key_for(actor: Actor, *scopes: str) -> str:
    """A plain API key made by `actor`; by default with everything the actor may do."""
    person = replace(actor, session_id=actor.session_id or uuid7())  # keys are made by people
    body = ApiKeyCreate(name="Test", scopes=list(scopes) or ["full"])
    async with db.unit_of_work(person) as uow:
        return (await create_api_key(uow, body)).key


async def _join(org_id: UUID, role: Role, team_ids: frozenset[UUID] = frozenset()) -> Actor:
    user_id = uuid7()
    async with db.unit_of_work(GATEKEEPER) as uow:
        await uow.session.execute(
            text(
                "insert into users (id, email, display_name, email_confirmed_at)"
                " values (:id, :email, :name, now())"
            ),
            {"id": user_id, "email": f"{user_id.hex}@example.test", "name": role.title()},
        )
        await uow.session.execute(
            text("insert into memberships (principal_id, org_id, role) values (:id, :org, :role)"),
            {"id": user_id, "org": org_id, "role": role},
        )
    return Actor(
        Kind.USER,
        org_id=org_id,
        principal_id=user_id,
        user_id=user_id,
        role=role,
        permissions=granted(role),
        team_ids=team_ids,
    )
