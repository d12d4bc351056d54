"""What a question asks for, and what offers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.asked_for import AskedFor, asked_for, offers


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many homes were damaged?", AskedFor.NUMBER),
        ("How much did it cost?", AskedFor.NUMBER),
        ("When does the ferry stop?", AskedFor.NUMBER),
        ("What percentage voted?", AskedFor.NUMBER),
        ("In which year was it built?", AskedFor.NUMBER),
        ("This was the highest since:", AskedFor.NUMBER),
        ("Who found the bell?", AskedFor.NAME),
        ("Where did the storm land?", AskedFor.NAME),
        ("Which team won?", AskedFor.NAME),
        ("What country did it happen in?", AskedFor.NAME),
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
    ],
)
def test_only_words_that_the_question_lacks_are_an_offer(text, question, expected):
    assert offers(text, asked_for(question), question) is expected


@given(st.text(), st.text(), st.sampled_from(AskedFor))
def test_any_text_can_be_looked_at(text, question, kind):
    assert offers(text, kind, question) in (True, False)
