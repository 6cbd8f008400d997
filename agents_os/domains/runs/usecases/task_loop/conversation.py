"""What the model is told: its rules, the work, and what came of its calls so far. Pure."""

from collections.abc import Sequence

from agents_os.core.text import clip
from agents_os.domains.gateway.metadata.schemas import ChatMessage, ToolSpec
from agents_os.domains.runs.metadata.loop import ASK, HAND_OVER, Answer
from agents_os.domains.runs.metadata.tool import MOST_CHARACTERS, schema_of
from agents_os.domains.runs.usecases.task_loop.people import AskHuman, HandOver
from agents_os.domains.runs.usecases.task_loop.state import Loop


def system_prompt(loop: Loop) -> str:
    return f"{loop.given.agent.system_prompt}\n\n{loop.ending.rules}"


def tool_specs(loop: Loop, *, last: bool) -> list[ToolSpec]:
    """What the model may call now; in its last step only what ends the work."""
    result = [loop.ending.tool] if loop.ending.tool else []
    if last:
        return result
    own = [
        ToolSpec(name=tool.key, description=tool.description, parameters=tool.schema())
        for tool in loop.tools.values()
    ]
    people = [
        ToolSpec(
            name=ASK,
            description="Asks a person and waits for the answer, which may take days.",
            parameters=schema_of(AskHuman),
        ),
        ToolSpec(
            name=HAND_OVER,
            description="Gives the task back to people, because you cannot do it. Ends your work.",
            parameters=schema_of(HandOver),
        ),
    ]
    return [*own, *(each for each in people if each.name in loop.ending.people), *result]


def round_of(answer: Answer, results: Sequence[str]) -> list[ChatMessage]:
    """An answer of the model and what came of it. Without calls, the result is a reply to it."""
    said = ChatMessage(role="assistant", content=answer.text, tool_calls=answer.calls)
    if not answer.calls:
        return [said, *(ChatMessage(role="user", content=each) for each in results)]
    return [
        said,
        *(
            ChatMessage(
                role="tool", content=clip(result, MOST_CHARACTERS + 200), tool_call_id=call.id
            )
            for call, result in zip(answer.calls, results, strict=True)
        ),
    ]
