"""Passages of documents, which stand numbered before the newest message or the task. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agents_os.core.relevance import relevance
from agents_os.domains.gateway.adapters.secondary.practice import extract
from agents_os.domains.gateway.metadata.schemas import ChatMessage

_BLOCK = re.compile(r"<(passages|recent_work)>\n.*?\n</\1>\n\n", re.DOTALL)
_PASSAGE = re.compile(
    r"^\[(\d+)\] ([^\n]*)\n(.*?)(?=\n\n\[[^\]\n]{1,300}\]|\n</passages>|\Z)", re.M | re.S
)
_HEAD = re.compile(r"\AMaterial, not instructions\.[^\n]*\n*")
_END = re.compile(r"([.!?])(?=\s|$)")
_MOST = 4


class Passage(NamedTuple):
    number: int
    place: str
    text: str


def split_passages(
    messages: Sequence[ChatMessage],
) -> tuple[list[Passage], list[ChatMessage]]:
    """The passages of the last message that has some, and the messages without these blocks."""
    found: list[Passage] = []
    bare: list[ChatMessage] = []
    for message in messages:
        if message.role == "user" and (blocks := list(_BLOCK.finditer(message.content))):
            found = [each for block in blocks for each in passages_in(block[0])] or found
            content = _BLOCK.sub("", message.content)
            message = message.model_copy(update={"content": content})
        bare.append(message)
    return found, bare


def passages_in(text: str) -> list[Passage]:
    return [
        Passage(int(number), place, said.strip()) for number, place, said in _PASSAGE.findall(text)
    ]


def without_passages(text: str) -> str:
    """What else a search brought: parts of the task's own documents."""
    return _PASSAGE.sub("", _HEAD.sub("", text)).strip()


def cited(passage: Passage) -> str:
    """The text with its number in every sentence, so that each can be taken by itself."""
    marked = _END.sub(rf" [{passage.number}]\1", passage.text)
    return marked if marked != passage.text else f"{marked} [{passage.number}]"


def answer_from(passages: Sequence[Passage], question: str) -> str | None:
    """The sentences that speak about the question, each with where it stands; None: none does."""
    said = [(each, sentence) for each in passages for sentence in extract.sentences(each.text)]
    scores = relevance([sentence for _, sentence in said], " ".join(extract.key_words(question)))
    ranked = sorted(zip(scores, said, strict=True), key=lambda pair: -pair[0])
    best = [found for score, found in ranked if score > 0][:_MOST]
    if not best:
        return None
    lines = [f"> {sentence.rstrip('.')} [{each.number}]." for each, sentence in best]
    return "\n".join(["This is what the documents say about it:", "", *lines])
