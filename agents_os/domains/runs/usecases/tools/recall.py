from pydantic import Field

from agents_os.core.db import unit_of_work
from agents_os.domains.knowledge.metadata.notes import reference_to
from agents_os.domains.knowledge.usecases.embed_memories import vector_of
from agents_os.domains.knowledge.usecases.recall import recall as look_up
from agents_os.domains.runs.metadata.tool import Arguments, Tool, ToolContext, ToolResult


class Question(Arguments):
    about: str = Field(min_length=1, max_length=500, description="Words to look for.")


async def recall(context: ToolContext, asked: Question) -> ToolResult:
    """Refer to what fits; the texts are put in when the model reads it."""
    near = await vector_of(asked.about)
    async with unit_of_work(context.step.actor) as uow:
        found = await look_up(uow, context.agent_id, asked.about, near=near, only_related=True)
    if not found:
        return ToolResult("You remember nothing about this.")
    return ToolResult("\n".join(f"- {reference_to(each.id)}" for each in found))


TOOL = Tool(
    key="search_memory",
    description="Looks up what you have learned from earlier work.",
    parameters=Question,
    run=recall,
)
