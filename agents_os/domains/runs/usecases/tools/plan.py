from typing import Annotated

from pydantic import Field, StringConstraints

from agents_os.domains.runs.metadata.loop import PLAN
from agents_os.domains.runs.metadata.tool import Arguments, Tool, ToolContext, ToolResult

MOST_STEPS = 12
StepText = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Plan(Arguments):
    steps: list[StepText] = Field(
        min_length=1,
        max_length=MOST_STEPS,
        description="What you will do, in order, each in a few plain words a customer understands.",
    )


async def plan(context: ToolContext, asked: Plan) -> ToolResult:
    """Nothing more than said: people see it while the work goes on (`read_plan`)."""
    return ToolResult(f"People see your plan of {len(asked.steps)} steps. Follow it.")


TOOL = Tool(
    key=PLAN,
    description="Says the steps you will take. Once at the beginning, and again when they change.",
    parameters=Plan,
    run=plan,
    always=True,
)
