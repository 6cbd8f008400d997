"""The templates that are shipped: whole, without faults, and honest about the sandbox."""

import pytest

from agents_os.domains.agents.metadata.gallery import templates as agents
from agents_os.domains.integrations.metadata.connector import connectors
from agents_os.domains.workflows.metadata.gallery import WorkflowTemplate, workflow_templates
from agents_os.domains.workflows.metadata.validation import validate

ALL = [pytest.param(each, id=each.key) for each in workflow_templates().values()]


def test_there_are_ten_at_least_and_the_onboarding_comes_first():
    assert len(ALL) >= 10
    assert next(iter(workflow_templates())) == "company_onboarding"


@pytest.mark.parametrize("template", ALL)
def test_nothing_is_wrong_with_a_template(template: WorkflowTemplate):
    assert validate(template.definition) == []


@pytest.mark.parametrize("template", ALL)
def test_it_names_every_agent_and_connector_it_needs(template: WorkflowTemplate):
    nodes = template.definition.nodes
    asked = {node.config["agent_id"] for node in nodes if node.config.get("agent_id")}
    assert asked == {str(each.placeholder) for each in template.agents}
    assert {each.template_key for each in template.agents} <= set(agents())
    tools = {str(node.config["tool"]) for node in nodes if node.type == "tool.call"}
    assert {tool.partition(".")[0] for tool in tools} == set(template.connectors)
    for tool in tools:
        system, _, action = tool.partition(".")
        connectors()[system].action(action)
