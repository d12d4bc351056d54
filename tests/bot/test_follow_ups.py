"""Which questions stand by themselves, and how the others are read."""

from datetime import date

import pytest

from pullquote.bot import follow_up_reading
from pullquote.bot.follow_up_citations import named_citation
from pullquote.bot.follow_up_publishers import named_publisher
from pullquote.bot.follow_up_reading import Cited, Earlier
from pullquote.bot.follow_up_words import stem, tokens
from pullquote.bot.follow_ups import Need, need

SPOKEN_OF = frozenset("bridge mayor ruiz reward vote repairs police ferry".split())


def lack(text: str, spoken_of=SPOKEN_OF) -> Need | None:
    return need(text, lambda word: word in spoken_of)


@pytest.mark.parametrize(
    "text",
    [
        "Who closed the Tarn bridge?",
        "When did Mayor Ruiz say that the bridge closes?",
        "Which actor said he would leave the show?",
        "Who lost their job at the port of Alder?",
        "Which country changed its name?",
        "Did Ruiz say that she would resign?",
        "After he resigned, what did Boris Johnson say?",
        "How much of its land does Australia want to protect?",
        "Is it true that mink are dangerous?",
        "How long does it take to get to Mars?",
        "What time is it in Tokyo?",
        "What is it called when a river floods?",
        "Why did Will Smith slap Chris Rock and how did he respond?",
        "Which company said it would build the dam?",
        "Who said that prices will rise?",
        "Which law that bans plastic straws was passed?",
        "Which of these countries has the most goats?",
        "What was announced this week in Paris?",
        "How many people watched the Super Bowl this past weekend?",
        "Is there a bridge over the Tarn?",
        "Will there be a strike in Leeds?",
        "What is inflation?",
        "What are mink?",
        "Who is Lionel Messi?",
        "Who invented basketball?",
        "And who won the World Series in 2021?",
        "But why did the Norvane plant burn?",
        "What about the ferries of Brannet, how many are left?",
        "This luxury fashion house drew anger for an ad campaign with children:",
        "A man found a coin in a field. Where did he find it?",
        "In which country did the earthquake happen?",
        "uvalde shooting report",
        "thanks",
        "ok thanks!",
        "Tell me more about the eclipse",
        "?",
        "…",
        "",
    ],
)
def test_a_question_that_stands_by_itself_needs_nothing(text: str) -> None:
    assert lack(text) is None


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("why?", Need.EVERYTHING),
        ("When?", Need.EVERYTHING),
        ("how many", Need.EVERYTHING),
        ("Who else?", Need.EVERYTHING),
        ("Who else was there?", Need.EVERYTHING),
        ("and the year before?", Need.EVERYTHING),
        ("What happened then?", Need.EVERYTHING),
        ("tell me more", Need.EVERYTHING),
        ("go on", Need.EVERYTHING),
        ("When was it?", Need.EVERYTHING),
        ("and in Ohio?", Need.FRAME),
        ("in Ohio?", Need.FRAME),
        ("And Texas?", Need.FRAME),
        ("what about women?", Need.FRAME),
        ("How about the second bridge?", Need.FRAME),
        ("and in 2023?", Need.FRAME),
        ("By whom was?", Need.EVERYTHING),
        ("In which city?", Need.FRAME),
        ("With how much of the vote?", Need.FRAME),
        ("Which cities?", Need.FRAME),
        ("How many bridges?", Need.FRAME),
        ("Tell me more about the bridge", Need.FRAME),
        ("When did he say that?", Need.EVERYTHING),
        ("How many stores is it closing?", Need.PRONOUN),
        ("In which city was she born?", Need.PRONOUN),
        ("Who is her husband?", Need.PRONOUN),
        ("What's their plan for it?", Need.PRONOUN),
        ("He's from where?", Need.EVERYTHING),
        ("Why did police arrest him?", Need.PRONOUN),
        ("Which company makes it?", Need.PRONOUN),
        ("What did Ruiz say about that?", Need.PRONOUN),
        ("What did Ruiz call that report?", Need.PRONOUN),
        ("Why did that happen?", Need.EVERYTHING),
        ("Who announced that plan?", Need.PRONOUN),
        ("When did these rebellions take place?", Need.PRONOUN),
        ("Who lives there?", Need.PRONOUN),
        ("how old was he", Need.EVERYTHING),
        ("Who won?", Need.TOPIC),
        ("What was the vote?", Need.TOPIC),
        ("How much is the reward?", Need.TOPIC),
        ("How many repairs?", Need.FRAME),
        ("When did the repairs start?", Need.TOPIC),
    ],
)
def test_a_follow_up_needs_what_came_before(text: str, needed: Need) -> None:
    assert lack(text) is needed


def test_a_definite_noun_needs_a_topic_only_where_it_was_spoken_of() -> None:
    assert lack("When is the eclipse?") is None
    assert lack("When is the eclipse?", {"eclipse"}) is Need.TOPIC


def test_what_tells_much_and_nothing_that_was_spoken_of_is_about_something_else() -> None:
    assert lack("When will they announce results for Kenya?") is None
    assert lack("When will they announce results for Kenya?", {"kenya"}) is Need.PRONOUN


