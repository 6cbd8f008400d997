"""What a test begins at and costs, in words. Pure."""

from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.usecases.estimate_workflow import WorkflowEstimate
from agents_os.ui.credit_words import in_credits


def triggers(definition: Definition) -> list[dict[str, str]]:
    """Where a test can begin, as choices."""
    found = [node for node in definition.nodes if node.type.startswith("trigger.")]
    return [{"value": node.id, "label": node.name} for node in found]


def price_of_test(found: WorkflowEstimate) -> str:
    """What a test will cost, as far as it is known before."""
    if not found.steps:
        return "This test costs nothing: no step asks an agent or a model."
    sums = [
        f"if each asks once, about {in_credits(found.once)} credits" if found.once else "",
        f"its last runs took about {in_credits(found.usual)}" if found.usual else "",
        f"at most {in_credits(found.most)}" if found.most else "",
    ]
    said = "; ".join(each for each in sums if each) or "the price of a model is not known"
    steps = (
        "1 step asks a model" if len(found.steps) == 1 else f"{len(found.steps)} steps ask models"
    )
    return f"{steps}, really: {said}."
