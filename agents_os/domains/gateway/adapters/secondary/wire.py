"""Messages and tools in OpenAI's format, which LiteLLM takes, too."""

from collections.abc import Sequence
from typing import Any

from agents_os.domains.gateway.metadata.schemas import ChatMessage, ToolSpec


def wire_message(message: ChatMessage) -> dict[str, Any]:
    plain: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        plain["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
    if message.tool_call_id:
        plain["tool_call_id"] = message.tool_call_id
    return plain


def wire_tools(tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    return [{"type": "function", "function": tool.model_dump()} for tool in tools]
