"""Another embedder in the settings: the old index answers until the new one is complete."""

import logging
import subprocess
import sys
import threading

import pytest

from pullquote.config import EmbedderMismatchError, ModelError, Settings
from pullquote.vectorstore import Scope, Store, embedders
from pullquote.vectorstore.onnx_embedder import MINILM_RECIPE

from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import draft


def load(settings):
    """Any name is a hashing embedder of that name; "vanished" is a model that is gone."""
    if settings.embedder == "vanished":
        raise ModelError("no folder /models/vanished", remedy="put it there")
    return HashingEmbedder(settings.embedder)


def open_store(tmp_path, embedder):
    settings = Settings(data_dir=tmp_path / "data", embedder=embedder)
    return Store.open(settings, load_embedder=load)


@pytest.fixture
def old(tmp_path):
    with open_store(tmp_path, "old") as store:
        with store.writing("ingest"):
            store.catalog.store(draft())
            store.sync()
        yield store


@pytest.fixture
def new(old, tmp_path):
    with open_store(tmp_path, "new") as store:
        yield store


def found(store, text="harbour ferry"):
    hits = store.nearest_to(text, 1, Scope())
    return [passage.text for passage in store.catalog.passages([h.passage_id for h in hits])]


HARBOUR = ["The harbour ferry stops in May. Residents asked for a crossing."]


def test_old_embedder_answers_while_the_settings_name_another(new):
    assert found(new) == HARBOUR
    assert (new.question_embedder.name, new.embedder.name) == ("old", "new")
    assert (new.serving_name, new.switch_pending) == ("old", True)
    assert new.check() == []


def test_sync_switches_and_deletes_the_old_index(new):
    assert new.sync().embedded == 2
    assert found(new) == HARBOUR
    assert new.question_embedder is new.embedder
    assert (new.serving_name, new.switch_pending) == ("new", False)
    assert new.check() == []
    assert new.index._open().names() == [new.index.name]
    assert new.sync().embedded == 0


def test_what_waits_for_the_index_is_in_it_after_the_switch(new):
    with new.writing("ingest"):
        new.catalog.store(draft("b", ("A late harbour.",)))
        new.catalog.purge("a")
        new.sync()
    assert found(new, "late harbour") == ["A late harbour."]
    assert new.catalog.facts().pending == 0
    assert new.check() == []


def test_reader_with_either_setting_follows_the_switch_without_a_restart(old, new, tmp_path):
    assert (found(old), found(new)) == (HARBOUR, HARBOUR)
    with open_store(tmp_path, "new") as writer:
        writer.sync()
    for reader in (old, new):
        assert found(reader) == HARBOUR
        assert reader.question_embedder.name == "new"
        assert reader.serving_name == "new"


def test_first_index_serves_until_the_second_is_complete(old, new):
    embed = new.embedder.embed_passages
    asked = []

    def embed_and_ask(texts):
        asked.append((found(old), found(new)))
        return embed(texts)

    new.embedder.embed_passages = embed_and_ask
    new.sync()
    assert asked == [(HARBOUR, HARBOUR)]
    assert found(old) == HARBOUR


def test_question_that_the_switch_overtakes_is_asked_again(old, new):
    old_embedder = old.question_embedder
    embed = old_embedder.embed_question

    def switch_meanwhile(text):
        vector = embed(text)
        new.sync()
        old.index.reopen()
        return vector

    old_embedder.embed_question = switch_meanwhile
    assert found(old) == HARBOUR
    assert old.question_embedder.name == "new"


