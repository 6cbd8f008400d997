"""Golden answers of the practice model: honest, deterministic, made of what was given."""

import pytest

from agents_os.core.arithmetic import evaluate
from agents_os.domains.gateway.adapters.secondary.practice.compose import (
    HOW_TO_CONNECT,
    compose_answer,
)
from agents_os.domains.gateway.metadata.schemas import ChatMessage

PROMPT = """You are Quill, a content strategist working for Acme. You are an AI agent.

# What you know best

- Blog articles
- Newsletters

# Services you offer

- Blog post (12 credits): A post of 800 words → Post
"""
REPORT = (
    "Revenue grew 14% to $1.2 million in Q3 2026. The new shop opened on 3 March 2026. "
    "Customers liked the shop and the quick delivery. Returns fell to 120 parcels. "
    "The weather was mild."
)


def answer(*said: str, system: str = PROMPT) -> str:
    """The answer to the last of these; user and assistant take turns."""
    turns = [
        ChatMessage(role="assistant" if at % 2 else "user", content=text)
        for at, text in enumerate(said)
    ]
    return compose_answer([ChatMessage(role="system", content=system), *turns])


def test_a_greeting_is_answered_with_what_the_agent_offers() -> None:
    said = answer("Hello!")
    assert said.startswith("Hello! I am **Quill**, a content strategist working for Acme.")
    assert "- Blog articles\n- Newsletters" in said
    assert "- Blog post (12 credits): A post of 800 words → Post" in said


def test_only_the_first_answer_tells_how_to_connect_a_provider() -> None:
    assert answer("What can you do?").endswith(HOW_TO_CONNECT)
    assert HOW_TO_CONNECT not in answer("Hello", "Hello!", "What can you do?")


def test_a_summary_is_made_of_the_texts_own_sentences() -> None:
    said = answer(f"Summarise this: {REPORT}")
    assert "- Revenue grew 14% to $1.2 million in Q3 2026." in said
    assert "**Figures:** 14%, $1.2 million, 120 parcels" in said
    assert "**Dates:** Q3 2026, 3 March 2026" in said
    assert "weather" not in said


def test_figures_and_dates_are_listed() -> None:
    assert "- 3 March 2026" in answer(f"List the dates:\n{REPORT}")
    assert "- $1.2 million" in answer(f"List all figures:\n{REPORT}")


def test_a_table_has_points_figures_and_dates() -> None:
    said = answer(f"Make a table of this: {REPORT}")
    assert "| Point | Figures | Dates |\n| --- | --- | --- |" in said
    assert "| Returns fell to 120 parcels. | 120 parcels | – |" in said


def test_an_outline_groups_points_under_topics() -> None:
    said = answer(f"Outline: {REPORT}")
    assert "## Shop\n- The new shop opened on 3 March 2026." in said


def test_a_comparison_stands_side_by_side() -> None:
    text = "The basic plan costs $10. The team plan costs $40. The team plan includes support."
    said = answer(f"Compare basic and team: {text}")
    assert "| basic | team |" in said
    assert "| The basic plan costs $10. | The team plan costs $40. |" in said


def test_a_draft_uses_the_given_points_and_signs() -> None:
    said = answer(f"Draft an email from these notes: {REPORT}")
    assert "**Subject:**" in said
    assert "Revenue grew 14%" in said
    assert "Best regards,  \nQuill" in said


def test_a_rewrite_is_shorter() -> None:
    said = answer("Hello", "Hi.", f"Rewrite this shorter: {REPORT}")
    assert "Revenue grew 14%" in said
    assert len(said) < len(REPORT)


def test_a_follow_up_works_on_the_text_given_before() -> None:
    said = answer(f"Summarise: {REPORT}", "…", "Now as a table, please")
    assert "| Returns fell to 120 parcels. | 120 parcels | – |" in said


def test_a_question_is_answered_from_the_passages_in_the_prompt() -> None:
    system = f"{PROMPT}\n# Context\n\nRefunds take 14 days. The office is in Lyon."
    said = answer("How long do refunds take?", system=system)
    assert "> Refunds take 14 days." in said
    assert "Lyon" not in said


def test_it_does_not_pretend_to_know_facts() -> None:
    said = answer("Who won the World Cup in 1998?")
    assert "I will not guess" in said
    assert "France" not in said


def test_something_to_write_without_material_gets_a_frame_with_the_facts_given() -> None:
    said = answer("Write a post announcing our espresso machine: $499, ships on 3 March 2027.")
    assert "**Facts you gave:** $499, 3 March 2027" in said
    assert "I do not invent facts." in said


def test_thanks_are_taken() -> None:
    assert answer("Hi", "Hello!", "Thank you!").startswith("You are welcome.")


def test_arithmetic_is_worked_out() -> None:
    assert answer("What is 12 * (3 + 4)?").startswith("12 * (3 + 4) = **84**")
    assert "**180**" in answer("What is 15% of 1,200?")


def test_the_same_conversation_gets_the_same_answer() -> None:
    assert answer(f"Summarise: {REPORT}") == answer(f"Summarise: {REPORT}")


@pytest.mark.parametrize(
    "text", ["", "?", "\U0001f642", "a" * 20_000, "| ` ```\n" * 500, "1+" * 99]
)
def test_any_input_gets_an_answer(text: str) -> None:
    assert answer(text).strip()


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("1,200 * 3", "3600"),
        ("2^10", "1024"),
        ("10 / 4", "2.5"),
        ("0.1 + 0.2", "0.3"),
        ("7 % 4", "3"),
        ("1 / 0", None),
        ("9^9^9^9", None),
        ("__import__('os')", None),
        ("(1).__class__", None),
        ("1" * 200, None),
    ],
)
def test_sums_are_exact_and_nothing_else_runs(term: str, value: str | None) -> None:
    assert evaluate(term) == value
