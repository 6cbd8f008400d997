from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.adapters.secondary import model_use
from agents_os.domains.agents.metadata.model_use import ModelUse


async def list_model_use(uow: UnitOfWork) -> list[ModelUse]:
    """The model of every agent the caller may see, by the agent's name; archived ones left out."""
    uow.actor.require("agents:read")
    return await model_use.list_model_use(uow.session, uow.actor)
