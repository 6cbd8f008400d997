"""The providers we know by name: which variable holds their key and which models we suggest.

Any other provider of LiteLLM works too, named in AGENTS_OS_DEFAULT_CHAT_MODEL.
"""

from dataclasses import dataclass

PRACTICE_MODEL = "practice/helper"
OLLAMA = "ollama"
OPENAI = "openai"
COMPATIBLE = "compatible"  # a company's own server that speaks OpenAI's format


@dataclass(frozen=True)
class Provider:
    """`models`: ids without the provider, the first is its candidate for `default-chat`.

    `open_ended`: it offers more models than any list we could keep, so every name is tried.
    `openai_format`: where it speaks the format of OpenAI's chat completions, in which we ask it
    ourselves; empty: its format is LiteLLM's business. `key_page`: where people make a key.
    """

    name: str
    label: str
    key_variable: str
    models: tuple[str, ...]
    open_ended: bool = False
    openai_format: str = ""
    key_page: str = ""


# The order is the order in which default-chat tries the providers that have a key.
PROVIDERS = (
    Provider(
        "openai",
        "OpenAI",
        "OPENAI_API_KEY",
        ("gpt-5.4-mini", "gpt-5.5", "gpt-5-mini"),
        openai_format="https://api.openai.com/v1",
        key_page="https://platform.openai.com/api-keys",
    ),
    Provider(
        "anthropic",
        "Anthropic",
        "ANTHROPIC_API_KEY",
        ("claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5"),
        key_page="https://platform.claude.com/settings/keys",
    ),
    Provider(
        "gemini",
        "Google Gemini",
        "GEMINI_API_KEY",
        ("gemini-flash-latest", "gemini-pro-latest", "gemini-2.5-flash"),
        key_page="https://aistudio.google.com/apikey",
    ),
    Provider(
        "mistral",
        "Mistral",
        "MISTRAL_API_KEY",
        ("mistral-medium-latest", "mistral-large-latest", "mistral-small-latest"),
        openai_format="https://api.mistral.ai/v1",
        key_page="https://console.mistral.ai/api-keys",
    ),
    Provider(
        "groq",
        "Groq",
        "GROQ_API_KEY",
        ("openai/gpt-oss-120b", "openai/gpt-oss-20b"),
        openai_format="https://api.groq.com/openai/v1",
        key_page="https://console.groq.com/keys",
    ),
    Provider(
        "openrouter",
        "OpenRouter",
        "OPENROUTER_API_KEY",
        ("openrouter/auto",),
        open_ended=True,
        openai_format="https://openrouter.ai/api/v1",
        key_page="https://openrouter.ai/settings/keys",
    ),
    Provider(
        "deepseek",
        "DeepSeek",
        "DEEPSEEK_API_KEY",
        ("deepseek-v4-flash", "deepseek-v4-pro"),
        openai_format="https://api.deepseek.com",
        key_page="https://platform.deepseek.com/api_keys",
    ),
    Provider(
        "xai",
        "xAI",
        "XAI_API_KEY",
        ("grok-4.5",),
        openai_format="https://api.x.ai/v1",
        key_page="https://console.x.ai",
    ),
    Provider(
        "together_ai",
        "Together AI",
        "TOGETHERAI_API_KEY",
        ("openai/gpt-oss-120b", "zai-org/GLM-5.3", "moonshotai/Kimi-K3"),
        openai_format="https://api.together.ai/v1",
        key_page="https://api.together.ai/settings/api-keys",
    ),
    Provider(
        "cerebras",
        "Cerebras",
        "CEREBRAS_API_KEY",
        ("gpt-oss-120b",),
        key_page="https://cloud.cerebras.ai",
    ),
)

LABELS = {provider.name: provider.label for provider in PROVIDERS} | {
    OLLAMA: "Ollama",
    COMPATIBLE: "Your server",
    "practice": "the practice model",
}


BY_NAME = {provider.name: provider for provider in PROVIDERS}


def label_of(provider: str) -> str:
    """The provider's name as people write it."""
    return LABELS.get(provider, provider)


def suggested_models(provider: str) -> tuple[str, ...]:
    """The models we know of a provider, without its name; of a company's own server none."""
    return BY_NAME[provider].models if provider in BY_NAME else ()


def provider_of(model: str) -> str:
    """The provider part of `provider/model`."""
    return model.partition("/")[0]
