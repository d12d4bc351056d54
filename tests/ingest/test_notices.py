"""Notices: what an article says about itself is found, what it reports of others is not."""

import hashlib
import itertools
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.ingest.notices import find_notices
from pullquote.ingest.sentences import RECIPE, sentence_starts
from pullquote.vectorstore import Metadata, NoticeKind, Revision

BODY = (
    "The Oss ferry stops in May.\n\nHarbour master Lowell Brandt said so on Tuesday. He is sorry."
)
TAIL = "The pier was built in 1912.\n\nIt is painted green."


def found(text, title="Ferry to stop", stated=()):
    """Return each notice as its kind and its words; None for the title's."""
    notices = find_notices(title, text, sentence_starts(text), stated)
    return [(str(n.kind), n.span and n.span.of(text)) for n in notices]


LABELLED = {
    "Correction: The ferry stops on May 4, not May 14.": "correction",
    "CORRECTION (Nov. 3): The ferry stops on May 4.": "correction",
    "Correction, April 28, 2025: The ferry has two masters.": "correction",
    "Corrections & Clarifications: The ferry is the Ada, not the Ida.": "correction",
    "Correction/clarification: The ferry is the Ada.": "correction",
    "*Clarification: Mr. Brandt spoke for himself.": "correction",
    "– Correction: The ferry holds 40.": "correction",
    "(Correction: The ferry holds 40.)": "correction",
    "**Correction:** The ferry holds 40.": "correction",
    "CORRECTED: The ferry holds 40.": "correction",
    "A correction was made on Nov. 3, 2023: The ferry holds 40.": "correction",
    "(Corrects day of the last crossing in headline)": "correction",
    "Update: The council has put the matter off.": "update",
    "UPDATED: The council has put the matter off.": "update",
    "Update 3 p.m.: The ferry is back at the pier.": "update",
    "Update, 6:30 p.m.: The ferry is back at the pier.": "update",
    "UPDATE 2: The ferry is back at the pier.": "update",
    "Updated March 18, 2024: The ferry is back at the pier.": "update",
    "Update (9:40 a.m. EDT Thursday, April 20): The ferry is back.": "update",
    "Update: An earlier version of this story named the wrong pier.": "correction",
    "Editor's note: The company disputes this account.": "editors_note",
    "Editors’ Note: Mr. Brandt retired after publication.": "editors_note",
    "EDITOR'S NOTE — The photographs were taken in 2019.": "editors_note",
    "[Editor's note: This story was originally published in 2016.]": "editors_note",
    "Editor's note: A previous version of this story was published in May.": "editors_note",
    "Editor's note: An earlier version misstated the year.": "correction",
    "Editor's note: This story has been updated with a reply.": "update",
    "Editor's note: We have retracted this story.": "retraction",
    "Note: An earlier version of this story incorrectly gave the year.": "correction",
    "Retraction: The Post could not confirm that the ferry exists.": "retraction",
    "RETRACTED: The Post could not confirm that the ferry exists.": "retraction",
    "Korrektur: Die Fähre fährt bis 4. Mai.": "correction",
    "Anmerkung der Redaktion: Herr Brandt ist im Ruhestand.": "editors_note",
    "Rectificatif : le bac s'arrête le 4 mai.": "correction",
    "Mise à jour : le conseil a ajourné sa décision.": "update",
    "Corrección: el transbordador para el 4 de mayo.": "correction",
    "Fe de erratas: el transbordador para el 4 de mayo.": "correction",
    "Nota de la redacción: el señor Brandt se jubiló.": "editors_note",
}
STATED = {
    "An earlier version of this article misstated the day.": "correction",
    "A previous version of this story misspelled Mr. Brandt's name.": "correction",
    "An earlier version of the article gave the wrong year.": "correction",
    "This article has been corrected.": "correction",
    "This article was amended on 3 March 2026 to name the pier.": "correction",
    "• This article was amended on 3 March 2026.": "correction",
    "This story has been updated.": "update",
    "(This story was updated to add new information.)": "update",
    "This story and headline have been updated with a reply from the port.": "update",
    "This story has been updated to correct the spelling of a name.": "correction",
    "This story originally misstated the day.": "correction",
    "(This Jan. 5 story has been corrected to name the pier.)": "correction",
    "The headline of this article has been changed.": "update",
    "This article has been retracted.": "retraction",
    "This story has been withdrawn.": "retraction",
    "The Alder Post has withdrawn this story.": "retraction",
    "We have retracted this article because its source was invented.": "retraction",
    "Dieser Artikel wurde am 4. Mai aktualisiert.": "update",
    "In einer früheren Version dieses Artikels stand ein falscher Tag.": "correction",
    "Cet article a été mis à jour.": "update",
    "Une version précédente de cet article donnait une autre date.": "correction",
    "Este artículo ha sido actualizado.": "update",
    "Una versión anterior de este artículo daba otra fecha.": "correction",
}


