"""A context window, divided into parts, and what fits into it.

Tokens are estimated (`tokens.estimate_tokens`), so a tenth of the window stays free: too small
an estimate would be an error of the provider, too large a one only costs an old turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents_os.core.shapes import Frozen
from agents_os.domains.gateway.metadata.errors import ContextTooLong
from agents_os.domains.gateway.metadata.schemas import ChatMessage
from agents_os.domains.gateway.metadata.tokens import message_tokens

UNKNOWN_WINDOW = 8_192  # what even small local models read
DEFAULT_ANSWER = 4_096
SAFETY = 10  # a tenth of the window
MOST_HISTORY = 32_000  # it is paid for again with every turn, however large the window


@dataclass(frozen=True)
class ContextBudget:
    """Tokens to read, and how many of them the history may have at most."""

    input_tokens: int
    history_tokens: int

    @classmethod
    def of(cls, window: int | None, answer_tokens: int | None) -> "ContextBudget":
        """For a context window, leaving room for the answer (at most half) and for errors."""
        size = window or UNKNOWN_WINDOW
        answer = min(answer_tokens or DEFAULT_ANSWER, size // 2)
        readable = size - size // SAFETY - answer
        return cls(input_tokens=readable, history_tokens=min(readable, MOST_HISTORY))


class ContextPart(Frozen):
    """How much one part takes of the window, for people to see."""

    name: str  # "system", "history", "newest"; at a task also "work"
    tokens: int
    messages: int


class Context(Frozen):
    """Messages to send; `left_out` are the oldest ones that did not fit, oldest first."""

    messages: list[ChatMessage]
    left_out: list[ChatMessage]
    parts: list[ContextPart]
    budget_tokens: int


def fit(
    system_prompt: str,
    history: Sequence[ChatMessage],
    newest: ChatMessage,
    budget: ContextBudget,
) -> Context:
    """Keep the system prompt, the newest message and as many of the latest whole turns as fit.

    Raises:
        ContextTooLong: the system prompt and the newest message alone do not fit.
    """
    system = [ChatMessage(role="system", content=system_prompt)] if system_prompt else []
    left = budget.input_tokens - _tokens([*system, newest])
    if left < 0:
        raise ContextTooLong(
            f"This message is too long for the model: it and the agent's instructions may have "
            f"about {budget.input_tokens} tokens. Shorten it.",
            tokens=_tokens([*system, newest]),
            limit=budget.input_tokens,
        )
    left_out, kept = _split(history, min(left, budget.history_tokens))
    parts = {"system": system, "history": kept, "newest": [newest]}
    return Context(
        messages=[*system, *kept, newest],
        left_out=left_out,
        parts=_sizes(parts),
        budget_tokens=budget.input_tokens,
    )


def fit_loop(
    system_prompt: str,
    work: ChatMessage,
    rounds: Sequence[Sequence[ChatMessage]],
    budget: ContextBudget,
) -> Context:
    """Keep the system prompt, the work and as many of the latest whole rounds as fit.

    A round is an answer with the results of its calls; the newest always stays.

    Raises:
        ContextTooLong: system prompt, work and the newest round alone do not fit.
    """
    system = [ChatMessage(role="system", content=system_prompt)] if system_prompt else []
    newest = list(rounds[-1]) if rounds else []
    left = budget.input_tokens - _tokens([*system, work, *newest])
    if left < 0:
        raise ContextTooLong(
            "The task is too long for the model: it may read about"
            f" {budget.input_tokens} tokens. Shorten the task or choose another model.",
            tokens=budget.input_tokens - left,
            limit=budget.input_tokens,
        )
    left_out, kept = _newest_that_fit(rounds[:-1], min(left, budget.history_tokens))
    parts = {"system": system, "work": [work], "history": kept, "newest": newest}
    return Context(
        messages=[message for part in parts.values() for message in part],
        left_out=left_out,
        parts=_sizes(parts),
        budget_tokens=budget.input_tokens,
    )


def _sizes(parts: Mapping[str, Sequence[ChatMessage]]) -> list[ContextPart]:
    return [
        ContextPart(name=name, tokens=_tokens(each), messages=len(each))
        for name, each in parts.items()
    ]


def _split(
    history: Sequence[ChatMessage], tokens: int
) -> tuple[list[ChatMessage], list[ChatMessage]]:
    return _newest_that_fit(_turns(history), tokens)


def _newest_that_fit(
    turns: Sequence[Sequence[ChatMessage]], tokens: int
) -> tuple[list[ChatMessage], list[ChatMessage]]:
    """(left out, kept): a turn that does not fit takes everything older with it."""
    first = len(turns)
    while first and (tokens := tokens - _tokens(turns[first - 1])) >= 0:
        first -= 1
    return [m for turn in turns[:first] for m in turn], [m for turn in turns[first:] for m in turn]


def _turns(history: Sequence[ChatMessage]) -> list[list[ChatMessage]]:
    """A turn begins with a message of a person; calls and results of tools stay inside it."""
    turns: list[list[ChatMessage]] = []
    for message in history:
        if message.role == "user" or not turns:
            turns.append([])
        turns[-1].append(message)
    return turns


def _tokens(messages: Sequence[ChatMessage]) -> int:
    return sum(message_tokens(message) for message in messages)
