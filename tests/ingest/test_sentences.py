"""Sentences: hard cases of news prose, what holds for any text, quality and time."""

import hashlib
import json
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.ingest.passages import pack
from pullquote.ingest.sentences import RECIPE, sentence_starts
from pullquote.vectorstore.records import Metadata, Revision

from bench.boundary_labels import SHARED, LabelledParagraph, invented_paragraphs, real_paragraphs

# "|" stands where a sentence ends; without a space around it where the text has none.
HARD_CASES = {
    "initials": "J. K. Rowling met George W. Bush.| C.S. Lewis did not.",
    "an initial at the end": "He was Malcolm X.| He knew Plan B.| Smith made it.",
    "the pronoun I at the end": "She is older than I.| Her sister is not.",
    "titles": "Sen. Amy Li and Lt. Gov. Bo Day saw Dr. Poe.| Mr. and Mrs. Lee left.",
    "a title before a quote": "They call Gen. “Mad Dog” Ames.| He laughs.",
    "the U.S. inside": "The U.S. House and U.S. President Li agree.| U.S.-led talks go on.",
    "the U.S. at the end": "He left the U.S.| The next day he was in the U.K.| It rained.",
    "the U.S. before a quote": "He left the U.S.| “We will miss him,” she said.",
    "D.C.": "The D.C. Council met in Washington, D.C.| It will meet again.",
    "times": "It opens at 9 a.m. Monday.| It closes at 5 p.m. ET.| At 6 p.m.| Staff leave.",
    "time zones in pairs": "It airs at 8 p.m. ET/PT on Sunday.| Watch it.",
    "numbers": "The No. 1 seed won.| He voted no.| 12 others agreed.| See pp. 3-4.",
    "no as a word": "Is it true?| No.| He is no. 5 here.| We say no.| 5 said so.",
    "vs. and v.": "Li vs. Poe is on.| Roe v. Wade is law.| It is vs. The Rocks.",
    "companies": "Acme Inc. said so.| Acme Corp. Chief Li left Acme Inc.| He had been ill.",
    "months": "On Jan. 6 and Sat. Feb. 7 it rained.| It ends in Dec.| Snow follows.",
    "streets": "He lives in St. Louis on Elm St.| His wife is in St. Paul.",
    "states": "He is from Reno, Nev. and Mobile, Ala.| She is from Macon, Ga.| We met.",
    "states that are words": "Trust me.| Only she can.| A mass in Salem, Mass., ended Mass.| Then",
    "decimals": "It rose 4.5 percent to $1.5 million.| It was 3.| 7 were left.",
    "degrees": "Orla Beck, Ph.D., has an M.B.A. from Lund.| He has a Ph.D.| She has none.",
    "junior": "Robert Downey Jr. came on Martin Luther King Jr. Day.| He left.",
    "et cetera": "Pens, ink, etc. are sold, e.g. here.| Bo Li et al. seek pay, i.e. money.",
    "an ellipsis inside": "Well... maybe … it is.| “I... I know,” he said.",
    "an ellipsis at the end": "He left...| Nobody came…| It was over ….| The end",
    "words left out": "It cites the U.N. ... Charter and the law … President Li.| Then it ends.",
    "an ellipsis before I": "It was long…| I slept.| “And… I left.”",
    "an ellipsis of spaced dots": "We hold . . . that it ends. . . . | The next day",
    "an ellipsis before a quote": "“Wait…”| “No…”| “Then…” he said.",
    "full stop inside the quote": '“It ended.”| He left.| "So it did."| “Yes.”| “No.”',
    "brackets": "It ended (at last.)| (It was late.)| [He left.]| Then he came.",
    "a bracket in the middle": "He (St. Louis, Mo. (AP)) left (why?) for Rome.| Then",
    "quotes of several sentences": "“We lost.| We are sad.| Why?| I know,” she said.| “So.”",
    "a question and who asked": "“Why?” he asked.| “Why?” Bo Li asked.| “Why?” he said.",
    "a question and what followed": "“Why?”| Bo Li did not say.| “Why?”| He said nothing.",
    "who asked, at length": "“Who goes?!” the guard's friend Bo shouted.| “Me!” Bo's son Al said.",
    "marks in titles": "Did “Why Me?” win?| “Run!” and “Go?” lost.| Yahoo! News said so.",
    "an exclaimed name at the end": "He works at Yahoo!| The firm is old.",
    "a question before small letters": "Who? me? yes.| It is.",
    "an attribution": "“We won.” — Ana Reyes.| He left.| — So did she.",
    "a dash": "It ended.| – The rest is silence.| The U.S. – and others – left.",
    "dateline": "LONDON, March 3 (Reuters) - It fell.| ST. PAUL, Minn. (AP) — It rose.",
    "dateline with D.C.": "WASHINGTON, D.C. (CNN) — It passed.| (CNN) It failed.",
    "credits": "Ana won.| CREDIT: Bo Li/AP| ",
    "a lost space": "It has ended.|The next day came.|“Good,” he said.|He left in 1998.|Then",
    "a lost space after a name": "She lives in Romania.|Kirby said so.| He is @li.|Read more.",
    "a lost space after a question": "Is it over?|USA TODAY asked.| It is “over.”|The end",
    "a lost space after an address": "Write to bo@post.com.|Follow her.| See post.com.",
    "addresses": "See CNN.com, www.Post.Org/The.End and bo.Li@Post.com?The=1 or a_b.The.",
    "files": "Open final.v2.pdf, Node.Js and J.K.Rowling.txt.| Or St.Louis.",
    "an address at the start": "Book now.| blink182.com has it.| He did.",
    "digits at the start": "It rained.| 12 people came.| $5 million went.| #12 won.",
    "brands": "Sales rose.| iPhone did best.| eBay fell.| mRNA works.",
    "small particles": "He is out.| de Blasio said so.| al-Masri agreed.| Gov. de la Cruz left.",
    "small letters": "It is over.| the end is near.| It is 5 approx. miles and 3 ft. wide.",
    "a small letter after a quote": "He shot “Act Two.” on Monday.| “so it was,” he said.",
    "symbols": "It ended.| 👋 Hello.| It costs Rs. 5 & Co. / Inc. <ACM> more.| * Note.",
    "other scripts": "天气很好。|我们去。|「好。」と言った。|哪里？|",
    "Arabic and Hindi": "هل تعود؟| نعم.| यह है।| अच्छा।| ",
    "European quotes": "„Gut.“| Er ging.| « Oui. »| Il part.| ¿Qué?| ¡No!",
    "footnotes": "It ended.[12]| The next day came.",
    "a quote that stands apart": '“It ended. ”| "Did it? "| Al (ft. Li) left.',
    "hyphens": "The China-U.S. Trade Council met in mid-Jan. 2020.| It is the non-U.S. Li.",
    "labels": "1. Go home.| 2. Sleep.| A. Eat.| IV. Rest.",
    "punctuation alone": "... ! ? | ",
}

