"""Questions that are made of news articles by rule."""

import random

import pytest

from training.pseudo import pseudo_examples

NO_HEADLINE = {"title": "Untitled"}  # too short to ask about
FIRE = {
    **NO_HEADLINE,
    "date": "2031-03-04",
    "text": (
        "A fire in the old grain store of Port Amsel killed 14 people on Tuesday, the harbour"
        " police said. Smoke hung over the quay until noon.\n\nIn Port Amsel the grain store had"
        " been empty since the harbour moved. The fire began on the third floor."
    ),
}
NEXT_DAY = {
    **NO_HEADLINE,
    "date": "2031-03-05",
    "text": (
        "Harbour police in Port Amsel have named those killed in the grain store. All 14 people"
        " who died in the fire at the old store were asleep."
    ),
}
BESIDE = {
    **NO_HEADLINE,
    "date": "2031-03-06",
    "text": (
        "The police of the old harbour asked people who saw the fire in the store to write to"
        " them. Nobody was killed in the grain mill next door."
    ),
}
YEARS_LATER = {
    **NO_HEADLINE,
    "date": "2035-03-04",
    "text": (
        "It rained. A fire in the old grain store killed 14 people on Tuesday, the harbour police"
        " said."
    ),
}
OTHERS = [
    {**NO_HEADLINE, "date": "2031-03-06", "text": f"The {trade} met, sang and went home."}
    for trade in ("bakers", "tailors", "weavers", "coopers", "millers", "joiners", "tanners")
]
ARTICLES = [FIRE, NEXT_DAY, BESIDE, *OTHERS, YEARS_LATER]


def examples(articles, seeds=range(60)):
    return [
        example
        for seed in seeds
        for example in pseudo_examples(articles, len(articles), random.Random(seed))
    ]


def test_a_number_is_asked_of_another_passage_that_gives_it_and_of_one_that_does_not():
    asked = [each for each in examples(ARTICLES) if "killed how many people" in each.question]
    answered = {each.text for each in asked if each.evidence}
    silent = {each.text for each in asked if not each.evidence}
    assert NEXT_DAY["text"] in answered
    assert silent == {BESIDE["text"]}
    for each in asked:
        assert "14" not in each.question
        assert {each.text[start:end] for start, end in each.answers} <= {"14"}


def test_the_sentence_that_shares_most_words_is_the_evidence():
    [answered] = {
        each.evidence
        for each in examples(ARTICLES)
        if each.text == NEXT_DAY["text"] and "killed how many people" in each.question
    }
    assert answered == {1}


def test_articles_of_other_years_are_not_asked():
    made = examples([FIRE, *OTHERS, YEARS_LATER])
    assert made
    assert {each.text for each in made} == {FIRE["text"]}


@pytest.mark.parametrize(
    ("lead", "forms"),
    [
        ("The repairs to the ferry will cost the small town $3 million.", "how much money"),
        ("The mayor of the small town said that 31% of houses stood empty.", "what percentage"),
        ("Nobody has climbed the tower of the small town since 1987.", "which year"),
        ("The yearly fair of the small islands will be held in Port Amsel.", "place|where"),
        ("The prize for the best bread went to Orla Quist.", "who|which person"),
    ],
)
def test_what_is_asked_for_follows_from_what_the_answer_is(lead, forms):
    more = (
        "They met Orla Tamm, Orla Brandt and Orla Quist. It rained in Port Amsel. They sang in Port"
        " Amsel and danced in Port Amsel."
    )
    article = {**NO_HEADLINE, "date": "2031-03-04", "text": f"{lead} {more}"}
    asked = {each.question for each in examples([article])}
    assert asked
    assert all(any(form in each.lower() for form in forms.split("|")) for each in asked)


STORM = {
    "date": "2031-05-01",
    "title": "Hesk closes its harbour for repairs until June | Tarn News",
    "text": (
        "Nothing sails. The repairs of the harbour will last until June, the town of Hesk said."
        " Boats from Hesk lie in Tarn."
    ),
}


def test_headlines_are_asked_too_without_what_the_outlet_adds():
    made = examples([STORM], range(200))
    asked = {each.question for each in made}
    assert "Which organization closes its harbour for repairs until June?" in asked
    assert not any("Tarn News" in question for question in asked)
    for each in made:
        assert {each.text[start:end] for start, end in each.answers} <= {"Hesk", "June"}


@pytest.mark.parametrize(
    "title",
    [
        "Will Hesk close its harbour for repairs?",
        "Nothing closes the harbour of the islands until June",
        "Hesk closes its harbour for repairs until ...",
        "Hesk closes its harbour",
    ],
)
def test_a_headline_that_asks_or_breaks_off_or_begins_without_a_name_is_not_asked(title):
    asked = {each.question for each in examples([{**STORM, "title": title}], range(100))}
    assert not any("closes" in question or "close " in question for question in asked)


def test_another_article_is_asked_as_often_as_the_one_that_a_question_is_of():
    other = {**NO_HEADLINE, "date": "2031-05-02", "text": STORM["text"].replace("sails", "moves")}
    made = examples([*OTHERS, STORM, other], range(200))
    asked = [each.text for each in made if each.question.startswith("Which organization closes")]
    assert {STORM["text"], other["text"]} == set(asked)
    assert 0.3 < asked.count(other["text"]) / len(asked) < 0.7


def test_the_same_seed_makes_the_same_questions():
    assert examples(ARTICLES, [3]) == examples(ARTICLES, [3])
    assert len(list(pseudo_examples(ARTICLES, 1, random.Random(3)))) in {1, 2}
