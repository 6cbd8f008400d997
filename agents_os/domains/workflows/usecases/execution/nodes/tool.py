"""Use a tool: an action of a connector, a tool of a connected server, or a simple built-in one.

Connectors run in the sandbox so far: they change nothing outside, which is how rules see them.
"""

from typing import Any

from agents_os.domains.integrations.metadata.connector import connectors
from agents_os.domains.integrations.metadata.errors import ToolServerUnreachable
from agents_os.domains.integrations.usecases.use_company_tool import (
    find_company_tool,
    use_company_tool,
)
from agents_os.domains.integrations.usecases.use_connector import use_connector
from agents_os.domains.runs.metadata.states import FailureKind
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Wait
from agents_os.domains.workflows.metadata.templates import fill
from agents_os.domains.workflows.usecases.execution.gate import CLASS, GATE, Deed, gated
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.visit import Visit


def move(visit: Visit) -> Step | Wait:
    tool = visit.settings.tool
    system, _, action = tool.partition(".")
    if system in connectors() and action:
        return gated(visit, _connector(tool))
    return gated(visit, _server_tool(visit))


def sandboxed(tool: str) -> bool:
    """Whether nothing outside can happen."""
    return tool.partition(".")[0] in connectors()


def _connector(tool: str) -> Deed:
    return Deed(
        prepare=_arguments,
        carry_out=act_in_sandbox,
        action_class="write",
        tool=tool,
        idempotent=True,
        recipient=lambda _: tool.partition(".")[0],
    )


async def _arguments(visit: Visit, context: StepContext) -> dict[str, Any]:
    return {"arguments": fill(visit.settings.arguments, visit.scope)}


async def act_in_sandbox(visit: Visit, context: StepContext, payload: dict[str, Any]) -> StepResult:
    """What the connector says it would have done, or why it would have failed."""
    system, _, action = visit.settings.tool.partition(".")
    result = use_connector(system, action, payload["arguments"], attempt=context.attempt)
    if result.status in ("fail", "error"):
        technical = result.status == "error"
        raise StepFailure(
            result.error_code or f"connector_{result.status}",
            result.details,
            kind=FailureKind.TECHNICAL if technical else FailureKind.BUSINESS,
            retryable=result.retryable,
        )
    return gave(result.model_dump(mode="json"))


def _server_tool(visit: Visit) -> Deed:
    """What it does to the world is what was said of it when it was allowed."""
    known = (visit.recorded(GATE) or {}).get("payload", {})
    return Deed(
        prepare=_freeze,
        carry_out=_call,
        action_class="external_write",
        tool=visit.settings.tool,
        idempotent=known.get(CLASS) == "read",
        reads_outside=True,
        recipient=lambda payload: payload["server"],
    )


async def _freeze(visit: Visit, context: StepContext) -> dict[str, Any]:
    tool = await find_company_tool(context.actor, visit.settings.tool)
    return {
        "arguments": fill(visit.settings.arguments, visit.scope),
        "server": tool.server_name,
        "digest": tool.digest,
        CLASS: tool.action_class,
    }


async def _call(visit: Visit, context: StepContext, payload: dict[str, Any]) -> StepResult:
    try:
        answer = await use_company_tool(
            context.actor,
            visit.settings.tool,
            payload["digest"],
            payload["arguments"],
            context.idempotency_key,
        )
    except ToolServerUnreachable as error:  # it was not called, so it may be tried again
        raise StepFailure(error.code, error.message, kind=FailureKind.TECHNICAL) from error
    if answer.failed:
        raise StepFailure("tool_failed", f"The tool says: {answer.text[:500]}")
    return gave({"text": answer.text})
