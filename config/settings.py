"""Settings: environment first, then pullquote.toml, then defaults.

One frozen record, read once by the adapter and handed down; nothing below reads the environment.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pullquote.config.errors import ConfigError
from pullquote.config.model_settings import ModelSettings
from pullquote.config.slack_settings import SlackSecrets, SlackSettings

CONFIG_FILE = "pullquote.toml"


class AnswersSettings(BaseModel):
    """Which answers are remembered; `PULLQUOTE_ANSWERS__<NAME>`, table `[answers]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    keep: Annotated[bool, Field(description="Remember questions and where their quotes stand.")] = (
        True
    )
    keep_days: Annotated[
        int, Field(ge=1, le=36_500, description="Days after which an answer is forgotten.")
    ] = 90


class ConversationSettings(BaseModel):
    """How conversations go; `PULLQUOTE_CONVERSATION__<NAME>`, table `[conversation]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    ttl_minutes: Annotated[
        int,
        Field(
            ge=1,
            le=525_600,
            description="Minutes after its last question when a conversation has ended.",
        ),
    ] = 1_440


class WebSettings(BaseModel):
    """How the web is read; `PULLQUOTE_WEB__<NAME>`, table `[web]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    allow_private: Annotated[
        bool,
        Field(description="Fetch from private and loopback addresses too: for an intranet."),
    ] = False
    timeout_s: Annotated[
        float, Field(gt=0, le=600, description="Seconds that one response may take in all.")
    ] = 30.0
    max_bytes: Annotated[
        int, Field(ge=1_024, le=1 << 30, description="Most bytes of one response, unpacked.")
    ] = 10 << 20
    delay_s: Annotated[
        float, Field(ge=0, le=3_600, description="Seconds between two requests to one host.")
    ] = 1.0
    connections: Annotated[
        int, Field(ge=1, le=64, description="Hosts that are read at the same time.")
    ] = 8
    retries: Annotated[
        int, Field(ge=0, le=10, description="Further tries after an error that may pass.")
    ] = 3
    contact: Annotated[
        str,
        Field(max_length=200, description="An address for site owners, in the User-Agent header."),
    ] = ""


class Environment(EnvSettingsSource):
    """Reads the variables; names the one that should be JSON and is not, where its base cannot."""

    def prepare_field_value(
        self, field_name: str, field: FieldInfo, value: Any, value_is_complex: bool
    ) -> Any:
        """Read a setting, or a whole table as JSON.

        Raises:
            ConfigError: A variable is not JSON.
        """
        try:
            return super().prepare_field_value(field_name, field, value, value_is_complex)
        except ValueError as error:
            raise _not_json(f"{self.env_prefix}{field_name}") from error

    def explode_env_vars(
        self, field_name: str, field: FieldInfo, env_vars: Mapping[str, str | None]
    ) -> dict[str, Any]:
        """Read the variables of a table.

        Raises:
            ConfigError: One of them is not JSON.
        """
        for name, value in env_vars.items():
            try:
                super().explode_env_vars(field_name, field, {name: value})
            except ValueError as error:
                raise _not_json(name) from error
        return super().explode_env_vars(field_name, field, env_vars)


def _not_json(variable: str) -> ConfigError:
    return ConfigError(
        f"{variable.upper()} is not JSON",
        remedy="""write a list as ["C1", "C2"], a table as {"name": "value"}""",
    )


class Settings(BaseSettings):
    """What a person can set; each field is also `PULLQUOTE_<NAME>` and a key of pullquote.toml."""

    model_config = SettingsConfigDict(
        env_prefix="PULLQUOTE_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Annotated[
        Path, Field(description="Where the catalog and the index live; owner-only.")
    ] = Path(platformdirs.user_data_dir("pullquote", appauthor=False))
    embedder: Annotated[
        str,
        Field(
            min_length=1,
            description=(
                "bge-small (default), minilm, or any model that sentence-transformers can load:"
                " a folder, or a hub id where there is a network."
            ),
        ),
    ] = "bge-small"
    threads: Annotated[
        int, Field(ge=0, le=256, description="Threads for the models; 0 takes one per core.")
    ] = 0
    max_quotes: Annotated[int, Field(ge=1, le=10, description="Quotes in an answer.")] = 3
    min_confidence: Annotated[
        float,
        Field(ge=0, le=1, description="Answer only when the evidence is at least this sure."),
    ] = 0.06
    candidates: Annotated[
        int, Field(ge=2, le=200, description="Passages that the reader reads.")
    ] = 8
    answers: AnswersSettings = AnswersSettings()
    conversation: ConversationSettings = ConversationSettings()
    answerer: Annotated[
        Literal["extractive", "model"],
        Field(description="Who answers: quotes alone, or a language model's claims over quotes."),
    ] = "extractive"
    model: ModelSettings = ModelSettings()
    slack: SlackSettings = SlackSettings()
    web: WebSettings = WebSettings()
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    @field_validator("data_dir", mode="before")
    @classmethod
    def _is_named(cls, value: object) -> object:
        # As a path "" is the working directory, whose files would all be closed to others.
        if value == "":
            raise ValueError("it is empty and names no folder")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - ours takes its place
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: command line, environment, pullquote.toml."""
        path = Path(os.environ.get("PULLQUOTE_CONFIG") or CONFIG_FILE)
        return (
            init_settings,
            Environment(settings_cls),
            SlackSecrets(settings_cls),
            TomlConfigSettingsSource(settings_cls, path),
        )


def load_settings(**overrides: Any) -> Settings:
    """Read the settings.

    Args:
        overrides: Values from the command line; None means "not given".

    Raises:
        ConfigError: A value cannot be used, or pullquote.toml cannot be read.
    """
    named = os.environ.get("PULLQUOTE_CONFIG")
    if named and not Path(named).is_file():
        raise ConfigError(
            f"PULLQUOTE_CONFIG names {named!r}, which is not a file",
            remedy="unset it or name a TOML file",
        )
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        variable = "__".join(part for part in first["loc"] if isinstance(part, str)).upper()
        raise ConfigError(
            f"setting {name!r}: {first['msg']}",
            remedy=f"see PULLQUOTE_{variable}, {named or CONFIG_FILE} or the option",
        ) from error
    except (ValueError, OSError) as error:  # tomllib's errors are ValueErrors
        raise ConfigError(f"{named or CONFIG_FILE}: {error}", remedy="mend the TOML") from error
    return settings.model_copy(update={"data_dir": settings.data_dir.expanduser().resolve()})
