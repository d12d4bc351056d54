"""A model of one's own reports nothing: each socket is watched while a folder's model embeds."""

import os
import subprocess
import sys

import pytest

from pullquote.vectorstore.sentence_transformers_embedder import _TELEMETRY, _ask_for_silence
from pullquote.vectorstore.weights import MINILM, locate

EMBED = """
import sys

sent = []


def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        sent.append(f"{event} {arguments}")


sys.addaudithook(watch)

from pathlib import Path
from pullquote.config import load_settings
from pullquote.vectorstore.embedders import load_embedder

embedder = load_embedder(load_settings(data_dir=Path(sys.argv[1]), embedder=sys.argv[2], threads=1))
assert embedder.embed_question("Who stopped the ferry?").shape == (384,)

import huggingface_hub

print("silent" if huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY else "talkative")
huggingface_hub.utils.send_telemetry("pullquote/test")  # what a library would say
print(*sent, sep="\\n")
"""


@pytest.mark.slow
def test_a_folder_s_model_sends_nothing(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name not in _TELEMETRY}
    done = subprocess.run(
        [sys.executable, "-c", EMBED, tmp_path, locate(MINILM, MINILM.weights).parent],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env=environment | {"HF_ENDPOINT": "http://127.0.0.1:9"},
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["silent"]


@pytest.mark.parametrize("name", _TELEMETRY)
def test_what_somebody_decided_about_telemetry_stands(name, monkeypatch):
    for other in _TELEMETRY:
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, "0")
    _ask_for_silence()
    assert {n: os.environ.get(n) for n in _TELEMETRY} == dict.fromkeys(_TELEMETRY) | {name: "0"}


def test_where_nobody_decided_all_are_told(monkeypatch):
    for name in _TELEMETRY:
        monkeypatch.setenv(name, "")  # so that it is as before afterwards
        monkeypatch.delenv(name)
    _ask_for_silence()
    assert {os.environ[name] for name in _TELEMETRY} == {"1"}
