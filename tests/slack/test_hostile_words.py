"""Words that want to ping, steer or break: stored, asked and named, through the whole bot.

The server refuses what pings, what is not escaped and what is over a limit; here is looked at what
is shown, and whether a quote is exactly the stored words.
"""

import itertools
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullquote.bot.slack.incoming import Home, plain_words, read_event
from pullquote.bot.slack.listening import verdict
from pullquote.config import SlackSettings
from pullquote.ingest import Ingestor

from tests.slack.block_rules import objections, quoted, shown, walk
from tests.slack.test_answers import QUESTION, answer_of, edited
from tests.slack.test_rendering import HOSTILE

ABOUT = {
    "basalt": "The basalt festival of Harrow Bay opened on Friday {} with songs of the quarry.",
    "cobalt": "A mine for cobalt under Mount Ferrin {} is to employ 300 people from June.",
    "garnet": "Garnet prices fell by a fifth {} after the auction in Lower Wick.",
    "jasper": "Jasper Lane stays closed to lorries {} until the new drain is laid.",
    "opal": "The opal that a diver found {} will be shown in the town hall of Pell.",
    "quartz": "Quartz clocks replace {} the old bells of Saint Osmund's school.",
    "ruby": "The tug Ruby towed a burning barge {} out of the fairway at dawn.",
    "topaz": "Topaz Airlines cancelled its flights {} to the island of Sorrel.",
    "umber": "Painters may use umber again {} in the chapel that is being restored.",
    "zircon": "Zircon dust was measured {} in the river below the glass works.",
}
KEYS = tuple(ABOUT)
WORDS = dict(zip(KEYS, HOSTILE, strict=True))
ASKED = {
    "basalt": "When did the basalt festival open?",
    "cobalt": "How many people will the cobalt mine employ?",
    "garnet": "How much did garnet prices fall?",
    "jasper": "Until when does Jasper Lane stay closed?",
    "opal": "Where will the opal that a diver found be shown?",
    "quartz": "What do quartz clocks replace?",
    "ruby": "What did the tug Ruby tow?",
    "topaz": "Which flights did Topaz Airlines cancel?",
    "umber": "Where may painters use umber again?",
    "zircon": "Where was zircon dust measured?",
}


@pytest.fixture(scope="module")
def hostile(core, tmp_path_factory):
    """Articles with such words in their text, title, publisher, authors and address."""
    path = tmp_path_factory.mktemp("hostile") / "articles.jsonl"
    path.write_text(
        "\n".join(
            json.dumps(
                {
                    "id": f"{key} {words[:40]}",
                    "title": f"{key} {words[:900]}",
                    "text": ABOUT[key].format(words),
                    "published": "2026-11-21",
                    "publisher": f"The {words[:200]}",
                    "author": words[:200],
                    "url": f"https://herald.example/{key}?{words[:200]}",
                }
            )
            for key, words in WORDS.items()
        ),
        encoding="utf-8",
    )
    report = Ingestor(core.store).run([str(path)])
    assert report.failures == ()
    stored = [article.article_id for article in core.store.catalog.articles(limit=100)]
    hostile = [one for one in stored if one.split()[0] in WORDS]
    assert len(hostile) == len(WORDS), stored
    yield core
    with core.store.writing("remove"):
        for one in hostile:
            core.store.catalog.remove(one)


def texts(core):
    catalog = core.store.catalog
    return [catalog.revision(article.article_id).text for article in catalog.articles(limit=100)]


def unnamed(blocks):
    return not {value for key, value in walk(blocks) if key in ("user_id", "usergroup_id", "range")}


@pytest.mark.parametrize("form", ["streamed", "posted", "plain"])
@pytest.mark.parametrize("key", KEYS)
def test_an_articles_words_are_quoted_exactly_and_ping_nobody(slack, talk, hostile, key, form):
    if form == "plain":
        slack.api.takes_blocks = False
    talk(stream=form == "streamed").mention(ASKED[key], ts="17.1")
    slack.wait(
        lambda: any(
            m.get("metadata", {}).get("event_payload", {}).get("last") for m in slack.messages
        )
    )
    blocks = list(itertools.chain.from_iterable(m.get("blocks", ()) for m in slack.messages))
    assert unnamed(blocks)
    if form == "plain":
        assert key in "".join(m["text"] for m in slack.messages).casefold()
        return
    whole = "".join(quoted(blocks)) if len(slack.messages) > 1 else quoted(blocks)[0]
    assert any(key in words.casefold() for words in quoted(blocks))
    assert any(whole.split("\n")[0] in text or whole in text for text in texts(hostile))
    for words in quoted(blocks):
        assert any(words in text for text in texts(hostile))


