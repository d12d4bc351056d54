"""Pages that shrank drastically are held back until somebody, or a week, says that it is so."""

import json

from tests.ingest.following import counts, record


def page(text):
    return (
        "<html><head><title>Ferry to stop</title></head><body><article>"
        f"<h1>Ferry to stop</h1>{text}</article></body></html>"
    )


LONG = page(
    "".join(f"<p>Paragraph {n} tells what the council said on day {n}.</p>" for n in range(60))
)
SHORT = page(
    "<p>This story is for subscribers only. Please sign in to read on, or subscribe today.</p>"
)


def test_a_page_that_shrank_drastically_is_held_back(desk, inbox):
    path = inbox / "ferry.html"
    path.write_text(LONG)
    desk.add(inbox)
    desk.sync()
    (name,) = desk.ids()
    before = desk.text(name)
    path.write_text(SHORT)
    for _ in range(2):
        report = desk.one()
        assert counts(report) == {}
        assert report.needs_a_person
        (held,) = report.held
        assert (held.article_id, held.was) == (name, len(before))
        assert held.characters < 0.4 * held.was
        assert desk.text(name) == before
    assert desk.store.catalog.sources.summaries()[0].held == 1


def test_a_shrunken_page_is_taken_when_a_person_accepts_it(desk, inbox):
    (inbox / "ferry.html").write_text(LONG)
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.html").write_text(SHORT)
    desk.sync()
    report = desk.one(accept_shrunk=True)
    assert counts(report) == {"revised": 1}
    assert not report.needs_a_person
    assert counts(desk.one()) == {"unchanged": 1}


def test_a_shrunken_page_that_stays_the_same_for_a_week_is_taken(desk, inbox):
    (inbox / "ferry.html").write_text(LONG)
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.html").write_text(SHORT)
    desk.sync()
    desk.later(days=6)
    assert desk.one().held
    desk.later(days=1)
    assert counts(desk.one()) == {"revised": 1}


def test_a_page_that_is_itself_again_is_held_no_longer(desk, inbox):
    (inbox / "ferry.html").write_text(LONG)
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.html").write_text(SHORT)
    desk.sync()
    (inbox / "ferry.html").write_text(LONG)
    report = desk.one()
    assert counts(report) == {"unchanged": 1}
    assert not report.needs_a_person
    assert desk.store.catalog.sources.summaries()[0].held == 0


def test_a_text_file_may_shrink_as_its_writer_likes(desk, inbox, write):
    write(ferry="The council said so. " * 100)
    desk.add(inbox)
    desk.sync()
    write(ferry="It stops.")
    assert counts(desk.one()) == {"revised": 1}


def test_the_report_goes_to_json(desk, inbox, write_lines):
    (inbox / "ferry.html").write_text(LONG)
    write_lines("wire.jsonl", record("a"), b"{broken\n")
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.html").write_text(SHORT)
    told = json.loads(json.dumps(desk.sync().as_dict()))
    (source,) = told["sources"]
    assert (source["name"], source["kind"], source["unchanged"]) == ("wire", "folder", 1)
    assert source["held"][0]["was"] > source["held"][0]["characters"]
    assert source["failures"][0]["line"] == 2