@pytest.mark.parametrize(
    ("text", "n", "rest"),
    [
        ("[2]", 2, ("", "")),
        ("more on [2]", 2, ("", "")),
        ("Tell me more about 2", 2, ("", "")),
        ("and 3?", 3, ("", "")),
        ("context of 2", 2, ("", "")),
        ("#1", 1, ("", "")),
        ("what about the second one?", 2, ("", "")),
        ("the context of the second quote", 2, ("", "")),
        ("the last article", 3, ("", "")),
        ("What does [2] say about costs?", 2, ("What does", "say about costs")),
        ("When was source 3 published?", 3, ("When was", "published")),
        ("Who wrote the first article?", 1, ("Who wrote", "")),
    ],
)
def test_a_quote_is_named_by_its_number(text: str, n: int, rest: tuple[str, str]) -> None:
    named = named_citation(text, 3)

    assert named is not None
    assert (named.n, (named.before, named.after)) == (n, rest)


@pytest.mark.parametrize(
    "text",
    ["[4]", "and 7?", "0", "How many donors for the second one?", "Who won in 2?", "Article 50?"],
)
def test_other_numbers_name_no_quote(text: str) -> None:
    assert named_citation(text, 3) is None


def test_a_question_of_nothing_but_leading_words_names_no_quote() -> None:
    assert named_citation("the context " * 24, 3) is None


@pytest.mark.parametrize(
    "text",
    ["and the Courier?", "What does The Courier say about it?", "in the courier", "Courier?"],
)
def test_a_publisher_that_is_named_alone_is_recognised(text: str) -> None:
    found = named_publisher(text, lambda name: name.casefold() == "the courier")

    assert found is not None
    assert found.casefold() == "the courier"


@pytest.mark.parametrize(
    "text", ["Who owns the Courier?", "why?", "and Ohio?", "What does the Courier say about Ohio?"]
)
def test_a_question_about_a_publisher_is_no_change_of_publisher(text: str) -> None:
    assert named_publisher(text, lambda name: name.casefold() in {"courier", "why"}) is None


def test_tokens_see_through_contractions() -> None:
    assert [token.low for token in tokens("What's he've?")] == ["what", "he", "?"]


def test_stems_join_the_forms_of_a_word() -> None:
    assert {stem(word) for word in ("sale", "sales")} == {"sal"}
    assert {stem(word) for word in ("start", "started", "starts", "starting")} == {"start"}


def cited(n=1, article_id="bridge", title="Tarn bridge to close"):
    text = "Mayor Ana Ruiz said that the bridge closes on Monday. The reward is 100 crowns."
    return Cited(n, article_id, title, text[:53], text)


def read(text, earlier):
    return follow_up_reading.read(text, earlier, date(2022, 6, 16))


ASKED = "Who closes the Tarn bridge?"
FIRST = Earlier(ASKED, None, (cited(), cited(2, "ferry", "Ferry crews walk out")))


def test_nothing_is_read_into_the_first_question() -> None:
    assert read("why?", []) is None


def test_a_follow_up_is_read_with_the_question_that_began_the_topic() -> None:
    reading = read("why?", [Earlier("Who won in Ohio?", None, ()), FIRST])

    assert reading is not None
    assert reading.text == "why? (closes Tarn bridge)"


def test_the_topic_stays_over_several_follow_ups() -> None:
    second = Earlier("why?", "whatever it was read as", ())

    reading = read("and who pays for it?", [FIRST, second])

    assert reading is not None
    assert "Tarn bridge" in reading.text


def test_a_piece_of_a_question_takes_up_the_last_one_too() -> None:
    second = Earlier("How much is the reward?", "How much is the reward? (…)", (cited(),))

    reading = read("and in Ohio?", [FIRST, second])

    assert reading is not None
    assert reading.text == "and in Ohio? (closes Tarn bridge reward)"


def test_words_that_are_there_already_are_not_said_twice() -> None:
    reading = read("What is the Tarn's height there?", [FIRST])

    assert reading is None or reading.text.count("Tarn") == 1


def test_a_new_topic_ends_the_old_one() -> None:
    elsewhere = Earlier("What is quiet quitting?", None, ())

    reading = read("why?", [FIRST, elsewhere])

    assert reading is not None
    assert "Tarn" not in reading.text


def test_the_articles_that_were_quoted_are_preferred() -> None:
    reading = read("why?", [FIRST])

    assert reading is not None
    assert reading.articles == {"bridge", "ferry"}


def test_a_quote_that_is_named_makes_its_article_the_only_one_preferred() -> None:
    reading = read("more on [2]", [FIRST])

    assert reading is not None
    assert reading.about == cited(2, "ferry", "Ferry crews walk out")
    assert reading.articles == {"ferry"}
    assert "Ferry crews walk out" in reading.text


def test_a_quote_is_named_inside_a_question_by_its_title() -> None:
    reading = read("What does [2] say about pay?", [FIRST])

    assert reading is not None
    assert reading.text == "What does “Ferry crews walk out” say about pay?"


def test_a_quote_without_a_title_is_named_by_its_first_words() -> None:
    reading = read("[1]", [Earlier(ASKED, None, (cited(title=""),))])

    assert reading is not None
    assert "Mayor Ana Ruiz said" in reading.text


def test_a_question_that_stands_by_itself_is_left_alone() -> None:
    assert read("Who won the World Series in 2021?", [FIRST]) is None


def test_who_writes_much_says_what_is_meant() -> None:
    assert read("and then, " * 40 + "why did he do it?", [FIRST]) is None


def test_any_text_is_read_without_a_fault() -> None:
    for text in ("“he”?", "it's", "'s", "[", "2", "that", "there", "of", "🙂?", "who " * 500):
        read(text, [FIRST])
