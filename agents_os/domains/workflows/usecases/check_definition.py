from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.schemas import Problems
from agents_os.domains.workflows.metadata.validation import ready
from agents_os.domains.workflows.usecases.find_problems import find_problems


async def check_definition(uow: UnitOfWork, definition: Definition) -> Problems:
    """Say what is wrong with a definition; nothing is saved."""
    uow.actor.require("agents:read")
    found = await find_problems(uow, definition)
    return Problems(ready=ready(found), problems=found)
