"""Opening a chat model by its name, with errors that say what to install or to set."""

import os
from typing import TYPE_CHECKING, Any

from pullquote.config import ConfigError, ModelError, ModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_PROVIDERS = {
    "openai": ("langchain-openai", "OPENAI_API_KEY"),
    "azure_openai": ("langchain-openai", "AZURE_OPENAI_API_KEY"),
    "anthropic": ("langchain-anthropic", "ANTHROPIC_API_KEY"),
    "google_genai": ("langchain-google-genai", "GOOGLE_API_KEY"),
    "google_vertexai": ("langchain-google-vertexai", ""),
    "bedrock": ("langchain-aws", ""),
    "bedrock_converse": ("langchain-aws", ""),
    "ollama": ("langchain-ollama", ""),
    "mistralai": ("langchain-mistralai", "MISTRAL_API_KEY"),
    "groq": ("langchain-groq", "GROQ_API_KEY"),
    "cohere": ("langchain-cohere", "COHERE_API_KEY"),
    "fireworks": ("langchain-fireworks", "FIREWORKS_API_KEY"),
    "together": ("langchain-together", "TOGETHER_API_KEY"),
    "deepseek": ("langchain-deepseek", "DEEPSEEK_API_KEY"),
    "xai": ("langchain-xai", "XAI_API_KEY"),
    "perplexity": ("langchain-perplexity", "PPLX_API_KEY"),
    "openrouter": ("langchain-openrouter", "OPENROUTER_API_KEY"),
    "huggingface": ("langchain-huggingface", ""),
}
"""Provider to the package that holds it, and the variable that holds its key ("": none)."""

_NO_KEY = "none"  # for servers that ask for none; the provider's own key is never sent to them


def open_chat_model(settings: ModelSettings) -> "BaseChatModel":
    """Make the chat model that the settings name; nothing is sent yet.

    Raises:
        ConfigError: The name has no provider or an unknown one, or a key is missing.
        ModelError: The provider's package is not installed, or refuses what it is given.
    """
    provider, _, model = settings.name.partition(":")
    if not provider or not model:
        raise ConfigError(
            f"model.name is {settings.name!r}, which names no provider and model",
            remedy='set PULLQUOTE_MODEL__NAME to "provider:model", as "openai:gpt-4.1-mini"',
        )
    package, variable = _PROVIDERS.get(provider, ("", ""))
    if not package:
        raise ConfigError(
            f"{provider!r} is no provider that Pullquote knows",
            remedy=f"use one of {', '.join(sorted(_PROVIDERS))}",
        )
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if key is None and settings.base_url and variable:
        key = _NO_KEY
    if key is None and variable and not os.environ.get(variable):
        raise ConfigError(
            f"the key of {provider} is missing",
            remedy=f"set {variable} or PULLQUOTE_MODEL__API_KEY",
        )
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - start-up time

    try:
        opened: BaseChatModel = init_chat_model(
            settings.name, **_arguments(settings, provider, key)
        )
    except ImportError as error:
        raise ModelError(
            f"{package} is not installed, and {settings.name!r} needs it",
            remedy=f"run: pip install {package}",
        ) from error
    except Exception as error:  # each provider's package has errors of its own
        raise ModelError(
            f"{settings.name!r} cannot be opened: {error}", remedy="mend the [model] settings"
        ) from error
    return opened


def _arguments(settings: ModelSettings, provider: str, key: str | None) -> dict[str, Any]:
    given: dict[str, Any] = {
        "timeout": settings.timeout_s,
        "max_tokens": settings.max_tokens,
        "max_retries": settings.retries,
    }
    if settings.base_url:
        given["base_url"] = settings.base_url
    if settings.temperature is not None:
        given["temperature"] = settings.temperature
    if key is not None:
        given["api_key"] = key
    if provider == "openai":
        given["stream_usage"] = True
    return given
