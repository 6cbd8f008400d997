"""Steps that call tools and addresses, and that reshape data."""

from typing import Annotated, Literal

from pydantic import Field

from agents_os.domains.workflows.metadata.node_types.base import (
    Effect,
    Expression,
    Filled,
    Group,
    NodeType,
    Port,
    Settings,
    Template,
    TemplateJson,
    TemplateMap,
    pick,
)


class Tool(Settings):
    tool: Annotated[str, pick("tool")] = Field(
        title="Tool",
        min_length=1,
        max_length=160,
        description="An action of a connector, or a tool of a connected server.",
    )
    arguments: TemplateMap = Field(
        default_factory=dict, title="What it is given", description="Texts may be templates."
    )


class Http(Settings):
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = Field("GET", title="Method")
    url: Annotated[Template, Filled] = Field(
        title="Address", description="Public addresses only, beginning with https://"
    )
    headers: TemplateMap = Field(
        default_factory=dict,
        title="Headers",
        description="No passwords or keys: everybody who sees the workflow can read them.",
    )
    query: TemplateMap = Field(default_factory=dict, title="Query")
    body: TemplateJson = Field(None, title="Body", description="Sent as JSON; a text as it is.")
    fail_on_error: bool = Field(
        True,
        title="An error code fails the step",
        description="Off: the step succeeds, and output.status says what came back.",
    )


class Entry(Settings):
    key: str = Field(title="Name", pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,59}$")
    value: TemplateJson = Field(
        None, title="Value", description="A template; a lone {{ … }} keeps its type."
    )


class Transform(Settings):
    fields: tuple[Entry, ...] = Field((), max_length=100, title="Fields of the result")
    expression: Expression = Field(
        "",
        title="Or an expression",
        description="Its value is the result, for example"
        " steps.orders.output.items.filter(item, item.total > 100)",
    )


ACTIONS = (
    NodeType(
        key="tool.call",
        icon="wrench",
        title="Use a tool",
        description="A connector or a connected server does something.",
        settings=Tool,
        group=Group.ACTIONS,
        outputs=(Port(key="out", title="Out", description="What the tool gave back."),),
        effect=Effect.OUTBOUND,
        timeout_s=60,
        retries=2,
    ),
    NodeType(
        key="http.request",
        icon="globe",
        title="Web request",
        description="Call the address of another system.",
        settings=Http,
        group=Group.ACTIONS,
        outputs=(
            Port(
                key="out",
                title="Out",
                type="object",
                properties={
                    "status": "The status code",
                    "headers": "The headers that came back",
                    "body": "The body, read if it is JSON",
                },
            ),
        ),
        effect=Effect.OUTBOUND,
        timeout_s=30,
        retries=2,
    ),
    NodeType(
        key="data.transform",
        icon="shuffle",
        title="Transform",
        description="Put fields together or work values out.",
        settings=Transform,
        group=Group.ACTIONS,
    ),
)
