"""What the practice model hands in always has the form that is needed."""

import pytest

from agents_os.domains.agents.metadata.definition import DeliverableSpec
from agents_os.domains.agents.metadata.gallery import templates
from agents_os.domains.gateway.adapters.secondary.practice.work import next_calls
from agents_os.domains.gateway.metadata.schemas import ChatMessage, ChatRequest
from agents_os.domains.runs.usecases.task_loop.hand_in import read_call, submit_tool
from agents_os.domains.runs.usecases.task_loop.read_brief import _ordered

ORDERED = [
    deliverable
    for template in templates().values()
    for service in template.definition.services
    for deliverable in service.deliverables
]
DETAILS = (
    "",
    "Sales rose 12 % to $1,200 in Q3 2026. Costs fell 3 %.\n\n# Not a heading of ours\n\n- a | b",
    "A very long line " * 1_000,
)


@pytest.mark.parametrize("details", DETAILS)
@pytest.mark.parametrize("spec", [None, *ORDERED], ids=lambda spec: spec.key if spec else "free")
def test_what_is_handed_in_fits(spec: DeliverableSpec | None, details: str):
    brief = f"# Task\n\nWrite the report\n\n## Details\n\n{details}"
    if spec is not None:
        brief += f"\n\n## Sections to hand in\n\n{_ordered(spec)}"
    request = ChatRequest(
        messages=[ChatMessage(role="user", content=brief)], tools=[submit_tool(spec)]
    )
    (call,) = next_calls(request)
    handed_in = read_call(call.arguments, spec)
    assert handed_in.draft is not None, handed_in.problem
