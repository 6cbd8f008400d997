"""What the model is told: its rules, the work, and what came of its calls so far. Pure."""

from collections.abc import Sequence

from agents_os.core.text import clip
from agents_os.domains.gateway.metadata.schemas import ChatMessage, ToolSpec
from agents_os.domains.runs.metadata.loop import ASK, HAND_OVER, PLAN, SUBMIT, Answer
from agents_os.domains.runs.metadata.tool import MOST_CHARACTERS, schema_of
from agents_os.domains.runs.usecases.task_loop.hand_in import submit_tool
from agents_os.domains.runs.usecases.task_loop.people import AskHuman, HandOver
from agents_os.domains.runs.usecases.task_loop.state import Loop

RULES = f"""# How you work on a task

- Begin with {PLAN}: the steps you will take, in the same answer as your first other calls.
- Work in small steps: call a tool when you need a fact, then look at what came back.
- Use only what the task, its documents and your tools give you. Never invent facts or figures.
- Work out every figure you derive with the tool for it.
- When something that you need is missing and no tool can find it, ask with {ASK}.
- When an action is refused or a tool keeps failing, find another way or use {HAND_OVER}.
- When you are finished, hand in the result with {SUBMIT}. If you have no tools, answer with the
  finished result alone."""

LAST_CALL = f"This is your last step: hand in what you have with {SUBMIT} now."


def system_prompt(loop: Loop) -> str:
    return f"{loop.given.agent.system_prompt}\n\n{RULES}"


def tool_specs(loop: Loop, *, last: bool) -> list[ToolSpec]:
    """What the model may call now; in its last step only what ends the work."""
    submit = submit_tool(loop.given.deliverable)
    if last:
        return [submit]
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
    return [*own, *people, submit]


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
