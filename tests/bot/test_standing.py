"""A quote that does not stand by itself takes in what it lacks, and nothing else."""

import pytest

from pullquote.bot.standing import torn, with_neighbours

COUNCIL = "The council of Port Alder approved the bridge. "
ROOM = 60


def taken(sentences, first, last=None, *, within=None, most_words=ROOM):
    last = first if last is None else last
    within = within or (0, len(sentences))
    return with_neighbours(sentences, first, last, within=within, most_words=most_words)


@pytest.mark.parametrize(
    "sentence",
    [
        "It will cost 40 million dollars.",
        "They voted on Monday.",
        "Its members voted on Monday.",
        "But they voted against a toll.",
        "This decision ends a dispute of six years.",
        "That means work can begin.",
        "He signed the contract on Friday.",
    ],
)
def test_a_pronoun_takes_the_sentence_before(sentence):
    assert taken([COUNCIL, sentence, " More follows."], 1) == (0, 1)


@pytest.mark.parametrize(
    "sentence",
    [
        "Mayor Ada Moreno signed the contract.",
        "It is not clear when work begins.",
        "It was the first vote of the year.",
        "This week, the council votes again.",
        "That year, the old bridge was closed.",
        "“We are glad,” Mayor Ada Moreno said.",
        "“We are glad,” said Moreno, who signed it.",
        "Moreno said he was glad.",
        "Those who live there, Moreno said, are glad.".replace("Those", "People"),
        "The ferry stops in May.",
        "Italy and Heathrow are far away.",
    ],
)
def test_what_stands_is_left_alone(sentence):
    assert taken([COUNCIL, sentence, " He said more."], 1) == (1, 1)


def test_speech_of_which_only_he_said_tells_the_speaker_takes_the_sentence_before():
    article = ["Ada Moreno is the mayor. ", "“We are glad,” she said. ", "It rained."]
    assert taken(article, 1) == (0, 1)
    article[1] = "“We are glad,” she told the Courier on Monday. "
    assert taken(article, 1) == (1, 1), "somebody is named"


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""'])
def test_speech_that_runs_over_sentences_is_whole(opening, closing):
    article = [
        COUNCIL,
        f"{opening}We are glad. ",
        f"We waited long,{closing} said Mayor Ada Moreno. ",
        "Work begins in May.",
    ]
    assert taken(article, 1) == (1, 2)
    assert taken(article, 2) == (1, 2)
    assert taken(article, 3) == (3, 3)


def test_speech_without_a_speaker_takes_the_one_who_is_named_behind_or_else_before():
    behind = ["The vote came late. ", "“We are glad it is done.” ", "Moreno said so on Monday."]
    assert taken(behind, 1) == (1, 2)
    before = ["Moreno spoke on Monday. ", "“We are glad it is done.” ", "The ferry stops."]
    assert taken(before, 1) == (0, 1)


def test_a_few_words_in_quotation_marks_are_no_speech():
    assert taken([COUNCIL, "“Alder Days.” ", "It rained."], 1) == (1, 1)


def test_speech_that_began_in_another_passage_is_torn():
    article = ['We waited long." ', "Work begins in May. ", "“It is done,” she said."]
    assert torn(article, 0, 1, begin=0) == (True, False)
    assert torn(article, 1, 2, begin=0) == (False, False)
    assert torn(["“We are glad. ", "We waited.”"], 0, 0, begin=0) == (False, True)


def test_a_paragraph_ends_what_was_left_open():
    article = ["“We are glad. \n\n", "Work begins in May. ", "The ferry stops."]
    assert taken(article, 1) == (1, 1)


def test_there_is_room_for_so_many_words_and_sentences_alone():
    article = [COUNCIL, "They voted on Monday. ", "They were tired. ", "They left."]
    assert taken(article, 1, most_words=8) == (1, 1)
    assert taken(article, 3) == (1, 3)
    assert taken(article, 1, 3) == (1, 3)


def test_nothing_is_taken_beyond_a_break():
    assert taken([COUNCIL, "They voted on Monday."], 1, within=(1, 2)) == (1, 1)
    assert taken(["“We are glad. ", "We waited long.”"], 0, within=(0, 1)) == (0, 0)


def test_what_a_colon_announces_is_taken_in_or_marks_the_quote_as_torn():
    sentences = [COUNCIL, "The dates are: ", "work begins in May. ", "Nobody spoke against it."]
    assert taken(sentences, 1) == (1, 2)
    assert torn(sentences, 0, 1, begin=0) == (False, True)
    assert torn(sentences, 0, 2, begin=0) == (False, False)
    assert taken([COUNCIL, "What to know: "], 1) == (1, 1)
