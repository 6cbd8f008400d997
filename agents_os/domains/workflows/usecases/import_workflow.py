from typing import Any

from pydantic import ValidationError

from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.metadata.errors import Unreadable
from agents_os.domains.workflows.metadata.portable import parsed, read_definition
from agents_os.domains.workflows.metadata.schemas import WorkflowCreate, WorkflowRead
from agents_os.domains.workflows.usecases.create_workflow import create_workflow

CARD = ("name", "emoji", "description", "tags")


async def import_workflow(
    uow: UnitOfWork, file: str | dict[str, Any], name: str | None = None
) -> WorkflowRead:
    """Make a draft from an exported workflow, given as text or as its content.

    Agents and workflows it names may be unknown here: the draft says so at their steps.
    Publishes WorkflowCreated.

    Raises:
        Unreadable: it is of another kind, of a newer schema, or has steps unknown here.
        Forbidden: the actor lacks "agents:edit".
        PlanLimitReached: the plan has no place for another workflow.
    """
    uow.actor.require("agents:edit")
    content = parsed(file) if isinstance(file, str) else file
    definition = read_definition(content)
    card = {key: content[key] for key in CARD if key in content} | ({"name": name} if name else {})
    try:
        body = WorkflowCreate(**card, definition=definition)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise Unreadable(
            f"The workflow's {first['loc'][0]} cannot be read: {first['msg']}."
        ) from None
    return await create_workflow(uow, body)
