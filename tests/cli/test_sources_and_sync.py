"""Sources from the command line: followed, listed, read, watched and left."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.web_server import XML, Reply, WebServer, page

FERRY = "Ferry to stop\n\nThe ferry will stop on Monday, the council said.\n"
BRIDGE = "Bridge to open\n\nThe bridge over the Tarn opens in May.\n"


@pytest.fixture(autouse=True)
def small_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_EMBEDDER", "minilm")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY)
    return folder


def listed(run) -> list[dict]:
    return json.loads(run("sources", "list", "--json").stdout)["sources"]


def synced(run, *arguments: str) -> dict:
    return json.loads(run("sync", "--json", *arguments).stdout)


def test_a_source_is_added_listed_and_read(run, inbox: Path) -> None:
    added = run("sources", "add", str(inbox), "--grace", "36h")
    assert added.exit_code == 0
    assert added.stdout.startswith(f"Following inbox (folder), {inbox}.\n")
    assert "removed after 36 hours" in added.stdout
    assert "new" in run("sources", "list").stdout

    done = run("sync")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("inbox  1 added\nTook ")
    assert run("sync").stdout.startswith("inbox  1 unchanged\n")

    shown = run("sources", "list").stdout
    assert shown.startswith("inbox  folder · 1 article · ok\n")
    assert f"    {inbox}\n" in shown
    (source,) = listed(run)
    assert (source["name"], source["kind"], source["location"]) == ("inbox", "folder", str(inbox))
    assert (source["state"], source["articles"], source["grace_s"]) == ("ok", 1, 36 * 3600)
    assert source["finished_at"] >= source["started_at"]


def test_nothing_followed_is_said(run) -> None:
    assert "sources add" in run("sources", "list").stdout
    assert listed(run) == []
    done = run("sync")
    assert done.exit_code == 1
    assert "sources add" in done.stderr


def test_a_source_without_a_command_shows_its_help(run) -> None:
    assert run("sources").stdout == run("sources", "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--kind", "newspaper"), "folder, jsonl, feed, sitemap, urls"),
        (("--grace", "a while"), "7d"),
        (("--name", "a:b"), "cannot name a source"),
        (("--kind", "feed"), "https://"),
    ],
)
def test_a_wrong_option_is_told_with_the_right_ones(run, inbox: Path, arguments, says) -> None:
    done = run("sources", "add", str(inbox), *arguments)
    assert done.exit_code in (1, 2)
    assert says in done.stderr
    assert listed(run) == []


def test_the_json_of_a_sync_is_one_report_for_scripts(run, inbox: Path) -> None:
    run("sources", "add", str(inbox))
    (inbox / "broken.json").write_text("{broken")
    done = run("sync", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["schema"], told["embedded"], told["stale"]) == (1, 1, 0)
    (source,) = told["sources"]
    assert (source["name"], source["added"]) == ("inbox", 1)
    assert source["failures"][0]["file"] == str(inbox / "broken.json")


def test_what_failed_is_told_with_its_place_and_remedy(run, inbox: Path) -> None:
    run("sources", "add", str(inbox))
    (inbox / "broken.json").write_text("{broken")
    done = run("sync")
    assert done.exit_code == 1
    assert done.stdout.startswith("inbox  1 added, 1 problem\n")
    assert done.stderr.startswith(f"{inbox / 'broken.json'}:1: this is not JSON")
    assert "1 with problems" in run("sources", "list").stdout


def test_what_is_held_back_is_told_and_accepted(run, inbox: Path) -> None:
    lines = [json.dumps({"id": f"a{n}", "text": f"Story {n} has words."}) for n in range(6)]
    wire = inbox / "wire.jsonl"
    wire.write_text("\n".join(lines))
    run("sources", "add", str(wire))
    run("sync")
    wire.write_text(lines[0])
    held = run("sync")
    assert held.exit_code == 1
    assert held.stderr.startswith("wire: 5 of 6 articles are listed no longer, and none of them")
    assert "sync wire --accept-shrunk" in held.stderr
    taken = run("sync", "wire", "--accept-shrunk")
    assert taken.exit_code == 0
    assert taken.stdout.startswith("wire  5 removed, 1 unchanged\n")


def test_a_shrunken_page_is_told_with_both_lengths(run, inbox: Path) -> None:
    long = page("Ferry", *(f"Paragraph {n} tells what the council said then." for n in range(60)))
    (inbox / "ferry.html").write_text(long)
    run("sources", "add", str(inbox))
    run("sync")
    (inbox / "ferry.html").write_text(
        page("Ferry", "Please sign in to read on, because this story is for subscribers only.")
    )
    done = run("sync")
    assert done.exit_code == 1
    assert "its text shrank from" in done.stderr
    assert "1 held back" in run("sources", "list").stdout


def test_the_answers_that_became_stale_are_counted(run, inbox: Path) -> None:
    from pullquote.config import Settings
    from pullquote.vectorstore import RememberedAnswer, RememberedCitation, Span, Store

    run("sources", "add", str(inbox))
    run("sync")
    with Store.open(Settings(data_dir=Path(os.environ["PULLQUOTE_DATA_DIR"]))) as store:
        (article,) = store.catalog.articles()
        cited = RememberedCitation(1, article.article_id, 1, Span(0, 48))
        answer = RememberedAnswer(
            id="one",
            question="When will it stop?",
            asked_at=(datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds"),
            asked_on=None,
            as_of=None,
            status="answered",
            reason=None,
            confidence=0.9,
            citations=(cited,),
        )
        store.catalog.answers.remember(answer, keep_days=36_500)
    (inbox / "ferry.txt").write_text(FERRY.replace("Monday", "Friday"))
    done = run("sync")
    assert "1 remembered answer became stale: pullquote answers stale\n" in done.stdout
    assert "stale" not in run("sync").stdout


def test_only_the_sources_that_are_named_are_read(run, inbox: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"id": "one", "text": "It rained all day."}\n')
    run("sources", "add", str(inbox))
    run("sources", "add", str(other))
    assert [source["name"] for source in synced(run, "other")["sources"]] == ["other"]
    done = run("sync", "nobody")
    assert done.exit_code == 1
    assert "sources list" in done.stderr


def test_a_paused_source_waits_for_its_resumption(run, inbox: Path) -> None:
    run("sources", "add", str(inbox))
    assert "resume" in run("sources", "pause", "inbox").stdout
    assert run("sync").stdout.startswith("inbox  paused\n")
    assert listed(run)[0]["state"] == "paused"
    run("sources", "resume", "inbox")
    assert synced(run)["sources"][0]["added"] == 1


def test_a_source_is_left_and_its_articles_stay(run, inbox: Path) -> None:
    run("sources", "add", str(inbox))
    run("sync")
    asked = run("sources", "remove", "inbox")
    assert asked.exit_code == 1
    assert "--yes" in asked.stderr
    done = run("sources", "remove", "inbox", "--yes")
    assert done.stdout == "inbox is followed no longer; its articles stay.\n"
    assert listed(run) == []
    assert run("articles", "--count").stdout == "1\n"


def test_a_source_is_left_with_its_articles(run, inbox: Path) -> None:
    run("sources", "add", str(inbox))
    run("sync")
    done = run("sources", "remove", "inbox", "--with-articles", "--yes")
    assert done.stdout == "inbox is followed no longer; 1 article removed.\n"
    assert run("articles", "--count").stdout == "0\n"


def test_a_name_that_is_not_followed_is_an_error(run) -> None:
    for command in (("remove", "x", "--yes"), ("pause", "x"), ("resume", "x")):
        done = run("sources", *command)
        assert done.exit_code == 1
        assert "no source is called 'x'" in done.stderr


def test_a_feed_is_followed_from_its_site_s_front_page(run, monkeypatch) -> None:
    monkeypatch.setenv("PULLQUOTE_WEB__ALLOW_PRIVATE", "true")
    monkeypatch.setenv("PULLQUOTE_WEB__DELAY_S", "0")
    with WebServer() as web:
        web.serve("/robots.txt", Reply("User-agent: *\nAllow: /\n", content_type="text/plain"))
        link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
        web.serve("/", page("Gull", "News of the harbour.", head=link))
        story = page("Ferry", "The ferry stops on Monday, the council of Harrow Ness has said.")
        feed = (
            '<rss version="2.0"><channel><title>Gull</title>'
            f"<item><link>{web.serve('/ferry', story)}</link></item></channel></rss>"
        )
        web.serve("/feed", Reply(feed, content_type=XML))
        added = run("sources", "add", web.url("/"), "--name", "gull")
        assert added.stdout.startswith(f"Following gull (feed), {web.url('/feed')}.\n")
        assert run("sync").stdout.startswith("gull  1 added\n")
        assert run("sync").stdout.startswith("gull  1 unchanged\n")


def test_a_private_address_is_refused_unless_it_is_allowed(run) -> None:
    done = run("sources", "add", "http://127.0.0.1:9/feed")
    assert done.exit_code == 1
    assert listed(run) == []


def test_a_second_writer_is_told_who_writes_or_waits(run, inbox: Path) -> None:
    from pullquote.config import Settings
    from pullquote.vectorstore import Store

    run("sources", "add", str(inbox))
    results, taken, over = [], threading.Event(), threading.Event()

    def hold() -> None:
        settings = Settings(data_dir=Path(os.environ["PULLQUOTE_DATA_DIR"]))
        with Store.open(settings) as store, store.writing("a long ingest"):
            taken.set()
            over.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(60)
    for command in (("sync",), ("ingest", str(inbox))):
        done = run(*command)
        assert done.exit_code == 1
        assert "a long ingest" in done.stderr
    waiting = threading.Thread(
        target=lambda: results.extend(
            run(*command, "--wait", "60") for command in (("sync",), ("ingest", str(inbox)))
        )
    )
    waiting.start()
    over.set()
    holder.join()
    waiting.join()
    assert [done.exit_code for done in results] == [0, 0]


def read_until(stream, wanted) -> dict:
    """Read lines of JSON until one is wanted."""
    for line in stream:
        told = json.loads(line)
        if wanted(told["sources"][0]):
            return told
    pytest.fail("the process ended")


@contextlib.contextmanager
def watching(*arguments: str) -> Iterator[subprocess.Popen]:
    """Run `sync --watch` as a process, to which Ctrl-C is not deaf in any shell."""
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from pullquote.bot.cli import main; sys.argv[0] = 'pullquote'; main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "sync", "--watch", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_watch_takes_what_changes_between_which_others_can_write(run, inbox: Path) -> None:
    wire = inbox.parent / "wire.jsonl"
    wire.write_text('{"id": "one", "text": "It rained all day."}\n')
    run("sources", "add", str(inbox))
    run("sources", "add", str(wire))
    with watching("--json", "--every", "1h") as process:
        read_until(process.stdout, lambda source: source["added"] == 1)
        (inbox / "bridge.txt").write_text(BRIDGE)
        read_until(process.stdout, lambda source: source["added"] == 1)
        (inbox / "ferry.txt").unlink()
        read_until(process.stdout, lambda source: source["removed"] == 1)
        fresh = wire.with_suffix(".new")
        fresh.write_text('{"id": "one", "text": "It snowed all day."}\n')
        fresh.replace(wire)
        read_until(process.stdout, lambda source: source["revised"] == 1)
        assert run("remove", "one", "--yes").exit_code == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        ended = process.stderr.read()
    assert ended.startswith("Watching; Ctrl-C ends it.\n")
    assert ended.endswith("; nothing is half done.\n")
    assert run("articles", "--count").stdout == "1\n"


def test_ctrl_c_ends_a_watch(run, inbox: Path) -> None:
    run("sources", "add", str(inbox))
    with watching("--every", "1s") as process:
        assert process.stdout.readline() == "inbox  1 added\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert process.stderr.read().splitlines()[-1].startswith("Stopped after ")
    assert run("doctor").exit_code == 0
