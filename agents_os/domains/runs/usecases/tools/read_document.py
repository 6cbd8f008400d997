from pydantic import Field

from agents_os.core.errors import NotFound
from agents_os.domains.runs.metadata.tool import (
    MOST_CHARACTERS,
    Arguments,
    Tool,
    ToolContext,
    ToolResult,
)
from agents_os.domains.runs.usecases.tools.materials import documents_of

_PIECE = MOST_CHARACTERS - 500  # room for what is said about the piece


class Reading(Arguments):
    name: str = Field(min_length=1, max_length=200, description="The document's name.")
    offset: int = Field(0, ge=0, description="Where to go on, in characters.")


async def read_document(context: ToolContext, asked: Reading) -> ToolResult:
    """One piece of a document of the task."""
    documents = await documents_of(context)
    wanted = asked.name.strip().casefold()
    found = next((each for each in documents if each.name.casefold() == wanted), None)
    if found is None:
        names = ", ".join(f"“{each.name}”" for each in documents) or "none"
        raise NotFound(f"There is no document “{asked.name}”. Documents of this task: {names}.")
    piece = found.text[asked.offset : asked.offset + _PIECE]
    end = asked.offset + len(piece)
    rest = "" if end >= len(found.text) else f"\n\n[Goes on: read it again with offset {end}.]"
    return ToolResult(f"[{found.name}, {asked.offset}–{end} of {len(found.text)}]\n{piece}{rest}")


TOOL = Tool(
    key="read_document",
    description="Reads a document of this task, piece by piece.",
    parameters=Reading,
    run=read_document,
    always=True,
    reads_outside=True,
)
