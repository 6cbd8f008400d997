from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.core.settings import settings
from agents_os.domains.identity.usecases.require_team import require_team_here
from agents_os.domains.knowledge.adapters.secondary import base_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_place
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.base_schemas import BaseCreate, BaseRead
from agents_os.domains.knowledge.metadata.document_events import BaseChanged
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL
from agents_os.domains.knowledge.usecases.base_queries import get_base


async def create_base(uow: UnitOfWork, body: BaseCreate) -> BaseRead:
    """Make an empty base; the caller owns it. No agent may use it yet. Publishes BaseChanged.

    Raises:
        Forbidden, TeamMissing, TeamNotFound, BaseNameTaken.
    """
    actor = uow.actor
    actor.require(EDIT)
    require_place(actor, owner_id=actor.user_id, team_id=body.team_id, visibility=body.visibility)
    await require_team_here(uow, body.team_id)
    model = body.embedding_model or settings().default_embed_model or LOCAL_MODEL
    said = body.model_dump(exclude={"embedding_model"})
    base = KnowledgeBase(
        **said, id=uuid7(), org_id=actor.tenant, owner_id=actor.user_id, embedding_model=model
    )
    await base_rows.save(uow.session, base)
    uow.publish(BaseChanged(base_id=base.id))
    return await get_base(uow, base.id)
