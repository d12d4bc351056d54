"""For every test: no setting of the machine's, no trace switched on, no socket but loopback."""

import os

import hypothesis
import pytest

# A busy machine is no failure: no example of a property is timed.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

OURS_AND_TRACERS = ("PULLQUOTE_", "LANGSMITH_", "LANGCHAIN_", "CHROMA_", "HF_", "SLACK_")


@pytest.fixture(autouse=True)
def cleared_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith(OURS_AND_TRACERS):
            monkeypatch.delenv(name)
