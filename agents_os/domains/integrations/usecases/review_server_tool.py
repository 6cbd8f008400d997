from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.integrations.adapters.secondary import repository
from agents_os.domains.integrations.metadata.errors import ToolNotReviewable
from agents_os.domains.integrations.metadata.events import ServerToolReviewed
from agents_os.domains.integrations.metadata.models import ServerTool
from agents_os.domains.integrations.metadata.schemas import ServerToolRead, ServerToolReview


async def review_server_tool(
    uow: UnitOfWork, server_id: UUID, tool_id: UUID, body: ServerToolReview
) -> ServerToolRead:
    """Allow a tool as it is described now, and say what it does; or refuse it.

    Publishes ServerToolReviewed.

    Raises:
        Forbidden, ServerToolNotFound.
        ToolNotReviewable: the description is not the one that was read, the server does not offer
            it any more, or “read” although the server does not say that it only reads.
    """
    uow.actor.require("connections:manage")
    tool = await repository.lock_tool(uow.session, server_id, tool_id)
    _require_reviewable(tool, body)
    tool.allowed_digest = tool.digest if body.allowed else None
    tool.action_class = body.action_class
    tool.reviewed_by, tool.reviewed_at = uow.actor.user_id, utc_now()
    await uow.session.flush()
    uow.publish(
        ServerToolReviewed(
            server_id=server_id,
            tool_id=tool_id,
            name=tool.name,
            allowed=body.allowed,
            by_user_id=uow.actor.user_id,
        )
    )
    return ServerToolRead.model_validate(tool)


def _require_reviewable(tool: ServerTool, body: ServerToolReview) -> None:
    if tool.digest != body.digest:
        raise ToolNotReviewable(
            "This tool has changed since you read it. Read it again, then decide.",
            digest=tool.digest,
        )
    if body.allowed and not tool.offered:
        raise ToolNotReviewable("The server does not offer this tool any more.")
    if body.action_class == "read" and not tool.read_only:
        raise ToolNotReviewable(
            "The server does not say that this tool only reads. Choose what it changes."
        )