LINES = {
    "paragraphs": "One line\n\n|another line\n \n|a third",
    "other line breaks": "One.\r\n\r\n|Two.\r|Three.\u2029|Four.\x0b|Five.",
    "lists": "Bring:\n|- a pen\n|- ink. |Blue is best\n|* paper\n|2) a chair\n|• a table",
    "heading and byline": "The harbour opens\n|By Ana Reyes\n|It opened on Monday. |It is big.",
    "captions": "The wall, seen from the old harbour on Monday of the last week\n|CREDIT: Bo Li",
    "full paragraphs": f"{'long words ' * 20}end\n|iPhone {'long words ' * 20}end",
    "hard-wrapped": (
        "The committee said on Wednesday that it would not publish names of\n"
        "donors, though it had been asked by Sen. Halvard Price and by five\n"
        "newspapers. |Price called the decision a disgrace in his letter to\n"
        "Washington. |He said he would go on."
    ),
    "hard-wrapped once": "The council voted on Monday to keep the long wall\nopen to all who walk.",
    "a list in hard-wrapped text": (
        "The committee said on Wednesday that it would not publish names of\n"
        "donors, though it had been asked to say who they are or what they\n"
        "gave:\n|- first, to the old harbour and all that has been built on it in\n"
        "the last year\n|- second, to the town"
    ),
}


def split(text: str) -> list[str]:
    starts = sentence_starts(text)
    return [text[a:b] for a, b in pairwise((*starts, len(text)))]


@pytest.mark.parametrize("marked", HARD_CASES.values(), ids=HARD_CASES)
def test_hard_case_is_split_where_it_is_marked(marked):
    expected = [part.strip() for part in marked.split("|") if part.strip()]
    assert [sentence.strip() for sentence in split(marked.replace("|", ""))] == expected


@pytest.mark.parametrize("marked", LINES.values(), ids=LINES)
def test_line_end_ends_a_sentence_where_it_is_marked(marked):
    assert split(marked.replace("|", "")) == marked.split("|")


def test_empty_text_has_no_sentence_and_blank_text_one_empty_one():
    assert sentence_starts("") == ()
    assert sentence_starts(" \n\n ") == (0,)


def test_white_space_belongs_to_the_sentence_before_it():
    assert split("  One.  Two.\n\n  Three. ") == ["  One.  ", "Two.\n\n  ", "Three. "]


