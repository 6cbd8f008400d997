from zoneinfo import ZoneInfo

from agents_os.core.clock import utc_now
from agents_os.domains.runs.metadata.tool import Arguments, Tool, ToolContext, ToolResult


class NoArguments(Arguments):
    pass


async def current_time(context: ToolContext, asked: NoArguments) -> ToolResult:
    """Date and time where the company is."""
    now = utc_now().astimezone(ZoneInfo(context.time_zone))
    return ToolResult(f"{now:%A, %Y-%m-%d %H:%M} ({context.time_zone}, week {now:%V})")


TOOL = Tool(
    key="current_time",
    description="Tells the date and time in the company's time zone.",
    parameters=NoArguments,
    run=current_time,
    always=True,
)