@pytest.mark.parametrize(("words", "kind"), [*LABELLED.items(), *STATED.items()])
def test_a_notice_is_recognised_above_and_below_the_article(words, kind):
    assert found(f"{words}\n\n{BODY}") == [(kind, words)]
    assert found(f"{BODY}\n\n{words}") == [(kind, words)]


ORDINARY = (
    "The company issued a correction on Monday.",
    "The study was retracted in 2019.",
    "Prices are updated daily.",
    "The stock market is in a correction: prices fell by 10 percent.",
    "Correction officers said: we want shorter shifts.",
    "Corrections Department spokesman Ray Oduya said: no comment.",
    "Update on the war: the front has not moved.",
    "Updates:Ferry stops for good",
    "To update your app: open the store.",
    "An earlier version of the bill was withdrawn.",
    "An earlier version of the map hangs in the town hall.",
    "The journal has retracted the paper.",
    "The network retracted its story about the senator.",
    "She clarified: the ferry stops.",
    "This is a developing story and will be updated.",
    "This story will be updated throughout the day.",
    "A version of this article first appeared in our newsletter.",
    "A previous version of this story was published in February.",
    "“This story has been updated,” the spokesman said of the website.",
    "This story is about a ferry.",
    "Note: fares include the return trip.",
    "Editor's note: Sign up for our newsletter.",
    "Editor's note: For the latest, follow our live coverage here.",
    "Editor's note: Ada Brandt is a professor of history at Alder College.",
    "Editor’s note: Ray Oduya (@oduya) is the author of “Ferries.”",
    "Withdrawn",
    "Corrections",
    "The editor's note said that the newspaper stood by its story.",
    "In dieser Fassung singt ein Chor.",
)


@pytest.mark.parametrize("words", ORDINARY)
def test_prose_about_other_things_is_no_notice(words):
    assert found(f"{words}\n\n{BODY}\n\n{words}\n\n{TAIL}") == []
    assert found(f"{BODY} {words} {TAIL}") == []


def test_a_link_to_another_article_is_no_update():
    link = "Update:Parade is cancelled over the storm"
    assert found(f"{BODY}\n\n{link}\n\n{TAIL}") == []
    assert (
        found(f"{BODY}\n\nUPDATE: Mayor vetoes chickens; council to vote again\n\n{TAIL}\n" * 4)
        == []
    )


def test_a_glossary_s_entry_in_the_midst_is_no_correction():
    entries = "\n\n".join(
        f"{word}: A term that traders use." for word in ("Bear", "Bull", "Cap", "Call", "Bond")
    )
    text = f"{BODY}\n\n{entries}\n\nCorrection: A fall of a tenth.\n\n{entries}\n\n{BODY}"
    assert found(text) == []


def test_a_notice_covers_the_whole_paragraph_that_it_opens():
    words = "Correction: The day was wrong. The ferry stops on May 4. We regret the error."
    assert found(f"{BODY}\n\n{words}\n\n{TAIL}") == [("correction", words)]


def test_a_bracket_that_closes_ends_the_notice():
    words = "(Correction: The day was wrong. We regret the error.)"
    assert found(f"{words} The ferry is old.\n\n{BODY}") == [("correction", words)]


def test_a_label_on_a_line_of_its_own_speaks_of_the_paragraph_below():
    words = "Correction\n\nAn earlier version of this story gave the wrong day. It is May 4."
    assert found(f"{words}\n\n{BODY}") == [("correction", words)]
    timed = "Update 4:20 p.m.\n\nThe ferry is back at the pier."
    assert found(f"{BODY}\n\n{timed}\n\n{TAIL}") == [("update", timed)]


