"""What a question asks for, and what offers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.asked_for import AskedFor, asked_for, is_offered, offers


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many homes were damaged?", AskedFor.NUMBER),
        ("How much did it cost?", AskedFor.NUMBER),
        ("When does the ferry stop?", AskedFor.TIME),
        ("Which month will the ferry stop?", AskedFor.TIME),
        ("How soon will it stop?", AskedFor.TIME),
        ("What percentage voted?", AskedFor.NUMBER),
        ("What was the final score of the match?", AskedFor.NUMBER),
        ("What's the starting price of the ferry?", AskedFor.NUMBER),
        ("In which year was it built?", AskedFor.TIME),
        ("This was the highest since:", AskedFor.TIME),
        ("Who found the bell?", AskedFor.NAME),
        ("Where did the storm land?", AskedFor.NAME),
        ("Which team won?", AskedFor.NAME),
        ("What country did it happen in?", AskedFor.NAME),
        ("What is the name of the ferry?", AskedFor.NAME),
        ("Who was mayor when the bridge fell?", AskedFor.NAME),
        ("Where were the children when the fire started?", AskedFor.NAME),
        ("Which party has governed since 2021?", AskedFor.NAME),
        ("How did the crowd react when the bell rang?", AskedFor.ANYTHING),
        ("Why did it happen?", AskedFor.REASON),
        ("What caused it?", AskedFor.REASON),
        ("Who said so?", AskedFor.SPEECH),
        ("What did the mayor say about it?", AskedFor.SPEECH),
        ("Is it dangerous?", AskedFor.ANYTHING),
    ],
)
def test_kind_is_read_from_the_question(question, kind):
    assert asked_for(question) is kind


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("The count rose to 340 homes.", "How many of the 212 homes?", True),
        ("The count stood at 212 homes.", "How many of the 212 homes?", False),
        ("A dozen homes were lost.", "How many homes were lost?", True),
        ("Some homes were lost.", "How many homes were lost?", False),
        ("The bell was found by Zoë Araújo.", "Who found the bell?", True),
        ("Brannet has a bell.", "Who found the Brannet bell?", False),
        ("It was Brannet's bell.", "Who found the Brannet bell?", False),
        ("The bell is old. Nobody knew.", "Who found the bell?", False),
        ("It rained on Monday.", "Why did it rain?", False),
        ("It rained because the wind turned.", "Why did it rain?", True),
        ("“We will not sell the ground,” she said.", "What did she say about the ground?", True),
        ("She spoke of the ground.", "What did she say about the ground?", False),
        ("The repairs cost $3 million.", "How much did the repairs cost?", True),
        ("The repairs took 14 weeks.", "How much did the repairs cost?", False),
        ("Some 48 percent voted.", "What percentage voted?", True),
        ("Some 480 people voted.", "What percentage voted?", False),
        ("It stops on Tuesday.", "When does it stop?", True),
        ("It stops in two weeks.", "When does it stop?", True),
        ("It stops on March 31.", "When does it stop?", True),
        ("It may stop.", "When does it stop?", False),
        ("She resigned in May.", "When did the mayor resign?", True),
        ("It cost $4 million.", "When does it stop?", False),
        ("It stopped at 7:30.", "When did it stop?", True),
        ("It stops on the 31st.", "When does it stop?", True),
        ("It stopped hours later.", "When did it stop?", True),
        ("It stops at Corrack Harbor.", "When does it stop?", False),
        ("It stops on Tuesday.", "When on Tuesday does it stop?", False),
    ],
)
def test_only_words_that_the_question_lacks_are_an_offer(text, question, expected):
    assert offers(text, asked_for(question), question) is expected


@pytest.mark.parametrize(
    ("answer", "question", "expected"),
    [
        ("Araújo", "Who found the bell?", True),
        ("a diver", "Who found the bell?", False),
        ("14", "How many dived?", True),
        ("several", "How many dived?", False),
        ("next week", "When will they dive?", True),
        ("weeks", "When will they dive?", False),
        ("14 people", "Who was mayor when the bridge fell?", False),
        ("because of the wind", "Why did it rain?", False),
        ("“We will sell the whole ground,” she said", "What did she say?", False),
        ("Araújo", "Is it old?", False),
    ],
)
def test_a_few_words_are_of_the_kind_that_is_asked_for(answer, question, expected):
    assert is_offered(answer, asked_for(question), question) is expected


@given(st.text(), st.text(), st.sampled_from(AskedFor))
def test_any_text_can_be_looked_at(text, question, kind):
    assert offers(text, kind, question) in (True, False)
    assert is_offered(text, kind, question) in (True, False)
