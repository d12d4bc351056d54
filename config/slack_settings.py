"""Settings of the Slack bot; `PULLQUOTE_SLACK__<NAME>`, table `[slack]`.

The three secrets are read from Slack's own variables too: SLACK_BOT_TOKEN, SLACK_APP_TOKEN and
SLACK_SIGNING_SECRET.
"""

import os
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

_SECRETS = ("bot_token", "app_token", "signing_secret")


class ChannelScope(BaseModel):
    """What is answered from in one channel; an empty list is no limit."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    publishers: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class SlackSettings(BaseModel):
    """How the Slack bot runs, and whom it answers."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    bot_token: Annotated[
        SecretStr | None, Field(description="xoxb-…: the bot speaks with it; or SLACK_BOT_TOKEN.")
    ] = None
    app_token: Annotated[
        SecretStr | None,
        Field(description="xapp-…: Socket Mode listens with it; or SLACK_APP_TOKEN."),
    ] = None
    signing_secret: Annotated[
        SecretStr | None,
        Field(description="Proves in HTTP mode that Slack asks; or SLACK_SIGNING_SECRET."),
    ] = None
    mode: Annotated[
        Literal["socket", "http"],
        Field(description="How Slack's events come in: a web socket, or requests to this machine."),
    ] = "socket"
    host: Annotated[str, Field(description="Address to listen on in HTTP mode.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="Port to listen on in HTTP mode.")] = (
        3_000
    )
    workspaces: Annotated[
        tuple[str, ...],
        Field(description="Ids of workspaces that may ask, beside the bot's own."),
    ] = ()
    channels: Annotated[
        tuple[str, ...],
        Field(description="Ids of the only channels that it answers in; none: in any."),
    ] = ()
    users: Annotated[
        tuple[str, ...], Field(description="Ids of the only users who may ask; none: any.")
    ] = ()
    allow_external: Annotated[
        bool, Field(description="Answer people of other organisations in shared channels.")
    ] = False
    editors: Annotated[
        tuple[str, ...],
        Field(description="Ids of users who may drop a URL or a file on the bot to ingest it."),
    ] = ()
    follow_ups: Annotated[
        bool, Field(description="Answer follow-ups in a thread without a mention.")
    ] = True
    stream: Annotated[
        bool, Field(description="Show answers as they come, where the workspace allows it.")
    ] = True
    living_answers: Annotated[
        bool, Field(description="Tell a thread when words that were quoted in it have changed.")
    ] = True
    workers: Annotated[
        int, Field(ge=1, le=64, description="Questions that are answered at the same time.")
    ] = 4
    per_user: Annotated[
        int, Field(ge=1, le=100, description="Questions of one user that may be in line.")
    ] = 5
    per_channel: Annotated[
        int, Field(ge=1, le=64, description="Questions of one channel that are answered at a time.")
    ] = 2
    grace_s: Annotated[
        float,
        Field(ge=0, le=600, description="Seconds to finish what is in work when told to stop."),
    ] = 20.0
    narrow: Annotated[
        Mapping[str, ChannelScope],
        Field(description="By channel id: the publishers, sections and tags that count there."),
    ] = {}
    api_url: Annotated[str, Field(description="Where Slack's Web API is.")] = (
        "https://slack.com/api/"
    )


class SlackSecrets(PydanticBaseSettingsSource):
    """Reads the secrets from the variables that Slack's own documents name."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - the library's signature
        """Return nothing: fields of other tables are not read here."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the secrets that are set."""
        found = {
            name: value for name in _SECRETS if (value := os.environ.get(f"SLACK_{name.upper()}"))
        }
        return {"slack": found} if found else {}