def test_a_label_with_nothing_below_is_no_notice():
    assert found(f"{BODY}\n\nCorrection:") == []


def test_of_an_article_that_lost_its_line_ends_the_notice_is_one_sentence():
    words = "Correction: The day was wrong."
    assert found(f"{words} {'The ferry is old and green. ' * 100}") == [("correction", words)]


def test_a_sentence_at_the_end_of_the_last_paragraph_is_a_notice_by_itself():
    words = "This story has been updated with a reply."
    assert found(f"{BODY} {words}") == [("update", words)]
    labelled = "Correction: An earlier version of this story gave the wrong day."
    assert found(f"{BODY} {labelled}") == [("correction", labelled)]
    assert found(f"{BODY} (An earlier version of this story gave the wrong day.)") == [
        ("correction", "(An earlier version of this story gave the wrong day.)")
    ]


def test_words_in_somebody_s_mouth_are_no_notice():
    assert found(f"{BODY}\n\n“It is false. This story has been updated. We wait,” he said.") == []


def test_each_update_of_a_long_day_is_a_notice_and_they_do_not_overlap():
    lines = [f"Update {hour} p.m.: The ferry was seen off pier {hour}." for hour in range(1, 9)]
    text = "\n\n".join((BODY, *lines, TAIL))
    assert found(text) == [("update", line) for line in lines]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Correction: Ferry story", "correction"),
        ("CORRECTED-Ferry to stop in May", "correction"),
        ("(CORRECTED) - FERRY TO STOP", "correction"),
        ("UPDATE 2-Ferry to stop in May", "update"),
        ("UPDATE: Ferry is back", "update"),
        ("Ferry is back (updated)", "update"),
        ("RETRACTED: Ferry to stop in May", "retraction"),
        ("[Retracted] Ferry to stop in May", "retraction"),
        ("Ferry to stop in May [RETRACTED]", "retraction"),
        ("Retraction: Ferry story", "retraction"),
        ("Withdrawn: Ferry to stop in May", "retraction"),
    ],
)
def test_a_title_that_says_it_is_a_notice_without_a_span(title, kind):
    assert found(BODY, title) == [(kind, None)]


@pytest.mark.parametrize(
    "title",
    [
        "Correction in the market frightens traders",
        "CORRECTION OFFICERS STRIKE",
        "Retracted study still cited",
        "Retraction of the roof takes an hour",
        "Weather update: snow on Monday",
        "Updated menus at three diners",
        "Editor's note: why we write",
        "Corrections: inside the county jail",
    ],
)
def test_a_title_about_other_things_is_no_notice(title):
    assert found(BODY, title) == []


def test_what_the_metadata_states_is_a_notice_however_it_is_worded():
    words = "The ferry holds 40 people and not 400."
    assert found(f"{BODY}\n\n{words}", stated=(words,)) == [("correction", words)]
    assert found(f"{BODY}\n\n{words}") == []


def test_spans_are_whole_sentences_and_slices():
    text = f"Correction: Wrong day. It is May 4.\n\n{BODY}\n\nThis story has been updated."
    starts = sentence_starts(text)
    edges = set(starts) | {len(text)}
    for notice in find_notices("T", text, starts):
        assert notice.span.start in edges
        after = notice.span.end
        while after < len(text) and text[after].isspace():
            after += 1
        assert after in edges


