from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import orgs
from agents_os.domains.identity.metadata.errors import OrgNotFound
from agents_os.domains.identity.metadata.events import OrgUpdated
from agents_os.domains.identity.metadata.schemas import OrgRead, OrgUpdate


async def update_org(uow: UnitOfWork, body: OrgUpdate) -> OrgRead:
    """Change name, logo, time zone, locale or rules of the caller's organisation."""
    uow.actor.require("org:manage")
    org = await orgs.get_org(uow.session, uow.actor.tenant)
    if org is None:
        raise OrgNotFound("This company does not exist any more.")
    for field, value in body.model_dump(exclude_none=True).items():
        setattr(org, field, value)
    await uow.session.flush()
    uow.publish(OrgUpdated(org_id=org.id))
    return OrgRead.model_validate(org)
