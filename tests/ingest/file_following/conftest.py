"""A followed folder that tests write into, and files that look as if they had been there."""

import pytest

from tests.ingest.following import Desk, age


@pytest.fixture
def desk(store):
    return Desk(store)


@pytest.fixture
def write(inbox):
    """Write text files; they look as if they had been there for a while."""

    def run(**texts):
        for name, text in texts.items():
            path = inbox / f"{name}.txt"
            path.write_text(f"{name.capitalize()} news\n\n{text}\n")
            age(path)

    return run


@pytest.fixture
def nothing_is_read(monkeypatch):
    """Fail the test if a file is parsed from here on."""

    def forbid():
        monkeypatch.setattr(
            "pullquote.ingest.following_files.read_articles",
            lambda *_: pytest.fail("a file was read"),
        )

    return forbid


@pytest.fixture(autouse=True)
def no_file_is_fresh(monkeypatch):
    """Tests write and sync within the tick for which a file is looked at once more."""
    monkeypatch.setattr("pullquote.ingest.following_files._FRESH_NS", 0)
