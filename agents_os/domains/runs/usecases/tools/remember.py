from pydantic import Field

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.models import MemoryKind, ReviewReason
from agents_os.domains.knowledge.metadata.schemas import MemoryAdd, MemoryOrigin, MemoryText
from agents_os.domains.knowledge.usecases.remember import remember as write_down
from agents_os.domains.runs.metadata.tool import Arguments, Tool, ToolContext, ToolResult


class Lesson(Arguments):
    text: MemoryText = Field(description="One thing, in one or two sentences that stand alone.")
    kind: MemoryKind = MemoryKind.FACT


async def remember(context: ToolContext, asked: Lesson) -> ToolResult:
    """Keep it; what strangers may have said first waits for a person."""
    body = MemoryAdd(text=asked.text, kind=asked.kind)
    reason = ReviewReason.UNTRUSTED if context.tainted else None
    origin = MemoryOrigin(run_id=context.step.run.id, reason=reason)

    async def within(uow: UnitOfWork) -> None:
        await write_down(uow, context.agent_id, body, origin)

    if reason:
        return ToolResult("Noted. A person looks at it before you are told it again.", within)
    return ToolResult("Remembered.", within)


TOOL = Tool(
    key="save_memory",
    description="Keeps something for later tasks: a fact, a preference, a correction, a procedure.",
    parameters=Lesson,
    run=remember,
    action_class="write",
    effect="inside",
)
