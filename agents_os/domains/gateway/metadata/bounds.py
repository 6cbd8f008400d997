"""What a call of a model may cost at most. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from agents_os.domains.gateway.metadata.schemas import ChatRequest, Usage
from agents_os.domains.gateway.metadata.tokens import estimate_tokens, message_tokens

LEAST_ANSWER = 256  # tokens; less is not worth asking for
_CAUTION = 2  # we count characters, providers tokens; it also covers writing to their cache
_SCALE = 1_000_000

Cost = Callable[[Usage], int | None]  # micro-dollars; None: unknown


@dataclass(frozen=True, slots=True)
class Bound:
    """In micro-dollars: all that is sent, each token of the answer, and how many there may be."""

    sent: int
    per_token: Decimal
    longest: int

    @classmethod
    def of(cls, request: ChatRequest, longest: int, cost: Cost) -> Self | None:
        """None: nobody knows the price."""
        tokens = _CAUTION * input_tokens(request)
        sent = cost(_usage(tokens, 0))
        with_answer = cost(_usage(tokens, _SCALE))
        if sent is None or with_answer is None:
            return None
        return cls(sent, Decimal(with_answer - sent) / _SCALE, longest)

    @property
    def most(self) -> int:
        return self._cost(self.longest)

    @property
    def least(self) -> int:
        """Below it, asking is not worth it."""
        return self._cost(min(self.longest, LEAST_ANSWER))

    def tokens_for(self, money: int) -> int:
        """How long the answer may be for so much money; never longer than `longest`."""
        if not self.per_token:
            return self.longest
        return min(self.longest, int((money - self.sent) / self.per_token))

    def _cost(self, tokens: int) -> int:
        return self.sent + int(self.per_token * tokens) + 1 if self.per_token else self.sent


def input_tokens(request: ChatRequest) -> int:
    """About how many tokens a request has, its tools included."""
    messages = sum(message_tokens(message) for message in request.messages)
    return messages + sum(estimate_tokens(tool.model_dump_json()) for tool in request.tools)


def _usage(input_: int, output: int) -> Usage:
    return Usage(input_tokens=input_, output_tokens=output, source="estimated")
