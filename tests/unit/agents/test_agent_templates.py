"""Every template of the gallery is complete, distinct, and honest about prices and tools."""

from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations

import pytest
from jsonschema_rs import Draft202012Validator

from agents_os.domains.agents.metadata.gallery import DIRECTORY, templates
from agents_os.domains.agents.metadata.models import Category
from agents_os.domains.agents.metadata.prompts import PromptFacts, build_system_prompt
from agents_os.domains.agents.metadata.tools import TOOLS

ALL = list(templates().values())
every_template = pytest.mark.parametrize("template", ALL, ids=lambda template: template.key)
INTAKE_SAMPLE = {"string": "text", "integer": 3, "number": 1.5, "boolean": True, "array": []}


def test_every_file_is_loaded_and_each_category_has_at_least_three():
    assert len(ALL) == len(list(DIRECTORY.glob("*.toml"))) >= 15
    counts = Counter(template.category for template in ALL)
    assert all(counts[category] >= 3 for category in Category)


def test_the_agents_of_the_design_are_there_and_quill_comes_first():
    assert ALL[0].key == "quill"
    assert {"scout", "ledger", "pixel", "sage", "forge"} <= set(templates())
    assert len({template.name for template in ALL}) == len(ALL)
    assert len({template.emoji for template in ALL}) == len(ALL)


@every_template
def test_instructions_are_neither_a_slogan_nor_an_essay(template):
    assert 120 <= len(template.definition.instructions.split()) <= 250
    for promise in ("How you work", "How you answer", "Never:"):
        assert promise in template.definition.instructions


@every_template
def test_what_a_customer_sees_before_hiring_is_complete(template):
    definition = template.definition
    assert definition.greeting
    assert definition.goal
    assert definition.persona.tone
    assert 3 <= len(definition.conversation_starters) <= 4
    assert 2 <= len(definition.services) <= 3
    assert all(10 <= service.price_credits <= 50 for service in definition.services)
    assert definition.specialties
    assert set(definition.tools) <= set(TOOLS)
    assert definition.certifications == ()  # an AI agent holds none; companies may add theirs


@every_template
def test_intake_forms_are_json_schema_and_judge_answers(template):
    for service in template.definition.services:
        schema = service.intake_form.json_schema()
        assert schema["required"]
        answers = {
            key: field.enum[0] if field.enum else INTAKE_SAMPLE[field.type]
            for key, field in service.intake_form.properties.items()
        }
        numbers = {
            key: field.minimum
            for key, field in service.intake_form.properties.items()
            if field.minimum is not None
        }
        validator = Draft202012Validator(schema)  # raises unless it is one
        assert validator.is_valid(answers | numbers)
        assert not validator.is_valid({})


def test_no_two_prompts_are_alike():
    texts = [t.definition.instructions for t in ALL]
    alike = [SequenceMatcher(a=a, b=b).quick_ratio() for a, b in combinations(texts, 2)]
    copies = [
        ratio
        for (a, b), ratio in zip(combinations(texts, 2), alike, strict=True)
        if len(set(a.splitlines()) & set(b.splitlines())) > 5
    ]
    assert not copies
    facts = PromptFacts("Robin", "Acme")
    assert len({build_system_prompt(t.definition, facts) for t in ALL}) == len(ALL)
