"""What each provider is sent, and which models are not asked in OpenAI's format."""

import pytest

from agents_os.domains.gateway.adapters.secondary.openai_request import body, speaks_openai
from agents_os.domains.gateway.metadata.providers import PROVIDERS
from agents_os.domains.gateway.metadata.schemas import ChatMessage, ChatRequest, ToolCall, ToolSpec
from tests.support.provider import configured

HELLO = ChatMessage(role="user", content="Hello")


def sent(model: str, **options: object) -> dict[str, object]:
    request = ChatRequest.model_validate({"messages": [HELLO], **options})
    return body(request, model)


@pytest.mark.parametrize(
    ("model", "kept"),
    [
        ("openai/gpt-5-mini", False),
        ("openai/gpt-5.5", False),
        ("openai/gpt-5.4-mini", True),  # it does not reason unless told to
        ("openai/o3", False),
        ("openai/gpt-4o", True),
        ("openai/gpt-5-chat-latest", True),
        ("openai/my-own-model", True),
        ("groq/openai/gpt-oss-120b", True),
    ],
)
def test_a_temperature_is_left_out_where_it_would_be_refused(model: str, *, kept: bool) -> None:
    assert ("temperature" in sent(model, temperature=0.2)) == kept
    assert sent(model, temperature=1)["temperature"] == 1


def test_reasoning_models_of_openai_call_the_limit_by_its_new_name() -> None:
    assert sent("openai/o3", max_output_tokens=9)["max_completion_tokens"] == 9
    assert "max_tokens" not in sent("openai/gpt-5-mini", max_output_tokens=9)
    assert sent("openai/gpt-4o", max_output_tokens=9)["max_tokens"] == 9
    assert sent("mistral/mistral-small-latest", max_output_tokens=9)["max_tokens"] == 9


def test_what_nobody_set_is_not_sent() -> None:
    assert set(sent("openai/gpt-4o")) == {"model", "messages", "stream", "stream_options"}
    assert "stream_options" not in sent("mistral/mistral-small-latest")


def test_mistral_gets_schemas_without_what_it_refuses() -> None:
    properties = {"strict": {"type": "string", "$id": "x"}}
    parameters = {"type": "object", "properties": properties, "additionalProperties": False}
    tool = ToolSpec(name="find", parameters=parameters)
    (told,) = sent("mistral/mistral-small-latest", tools=[tool])["tools"]  # type: ignore[misc]
    assert told["function"]["parameters"] == {
        "type": "object",
        "properties": {"strict": {"type": "string"}},
    }


def test_tool_calls_and_their_results_are_told() -> None:
    call = ToolCall(id="1", name="find", arguments="{}")
    messages = [
        ChatMessage(role="assistant", content="", tool_calls=(call,)),
        ChatMessage(role="tool", content="Found.", tool_call_id="1"),
    ]
    calling, result = sent("openai/gpt-4o", messages=messages)["messages"]  # type: ignore[misc]
    assert calling["tool_calls"][0]["function"] == {"name": "find", "arguments": "{}"}
    assert result["tool_call_id"] == "1"


@pytest.mark.parametrize(
    ("model", "direct"),
    [
        ("openai/gpt-5-mini", True),
        ("openai/gpt-5-pro", False),  # only on the Responses API
        ("openai/responses/gpt-5-mini", False),
        ("ollama/llama3.2", True),
        ("anthropic/claude-haiku-5-5", False),
        ("bedrock/anything", False),
    ],
)
def test_what_is_not_openais_format_is_left_to_litellm(model: str, *, direct: bool) -> None:
    with configured():
        assert speaks_openai(model, tools=False) == direct
    with configured(AGENTS_OS_MODEL_ADAPTER="litellm"):
        assert not speaks_openai(model, tools=False)


def test_tools_while_reasoning_are_left_to_litellm_at_openai_only() -> None:
    with configured(OPENAI_API_KEY="a-key"):
        assert speaks_openai("openai/gpt-5-mini", tools=True)
        assert not speaks_openai("openai/gpt-5.5", tools=True)
    with configured(OPENAI_BASE_URL="http://localhost:8000/v1"):
        assert speaks_openai("openai/gpt-5.5", tools=True)


def test_the_providers_asked_directly_are_the_ones_we_say() -> None:
    direct = {each.name for each in PROVIDERS if each.openai_format}
    assert direct == {
        "openai", "mistral", "groq", "openrouter", "deepseek", "xai", "together_ai",
    }  # fmt: skip