PIECES = (
    *("Correction: ", "This story has been updated", "(", ")", "“", '"', ". ", "\n", "\n\n", " "),
    *("Update 3 p.m.", ":", "An earlier version of this article", "It is May 4", "Retraction"),
)


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_of_any_text_notices_are_whole_sentences_that_do_not_overlap(text):
    starts = sentence_starts(text)
    sentences = Revision("a", 1, "", text, None, Metadata(), "", "", True, starts).sentences()
    edges = [(sentence.start, sentence.end) for sentence in sentences]
    begins, ends = {begin for begin, _ in edges}, {end for _, end in edges}
    spans = [notice.span for notice in find_notices("T", text, starts)]
    assert all(span.start in begins and span.end in ends for span in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


HOSTILE = (
    "Update ",
    "Correction (",
    "update 1 1 1 ",
    "this story has been ",
    "Editor's note: a ",
    "“",
    "( ",
    "Correction, at, at, at, ",
    "Correction:\n",
    "This story\n\n",
)


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_time_grows_with_length_and_no_faster(piece):
    def seconds(characters):
        text = (piece * (characters // len(piece) + 1))[:characters]
        starts = sentence_starts(text)
        best = float("inf")
        for _ in range(2):
            began = time.process_time()
            find_notices("T", text, starts)
            best = min(best, time.process_time() - began)
        return best

    # Sixteen times the text: linear is 16, quadratic 256. The floor absorbs the clock's grain.
    assert seconds(128_000) < 64 * max(seconds(8_000), 0.002)


LABELS = ("Update", "Update 1", "Correction", "Editor's note", "Retraction")
RUNS = (".11", ":11", "11", ", 1", ".", " 1.11:11", " 10:30.15", " – 5.12.2018", "/Tues", " a.m")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("run", RUNS)
def test_a_label_before_a_long_run_of_numbers_is_read_at_once(label, run):
    text = f"{label}{run * 500} x and more words follow here.\n\n{BODY}"
    starts = sentence_starts(text)
    began = time.process_time()
    find_notices("T", text, starts)
    assert time.process_time() - began < 1


# One digest for each part of RECIPE that names the finding of notices. A digest that no longer
# fits means that stored notices would not be found again: raise RECIPE and add a line.
DIGESTS = {"notices-1": "685c1099af0c1252"}


def test_changed_finding_needs_a_new_recipe():
    texts = [f"{words}\n\n{BODY}" for words in (*LABELLED, *STATED, *ORDINARY)]
    made = [found(text) for text in texts]
    digest = hashlib.sha256(json.dumps([texts, made]).encode()).hexdigest()[:16]
    part = RECIPE.rpartition("/")[2]
    assert DIGESTS.get(part) == digest, (
        f"notices are found otherwise than {part} did: raise RECIPE, record {digest}"
    )


def test_notices_have_the_four_kinds_of_the_catalog():
    assert set(LABELLED.values()) == set(NoticeKind)


# What a source states beside the text

WORDS = "An earlier version gave the wrong day. The ferry stops on May 4."
RECORD = {"id": "ferry", "title": "Ferry to stop", "text": BODY}
SHAPES = {
    "a text": WORDS,
    "a list": [WORDS],
    "a comment": {"@type": "CorrectionComment", "text": WORDS, "datePublished": "2026-03-01"},
    "comments": [{"@type": "CorrectionComment", "text": WORDS}],
    "markup": f"<p>{WORDS.replace(' ', '&#32;', 1)}</p>",
}


def kinds_and_words(store, article_id="ferry"):
    revision = store.catalog.revision(article_id)
    return [(str(n.kind), n.span and n.span.of(revision.text)) for n in revision.notices]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["correction", "corrections", "correctionNotice"])
def test_a_stated_correction_becomes_the_last_paragraph_and_a_notice(
    ingest, store, write_lines, name, shape
):
    ingest(write_lines("a.jsonl", RECORD | {name: SHAPES[shape]}))
    assert store.catalog.revision("ferry").text == f"{BODY}\n\n{WORDS}"
    assert kinds_and_words(store) == [("correction", WORDS)]


@pytest.mark.parametrize(
    "value", [True, False, 3, "", "https://post.example/corrections", {}, ["…"]]
)
def test_what_has_no_words_is_no_correction(ingest, store, write_lines, value):
    report = ingest(write_lines("a.jsonl", RECORD | {"correction": value}))
    assert (report.added, report.failures) == (1, ())
    assert store.catalog.revision("ferry").text == BODY
    assert kinds_and_words(store) == []


@pytest.mark.parametrize("standing", [WORDS, f"Correction: {WORDS}", WORDS.replace("day", "“day”")])
def test_a_stated_correction_that_stands_in_the_text_is_not_added_again(
    ingest, store, write_lines, standing
):
    text = f"{BODY}\n\n{standing}\n\n{TAIL}"
    ingest(write_lines("a.jsonl", RECORD | {"text": text, "correction": WORDS}))
    assert store.catalog.revision("ferry").text == text
    assert kinds_and_words(store) == [("correction", standing)]


def test_a_correction_that_is_stated_later_makes_a_new_revision(ingest, store, write_lines):
    ingest(write_lines("a.jsonl", RECORD))
    report = ingest(write_lines("a.jsonl", RECORD | {"correction": WORDS}))
    assert (report.revised, report.embedded) == (1, 1)
    assert store.catalog.revision("ferry", 1).notices == ()
    assert kinds_and_words(store) == [("correction", WORDS)]


def test_articles_of_an_older_recipe_get_their_notices_and_embed_nothing(
    ingest, store, embedder, write_lines, monkeypatch
):
    path = write_lines("a.jsonl", RECORD | {"text": f"{BODY}\n\nCorrection: The ferry holds 40."})
    with monkeypatch.context() as older:
        older.setattr("pullquote.ingest.drafts.RECIPE", "sentences-1/passages-1")
        older.setattr("pullquote.ingest.drafts.find_notices", lambda *_: ())
        ingest(path)
    assert kinds_and_words(store) == []
    embedded = embedder.texts_embedded

    report = ingest(path)

    assert (report.unchanged, report.embedded) == (1, 0)
    assert embedder.texts_embedded == embedded
    assert kinds_and_words(store) == [("correction", "Correction: The ferry holds 40.")]
    assert store.catalog.revision_numbers("ferry") == [1]


def test_a_correction_above_the_title_of_a_text_is_not_its_title(ingest, store, inbox):
    words = "Correction: An earlier version of this story gave the wrong day."
    (inbox / "a.txt").write_text(f"{words}\n\nFerry to stop\n\nBy Ines Aldry\n\n{BODY}")
    ingest(inbox)
    (article,) = store.catalog.articles()
    assert (article.title, article.metadata.authors) == ("Ferry to stop", ("Ines Aldry",))
    assert store.catalog.revision(article.article_id).text == f"{words}\n\n{BODY}"
    assert kinds_and_words(store, article.article_id) == [("correction", words)]


PAGE = """<html lang="en"><head><title>Ferry to stop in spring</title>{head}</head><body>
<nav><p>This story has been updated.</p></nav>
<article><h1>Ferry to stop in spring</h1>
<p>The Stennis Island ferry will make its last crossing on May 4, the port said on Tuesday.</p>
<p>The line has carried mail and school children since 1921, and the council voted twice for it.</p>
<p>Harbour master Lowell Brandt said that repairs to the hull would cost six million dollars.</p>
{box}</article>
<aside><article><p>Correction: this story is another one, and it was wrong.</p></article></aside>
</body></html>"""


@pytest.mark.parametrize(
    "box",
    [
        "<p>{}</p>",
        "<p class='correction'><em>{}</em></p>",
        "<aside class='correction'><p>{}</p></aside>",
        "<footer><p>{}</p></footer>",
        "<div class='story-footer'>{}</div>",
    ],
)
def test_a_page_s_notice_is_kept_wherever_the_article_has_it(ingest, store, inbox, box):
    words = "Correction: An earlier version of this article gave the wrong day."
    (inbox / "page.html").write_text(PAGE.format(head="", box=box.format(words)))
    ingest(inbox)
    (article,) = store.catalog.articles()
    text = store.catalog.revision(article.article_id).text
    assert text.endswith(words)
    assert text.count(words) == 1
    assert "another one" not in text
    assert kinds_and_words(store, article.article_id) == [("correction", words)]


def test_an_update_in_a_page_s_footer_stays_an_update(ingest, store, inbox):
    box = "<footer><p>This story has been updated with a reply.</p></footer>"
    (inbox / "page.html").write_text(PAGE.format(head="", box=box))
    ingest(inbox)
    (article,) = store.catalog.articles()
    assert kinds_and_words(store, article.article_id) == [
        ("update", "This story has been updated with a reply.")
    ]


@pytest.mark.parametrize(
    ("head", "box"),
    [
        (
            '<script type="application/ld+json">'
            + json.dumps({"@graph": [{"@type": "NewsArticle", "correction": SHAPES["a comment"]}]})
            + "</script>",
            "",
        ),
        ("", f"<meta itemprop='correction' content='{WORDS}'>"),
    ],
    ids=["linked data", "microdata"],
)
def test_a_page_may_state_its_correction_for_machines(ingest, store, inbox, head, box):
    (inbox / "page.html").write_text(PAGE.format(head=head, box=box))
    ingest(inbox)
    (article,) = store.catalog.articles()
    assert kinds_and_words(store, article.article_id) == [("correction", WORDS)]