@pytest.mark.parametrize("words", HOSTILE)
def test_a_question_may_be_anything(slack, talk, words):
    here = talk(stream=False)
    written = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    here.direct(f"When did work on the bridge begin, {written}?", ts="17.1")
    slack.wait(lambda: slack.messages)
    assert unnamed([m["blocks"] for m in slack.messages])
    acknowledged = json.loads(here.command(f"Who said {written}?").body)
    slack.wait(lambda: slack.responses)
    assert objections(acknowledged["blocks"], acknowledged["text"]) == []
    here.press("pullquote_share", words[:1_000], user="U1")
    slack.wait(lambda: len(slack.messages) > 1)
    named = {v for k, v in walk([m["blocks"] for m in slack.messages]) if k == "user_id"}
    assert named <= {"U1"}


@pytest.mark.parametrize("words", HOSTILE)
def test_a_file_may_be_named_anything(slack, talk, words):
    here = talk(editors=("U1",), stream=False)
    slack.files["/files/a.txt"] = b"A short note."
    file = {"id": "F1", "name": f"{words[:900]}.zzz", "url_private": f"{slack.url}files/a.txt"}
    here.direct("", subtype="file_share", files=[file])
    (offer,) = slack.wait(lambda: slack.messages)
    buttons = [
        e for block in offer["blocks"] if block["type"] == "actions" for e in block["elements"]
    ]
    for button in buttons:
        here.press(button["action_id"], button["value"])
        (outcome,) = slack.wait(lambda: slack.responses)
        assert unnamed(outcome["blocks"])


@pytest.mark.parametrize("words", HOSTILE)
def test_an_edit_may_be_anything(slack, talk, words):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    answer_of(slack)
    written = words[:700].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    edited(here, f"<@UBOT> {written}", f"<@UBOT> {QUESTION}")
    (offer,) = slack.wait_for("chat.postEphemeral")
    assert unnamed(offer["blocks"])


def test_somebody_may_be_called_anything(slack, talk):
    named = "<@U2|&lt;!channel&gt; *x*> and <#C1|&lt;@U3&gt;> and <!subteam^S1|@desk> and <!here>"
    here = talk(stream=False)
    here.direct(f"When did {named} say that work on the bridge begins?", ts="17.1")
    slack.wait(lambda: slack.messages)
    here.press("pullquote_share", plain_words(named))
    slack.wait(lambda: len(slack.messages) > 1)
    shared = slack.messages[-1]["blocks"]
    assert {v for k, v in walk(shared) if k == "user_id"} == {"U1"}
    assert "@<!channel> *x* and #<@U3> and @desk and here" in shown(shared)


def test_titles_that_are_suggested_stay_on_their_line(slack, talk, hostile):
    here = talk()
    here.event("app_home_opened", tab="messages", channel=here.direct_channel)
    (sent,) = slack.wait_for("assistant.threads.setSuggestedPrompts")
    for prompt in sent["prompts"]:
        assert "\n" not in prompt["title"]
        assert len(prompt["title"]) <= 75


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
TOKENS = st.sampled_from(
    ["<@UBOT>", "<@U2>", "<@U2|x>", "<!here>", "<#C1|a>", "<https://a.example|b>", "<", ">", "|"]
)
TEXT = st.lists(ANY | TOKENS, max_size=6).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(text=TEXT)
def test_any_message_is_read_without_leaving_a_token(text):
    home = Home("T1", None, "UBOT", "B1")
    event = {"type": "message", "user": "U1", "ts": "17.1", "channel": "C1", "text": text}
    heard = read_event({"team_id": "T1", "event": event}, home)
    assert verdict(heard, None, SlackSettings())
    assert "<@UBOT>" not in heard.text


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=ANY)
def test_any_question_gets_something_that_slack_takes(slack, talk, text):
    here = talk(stream=False)
    before = len(slack.messages)
    written = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    here.direct(f"What about {written}", ts=f"{before + 17}.1")
    slack.wait(lambda: len(slack.messages) > before)
    assert shown(slack.messages[-1]["blocks"])
    here.bot.stop()
