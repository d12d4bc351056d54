"""Articles whose address changed, from the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pullquote.config import Settings
from pullquote.vectorstore import Catalog, Store

from tests.vectorstore.drafts import SENTENCES, draft

REJECTED = "The council rejected the bridge."


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An article that moved, and changed by that."""
    with Store.open(Settings(data_dir=tmp_path / "data")) as store:
        store.catalog.store(draft("old one"))
        store.catalog.store(draft("new", (REJECTED, *SENTENCES[1:])))
        store.catalog.move("old one", "new")
        yield store.catalog


def test_history_tells_both_as_one(run, catalog: Catalog) -> None:
    done = run("history", "new")
    assert (done.exit_code, done.stderr) == (0, "")
    shown = " ".join(done.stdout.split())
    assert shown.startswith("old one Revision 1 ")
    assert " to new new Moved here " in shown
    assert "The council [-approved-]{+rejected+} the bridge." in shown
    assert "by its source" not in shown


def test_history_of_the_old_address_names_the_command_for_both(run, catalog: Catalog) -> None:
    done = run("history", "old one")
    assert " to new\n" in done.stdout
    assert "pullquote history new shows both" in done.stdout


def test_history_as_json_names_both_ids_and_the_move(run, catalog: Catalog) -> None:
    first, second = json.loads(run("history", "new", "--json").stdout)["revisions"]
    assert (first["article_id"], first["revision"]) == ("old one", 1)
    assert first["moved_to"]["article_id"] == "new"
    assert first["moved_from"] is None
    assert (second["article_id"], second["revision"]) == ("new", 1)
    assert second["moved_from"] == {"article_id": "old one", "at": first["moved_to"]["at"]}


def test_show_names_the_new_address_and_still_has_the_old_revision(run, catalog: Catalog) -> None:
    done = run("show", "old one")
    assert done.exit_code != 0
    assert "moved to 'new'" in done.stderr
    assert "pullquote show new" in " ".join(done.stderr.split())
    assert "approved the bridge" in run("show", "old one", "--revision", "1").stdout


def test_remove_names_the_new_address(run, catalog: Catalog) -> None:
    done = run("remove", "old one", "--yes")
    assert done.exit_code != 0
    assert "pullquote remove new" in " ".join(done.stderr.split())
    assert not catalog.known("new").removed


def test_a_purge_takes_the_old_address_with_it_and_says_so(run, catalog: Catalog) -> None:
    done = run("remove", "new", "--purge", "--yes")
    assert done.exit_code == 0
    assert "Purged 2 articles, 1 of them what another was before it moved" in done.stdout
    assert catalog.known("old one").revision == 0


def test_verify_says_where_the_words_stand_now(run, catalog: Catalog) -> None:
    text = draft().text
    start = text.index(SENTENCES[2])
    cited = {
        "article_id": "old one",
        "revision": 1,
        "start": start,
        "end": start + len(SENTENCES[2]),
        "text": SENTENCES[2],
    }
    done = run("verify", "-", stdin=json.dumps(cited))
    assert "now in new, revision 1" in " ".join(done.stdout.split())
    told = json.loads(run("verify", "-", "--json", stdin=json.dumps(cited)).stdout)
    assert told["citations"][0]["now"]["article_id"] == "new"
    assert told["citations"][0]["standing"] == "stands"


def test_the_removed_articles_name_where_they_went(run, catalog: Catalog) -> None:
    assert "moved to new" in run("articles", "--removed").stdout
    told = json.loads(run("articles", "--removed", "--json").stdout)
    assert told["articles"][0]["moved_to"] == "new"
