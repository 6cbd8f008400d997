from datetime import date, timedelta

from pydantic import Field

from agents_os.core.arithmetic import evaluate
from agents_os.core.errors import Invalid
from agents_os.domains.runs.metadata.tool import Arguments, Tool, ToolContext, ToolResult


class Calculation(Arguments):
    """Either an expression, or dates."""

    expression: str | None = Field(
        None,
        max_length=100,
        description="Numbers with + - * / % ^ and parentheses, e.g. (1200 - 950) / 950 * 100",
    )
    from_date: date | None = Field(None, description="With to_date: counts the days between.")
    to_date: date | None = None
    add_days: int | None = Field(
        None, ge=-36_500, le=36_500, description="With from_date: the date so many days later."
    )


async def calculate(context: ToolContext, asked: Calculation) -> ToolResult:
    """Work out a sum, or with dates. Nothing is ever run as code."""
    if asked.expression:
        value = evaluate(asked.expression)
        if value is None:
            raise Invalid(
                f"“{asked.expression}” is no sum that can be worked out. Use numbers with"
                " + - * / % ^ and parentheses, at most 100 characters."
            )
        return ToolResult(f"{asked.expression} = {value}")
    if asked.from_date and asked.to_date:
        days = (asked.to_date - asked.from_date).days
        return ToolResult(f"From {asked.from_date} to {asked.to_date}: {days} days")
    if asked.from_date and asked.add_days is not None:
        return ToolResult(f"{asked.from_date} + {asked.add_days} days = {_later(asked)}")
    raise Invalid("Give an expression, or from_date with to_date or add_days.")


def _later(asked: Calculation) -> str:
    assert asked.from_date is not None
    try:
        day = asked.from_date + timedelta(days=asked.add_days or 0)
    except OverflowError:
        raise Invalid("That date is too far away.") from None
    return f"{day} ({day:%A})"


TOOL = Tool(
    key="calculate",
    description="Works out a sum or counts days, exactly. Use it for every figure you derive.",
    parameters=Calculation,
    run=calculate,
    always=True,
)