# Texts made of what the rules look at; arbitrary text hardly ever holds two full stops in a row.
FRAGMENTS = st.sampled_from([
    *("U.S.", "Mr.", "No.", "p.m.", "J.", "end.", "...", "…", "?", "!", '"', "“", "”", ")", "("),
    *(" ", "  ", "\n", "\n\n", "\r\n", "\u00a0", "\u2028", "\x1c", "\t", "1", "42.", "- ", "— "),
    *("The", "he", "Smith", "iPhone", "de", "com", "said", "I", "words in a row that fill a line"),
    *("[1]", "。"),
])  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=40).map("".join))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_sentences_tile_any_text_and_none_is_blank(text):
    starts = sentence_starts(text)
    assert "".join(split(text)) == text
    assert list(starts) == sorted(set(starts))
    assert starts[:1] == ((0,) if text else ())
    if text.strip():
        assert all(sentence.strip() for sentence in split(text))
        assert not any(text[start].isspace() for start in starts[1:])


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_sentences_are_numbered_as_a_revision_numbers_them(text):
    starts = sentence_starts(text)
    revision = Revision(
        "a", 1, "", text, None, Metadata(), "", "", current=True, sentence_starts=starts
    )
    numbered = list(revision.sentences())
    assert len(numbered) == (len(starts) if text.strip() else 0)


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_blank_line_parts_what_stands_before_and_after_it(before, after):
    text = f"{before}x\n\nx{after}"
    assert len(before) + 3 in sentence_starts(text)


def f1(paragraphs: list[LabelledParagraph]) -> float:
    found = gold = right = 0
    for paragraph in paragraphs:
        starts = set(sentence_starts(paragraph.text)) - {0}
        found += len(starts)
        gold += len(paragraph.boundaries)
        right += len(starts & paragraph.boundaries)
    return 2 * right / (found + gold)


@pytest.mark.parametrize(("group", "least"), [("tune", 0.99), ("held", 0.98)])
def test_labelled_prose_is_split_as_well_as_before(group, least):
    paragraphs = [p for p in invented_paragraphs() if p.group == group]
    assert sum(len(p.boundaries) for p in paragraphs) > 200
    assert f1(paragraphs) >= least


@pytest.mark.shared
def test_labelled_real_text_is_split_as_well_as_before():
    if not SHARED.is_dir():
        pytest.skip("no shared/ beside the repository: labels of real text have no text")
    paragraphs = [p for p in real_paragraphs() if p.group == "real"]
    assert sum(len(p.boundaries) for p in paragraphs) == 159
    assert f1(paragraphs) >= 0.96


HOSTILE = [
    *(
        ".",
        "a. ",
        '"',
        "“",
        '".',
        ". ",
        "A.",
        "... ",
        "Mr. ",
        " ",
        "\n",
        "a\n",
        '?" A ',
        "1. ",
        "(.) ",
    ),
    *(
        "a",
        "\u00a0.",
        "?” Ab ab ab ab ab ",
        "a.A",
        "U.S. The ",
        "a@a.",
        "-.",
        "'. ",
        "。",
        "[1].",
        ") ",
    ),
    "a word and another word and a word more\n",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_time_grows_with_length_and_no_faster(piece):
    def seconds(characters: int) -> float:
        text = (piece * (characters // len(piece) + 1))[:characters]
        best = float("inf")
        for _ in range(2):
            began = time.process_time()
            sentence_starts(text)
            best = min(best, time.process_time() - began)
        return best

    # Sixteen times the text: linear is 16, quadratic 256. The floor absorbs the clock's grain.
    assert seconds(128_000) < 64 * max(seconds(8_000), 0.002)


@pytest.mark.parametrize("piece", [".", "a. ", '"'], ids=["full stops", "letters", "quotes"])
def test_a_megabyte_of_hostile_text_takes_seconds(piece):
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    assert sentence_starts(text)[0] == 0
    assert time.process_time() - began < 15


# One digest for each splitting and packing that RECIPE ever named. A digest that no longer fits
# means that stored offsets would not be made again: raise RECIPE and add a line, never change a
# released one.
DIGESTS = {"sentences-1/passages-1": "f6dc4a1e052d4db7"}


def test_changed_splitting_or_packing_needs_a_new_recipe():
    texts = [p.text for p in invented_paragraphs()]
    texts += [case.replace("|", "") for case in (*HARD_CASES.values(), *LINES.values())]
    texts.append("\n\n".join(texts))

    def count_words(sentences):
        return [len(sentence.split()) for sentence in sentences]

    made = []
    for text in texts:
        starts = sentence_starts(text)
        packed = pack(text, starts, count_words, 40)
        made.append([starts, [(p.first_sentence, p.last_sentence) for p in packed]])
    digest = hashlib.sha256(json.dumps([texts, made]).encode()).hexdigest()[:16]
    parts = RECIPE.rpartition("/notices")[0]
    assert DIGESTS.get(parts) == digest, (
        f"splitting or packing gives other offsets than {parts} did: raise RECIPE, record {digest}"
    )
