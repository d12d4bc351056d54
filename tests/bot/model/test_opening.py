import subprocess
import sys

import pytest

from pullquote.bot.model.opening import arguments, open_chat_model
from pullquote.config import ConfigError, ModelError, ModelSettings


@pytest.fixture(autouse=True)
def no_keys(monkeypatch):
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_a_missing_package_is_an_install_hint():
    settings = ModelSettings(name="anthropic:some-model", api_key="key")
    with pytest.raises(ModelError, match=r"langchain-anthropic is not installed.*pip install"):
        open_chat_model(settings)


def test_a_missing_key_names_its_variable():
    with pytest.raises(ConfigError, match="OPENAI_API_KEY or PULLQUOTE_MODEL__API_KEY"):
        open_chat_model(ModelSettings(name="openai:some-model"))


@pytest.mark.parametrize("name", ["", "gpt", "openai:", ":gpt"])
def test_a_name_without_provider_or_model_is_refused(name):
    with pytest.raises(ConfigError, match="PULLQUOTE_MODEL__NAME"):
        open_chat_model(ModelSettings(name=name))


def test_an_unknown_provider_is_refused_with_those_that_are_known():
    with pytest.raises(ConfigError, match="ollama"):
        open_chat_model(ModelSettings(name="nobody:gpt"))


def test_a_server_of_ones_own_is_never_sent_the_providers_key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    settings = ModelSettings(name="openai:local", base_url="http://127.0.0.1:9/v1")
    assert open_chat_model(settings).openai_api_key.get_secret_value() == "none"


def test_a_key_is_not_shown():
    assert "hush" not in repr(ModelSettings(name="openai:x", api_key="hush"))


def test_opening_the_core_without_a_model_imports_no_chat_model():
    code = (
        "import sys\n"
        "from pullquote.bot import core, chain\n"
        "heavy = ('langchain.chat_models', 'langchain_openai', 'openai', 'pullquote.bot.model')\n"
        "bad = [name for name in sys.modules if name.startswith(heavy)]\n"
        "print(bad)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("openai", {"timeout": 20.0, "max_tokens": 512, "max_retries": 0, "stream_usage": True}),
        ("ollama", {"client_kwargs": {"timeout": 20.0}, "num_predict": 512}),
        ("bedrock_converse", {"max_tokens": 512}),
        ("cohere", {"timeout_seconds": 20.0, "max_tokens": 512}),
    ],
)
def test_each_provider_is_given_its_limits_under_its_own_names(name, expected):
    settings = ModelSettings(name=f"{name}:m", timeout_s=20, max_tokens=512, retries=3)
    assert arguments(settings, name, None) == expected


def test_a_provider_that_is_not_in_the_table_is_left_to_langchain():
    with pytest.raises(ModelError, match=r"langchain-upstage is not installed.*pip install"):
        open_chat_model(ModelSettings(name="upstage:some-model", api_key="key"))
