"""Opening a chat model by its name, with errors that say what to install or to set."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pullquote.config import ConfigError, ModelError, ModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class _Provider:
    """The package that holds a provider, and what its arguments are called.

    Attributes:
        key: The variable that holds its key; "": none.
        timeout, tokens, retries: Names of arguments; None: it knows no such thing.
    """

    package: str
    key: str = ""
    timeout: str | None = "timeout"
    tokens: str | None = "max_tokens"
    retries: str | None = "max_retries"


_CLIENT = "client_kwargs"  # whose own argument is called timeout
_PROVIDERS = {
    "openai": _Provider("langchain-openai", "OPENAI_API_KEY"),
    "azure_openai": _Provider("langchain-openai", "AZURE_OPENAI_API_KEY"),
    "anthropic": _Provider("langchain-anthropic", "ANTHROPIC_API_KEY"),
    "google_genai": _Provider("langchain-google-genai", "GOOGLE_API_KEY"),
    "google_vertexai": _Provider("langchain-google-vertexai"),
    "bedrock": _Provider("langchain-aws", timeout=None, retries=None),
    "bedrock_converse": _Provider("langchain-aws", timeout=None, retries=None),
    "ollama": _Provider("langchain-ollama", timeout=_CLIENT, tokens="num_predict", retries=None),
    "mistralai": _Provider("langchain-mistralai", "MISTRAL_API_KEY"),
    "groq": _Provider("langchain-groq", "GROQ_API_KEY"),
    "cohere": _Provider(
        "langchain-cohere", "COHERE_API_KEY", timeout="timeout_seconds", retries=None
    ),
    "fireworks": _Provider("langchain-fireworks", "FIREWORKS_API_KEY"),
    "together": _Provider("langchain-together", "TOGETHER_API_KEY"),
    "deepseek": _Provider("langchain-deepseek", "DEEPSEEK_API_KEY"),
    "xai": _Provider("langchain-xai", "XAI_API_KEY"),
    "perplexity": _Provider("langchain-perplexity", "PPLX_API_KEY"),
    "openrouter": _Provider("langchain-openrouter", "OPENROUTER_API_KEY"),
    "huggingface": _Provider("langchain-huggingface", timeout=None, tokens=None, retries=None),
}
"""Those whose arguments are known; the names of others go to LangChain as they are."""

_NO_KEY = "none"  # for servers that ask for none; the provider's own key is never sent to them


def open_chat_model(settings: ModelSettings) -> "BaseChatModel":
    """Make the chat model that the settings name; nothing is sent yet.

    Raises:
        ConfigError: The name has no provider or an unknown one, or a key is missing.
        ModelError: The provider's package is not installed, or refuses what it is given.
    """
    name, _, model = settings.name.partition(":")
    if not name or not model:
        raise ConfigError(
            f"model.name is {settings.name!r}, which names no provider and model",
            remedy='set PULLQUOTE_MODEL__NAME to "provider:model", as "openai:gpt-4.1-mini"',
        )
    known = _PROVIDERS.get(name)
    provider = known or _Provider(f"langchain-{name.replace('_', '-')}")
    key = _key(settings, name, known)
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - start-up time

    try:
        opened: BaseChatModel = init_chat_model(
            model, model_provider=name, **arguments(settings, name, key)
        )
    except ImportError as error:
        raise ModelError(
            f"{provider.package} is not installed, and {settings.name!r} needs it",
            remedy=f"run: pip install {provider.package}",
        ) from error
    except Exception as error:  # each provider's package has errors of its own
        if known is None and "Unsupported provider" in str(error):
            raise ConfigError(
                f"{name!r} is no provider that LangChain knows",
                remedy=f"use one of {', '.join(sorted(_PROVIDERS))}, or another of LangChain's",
            ) from error
        raise ModelError(
            f"{settings.name!r} cannot be opened: {error}", remedy="mend the [model] settings"
        ) from error
    return opened


def _key(settings: ModelSettings, name: str, known: _Provider | None) -> str | None:
    """Return the key to give; None: the provider's package finds one, or needs none."""
    if settings.api_key:
        return settings.api_key.get_secret_value()
    if settings.base_url and (known is None or known.key):
        return _NO_KEY
    if known and known.key and not os.environ.get(known.key):
        raise ConfigError(
            f"the key of {name} is missing",
            remedy=f"set {known.key} or PULLQUOTE_MODEL__API_KEY",
        )
    return None


def arguments(settings: ModelSettings, name: str, key: str | None) -> dict[str, Any]:
    """Name the limits of a model as its provider's package does.

    Args:
        settings: The limits.
        name: The provider's.
        key: To be given; None: none.
    """
    provider = _PROVIDERS.get(name) or _Provider("")
    given: dict[str, Any] = {}
    if provider.timeout:
        timeout = settings.timeout_s
        given[provider.timeout] = {"timeout": timeout} if provider.timeout == _CLIENT else timeout
    if provider.tokens:
        given[provider.tokens] = settings.max_tokens
    if provider.retries:
        given[provider.retries] = 0  # `ModelCaller` tries again, within one deadline
    if settings.base_url:
        given["base_url"] = settings.base_url
    if settings.temperature is not None:
        given["temperature"] = settings.temperature
    if key is not None:
        given["api_key"] = key
    if name == "openai":
        given["stream_usage"] = True
    return given
