from pydantic import Field

from agents_os.core.fields import NoteText, Title
from agents_os.domains.runs.metadata.tool import Arguments, Tool, ToolContext, ToolResult


class SignOff(Arguments):
    action: Title = Field(description="What you want to do, in one line.")
    details: NoteText = Field(description="Exactly what would be done, sent or published.")


async def request_approval(context: ToolContext, asked: SignOff) -> ToolResult:
    """Runs only once people have approved; they may have changed the details."""
    return ToolResult(f"Approved: {asked.action}\n\n{asked.details}")


TOOL = Tool(
    key="request_approval",
    description="Asks a person to approve something before you rely on it. They may change it.",
    parameters=SignOff,
    run=request_approval,
    action_class="sign_off",
    effect="inside",
    always=True,
)
