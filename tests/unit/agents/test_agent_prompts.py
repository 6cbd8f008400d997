"""The system prompt: deterministic, complete, and honest about tools."""

from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.gallery import templates
from agents_os.domains.agents.metadata.prompts import (
    GROUND_RULES,
    PromptFacts,
    build_system_prompt,
)

FACTS = PromptFacts(agent_name="Quill", company_name="Acme Robotics")
QUILL = templates()["quill"].definition
BARE = AgentDefinition(role="Analyst", goal="Count.", instructions="Count twice.")


def test_a_bare_definition_gives_this_prompt():
    rules = "\n".join(f"- {rule}" for rule in GROUND_RULES)
    assert build_system_prompt(BARE, FACTS) == (
        "You are Quill, an Analyst working for Acme Robotics."
        " You are an AI agent, and you say so when asked.\n\n"
        "# Your goal\n\nCount.\n\n"
        "# Instructions\n\nCount twice.\n\n"
        f"# Rules that always hold\n\n{rules}"
    )


def test_equal_input_gives_equal_prompts():
    again = AgentDefinition.model_validate(QUILL.canonical())
    assert build_system_prompt(QUILL, FACTS) == build_system_prompt(again, FACTS)


def test_everything_that_was_defined_is_in_it():
    prompt = build_system_prompt(QUILL, FACTS)
    assert QUILL.instructions in prompt
    assert QUILL.persona.voice in prompt
    assert all(f"- {specialty}" in prompt for specialty in QUILL.specialties)
    assert "Blog article (25 credits)" in prompt


def test_tools_are_not_promised_in_words_because_not_every_conversation_has_them():
    prompt = build_system_prompt(QUILL, FACTS)
    assert "search_knowledge" not in prompt
    assert "Tools you were given" not in prompt
