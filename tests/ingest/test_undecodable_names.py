"""File names that are not UTF-8: each is a file of its own, and none stops a run."""

import os

import pytest

from pullquote.config import BadInputError
from pullquote.ingest.folders import printable
from pullquote.ingest.following import Follower

from tests.ingest.following import Desk, counts


@pytest.fixture
def desk(store):
    return Desk(store)


@pytest.fixture
def write(inbox):
    """Write an article under a path of bytes below the inbox; return the path of its folder."""

    def run(name):
        path = inbox / os.fsdecode(name)
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"Ferry news\n\nThe ferry of {name.hex()} stops.\n")
        except OSError:
            pytest.skip("this file system takes no name that is not UTF-8")
        return path.parent

    return run


def names(store):
    return sorted(article.article_id.partition("/")[2] for article in store.catalog.articles())


def test_a_name_that_is_utf_8_stays_as_it_is():
    assert printable("Mañana/ferry \ufffd.txt") == "Mañana/ferry \ufffd.txt"


def test_two_followed_files_whose_names_are_not_utf_8_are_two_articles(desk, inbox, write):
    write(b"M\xfcller.txt")
    write(b"M\xf6ller.txt")
    desk.add(inbox)
    assert counts(desk.one()) == {"added": 2}
    assert names(desk.store) == [r"M\xf6ller.txt", r"M\xfcller.txt"]
    assert counts(desk.one()) == {"unchanged": 2}


def test_a_file_that_is_named_as_another_one_is_written_is_reported(desk, inbox, write):
    write(b"M\xfcller.txt")
    write(rb"M\xfcller.txt")
    desk.add(inbox)
    report = desk.one()
    assert counts(report) == {"added": 1}
    (failure,) = report.failures
    assert r"M\xfcller.txt as well" in failure.problem
    assert counts(desk.one()) == {"unchanged": 1}


def test_a_followed_file_whose_name_was_written_otherwise_keeps_its_article(
    desk, inbox, write, monkeypatch
):
    write(b"M\xfcller.txt")
    desk.add(inbox)
    with monkeypatch.context() as before:
        before.setattr(
            "pullquote.ingest.following_files.printable", lambda path: path.replace("\udcfc", "�")
        )
        desk.sync()
    assert counts(desk.one()) == {"unchanged": 1}
    assert names(desk.store) == ["M�ller.txt"]


def test_a_folder_whose_name_is_not_utf_8_is_ingested_with_the_others(ingest, store, write):
    folders = [write(b"caf\xe9/a.txt"), write(b"ferries/b.txt")]
    report = ingest(*folders)
    assert (report.added, report.failures) == (2, ())
    assert names(store) == ["a.txt", "b.txt"]
    assert any(a.article_id.startswith(r"file:caf\xe9-") for a in store.catalog.articles())


def test_a_location_that_is_not_utf_8_is_refused_by_its_name(store, write):
    folder = write(b"caf\xe9/a.txt")
    add = Follower(store).add
    with pytest.raises(BadInputError, match=r"/caf\\xe9 cannot be followed") as caught:
        add(str(folder))
    assert "ingest" in caught.value.remedy
    with pytest.raises(BadInputError, match=r"/caf\\xe9/a\.txt cannot be followed"):
        add(f"{folder}/a.txt")
    assert store.catalog.sources.all() == []
