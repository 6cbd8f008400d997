"""From the messages of a conversation to the practice model's answer."""

from collections.abc import Sequence

from agents_os.domains.gateway.adapters.secondary.practice.notes import about
from agents_os.domains.gateway.adapters.secondary.practice.passages import Passage, answer_from
from agents_os.domains.gateway.adapters.secondary.practice.prompt import read_profile
from agents_os.domains.gateway.adapters.secondary.practice.question import read_question
from agents_os.domains.gateway.adapters.secondary.practice.skills import (
    SKILLS,
    say_what_was_understood,
)
from agents_os.domains.gateway.metadata.schemas import ChatMessage

HOW_TO_CONNECT = (
    "*I am the built-in practice model: I only arrange what is in this conversation. For a real "
    "one, add a provider's key under Settings, AI providers.*"
)


def compose_answer(
    messages: Sequence[ChatMessage], notes: Sequence[str] = (), passages: Sequence[Passage] = ()
) -> str:
    """The whole answer to the newest message, in Markdown; the same words every time.

    A question without a text of its own is answered from the passages, if they speak about it,
    citing each by its number. It ends with those of the agent's notes that have to do with it.

    The first answer of a conversation ends with how to connect a real provider.
    """
    question = read_question(messages)
    profile = read_profile(question.system)
    understood = (skill(question, profile) for skill in SKILLS)
    answer = None if question.text else answer_from(passages, question.task)
    answer = answer or next((each for each in understood if each), None)
    answer = answer or say_what_was_understood(question, profile)
    if remembered := about(notes, f"{question.task}\n{question.text}"):
        answer += "\n\n**I remember**\n\n" + "\n".join(f"- {each}" for each in remembered)
    return f"{answer}\n\n{HOW_TO_CONNECT}" if question.first else answer
