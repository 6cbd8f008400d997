from dataclasses import replace

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.ids import uuid7
from agents_os.domains.identity.metadata.schemas import OrgCreate, OrgRead
from agents_os.domains.identity.usecases.found_org import found_org
from agents_os.domains.identity.usecases.require_person import require_person


async def create_org(actor: Actor, body: OrgCreate) -> OrgRead:
    """Found a further organisation, owned by the caller.

    Opens its own unit of work, inside the new organisation. The caller's session keeps showing
    the old one until `switch_org`.
    """
    user_id, _ = require_person(actor)
    org_id = uuid7()
    async with db.unit_of_work(replace(GATEKEEPER, org_id=org_id)) as uow:
        return OrgRead.model_validate(await found_org(uow, org_id, body, user_id))
