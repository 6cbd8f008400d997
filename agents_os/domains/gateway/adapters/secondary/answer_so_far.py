"""An answer as it comes in: what every adapter gathers besides passing on the text."""

from agents_os.domains.gateway.metadata.schemas import FinishReason, ToolCall

_REASONS: dict[str, FinishReason] = {
    "length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
}


class AnswerSoFar:
    """Text and tool calls until now. Tool calls come in fragments, whole only at the end."""

    def __init__(self) -> None:
        self.said_why = ""  # the provider's word for why it ended
        self._texts: list[str] = []
        self._calls: dict[int, list[str]] = {}  # index: id, name, arguments

    @property
    def finish_reason(self) -> FinishReason:
        return _REASONS.get(self.said_why, "stop")

    def add_text(self, text: str) -> None:
        self._texts.append(text)

    def add_call(
        self, index: int | None, id_: str | None, name: str | None, arguments: str | None
    ) -> None:
        """Add a fragment; without an index, an id begins a new call and none continues the last."""
        if index is None:
            index = len(self._calls) - (0 if id_ or not self._calls else 1)
        call = self._calls.setdefault(index, ["", "", ""])
        call[0] = call[0] or id_ or ""
        call[1] = call[1] or name or ""
        call[2] += arguments or ""

    def text(self) -> str:
        """Everything the model wrote, names and arguments of tool calls included."""
        return "".join([*self._texts, *(name + args for _, name, args in self._calls.values())])

    def tool_calls(self) -> list[ToolCall]:
        return [
            ToolCall(id=id_ or f"call_{index}", name=name, arguments=arguments or "{}")
            for index, (id_, name, arguments) in sorted(self._calls.items())
        ]
