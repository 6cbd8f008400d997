"""Which models are found, from what is set up."""

import asyncio

from agents_os.domains.gateway.metadata.own_keys import SERVER_ONLY
from agents_os.domains.gateway.metadata.schemas import ChatMessage
from agents_os.domains.gateway.usecases.build_context import build_context
from agents_os.domains.gateway.usecases.queries import default_model, list_models, model_list
from agents_os.domains.gateway.usecases.warm_up import warm_up
from tests.support.provider import configured


async def test_without_any_key_the_practice_model_answers() -> None:
    with configured():
        default = await default_model()
        listed = await model_list()
        assert not await warm_up()
    assert (default.alias_of, default.practice) == ("practice/helper", True)
    assert listed.practice
    assert not any(provider.configured for provider in listed.providers)
    assert "Settings, AI providers" in listed.providers[0].how_to_configure
    assert [model.id for model in listed.data] == ["default-chat", "practice/helper"]


async def test_models_that_are_asked_directly_need_no_warming_up() -> None:
    with configured(OPENAI_API_KEY="a-key", GROQ_API_KEY="a-key"):
        assert not await warm_up()


async def test_keys_make_providers_candidates_in_order() -> None:
    with configured(ANTHROPIC_API_KEY="a-key", OPENAI_API_KEY="a-key"):
        default = await default_model()
        models = {model.id: model for model in await list_models()}
    assert [each.partition("/")[0] for each in default.candidates] == ["openai", "anthropic"]
    assert not default.practice
    first = models[str(default.alias_of)]
    assert first.capabilities.tools
    assert (first.context_tokens or 0) > 100_000


async def test_an_explicit_choice_wins_over_keys() -> None:
    choice = "groq/openai/gpt-oss-120b, openai/gpt-5-mini"
    with configured(OPENAI_API_KEY="a-key", AGENTS_OS_DEFAULT_CHAT_MODEL=choice):
        default = await default_model()
    assert default.candidates == ("groq/openai/gpt-oss-120b", "openai/gpt-5-mini")


async def test_every_suggested_model_is_known_to_the_price_map() -> None:
    keys = (
        "OPENAI",
        "ANTHROPIC",
        "GEMINI",
        "MISTRAL",
        "GROQ",
        "DEEPSEEK",
        "XAI",
        "TOGETHERAI",
        "CEREBRAS",
    )
    with configured(**{f"{name}_API_KEY": "a-key" for name in keys}):
        listed = [model for model in await list_models() if not model.practice]
    assert [model.id for model in listed if not model.context_tokens] == []


async def test_ollama_is_found_when_there_is_no_key() -> None:
    async with await asyncio.start_server(_ollama, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with configured(AGENTS_OS_OLLAMA_URL=f"http://127.0.0.1:{port}"):
            default = await default_model()
    assert default.candidates == ("ollama/llama3.2:latest",)
    assert not default.practice


async def _ollama(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"GET /api/tags ")
    body = b'{"models": [{"name": "nomic-embed-text"}, {"name": "llama3.2:latest"}]}'
    writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + body)
    await writer.drain()
    writer.close()


async def test_default_embed_is_listed_only_when_chosen() -> None:
    with configured(AGENTS_OS_DEFAULT_EMBED_MODEL="openai/text-embedding-3-small"):
        assert "default-embed" in [model.id for model in await list_models()]


async def test_the_context_is_sized_for_the_smallest_candidate() -> None:
    choice = "openai/gpt-5-mini,practice/helper"
    with configured(AGENTS_OS_DEFAULT_CHAT_MODEL=choice):
        newest = ChatMessage(role="user", content="Hi")
        context = await build_context(
            "Be kind.", [], newest, model="default-chat", access=SERVER_ONLY
        )
    assert context.budget_tokens < 100_000
    assert [message.role for message in context.messages] == ["system", "user"]
