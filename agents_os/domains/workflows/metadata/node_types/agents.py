"""Steps that ask an agent or a model, or look into what the company knows."""

from typing import Annotated, Literal

from pydantic import Field

from agents_os.domains.workflows.metadata.node_types.base import (
    AgentId,
    BaseId,
    Choice,
    Effect,
    Filled,
    Group,
    NodeType,
    Port,
    Schema,
    Settings,
    Template,
    pick,
)

Model = Annotated[str, pick("model")]


class ByAgent(Settings):
    agent_id: AgentId | None = Field(
        None,
        title="Agent",
        description="Who does it, with its instructions and model.",
    )
    agent_version: int | None = Field(
        None,
        ge=1,
        title="Version of the agent",
        description="Empty: the published one when the run begins.",
    )
    model: Model | None = Field(
        None,
        title="Model",
        max_length=120,
        description="Instead of the agent's own. Without an agent: default-chat.",
    )


class Ask(ByAgent):
    agent_id: AgentId = Field(
        title="Agent", description="Who answers, with its instructions, memory and knowledge."
    )
    prompt: Annotated[Template, Filled] = Field(
        title="Message", description="What the agent is told, for example {{ trigger.data.text }}"
    )
    answer_schema: Schema | None = Field(
        None,
        title="Shape of the answer",
        description="A JSON schema. The answer is then checked, asked for again if it does not"
        " fit, and found in output.data.",
    )


class Extract(ByAgent):
    text: Annotated[Template, Filled] = Field(title="Text", description="Where to look.")
    fields: Schema = Field(
        title="What to find",
        description="A JSON schema of the fields; the result is output.data.",
        min_length=1,
    )
    hints: Template = Field("", title="Hints", description="What helps to find it.")


class Classify(ByAgent):
    text: Annotated[Template, Filled] = Field(title="Text", description="What to sort.")
    labels: tuple[Choice, ...] = Field(
        min_length=2,
        max_length=50,
        title="Labels",
        description="One is chosen; its key is output.label.",
    )
    hints: Template = Field("", title="Hints", description="When which label fits.")


class Summarise(ByAgent):
    text: Annotated[Template, Filled] = Field(title="Text")
    length: Literal["sentence", "paragraph", "page"] = Field("paragraph", title="Length")
    focus: Template = Field("", title="What matters", description="For whom, or about what.")


class Search(Settings):
    query: Annotated[Template, Filled] = Field(title="Question", description="What to look for.")
    base_ids: tuple[BaseId, ...] = Field(
        (),
        max_length=20,
        title="Knowledge bases",
        description="Where to look. Empty: everywhere the owner of the workflow may look.",
    )
    limit: int = Field(5, ge=1, le=50, title="Passages at most")


def _answer(properties: dict[str, str]) -> tuple[Port, ...]:
    words = {**properties, "tokens": "Tokens it took"}
    return (Port(key="out", title="Out", type="object", properties=words),)


def _model_step(
    key: str,
    icon: str,
    title: str,
    description: str,
    settings: type[Settings],
    output: dict[str, str],
) -> NodeType:
    return NodeType(
        key=f"agent.{key}",
        icon=icon,
        title=title,
        description=description,
        settings=settings,
        group=Group.AGENTS,
        outputs=_answer(output),
        effect=Effect.MODEL,
        timeout_s=300,
        retries=2,
    )


AGENTS = (
    _model_step("ask", "bot", "Ask an agent",
                "An agent works with its tools and knowledge until it has answered.", Ask,
                {"text": "The answer", "data": "The answer in the shape asked for"}),
    _model_step("extract", "text-search", "Extract", "Find fields in a text.", Extract,
                {"data": "The fields found"}),
    _model_step("classify", "tags", "Classify", "Choose the label that fits a text.", Classify,
                {"label": "Key of the label", "title": "Name of the label"}),
    _model_step("summarise", "align-left", "Summarise", "Say the same shorter.", Summarise,
                {"text": "The summary"}),
    NodeType(
        key="knowledge.search",
        icon="book-open",
        title="Search knowledge",
        description="Find passages in the company's documents.",
        settings=Search,
        group=Group.AGENTS,
        outputs=(
            Port(
                key="out",
                title="Out",
                type="object",
                properties={
                    "passages": "List of passages with text, document and page",
                    "text": "All passages as one text",
                    "count": "How many",
                },
            ),
        ),
        effect=Effect.READ,
        timeout_s=30,
        retries=2,
    ),
)  # fmt: skip