def test_switch_that_was_cut_short_goes_on_and_harms_nobody(old, new):
    with old.writing("ingest"):
        for number in range(300):
            old.catalog.store(draft(f"n{number}", (f"Sentence {number}.",)))
        old.sync()

    def stop(done, total):
        if done > 256:  # the first batch is in the index, the second is not
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        new.sync(stop)
    with old.writing("ingest"):
        old.catalog.store(draft("late", ("A late tunnel.",)))
        report = old.sync()
    assert (report.embedded, report.deleted) == (1, 0)
    assert old.check() == []
    told = []
    assert new.sync(lambda done, total: told.append((done, total))).embedded == 303 - 256
    assert (told[0], told[-1]) == ((0, 47), (47, 47))
    assert new.check() == []


def test_switch_gets_past_a_damaged_folder(old, new, tmp_path):
    (tmp_path / "data" / "index" / "chroma.sqlite3").write_bytes(b"junk" * 100)
    assert new.sync().embedded == 2
    assert new.check() == []


def test_mending_switches_too(new):
    assert new.mend_index().embedded == 2
    assert new.serving_name == "new"
    assert new.check() == []


def test_embedder_that_is_gone_is_named_with_the_remedy(old, new, tmp_path):
    old.catalog.set_index_fingerprint(old.embedder.fingerprint, "vanished")
    for reader in (old, new):
        with pytest.raises(EmbedderMismatchError, match=r"vanished.*doctor --fix") as caught:
            found(reader)
        assert "no folder /models/vanished" in str(caught.value)
        assert any("vanished" in problem for problem in reader.check())
    new.sync()
    assert found(new) == HARBOUR


@pytest.mark.parametrize("name", ["new", "old"])
def test_model_whose_files_have_changed_is_refused_until_a_sync_has_read_it(old, new, name):
    new.catalog.set_index_fingerprint("0" * 16, name)
    with pytest.raises(EmbedderMismatchError, match=r"other files.*doctor --fix"):
        found(new)
    new.sync()
    assert found(new) == HARBOUR


def test_data_of_an_older_pullquote_names_no_embedder_and_is_served_all_the_same(old, new):
    old.catalog.set_index_fingerprint(old.embedder.fingerprint, None)
    assert found(old) == HARBOUR
    with pytest.raises(EmbedderMismatchError, match="without a name"):
        found(new)
    with old.writing("ingest"):
        old.catalog.store(draft("b", ("Another harbour.",)))
        old.sync()
    assert old.serving_name == "old"


def test_packaged_embedder_is_known_by_its_fingerprint(old):
    old.catalog.set_index_fingerprint(MINILM_RECIPE.fingerprint, None)
    assert old.serving_name == "minilm"
    assert embedders.packaged_name("0" * 16) is None


def test_folder_of_a_model_is_named_for_any_working_directory(tmp_path, monkeypatch):
    (tmp_path / "model").mkdir()
    (tmp_path / "minilm").mkdir()
    monkeypatch.chdir(tmp_path)
    names = [embedders.lasting_name(name) for name in ("model", "minilm", "org/model")]
    assert names == [str(tmp_path / "model"), "minilm", "org/model"]


def test_switch_is_told_in_the_log(new, caplog):
    caplog.set_level(logging.INFO, "pullquote")
    new.sync()
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "building the index for new; old answers meanwhile",
        "new answers from now on: 2 vectors",
    ]


ASKING = """
import sys
from pathlib import Path
from pullquote.vectorstore import Scope
from tests.vectorstore.test_model_switch import HARBOUR, found, open_store

with open_store(Path(sys.argv[1]), "old") as store:
    for line in sys.stdin:
        assert found(store) == HARBOUR
        print(store.question_embedder.name, flush=True)
"""


def test_another_process_answers_all_along_a_switch_and_follows_it(new, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", ASKING, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:

        def ask():
            reader.stdin.write("ask\n")
            reader.stdin.flush()
            return reader.stdout.readline().strip()

        assert ask() == "old"
        switching = threading.Thread(target=new.sync)
        switching.start()
        while switching.is_alive():
            assert ask() in {"old", "new"}
        switching.join()
        assert ask() == "new"
        reader.stdin.close()
        assert reader.wait(timeout=60) == 0
