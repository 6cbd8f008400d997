from pydantic import Field

from agents_os.domains.runs.metadata.tool import Arguments, Tool, ToolContext, ToolResult
from agents_os.domains.runs.usecases.tools.materials import documents_of, search


class Search(Arguments):
    query: str = Field(min_length=1, max_length=500, description="Words to look for.")
    limit: int = Field(5, ge=1, le=10)


async def search_knowledge(context: ToolContext, asked: Search) -> ToolResult:
    """Find passages in the task's attachments and comments. Knowledge bases do not exist yet."""
    documents = await documents_of(context)
    if not documents:
        return ToolResult("This task has no documents to search in.")
    found = search(documents, asked.query, asked.limit)
    if not found:
        names = ", ".join(f"“{each.name}”" for each in documents)
        return ToolResult(f"Nothing about this was found in {names}.")
    return ToolResult(
        "\n\n".join(f"[{each.document}, at {each.offset}]\n{each.text}" for each in found)
    )


TOOL = Tool(
    key="search_knowledge",
    description="Finds passages in the documents of this task. Cite the document you use.",
    parameters=Search,
    run=search_knowledge,
    always=True,
    reads_outside=True,
)
