"""Make an organisation with its owner. Shared by sign-up and by creating a further one."""

import re
import secrets
import unicodedata
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import orgs
from agents_os.domains.identity.metadata.events import OrgCreated
from agents_os.domains.identity.metadata.models import Membership, Org
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.schemas import OrgCreate

_SLUG_LENGTH = 40


async def found_org(
    uow: UnitOfWork, org_id: UUID, body: OrgCreate, owner_id: UUID, *, at_sign_up: bool = False
) -> Org:
    """Write the organisation and its owner; as gatekeeper of `org_id`."""
    org = None
    slug = slug_of(body.name)
    while org is None:
        org = await orgs.add_org(uow.session, {"id": org_id, "slug": slug, **body.model_dump()})
        slug = f"{slug_of(body.name)}-{secrets.token_hex(3)}"
    await orgs.add_membership(
        uow.session, Membership(principal_id=owner_id, org_id=org_id, role=Role.OWNER)
    )
    uow.publish(OrgCreated(org_id=org_id, owner_id=owner_id, at_sign_up=at_sign_up))
    return org


def slug_of(name: str) -> str:
    """A name for addresses: "Café Zürich GmbH" -> "cafe-zurich-gmbh"; never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LENGTH].strip("-") or "company"
