"""Settings of the language model; `PULLQUOTE_MODEL__<NAME>`, table `[model]`.

None of them has an effect unless `answerer` is "model".
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class ModelSettings(BaseModel):
    """Which chat model writes claims, how long it may take, and what it may cost."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: Annotated[
        str, Field(max_length=200, description='"provider:model", as LangChain names them.')
    ] = ""
    base_url: Annotated[
        str | None,
        Field(description="Address of a server that speaks the provider's protocol."),
    ] = None
    api_key: Annotated[
        SecretStr | None,
        Field(description="The provider's key; else the provider's own variable is read."),
    ] = None
    timeout_s: Annotated[
        float,
        Field(
            gt=0,
            le=600,
            description="Seconds that the model's statements may take, tries included.",
        ),
    ] = 30.0
    max_tokens: Annotated[
        int, Field(ge=64, le=32_768, description="Most tokens of the model's reply.")
    ] = 1_024
    retries: Annotated[
        int,
        Field(
            ge=0, le=5, description="Further tries after an error that may pass, in the same time."
        ),
    ] = 1
    temperature: Annotated[
        float | None, Field(ge=0, le=2, description="Sent only where it is set.")
    ] = None
    sentences: Annotated[
        int, Field(ge=5, le=200, description="Most sentences that the model is sent.")
    ] = 40
    daily_tokens: Annotated[
        int | None,
        Field(ge=0, description="Tokens a day (UTC) of all processes; then quotes alone."),
    ] = None
    daily_cost: Annotated[
        float | None,
        Field(ge=0, description="Cost a day (UTC) of all processes, in the prices' currency."),
    ] = None
    input_price: Annotated[
        float, Field(ge=0, description="Price of a million tokens that are sent.")
    ] = 0.0
    output_price: Annotated[
        float, Field(ge=0, description="Price of a million tokens that come back.")
    ] = 0.0
    condense: Annotated[
        bool, Field(description="Let the model put follow-ups as questions of their own.")
    ] = True
    expand: Annotated[
        bool, Field(description="Let the model word a question in other ways to search for.")
    ] = False
    trace: Annotated[
        bool,
        Field(description="Let LangSmith's variables switch its tracing on: texts leave here."),
    ] = False
