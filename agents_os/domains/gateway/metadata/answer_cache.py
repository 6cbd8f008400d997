"""Answers that are kept for a while and used again: when, how long and for what price.

Only what was asked with temperature 0: whoever leaves it unset, or asks for an answer again, wants
the model to think anew. Never with tools: their calls act, and the world they act on has moved on.
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from pydantic import Field

from agents_os.core.shapes import Body, Frozen
from agents_os.domains.gateway.metadata.schemas import ChatRequest, Finished, ModelRead, Usage

_FILE = Path(__file__).with_suffix(".json")


class AnswerCache(NamedTuple):
    """The kept answers of one company; a new `id` makes all that was kept before unreadable."""

    org_id: UUID
    id: UUID


class Terms(Frozen):
    """How answers are kept. The hours are never prolonged, however often an answer is used."""

    percent_of_price: int = Field(ge=0, le=100)
    hours: int = Field(ge=1)
    most_characters: int = Field(ge=1)

    def price(self, cost: int) -> int:
        """What using an answer again costs, if asking for it would cost so much; rounded up."""
        return -(-cost * self.percent_of_price // 100)


@cache
def terms() -> Terms:
    return Terms.model_validate(json.loads(_FILE.read_text()))


class KeptAnswer(Frozen):
    text: str
    usage: Usage

    def finished(self, request: ChatRequest, model: ModelRead) -> Finished:
        """The end of the answer, this time. The provider took nothing."""
        return Finished(
            finish_reason="stop",
            usage=self.usage,
            requested_model=request.model,
            model=model.wire_id,
            provider=model.provider,
            cost_micros=0,
            practice=False,
            provider_key_id=model.provider_key_id,
            cached=True,
        )


def reusable(request: ChatRequest, model: ModelRead) -> bool:
    """Whether the same question may get the same answer. Practice costs nothing to ask again."""
    return request.temperature == 0 and not request.tools and not model.practice


def worth_keeping(text: str, finished: Finished) -> bool:
    """Whole answers only."""
    return finished.finish_reason == "stop" and 0 < len(text) <= terms().most_characters


class AnswerCachePut(Body):
    """Switch it on or off."""

    on: bool


class AnswerCacheRead(Frozen):
    """Whether answers are used again, what that costs and for how long they are kept.

    Attributes:
        available: Whether the company has this feature; without it nothing is used again.
    """

    on: bool
    available: bool
    percent_of_price: int
    hours: int
